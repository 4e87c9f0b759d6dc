"""Bill of materials of a release, in the format CycloneDX.

The Python packages are those that the wheel brings with it in a fresh environment; the page's
packages are those that its lock file names for the bundle. npm has a command for the latter,
which leaves out a package that is also wanted by one that only tests need.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from scripts.page import bundled
from scripts.releasing.building import sha256
from scripts.releasing.steps import require, run

Component = TypedDict(
    "Component",
    {
        "type": str,
        "bom-ref": str,
        "purl": str,
        "name": str,
        "version": str,
        "hashes": list[dict[str, str]],
        "licenses": list[dict[str, str]],
    },
)


def write(
    target: Path, *, wheel: Path, version: str, environment: Path, frontend: Path, tools: Path
) -> None:
    """Write the bill of a wheel that is installed in an environment.

    Raises:
        ReleaseFailed: If a component has no licence, or a tool complains.
    """
    command = (tools / "cyclonedx-py", "environment", "--output-reproducible", "--sv", "1.6")
    dated = {"SOURCE_DATE_EPOCH": run("git", "log", "-1", "--format=%ct", cwd=frontend).strip()}
    bill = json.loads(run(*command, environment, environment=dated))
    components = [part for part in bill["components"] if part["name"] != "supt_async"]
    (own,) = (part for part in bill["components"] if part["name"] == "supt_async")
    page = [component(path, entry) for path, entry in bundled(frontend).items()]
    nameless = [part["name"] for part in (*components, *page) if not part.get("licenses")]
    require(not nameless, f"no licence is known of {', '.join(nameless)}")
    # Instead of where the wheel lay when it was tried.
    del own["externalReferences"]
    own |= {"type": "application", "version": version}
    own |= {"hashes": [{"alg": "SHA-256", "content": sha256(wheel)}]}
    bill["metadata"]["component"] = own
    bill["components"] = [*components, *page]
    bill["dependencies"] = [
        *(entry for entry in bill["dependencies"] if entry["ref"] != own["bom-ref"]),
        {
            "ref": own["bom-ref"],
            "dependsOn": sorted(
                {
                    *next(
                        entry.get("dependsOn", ())
                        for entry in bill["dependencies"]
                        if entry["ref"] == own["bom-ref"]
                    ),
                    *(part["bom-ref"] for part in page),
                }
            ),
        },
        *({"ref": part["bom-ref"]} for part in page),
    ]
    target.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n")
    check = "import sys; from cyclonedx.validation.json import JsonStrictValidator as V\n"
    check += "from cyclonedx.schema import SchemaVersion\n"
    check += "error = V(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\n"
    check += "sys.exit(str(error) if error else 0)"
    run(tools / "python", "-c", check, target)


def component(path: str, entry: dict[str, str]) -> Component:
    """Return what a bill says of one of the page's packages."""
    name = path.rpartition("node_modules/")[2]
    algorithm, _, digest = entry["integrity"].partition("-")
    address = f"pkg:npm/{quote(name, safe='/')}@{entry['version']}"
    licence = entry.get("license", "")
    content = base64.b64decode(digest).hex()
    return {
        "type": "library",
        "bom-ref": address,
        "purl": address,
        "name": name,
        "version": entry["version"],
        "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": content}],
        "licenses": [{"expression": licence}] if licence else [],
    }
