"""The door for other nodes: whoever signs is who reads, and nobody else gets a byte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from http_message_signatures import HTTPMessageSigner, algorithms
from starlette.testclient import TestClient

from amity.kernel.record import Party
from amity.node import handing
from amity.node import parcel as parcels
from amity.node.courier import COVERED, TAG
from amity.testing import key_of
from amity.ui import exchange
from amity.ui.website import Web, website

NONCE = "ab" * 12


class Ask:
    """A request, as a courier would sign it unless told otherwise."""

    method = "GET"

    def __init__(self, house, path: str = f"/exchange/KHM?since=0&nonce={NONCE}", base: str = "") -> None:
        self.url, self.headers, self.house = f"{base or house.address}{path}", {}, house

    def signed(self, party: str = "IDN", *, key: str = "", later: timedelta = timedelta(), **other) -> Ask:
        signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
        told = {"covered_component_ids": COVERED, "tag": TAG, "label": "amity"} | other
        name = told.pop("key_id", f"amity/bottle/{party}")
        prepared = signer.prepare(self, key_id=name, created=self.house.node.clock() + later, **told)
        signer.apply(self, prepared, key_of(key or party).sign(prepared.signature_base))
        return self

    def answer(self, url: str = "", **headers: str):
        web = Web(self.house.address)
        node, features = self.house.node, self.house.region.features
        app = website(node, features, web, exchange=exchange.routes(node))
        browser = TestClient(app, base_url=self.house.address, raise_server_exceptions=True)
        return browser.request(self.method, url or self.url, headers={**self.headers, **headers})


def test_a_signed_request_is_answered_with_what_its_party_may_read(house, say):
    mine, others = say("For Indonesia", to={"IDN"}), say("For Laos", to={"LAO"})

    answer = Ask(house).signed("IDN").answer()

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.amity.parcel+zstd"
    assert answer.headers["cache-control"] == "no-store"
    parcel, _ = parcels.decode(parcels.unpack(answer.content))
    assert (parcel.by, parcel.to, parcel.of, parcel.nonce) == ("KHM", "IDN", "KHM", NONCE)
    assert b"For Indonesia" in b"".join(sent.raw for sent in parcel.records)
    assert b"For Laos" not in parcels.unpack(answer.content)
    assert mine != others
    assert house.region["IDN"].accept(parcels.unpack(answer.content), nonce=NONCE).fresh


def forged(what: str):
    def ask(house) -> Ask:
        day = timedelta(days=1)
        match what:
            case "no signature":
                return Ask(house)
            case "another Party's key":
                return Ask(house).signed("IDN", key="LAO")
            case "a Party unknown here":
                return Ask(house).signed("XXX")
            case "the log of another region":
                return Ask(house).signed("IDN", key_id="amity/elsewhere/IDN")
            case "no log's name":
                return Ask(house).signed("IDN", key_id="IDN")
            case "a day old":
                return Ask(house).signed("IDN", later=-day)
            case "a day ahead":
                return Ask(house).signed("IDN", later=day)
            case "the end of time":
                return Ask(house).signed("IDN", later=timedelta(days=2_900_000))
            case "for another purpose":
                return Ask(house).signed("IDN", tag="something-else")
            case "for no purpose":
                return Ask(house).signed("IDN", tag=None)
            case "for another host":
                asked = Ask(house, base="http://elsewhere.example").signed("IDN")
                asked.url = Ask(house).url
                return asked
            case "for another log":
                asked = Ask(house, "/exchange/LAO?since=0&nonce=" + NONCE).signed("IDN")
                asked.url = Ask(house).url
                return asked
            case "for another place":
                asked = Ask(house).signed("IDN")
                asked.url = asked.url.replace("since=0", "since=1")
                return asked
            case "covering too little":
                return Ask(house).signed("IDN", covered_component_ids=("@method", "@authority"))
            case "nonsense":
                asked = Ask(house).signed("IDN")
                asked.headers["signature"] = "amity=:AAAA:"
                return asked
            case "broken":
                asked = Ask(house).signed("IDN")
                asked.headers["signature-input"] = "amity=((("
                return asked
        raise AssertionError(what)

    return ask


FORGERIES = [
    "no signature",
    "another Party's key",
    "a Party unknown here",
    "the log of another region",
    "no log's name",
    "a day old",
    "a day ahead",
    "the end of time",
    "for another purpose",
    "for no purpose",
    "for another host",
    "for another log",
    "for another place",
    "covering too little",
    "nonsense",
    "broken",
]


@pytest.mark.parametrize("what", FORGERIES)
def test_a_request_that_is_not_signed_as_it_should_be_gets_nothing(house, say, what):
    say("For Indonesia")

    answer = forged(what)(house).answer()

    assert answer.status_code == 401
    assert answer.json()["code"] == "not-authorised"
    assert "Indonesia" not in answer.text


def test_a_request_that_is_sent_again_tells_only_its_own_party_and_soon_nobody(house, say):
    """Who has listened can repeat it for some minutes, and gets what is sealed with a nonce of yesterday."""
    asked = Ask(house).signed("IDN")
    first, again = asked.answer(), asked.answer()
    house.region.clock.forward(minutes=6)
    late = asked.answer()

    assert (first.status_code, again.status_code, late.status_code) == (200, 200, 401)
    assert "Date" in late.json()["detail"]


def test_another_hosts_name_is_refused_before_anything_is_looked_at(house):
    asked = Ask(house, base="http://elsewhere.example").signed("IDN")

    assert asked.answer(Ask(house).url, host="elsewhere.example").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/exchange/KHM", 400),
        ("/exchange/KHM?since=0", 400),
        (f"/exchange/KHM?since=-1&nonce={NONCE}", 400),
        (f"/exchange/KHM?since=01&nonce={NONCE}", 400),
        (f"/exchange/KHM?since=1e3&nonce={NONCE}", 400),
        (f"/exchange/KHM?since={'9' * 40}&nonce={NONCE}", 400),
        ("/exchange/KHM?since=0&nonce=short", 400),
        (f"/exchange/KHM?since=0&nonce={'a' * 65}", 400),
        (f"/exchange/LAO?since=0&nonce={NONCE}", 404),
        (f"/exchange/XXX?since=0&nonce={NONCE}", 404),
        (f"/exchange/KHM?since={'9' * 18}&nonce={NONCE}", 200),
    ],
)
def test_what_is_asked_for_must_have_its_form(house, path, status):
    answer = Ask(house, path).signed("IDN").answer()

    assert answer.status_code == status
    assert status == 200 or answer.json()["detail"]


def test_only_what_it_looks_at_is_answered(house):
    asked = Ask(house)
    asked.method = "POST"

    assert asked.signed("IDN").answer().status_code == 405


def test_a_node_that_is_itself_still_fetching_says_so(house, monkeypatch):
    for number in range(3):
        house.region.say(
            "LAO", "harbour.sighting/1", {**house.sighting.example, "title": f"{number}"}, {"KHM"}
        )
    monkeypatch.setattr(handing, "PAGE_ENTRIES", 2)
    house.node.accept(house.region["LAO"].parcel_for(Party("KHM"), Party("LAO")))

    answer = Ask(house, f"/exchange/LAO?since=0&nonce={NONCE}").signed("IDN").answer()

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
