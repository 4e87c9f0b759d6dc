"""What a provider's claims give at this server: roles, and a name.

Claims come from a provider that the operator trusts to say who somebody is. What they may do here
is for the operator's rules alone; a name is what a person has chosen there, so it is no identity.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from supt_async.domain.values import JSONValue
from supt_async.rules.labeller_names import MAX_NAME, name_flaw

ANY = "*"
"""Value of a rule that everybody fits whom the provider signs in; project that stands for all."""
MOST_VALUES = 2_000
"""Maximum number of values of one claim that are looked at, such as groups of a person."""
UNNAMED = "somebody"
"""Name of a person for whom the provider has none that can be used."""
NAME_CLAIMS = ("name", "preferred_username", "nickname", "email")
"""Claims that may hold a person's name, the best one first."""


class Given(enum.StrEnum):
    """Role that a rule gives."""

    LABELLER = "labeller"
    ADMIN = "admin"
    CREATOR = "creator"
    """May make projects, and owns those."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role in the project of a slug; ``*``: in all of them, or of somebody who makes projects."""

    project: str
    role: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rule: whoever has one of the values in a claim is given a role."""

    claim: str
    """Name of a claim; with dots of one within others, such as ``realm_access.roles``."""
    values: tuple[str, ...]
    grant: Grant


def grants_of(rules: Sequence[Rule], claims: Mapping[str, JSONValue]) -> frozenset[Grant]:
    """Return what the rules give somebody with these claims."""
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        if rule.claim not in found:
            found[rule.claim] = frozenset(values_of(claims, rule.claim))
    return frozenset(
        rule.grant
        for rule in rules
        if ANY in rule.values or not found[rule.claim].isdisjoint(rule.values)
    )


def values_of(claims: Mapping[str, JSONValue], claim: str) -> Iterator[str]:
    """Yield the values of a claim: one or a list; texts, true and false, and whole numbers."""
    value = _claim(claims, claim)
    for one in value[:MOST_VALUES] if isinstance(value, list) else [value]:
        match one:
            case str():
                yield one
            case bool():
                yield "true" if one else "false"
            case int():
                yield str(one)
            case _:
                pass


def missing_claims(rules: Sequence[Rule], claims: Mapping[str, JSONValue]) -> bool:
    """Tell whether there is no value of a claim that a rule looks at."""
    return any(ANY not in rule.values and _claim(claims, rule.claim) is None for rule in rules)


def too_many_groups(rules: Sequence[Rule], claims: Mapping[str, JSONValue]) -> bool:
    """Tell whether a provider has left groups out that a rule looks at, as they are too many."""
    named = claims.get("_claim_names")
    left_out = set(named) if isinstance(named, dict) else set()
    if claims.get("hasgroups"):
        left_out.add("groups")
    return any(rule.claim in left_out for rule in rules)


def name_from(claims: Mapping[str, JSONValue], first: str = "") -> str:
    """Return a name that a labeller may have, from the claims; ``first`` is the preferred one."""
    for claim in (first, *NAME_CLAIMS):
        value = _claim(claims, claim) if claim else None
        name = safe_name(value) if isinstance(value, str) else ""
        if name:
            return name
    return UNNAMED


def safe_name(text: str) -> str:
    """Return a text as a labeller's name; empty if nothing of it can be one."""
    composed = unicodedata.normalize("NFKC", text[: 4 * MAX_NAME])
    shown = "".join(sign if sign.isprintable() else " " for sign in composed)
    name = " ".join(re.sub(r"/+", "-", shown).split())[:MAX_NAME].strip()
    return "" if name_flaw(name) is not None else name


def numbered(name: str, number: str) -> str:
    """Return the name with a number behind it, that tells it from others."""
    ending = f" ({number})"
    return f"{name[: MAX_NAME - len(ending)].strip()}{ending}"


def _claim(claims: Mapping[str, JSONValue], path: str) -> JSONValue:
    """Return a claim; a name with dots may be that of one claim, such as an address."""
    if path in claims:
        return claims[path]
    found: JSONValue = dict(claims)
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found
