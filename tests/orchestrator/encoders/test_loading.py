"""Choice of an encoder: checked before anything starts."""

from __future__ import annotations

import cloudpickle
import pytest

from supt_async.errors import Refused
from supt_async.orchestrator.encoders.loading import (
    MAX_NAME,
    about_encoder,
    encoder_maker,
    make_encoder,
)
from tests.orchestrator.worker.encoding import encoders


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hashing", r"encoder 'hashing': write wordllama, or module:factory for your own"),
        ("no_such_module:make", "there is no module 'no_such_module'"),
        (f"{encoders.__name__}:none", "has no 'none' in it"),
        (f"{encoders.__name__}:WIDTH", "name a function that returns a new encoder"),
    ],
)
def test_an_encoder_that_does_not_exist_is_refused_in_one_line(name: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as raised:
        encoder_maker(name)
    assert "\n" not in str(raised.value)


def test_a_package_that_is_not_installed_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"--encoder wordllama needs the package wordllama: pip"):
        encoder_maker("wordllama")


def test_a_factory_may_be_named_or_given() -> None:
    name = f"{encoders.__name__}:Hashing"
    assert encoder_maker(name) == name
    given = encoder_maker(encoders.Hashing)
    assert isinstance(make_encoder(given), encoders.Hashing)


def test_the_name_can_be_stored_and_has_a_bound() -> None:
    class Named(encoders.Hashing):
        name = f" {'a' * 500}\0"

    about = about_encoder(cloudpickle.dumps(Named), Named())
    assert about.name == "a" * MAX_NAME
