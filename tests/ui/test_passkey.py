"""Passkeys, with an authenticator of our own that can also be told to lie."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from amity.kernel.record import PUBLIC, Draft
from amity.node.roster import REGISTRAR
from amity.store import local
from amity.ui import passkey
from amity.ui.passkey import House

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text_: str) -> bytes:
    return base64.urlsafe_b64decode(text_ + "=" * (-len(text_) % 4))


@dataclass
class Device:
    """A security key in software: ES256, attestation "none"."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 1
    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: str = ""

    def make(self, options: dict[str, Any]) -> str:
        self.user = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._said(ATTESTED) + made}
        client = self._client("webauthn.create", options["challenge"])
        return self._written(
            {"attestationObject": text(cbor2.dumps(attested)), "clientDataJSON": text(client)}
        )

    def prove(self, options: dict[str, Any]) -> str:
        self.count += 1
        said, client = self._said(0), self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(said + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "authenticatorData": text(said),
            "clientDataJSON": text(client),
            "signature": text(signature),
        }
        return self._written(response | {"userHandle": self.user})

    def _said(self, more: int) -> bytes:
        return (
            sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")
        )

    def _client(self, sort: str, challenge: str) -> bytes:
        return json.dumps({"type": sort, "challenge": challenge, "origin": self.origin}).encode()

    def _written(self, response: dict[str, Any]) -> str:
        whole = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {}})


def register(client, device: Device) -> Any:
    options = client.post("/passkey/offer").json()
    return client.post("/passkey/register", data={"answer": device.make(options)})


def sign_in(house, device: Device, *, onward: str = "/", client=None) -> Any:
    client = client or house.client()
    asked = client.post("/passkey/ask").json()
    answer = {"ceremony": asked["ceremony"], "answer": device.prove(asked["options"]), "next": onward}
    return client.post("/passkey/sign-in", data=answer, headers={"accept": "application/json"})


@pytest.fixture
def device(house) -> Device:
    """A device whose passkey is registered for Sok Dara of the desk."""
    device = Device()
    assert register(house.seated(), device).status_code == 200
    return device


def test_a_registered_passkey_signs_in_and_says_whose_it_is(house, device):
    client = house.client()
    answer = sign_in(house, device, onward="/node", client=client)

    assert answer.json() == {"next": "/node"}
    assert "Welcome, Sok Dara" in client.get("/").text
    assert "You have no passkey yet" not in client.get("/").text


def test_a_challenge_serves_once_even_when_the_answer_was_wrong(house, device):
    client = house.client()
    asked = client.post("/passkey/ask").json()
    good = {"ceremony": asked["ceremony"], "answer": device.prove(asked["options"])}

    assert client.post("/passkey/sign-in", data=good | {"answer": "{}"}).status_code == 401
    assert client.post("/passkey/sign-in", data=good).status_code == 401


def test_an_answer_cannot_be_sent_a_second_time(house, device):
    client = house.client()
    asked = client.post("/passkey/ask").json()
    good = {"ceremony": asked["ceremony"], "answer": device.prove(asked["options"])}

    assert client.post("/passkey/sign-in", data=good).status_code == 200
    assert house.client().post("/passkey/sign-in", data=good).status_code == 401


def test_a_challenge_does_not_last(house, device):
    client = house.client()
    asked = client.post("/passkey/ask").json()
    house.region.clock.forward(minutes=5)
    late = {"ceremony": asked["ceremony"], "answer": device.prove(asked["options"])}

    assert client.post("/passkey/sign-in", data=late).status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9000"},  # another house on this machine
        {"host": "evil.example"},
        {"flags": PRESENT},  # nobody was verified
        {"flags": VERIFIED},
        {"user": text(b"somebody else")},
        {"user": ""},
        {"count": 1},  # it says 2 for the second time: a copy
        {"id": os.urandom(32)},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
)
def test_an_answer_that_lies_is_refused_in_the_same_words(house, device, lie):
    sign_in(house, device)
    for name, value in lie.items():
        setattr(device, name, value)
    answer = sign_in(house, device)

    assert answer.status_code == 401
    assert answer.json()["detail"] == passkey.NOT_KNOWN
    assert not answer.cookies


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"id": 1}', '{"id": "x", "response": 3}', "\ud83d" * 3, "[" * 9999]
)
def test_an_answer_that_is_none_is_refused(house, answer):
    client = house.client()
    asked = client.post("/passkey/ask").json()
    sent = {"ceremony": asked["ceremony"], "answer": answer.encode("utf-8", "replace")}

    assert client.post("/passkey/sign-in", data=sent).status_code in (401, 422)


@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}]
)
def test_a_passkey_made_for_another_house_or_by_nobody_is_not_kept(house, lie):
    assert register(house.seated(), Device(**lie)).status_code == 422
    with house.node.reading() as tx:
        assert local.items(tx, "passkey") == []


def test_a_passkey_is_registered_once_and_by_its_own_session(house):
    client, other = house.seated(), house.seated(name="Another Person")
    device = Device()
    options = client.post("/passkey/offer").json()
    answer = {"answer": device.make(options)}

    assert other.post("/passkey/register", data=answer).status_code == 422
    assert client.post("/passkey/register", data=answer).status_code == 200
    assert client.post("/passkey/register", data=answer).status_code == 422
    assert register(other, device).status_code == 422


def test_nobody_registers_a_passkey_without_a_session(house):
    assert house.client().post("/passkey/offer", headers={"accept": "application/json"}).status_code == 401
    assert house.client().post("/passkey/register", data={"answer": "{}"}).status_code == 401


def test_one_persons_passkeys_share_their_handle_and_exclude_each_other(house, device):
    client = house.seated()
    options = client.post("/passkey/offer").json()

    assert options["user"]["id"] == device.user
    assert [one["id"] for one in options["excludeCredentials"]] == [text(device.id)]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert house.seated(name="Another").post("/passkey/offer").json()["user"]["id"] != device.user


def test_a_question_names_nobody(house, device):
    asked = house.client().post("/passkey/ask").json()

    assert asked["options"].get("allowCredentials", []) == []
    assert "Sok Dara" not in json.dumps(asked)


def test_a_forgotten_passkey_signs_in_no_more(house, device):
    client = house.seated()
    assert (
        house.seated(name="Another")
        .post("/devices/end", data={"sort": "passkey", "key": text(device.id)})
        .status_code
        == 404
    )
    assert sign_in(house, device).status_code == 200
    client.post("/devices/end", data={"sort": "passkey", "key": text(device.id)})

    assert sign_in(house, device).status_code == 401


def test_a_passkey_of_a_closed_office_signs_in_no_more(house):
    device = Device()
    register(house.seated(house.watch), device)
    house.node.file(Draft("roster.close/1", {"office": "watch"}, frozenset({PUBLIC})), office=REGISTRAR)

    assert sign_in(house, device).status_code == 401


def test_the_operator_forgets_all_passkeys_of_an_office(house, device):
    with house.node.tx() as tx:
        assert passkey.forget_all(tx, house.watch) == 0
        assert passkey.forget_all(tx, house.desk) == 1

    assert sign_in(house, device).status_code == 401


@pytest.mark.parametrize(
    ("address", "offered"),
    [("https://amity.example", True), ("http://localhost:8000", True), ("http://10.0.0.7:8000", False)],
)
def test_passkeys_are_offered_where_browsers_allow_them(address, offered):
    assert House(address, "Amity").has_passkeys is offered
