"""Signatures of webhooks, as the reference implementation of receivers verifies them."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from supt_async.rules.webhooks import signing

SECRET = bytes(range(32))
BODY = '{"type":"label.created","data":{"value":"ü"}}'.encode()


def test_a_message_is_signed_as_the_specification_says() -> None:
    # The example of the specification's reference implementations.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = signing.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_verifies_a_message_with_the_written_secret() -> None:
    key = signing.secret_key(SECRET, "salt")
    headers = dict(signing.headers([key], "evt_1", int(time.time()), BODY))
    assert signing.written(key).startswith("whsec_")
    assert Webhook(signing.written(key)).verify(BODY, headers)["type"] == "label.created"
    for name, other in (("webhook-id", "evt_2"), ("webhook-timestamp", str(int(time.time()) - 9))):
        with pytest.raises(WebhookVerificationError):
            Webhook(signing.written(key)).verify(BODY, headers | {name: other})


def test_during_a_rotation_receivers_with_either_secret_verify() -> None:
    new, old = (signing.secret_key(SECRET, salt) for salt in ("new", "old"))
    headers = dict(signing.headers([new, old], "evt_1", int(datetime.now(UTC).timestamp()), BODY))
    assert len(headers["webhook-signature"].split(" ")) == 2
    for key in (new, old):
        Webhook(signing.written(key)).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.written(signing.secret_key(SECRET, "x"))).verify(BODY, headers)


def test_keys_differ_by_salt_and_server() -> None:
    keys = {signing.secret_key(server, salt) for server in (b"a", b"b") for salt in ("1", "2")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
