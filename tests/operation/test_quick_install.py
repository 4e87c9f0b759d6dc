"""Packages are installed by uv from where pip's settings say, or by pip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.quick_install import PIP_IS_NEEDED, main, requirements, variables

MIRROR = "https://user:secret@mirror.example.org/simple"


def listed(path: Path, text: str, **environment: str) -> str:
    """What pip says of a configuration file and some variables."""
    (path / "pip.conf").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        env={"PIP_CONFIG_FILE": str(path / "pip.conf"), "HOME": str(path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_mirror_that_pip_knows_is_where_uv_looks(tmp_path: Path) -> None:
    text = f"""
[global]
index-url = {MIRROR}
trusted-host = mirror.example.org other.example.org
timeout = 60
[install]
cert = /etc/ssl/company.pem
"""
    found = variables(listed(tmp_path, text))
    assert found is not None
    assert found["UV_DEFAULT_INDEX"] == MIRROR
    assert found["UV_INSECURE_HOST"] == "mirror.example.org other.example.org"
    assert found["SSL_CERT_FILE"] == "/etc/ssl/company.pem"


def test_a_variable_comes_before_the_section_for_install_and_this_before_the_general_one() -> None:
    lines = [
        ":env:.index-url='https://three.example.org'",
        "global.index-url='https://one.example.org'",
        "install.index-url='https://two.example.org'",
    ]
    assert variables("\n".join(lines)) == {"UV_DEFAULT_INDEX": "https://three.example.org"}
    assert variables("\n".join(lines[1:])) == {"UV_DEFAULT_INDEX": "https://two.example.org"}


def test_of_several_indexes_the_best_version_is_taken_as_pip_does() -> None:
    found = variables(r"global.extra-index-url='\nfile:///a/simple\nhttps://b.example.org/simple'")
    assert found == {
        "UV_INDEX": "file:///a/simple https://b.example.org/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


@pytest.mark.parametrize(
    "line",
    [
        "global.no-index='true'",
        "global.require-hashes='true'",
        "install.no-binary=':all:'",
        "global.find-links='/a /b'",
        ":env:.client-cert='/c.pem'",
    ],
)
def test_a_setting_that_uv_has_no_word_for_leaves_the_work_to_pip(line: str) -> None:
    assert variables(line) is None


def test_a_setting_for_another_command_changes_nothing() -> None:
    assert variables("download.no-binary=':all:'\nfreeze.timeout='10'") == {}


def test_settings_are_handed_to_uv_in_its_environment_and_never_as_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []
    output = f"global.index-url='{MIRROR}'\n"

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        if "env" in options:
            ran.append((command, options["env"]))  # type: ignore[arg-type]
        return subprocess.CompletedProcess(command, 0, output, "")

    monkeypatch.setattr("scripts.quick_install.subprocess.run", run)
    assert main(["-e", "."], {"PATH": "/bin"}) == 0
    assert main(["-e", "."], {"UV_INDEX_URL": "https://own.example.org"}) == 0
    (command, first), (_, second) = ran
    assert command[1:] == ["pip", "install", "--python", sys.executable, "-e", "."]
    assert first == {"PATH": "/bin", "UV_DEFAULT_INDEX": MIRROR}
    assert second == {"UV_INDEX_URL": "https://own.example.org"}
    output = "global.no-index='true'\n"
    assert main(["-e", "."], {}) == PIP_IS_NEEDED


def test_an_extra_brings_what_the_extras_need_that_it_names() -> None:
    project = {
        "name": "supt_async",
        "dependencies": ["numpy>=2"],
        "optional-dependencies": {
            "llm": ["httpx2"],
            "mysql": ["asyncmy"],
            "test": ["supt_async[llm, notebook]", "pytest>=9; python_version < '3.15'"],
            "notebook": ["ipywidgets", "supt_async[llm]"],
        },
    }
    assert requirements(project, "") == ["numpy>=2"]
    assert sorted(requirements(project, "mysql,test")) == [
        "asyncmy",
        "httpx2",
        "ipywidgets",
        "numpy>=2",
        "pytest>=9; python_version < '3.15'",
    ]
    with pytest.raises(SystemExit, match=r"pyproject\.toml has no extra nosuch"):
        requirements(project, "nosuch")
