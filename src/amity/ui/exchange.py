"""The door through which other nodes fetch: one signed request, one page of one log.

It hands over what `Node.parcel_for` gives the Party that signed the request, and nothing to anyone else.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    VerifyResult,
    algorithms,
)
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from amity.errors import Malformed, NotAuthorised, NotFound, Refusal, Unavailable
from amity.kernel.record import PARTY, Party
from amity.node import parcel as parcels
from amity.node.courier import COVERED, SHOWN, TAG
from amity.node.mandates import Link
from amity.node.node import Node

MEDIA = "application/vnd.amity.parcel+zstd"
SKEW = timedelta(minutes=5)  # between the asker's clock and ours
STATUS: Mapping[type[Refusal], int] = {NotAuthorised: 401, NotFound: 404, Malformed: 400, Unavailable: 503}
_NONCE = re.compile(r"[0-9a-f]{16,64}")
_PLACE = re.compile(r"0|[1-9][0-9]{0,17}")


class _PartyConvertor(StringConvertor):
    """A Party's code in an address: people's pages under the same word begin with a small letter."""

    regex = PARTY.pattern


register_url_convertor("party", _PartyConvertor())


def routes(node: Node) -> list[Route]:
    """Return the exchange door of *node*."""

    def fetch(request: Request) -> Response:
        try:
            reader = asker(node, request)
            of, since, nonce = _asked(request)
            packed = parcels.pack(node.parcel_for(reader, of, since, nonce=nonce))
            return Response(packed, media_type=MEDIA)
        except Refusal as refusal:
            status = next((s for kind, s in STATUS.items() if isinstance(refusal, kind)), 409)
            return JSONResponse({"code": refusal.code, "detail": str(refusal)}, status)

    return [Route("/exchange/{of:party}", fetch, methods=["GET"])]


def asker(node: Node, request: Request) -> Party:
    """
    Return the Party whose signature *request* bears.

    Raises:
        NotAuthorised: it bears none of a Party known here, or one that is too old.
    """
    keys = _Keys(node, _shown(request))
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    try:
        found = verifier.verify(request, max_age=None, expect_tag=TAG, require_components=COVERED)
        created = datetime.fromtimestamp(int(found[0].parameters["created"]), UTC)
    except (HTTPMessageSignaturesException, ValueError, KeyError, OverflowError) as error:
        raise NotAuthorised("sign the request with the key in force for your Party (RFC 9421)") from error
    return _fresh(node, found[0], created)


def _fresh(node: Node, found: VerifyResult, created: datetime) -> Party:
    if abs(node.clock() - created) > SKEW:
        raise NotAuthorised("the request was signed at another time than now: see the Date of this answer")
    return Party(str(found.parameters["keyid"]).removeprefix(f"{node.region.origin}/"))


class _Keys(HTTPSignatureKeyResolver):
    """The key in force of the Party that a request names, with what is *shown* of how it came to it."""

    def __init__(self, node: Node, shown: tuple[Link, ...]) -> None:
        self._node, self._shown = node, shown

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        """Return the newest key of the Party whose log is called *key_id*."""
        party = Party(key_id.removeprefix(f"{self._node.region.origin}/"))
        if party not in self._node.region.parties or self._node.origin(party) != key_id:
            raise KeyError(key_id)
        try:
            return Ed25519PublicKey.from_public_bytes(self._node.keyring(party).ahead(self._shown))
        except NotFound as refusal:
            raise KeyError(key_id) from refusal

    def resolve_private_key(self, key_id: str) -> bytes:
        """Refuse: this door signs no requests."""
        raise KeyError(key_id)


def _shown(request: Request) -> tuple[Link, ...]:
    """Return what the asker shows of its keys: it may have rotated since it was heard here."""
    try:
        return Link.read(orjson.loads(request.headers.get(SHOWN, "[]")))
    except (ValueError, TypeError):
        return ()  # then it is refused like anybody whose key is not known


def _asked(request: Request) -> tuple[Party, int, str]:
    of, since = request.path_params["of"], request.query_params.get("since", "")
    nonce = request.query_params.get("nonce", "")
    if not PARTY.fullmatch(of) or not _PLACE.fullmatch(since) or not _NONCE.fullmatch(nonce):
        raise Malformed("ask for /exchange/PARTY?since=SIZE&nonce=HEX")
    return Party(of), int(since), nonce
