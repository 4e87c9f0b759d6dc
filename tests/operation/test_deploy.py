"""Files in scripts/deploy fit the program that they start."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from supt_async.cli import cli
from supt_async.config import LogConfig, ServerConfig, TrainingConfig, variable

DEPLOY = Path(__file__).parent.parent.parent / "scripts" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
SETTINGS = {
    variable(setting.name)
    for kind in (ServerConfig, TrainingConfig, LogConfig)
    for setting in fields(kind)
    if setting.metadata["flag"]
}
OTHERS = {"SUPT_HOST", "SUPT_CERTIFICATES", "SUPT_HTTP_PORT", "SUPT_HTTPS_PORT"}
OTHERS |= {"SUPT_SERVER_1", "SUPT_SERVER_2"}
"""Variables of the proxy's configuration, and not of supt."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def parse(line: str) -> click.Context:
    """Let the command line read a command, without carrying it out."""
    arguments = shlex.split(line)
    command: click.Command = cli
    while isinstance(command, click.Group):
        name = arguments.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, line
        command = found
    return command.make_context(command.name, arguments)


def commands() -> dict[str, str]:
    """Every supt command that is shipped, by where it stands."""
    loaded = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    found = {
        f"compose.yaml {name}": service["command"]
        for name, service in loaded["services"].items()
        if service["image"] == "supt_async"
    }
    for unit in UNITS:
        text = (DEPLOY / unit).read_text()
        (line,) = re.findall(r"^ExecStart=/opt/supt/bin/supt (.*)$", text, re.MULTILINE)
        found[unit] = line.replace("%i", "8001")
    (line,) = re.findall(r"^CMD \[(.*)\]$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    found["Dockerfile"] = line.replace(",", " ")
    return {
        where: re.sub(r"\$\{\w+:\?[^}]*\}", "label.example.org", c) for where, c in found.items()
    }


@pytest.mark.parametrize("where", commands())
def test_every_command_that_is_shipped_is_one_that_supt_knows(where: str) -> None:
    context = parse(commands()[where])
    assert context.command.name in ("serve", "orchestrate")


def test_every_command_that_the_text_tells_people_is_one_that_supt_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DEPLOY.parent.parent / "docs" / "howto" / "operate.md").read_text()
    told = re.findall(r"^    (?:docker compose exec \S+ )?supt (\w.*)$", text, re.MULTILINE)
    assert len(told) >= 4
    monkeypatch.chdir(tmp_path)
    (tmp_path / "supt-2026-11-25.db").touch()
    for line in told:
        command = line.partition("  # ")[0]
        parse(command.replace("$(date +%F)", "today"))


def test_every_variable_that_is_shipped_is_a_setting() -> None:
    for path in sorted(path for path in DEPLOY.rglob("*") if path.is_file()):
        named = set(re.findall(r"\bSUPT_[A-Z_0-9]+", path.read_text()))
        assert named - OTHERS <= SETTINGS, path.name


def test_two_servers_an_orchestrator_and_a_database_stand_behind_the_proxy(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert set(services) == {"database", "server-1", "server-2", "orchestrator", "proxy"}
    published = [name for name, service in services.items() if service.get("ports")]
    assert published == ["proxy"]
    proxy = services["proxy"]["environment"]
    for number in (1, 2):
        server = services[f"server-{number}"]
        address = server["networks"]["inside"]["ipv4_address"]
        port = parse(server["command"].replace("${SUPT_HOST:?name the public host}", "h")).params
        assert proxy[f"SUPT_SERVER_{number}"] == f"{address}:{port['port']}"
        believed = server["environment"]["SUPT_FORWARDED_ALLOW_IPS"]
        assert believed == services["proxy"]["networks"]["inside"]["ipv4_address"]
    seconds = {services[f"server-{number}"]["stop_grace_period"] for number in (1, 2)}
    assert seconds == {"20s"}
    assert ServerConfig().drain_seconds + 5 < 20


def test_the_proxys_variables_are_those_that_compose_gives(compose: dict[str, Any]) -> None:
    template = (DEPLOY / "nginx.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(
        compose["services"]["proxy"]["environment"]
    )


def test_with_mariadb_the_same_programs_run_and_all_find_it(compose: dict[str, Any]) -> None:
    # The tag says that a value takes the place of that in the other file, and is not added to it.
    text = (DEPLOY / "compose.mariadb.yaml").read_text().replace("!override", "")
    laid = yaml.safe_load(text)
    services = laid["services"]
    assert set(services) == set(compose["services"]) - {"proxy"}
    for name in ("server-1", "server-2", "orchestrator"):
        assert services[name]["environment"]["SUPT_DATABASE"].startswith("mysql://supt:")
        assert set(services[name]["environment"]) <= set(compose["services"][name]["environment"])
    (volume,) = services["database"]["volumes"]
    assert volume.partition(":")[0] in laid["volumes"]
    assert "mysql" in image_extras()


def image_extras() -> set[str]:
    """Extras of the package that the image is built with."""
    (line,) = re.findall(r"^ARG EXTRAS=(.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    return set(line.split(","))


def test_the_image_has_extras_that_the_package_offers() -> None:
    project = tomllib.loads((DEPLOY.parent.parent / "pyproject.toml").read_text())["project"]
    assert image_extras() <= set(project["optional-dependencies"])


def test_all_stages_of_the_image_have_the_same_python_and_the_last_no_sources() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    stages = re.split(r"^FROM ", dockerfile, flags=re.MULTILINE)[1:]
    (python,) = {stage.split()[0] for stage in stages}
    assert re.fullmatch(r"python:3\.(1[1-4])-slim", python)
    *_, wheel, installed, last = stages
    # A folder with a wheel can take the place of the first stage: no other file of it is used.
    assert re.findall(r"^COPY (.*)$", installed, re.MULTILINE) == [
        "--from=wheel /supt_async-*.whl /"
    ]
    assert "--wheel-dir / ." in wheel
    assert re.findall(r"^COPY (.*)$", last, re.MULTILINE) == [
        "--from=installed /opt/supt /opt/supt"
    ]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001"]


def test_the_image_takes_in_what_the_package_is_built_from() -> None:
    root = DEPLOY.parent.parent
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = {
        name
        for line in re.findall(r"^COPY (?!--)(.*)$", dockerfile, re.MULTILINE)
        for name in line.split()[:-1]
    }
    assert {name for name in copied if not (root / name).exists()} == set()
    needed = {"pyproject.toml", "README.md", "LICENSE", "scripts", "frontend", "supt_async"}
    assert needed <= copied


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
async def test_systemd_understands_the_units_and_finds_them_hardened(
    unit: str, tmp_path: Path
) -> None:
    assert shutil.which("systemd-analyze"), "no systemd-analyze: run scripts/tools"
    supt = tmp_path / "supt"
    supt.symlink_to(sys.executable)  # some program: systemd looks whether there is one
    text = (DEPLOY / unit).read_text().replace("/opt/supt/bin/supt", str(supt))
    (tmp_path / unit).write_text(text)
    assert await analyze("verify", "--man=no", tmp_path / unit) == ""
    exposure = await analyze("security", "--offline=yes", "--threshold=20", tmp_path / unit)
    assert "Overall exposure level" in exposure


async def analyze(*arguments: str | Path) -> str:
    process = await asyncio.create_subprocess_exec(
        "systemd-analyze",
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    text = out.decode()
    assert process.returncode == 0, text
    return text
