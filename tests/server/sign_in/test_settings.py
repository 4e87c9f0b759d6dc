"""The sign-in file, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.rules.sign_in.claims import ANY, Given, Grant, Rule
from supt_async.server.sign_in.settings import SignInSettings, read_settings

PROVIDER = """
[[provider]]
name = "acme"
issuer = "https://id.example"
client_id = "supt"
"""
RULE = """
[[provider.rule]]
value = "labelling"
project = "reviews"
role = "labeller"
"""
CANARY = "kanarienvogel-77aa"


def write(folder: Path, text: str) -> str:
    path = folder / "sign-in.toml"
    path.write_text(text)
    return str(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(Refused) as caught:
        read_settings(write(folder, text))
    message = str(caught.value)
    assert message.startswith(f"--sign-in {folder / 'sign-in.toml'}: ")
    assert len(message.splitlines()) == 1
    return message


def test_without_a_file_there_are_links_and_no_providers() -> None:
    assert read_settings("") == SignInSettings()
    assert read_settings("").invitations


def test_a_file_names_providers_and_rules(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{CANARY}\n")
    secret.chmod(0o600)
    more = """
    [[provider.rule]]
    claim = "realm_access.roles"
    value = ["boss", "deputy"]
    project = "*"
    role = "admin"
    [[provider.rule]]
    value = "makers"
    role = "creator"
    [proxy]
    [[proxy.rule]]
    value = "*"
    project = ["a", "b"]
    role = "labeller"
    """
    head = 'invitations = false\nsession_hours = 0.5\ncontact = "Grace"\n'
    named = f'{PROVIDER}client_secret_file = "secret"\ntitle = "ACME"\n'
    found = read_settings(write(tmp_path, head + named + RULE + more))
    assert (found.invitations, found.cookie_ms, found.contact) == (False, 1_800_000, "Grace")
    (acme,) = found.providers
    assert (acme.name, acme.title, acme.client_secret) == ("acme", "ACME", CANARY)
    assert CANARY not in repr(found)
    assert acme.rules == (
        Rule(claim="groups", values=("labelling",), grant=Grant("reviews", Given.LABELLER)),
        Rule(claim="realm_access.roles", values=("boss", "deputy"), grant=Grant(ANY, Given.ADMIN)),
        Rule(claim="groups", values=("makers",), grant=Grant(ANY, Given.CREATOR)),
    )
    assert [rule.grant.project for rule in found.proxy] == ["a", "b"]


def test_a_secret_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_SECRET", CANARY)
    text = f'{PROVIDER}client_secret_env = "ACME_SECRET"\n{RULE}'
    (acme,) = read_settings(write(tmp_path, text)).providers
    assert acme.client_secret == CANARY
    monkeypatch.delenv("ACME_SECRET")
    assert "the variable ACME_SECRET is empty or missing" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "name a [[provider]]"),
        ("x = [", "no TOML"),
        (f"colour = 1\n{PROVIDER}{RULE}", "there is no key `colour`"),
        (f"{PROVIDER}colour = 1\n{RULE}", "there is no key `colour` in provider 1"),
        (f"{PROVIDER}{RULE}claims = 1\n", "there is no key `claims` in provider 1, rule 1"),
        (PROVIDER.replace("issuer", "isuer") + RULE, "provider 1: did you mean `issuer`?"),
        (PROVIDER.replace("client_id", "# client_id") + RULE, "a key is missing: `client_id`"),
        (PROVIDER.replace('"supt"', '" "') + RULE, "client_id is empty"),
        (PROVIDER, "without a rule nobody is let in"),
        (PROVIDER + RULE + PROVIDER + RULE, "two providers have the name 'acme'"),
        (PROVIDER.replace("acme", "Ac/me") + RULE, "lower-case letters"),
        (PROVIDER.replace("acme", "proxy") + RULE, "is not 'proxy'"),
        (PROVIDER.replace("https://id", "http://id") + RULE, "issuer must be the https address"),
        (PROVIDER.replace("id.example", "[") + RULE, "issuer must be the https address"),
        (PROVIDER.replace("id.example", "u:p@id.example") + RULE, "issuer must be"),
        (PROVIDER.replace("id.example", "id.example/?x=1") + RULE, "issuer must be"),
        (PROVIDER + 'scopes = ["profile"]\n' + RULE, "scopes must have 'openid'"),
        (PROVIDER + f'client_secret = "{CANARY}"\n' + RULE, "is written in plain"),
        (PROVIDER + 'client_secret_file = "gone"\n' + RULE, "client_secret_file: can't read"),
        (PROVIDER + 'client_secret_file = "a"\nclient_secret_env = "B"\n' + RULE, "not both"),
        (PROVIDER + RULE.replace('project = "reviews"', ""), "name a project, or '*'"),
        (PROVIDER + RULE.replace("reviews", "a/b"), "project must be the name"),
        (PROVIDER + RULE.replace('"labeller"', '"creator"'), "leave project out"),
        (PROVIDER + RULE.replace('"labeller"', '"owner"'), "or 'creator', not 'owner'"),
        (PROVIDER + RULE.replace('"labelling"', '""'), "must not be empty"),
        (PROVIDER + RULE.replace('"labelling"', "[]"), "must not be empty"),
        (f"session_hours = 0\n{PROVIDER}{RULE}", "session_hours must be more than 0"),
        (f"session_hours = nan\n{PROVIDER}{RULE}", "session_hours must be more than 0"),
        ("[proxy]\n", "[proxy]: without a rule"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_where(tmp_path: Path, text: str, says: str) -> None:
    message = refusal(tmp_path, text)
    assert says in message
    assert CANARY not in message


def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    secret.chmod(0o644)
    message = refusal(tmp_path, f'{PROVIDER}client_secret_file = "secret"\n{RULE}')
    assert f"chmod o= {secret}" in message


def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't read it"):
        read_settings(str(tmp_path / "gone.toml"))
    (tmp_path / "sign-in.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="not UTF-8"):
        read_settings(str(tmp_path / "sign-in.toml"))
