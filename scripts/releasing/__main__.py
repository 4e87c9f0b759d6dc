"""Builds what a release consists of into dist/, checks it and tries it; tags nothing."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from scripts.releasing import bom, building, contents, environments, installers
from scripts.releasing.steps import ReleaseFailed, run, step

ROOT = Path(__file__).resolve().parent.parent.parent


def main(version: str) -> None:
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="supt-release-") as folder:
        scratch = Path(folder)
        with step("getting the tools"):
            tools = environments.tools(scratch / "tools")
        with step("building twice, and from the sdist: all equal by the byte"):
            sdist, wheel = building.build(ROOT, scratch, tools)
        with step("checking with twine and check-wheel-contents, and the lists of files"):
            contents.check(sdist, wheel, tools)
        with step("checking the manifests for Kubernetes against its schemas"):
            contents.check_manifests(ROOT / "scripts" / "deploy" / "kubernetes", tools)
        with step("trying the wheel with each Python"):
            environment = installers.try_pythons(wheel, scratch, version)
        with step("trying each extra, uv tool and pipx"):
            installers.try_extras(wheel, scratch)
            installers.try_uv_tool(wheel, scratch, tools, version)
            installers.try_pipx(wheel, scratch, tools, version)
        dist.mkdir()
        bill = dist / f"supt_async-{version}.cdx.json"
        with step("writing the bill of materials"):
            bom.write(
                bill,
                wheel=wheel,
                version=version,
                environment=environment,
                frontend=ROOT / "frontend",
                tools=tools,
            )
        for path in (sdist, wheel):
            shutil.copy(path, dist)
    names = sorted(path.name for path in dist.iterdir())
    sums = run("sha256sum", "--", *names, cwd=dist)
    (dist / "SHA256SUMS").write_text(sums)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except ReleaseFailed as failure:
        sys.exit(f"scripts/release: {failure}")
