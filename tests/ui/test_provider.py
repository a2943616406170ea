"""Signing in through a provider that lies: each rule of `provider.py`, broken by an issuer of our own."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import orjson
import pytest
from joserfc import jwk, jws, jwt
from pydantic import ValidationError
from starlette.testclient import TestClient

from amity.kernel.record import PUBLIC, Draft
from amity.node.admission import ProviderSettings
from amity.node.line import Line
from amity.node.roster import REGISTRAR
from amity.store import local
from amity.testing.elsewhere import Answer, Asked, answering
from amity.ui.provider import BACK, Provider
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
OWN, FOREIGN = (jwk.ECKey.generate_key("P-256", {"kid": kid}) for kid in ("own", "foreign"))
SHARED = jwk.OctKey.import_key("a secret that is long enough to sign with", {"kid": "shared"})


def signed(claims: dict[str, Any], key: Any = OWN, **header: Any) -> str:
    """Return *claims* as a token."""
    header = {"alg": "ES256", "kid": key.kid} | header
    registry = jws.JWSRegistry(algorithms=["ES256", "HS256"], strict_check_header=False)
    return jwt.encode(header, claims, key, registry=registry)


def unsigned(claims: dict[str, Any]) -> str:
    """Return *claims* as a token that nobody signed."""
    parts = [orjson.dumps({"alg": "none", "kid": "own"}), orjson.dumps(claims), b""]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class Issuer:
    """A provider that answers as it is told: the truth, as it stands here."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # in place of the true ones; None leaves one out
    token: Callable[[dict[str, Any]], str] = signed
    said: dict[str, Any] = field(default_factory=dict)  # of itself, in place of the truth
    answers: dict[str, str] = field(default_factory=dict)  # in place of what the browser truly carries back
    status: int = 200
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?tenant=1",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.said

    def answered(self, path: str) -> dict[str, Any]:
        if path == "/token":
            claims = self.true | self.claims
            return {"id_token": self.token({k: v for k, v in claims.items() if v is not None})}
        keys = [OWN.as_dict(private=False), SHARED.as_dict(private=True)]  # one that no provider should show
        return {"keys": keys} if path == "/keys" else self.metadata()

    def sends_back(self, house: Any, place: str) -> str:
        """Return where the browser is sent that came to *place*, once somebody has logged in there."""
        asked = dict(parse_qsl(urlsplit(place).query))
        now = int(house.node.clock().timestamp())
        self.true = {
            "iss": self.address,
            "aud": "amity",
            "sub": "17",
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            "name": "Sok Dara",
            "groups": "desk",
        }
        carried = {"code": "c0de", "state": asked["state"], "iss": self.address} | self.answers
        return f"{BACK}?" + "&".join(f"{k}={v}" for k, v in carried.items() if v)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A provider on the loopback, which remembers what it was asked."""
    issuer = Issuer()

    def said(one: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(one.body.decode()).items()}
        issuer.asked.append((one.path, form | {"_auth": one.headers.get("authorization", "")}))
        status = issuer.status if one.path == "/token" else 200
        return status, {}, orjson.dumps(issuer.answered(one.path))

    with answering(said) as port:
        issuer.address = f"http://127.0.0.1:{port}"
        yield issuer


@pytest.fixture
def served(house, issuer) -> Iterator[TestClient]:
    """A browser before the house, which trusts that provider."""
    line = Line(timeout=5)
    settings = ProviderSettings(issuer=issuer.address, client="amity", title="the Ministry")
    web = Web(ADDRESS, provider=Provider(settings, "s3:cret", line))
    site = website(house.node, house.region.features, web)
    yield TestClient(site, base_url=ADDRESS, follow_redirects=False)
    line.close()


def signs_in(served: TestClient, house: Any, issuer: Issuer) -> Any:
    """Go the whole way, and return the last answer."""
    place = served.get("/sign-in/provider?next=/node").headers["location"]
    return served.get(issuer.sends_back(house, place))


def test_the_truth_signs_in(served, house, issuer):
    answer = signs_in(served, house, issuer)

    assert answer.status_code == 200
    assert served.get("/node").status_code == 200
    with house.node.reading() as tx:
        [(_, kept)] = local.items(tx, "session")
    assert (kept["office"], kept["name"], kept["subject"]) == ("desk", "Sok Dara", f"17 {issuer.address}")


def test_it_is_asked_with_a_challenge_and_told_the_verifier_alone(served, house, issuer):
    place = dict(parse_qsl(urlsplit(served.get("/sign-in/provider").headers["location"]).query))
    signs_in(served, house, issuer)
    [sent] = [form for path, form in issuer.asked if path == "/token"]

    assert place["code_challenge_method"] == "S256"
    assert place["tenant"] == "1"
    assert place["redirect_uri"] == sent["redirect_uri"] == ADDRESS + BACK
    assert len(sent["code_verifier"]) == 43
    assert sent["_auth"] == "Basic YW1pdHk6czMlM0FjcmV0"  # amity:s3%3Acret
    assert "client_secret" not in sent


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another"}},
    "several audiences": {"claims": {"aud": ["amity", "another"]}},
    "made for another": {"claims": {"aud": ["amity", "another"], "azp": "another"}},
    "another issuer": {"claims": {"iss": "https://another.example"}},
    "run out": {"claims": {"exp": 1_000_000_000}},
    "never runs out": {"claims": {"exp": None}},
    "made in the future": {"claims": {"iat": 4_000_000_000}},
    "nobody": {"claims": {"sub": None}},
    "signed by nobody": {"token": lambda claims: unsigned(claims)},
    "signed by another": {"token": lambda claims: signed(claims, FOREIGN)},
    "signed by another in its name": {"token": lambda claims: signed(claims, FOREIGN, kid="own")},
    "signed with a shared secret": {"token": lambda claims: signed(claims, SHARED, alg="HS256")},
    "no token": {"token": lambda _: "…"},
    "changed since": {"token": lambda claims: signed(claims)[:-8] + "AAAAAAAA"},
    "mixed up": {"answers": {"iss": "https://another.example"}},
    "unnamed": {"answers": {"iss": ""}},
    "another state": {"answers": {"state": "another"}},
    "no state": {"answers": {"state": ""}},
    "said no": {"answers": {"error": "access_denied", "code": ""}},
    "the code is refused": {"status": 400},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(served, house, issuer, lie):
    vars(issuer).update(LIES[lie])
    answer = signs_in(served, house, issuer)

    assert answer.status_code == 401
    assert "You were not let in" in answer.text
    assert "amity-khm" not in served.cookies
    assert served.get("/").status_code == 303
    with house.node.reading() as tx:
        assert local.items(tx, "session") == []


def test_an_answer_that_another_browser_began_lets_nobody_in(served, house, issuer):
    place = served.get("/sign-in/provider").headers["location"]
    served.cookies.clear()

    assert served.get(issuer.sends_back(house, place)).status_code == 401


def test_an_answer_lets_in_once(served, house, issuer):
    back = issuer.sends_back(house, served.get("/sign-in/provider").headers["location"])
    waiting = served.cookies["amity-khm-waiting"]
    assert served.get(back).status_code == 200
    served.cookies.clear()
    served.cookies.set("amity-khm-waiting", waiting)

    assert served.get(back).status_code == 401
    assert [path for path, _ in issuer.asked].count("/token") == 1


def test_an_answer_lets_nobody_in_after_ten_minutes(served, house, issuer):
    back = issuer.sends_back(house, served.get("/sign-in/provider").headers["location"])
    late = issuer.sends_back(house, served.get("/sign-in/provider").headers["location"])
    house.region.clock.forward(minutes=10, seconds=1)

    assert served.get(late).status_code == 401
    assert served.get(back).status_code == 401
    assert [path for path, _ in issuer.asked if path == "/token"] == []


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"authorization_endpoint": ""},
    ],
)
def test_a_provider_that_leads_elsewhere_is_not_followed(served, issuer, said):
    issuer.said = said
    answer = served.get("/sign-in/provider")

    assert answer.status_code == 503
    assert "use a passkey or a link" in answer.text
    assert {path for path, _ in issuer.asked} == {"/.well-known/openid-configuration"}


def test_what_it_says_of_itself_is_asked_once_an_hour_and_keys_when_one_is_new(served, house, issuer):
    for minutes in (0, 50, 20):
        house.region.clock.forward(minutes=minutes)
        assert signs_in(served, house, issuer).status_code == 200
    paths = [path for path, _ in issuer.asked]

    assert paths.count("/.well-known/openid-configuration") == 2
    assert paths.count("/keys") == 1


def test_an_office_that_is_not_open_lets_nobody_in(served, house, issuer):
    for office in ("never-opened", "registrar/../desk", "watch"):
        issuer.claims = {"groups": [office]}
        body = {"office": "watch"}
        house.node.file(Draft("roster.close/1", body, frozenset({PUBLIC})), office=REGISTRAR)

        assert signs_in(served, house, issuer).status_code == 403
    assert served.get("/").status_code == 303


def test_two_of_one_name_are_two_persons(served, house, issuer):
    other = house.seated()  # Sok Dara too, by a link
    signs_in(served, house, issuer)
    mine = served.get("/devices").text

    assert mine.count('value="session"') == 1
    assert other.get("/devices").text.count('value="session"') == 1


def test_a_node_without_a_provider_shows_none(house):
    client = house.client()

    assert "/sign-in/provider" not in client.get("/sign-in").text
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get(BACK).status_code == 404


def test_the_doors_to_the_provider_count_knocks(served, issuer):
    assert {served.get(BACK).status_code for _ in range(20)} == {401}
    assert served.get("/sign-in/provider").status_code == 429


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "http://localhost.evil.example", "ftp://id.example", ""]
)
def test_a_provider_is_asked_over_tls_or_on_this_machine(issuer):
    with pytest.raises(ValidationError):
        ProviderSettings(issuer=issuer, client="amity")
