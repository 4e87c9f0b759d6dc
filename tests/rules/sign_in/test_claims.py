"""What claims give, and which names are made of them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.domain.values import JSONValue
from supt_async.rules.labeller_names import MAX_NAME, name_flaw
from supt_async.rules.sign_in.claims import (
    ANY,
    UNNAMED,
    Given,
    Grant,
    Rule,
    grants_of,
    missing_claims,
    name_from,
    numbered,
    safe_name,
    too_many_groups,
)

LABELS = Grant("reviews", Given.LABELLER)
OWNS = Grant("reviews", Given.ADMIN)


def rule(claim: str, *values: str, grant: Grant = LABELS) -> Rule:
    return Rule(claim=claim, values=values, grant=grant)


@pytest.mark.parametrize(
    ("claim", "claims", "fits"),
    [
        ("groups", {"groups": ["labelling", "other"]}, True),
        ("groups", {"groups": "labelling"}, True),
        ("groups", {"groups": ["Labelling"]}, False),
        ("groups", {"groups": ["labelling2", "x labelling"]}, False),
        ("groups", {"groups": [["labelling"]]}, False),
        ("groups", {"groups": {"labelling": True}}, False),
        ("groups", {"groups": None}, False),
        ("groups", {}, False),
        ("realm.roles", {"realm": {"roles": ["labelling"]}}, True),
        ("realm.roles", {"realm": ["labelling"]}, False),
        ("https://x.example/groups", {"https://x.example/groups": ["labelling"]}, True),
    ],
)
def test_a_rule_fits_whoever_has_its_value(
    claim: str, claims: dict[str, JSONValue], fits: bool
) -> None:
    assert grants_of([rule(claim, "labelling")], claims) == ({LABELS} if fits else set())


def test_numbers_and_truth_values_are_compared_by_how_they_are_written() -> None:
    rules = [rule("staff", "true"), rule("level", "3", grant=OWNS)]
    assert grants_of(rules, {"staff": True, "level": 3}) == {LABELS, OWNS}
    assert grants_of(rules, {"staff": 1, "level": True}) == set()


def test_a_star_fits_everybody_whom_the_provider_signs_in() -> None:
    assert grants_of([rule("groups", ANY)], {}) == {LABELS}


def test_a_star_in_a_persons_own_claim_is_a_value_like_any_other() -> None:
    assert grants_of([rule("groups", "labelling")], {"groups": [ANY]}) == set()


def test_claims_that_are_missing_are_noticed() -> None:
    assert missing_claims([rule("groups", "a")], {"sub": "1"})
    assert not missing_claims([rule("groups", "a")], {"groups": []})
    assert not missing_claims([rule("groups", ANY)], {})


def test_groups_that_a_provider_has_left_out_are_noticed() -> None:
    rules = [rule("groups", "a")]
    assert too_many_groups(rules, {"_claim_names": {"groups": "src1"}})
    assert too_many_groups(rules, {"hasgroups": True})
    assert not too_many_groups(rules, {"_claim_names": {"roles": "src1"}})
    assert not too_many_groups([rule("roles", "a")], {"hasgroups": True})


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ada Lovelace", "email": "ada@example.org"}, "Ada Lovelace"),
        ({"name": " ", "preferred_username": "ada"}, "ada"),
        ({"name": 5, "email": "ada@example.org"}, "ada@example.org"),
        ({"name": "import", "nickname": "Ada"}, "Ada"),
        ({"name": "source:llm"}, UNNAMED),
        ({}, UNNAMED),
        ({"name": "a/b\u202ec\x00\n d"}, "a-b c d"),
        ({"name": "\uff21da"}, "Ada"),
    ],
)
def test_a_name_is_the_first_claim_that_can_be_one(claims: dict[str, JSONValue], name: str) -> None:
    assert name_from(claims) == name


def test_the_operator_may_say_which_claim_is_the_name() -> None:
    assert name_from({"name": "Ada", "login": "ada99"}, "login") == "ada99"


@given(st.text())
def test_what_is_made_of_any_text_is_a_name_or_nothing(text: str) -> None:
    name = safe_name(text)
    assert name == "" or name_flaw(name) is None


@given(st.text(min_size=1, max_size=MAX_NAME))
def test_a_number_leaves_a_name_a_name(text: str) -> None:
    name = safe_name(text)
    if name:
        assert name_flaw(numbered(name, "12")) is None
