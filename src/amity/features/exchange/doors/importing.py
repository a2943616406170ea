"""A file of another format, read: what it holds, what would be kept, and what of it could be told as reports.

Nothing is said by reading. Filing keeps every object as it came, and tells the reports only where that is
asked.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amity.errors import Malformed, TooLarge
from amity.features.exchange.doors import capping, from_stix, marking, misp
from amity.features.exchange.doors.report import Carried, Offer
from amity.features.exchange.kinds import KINDS, ForeignObject
from amity.formats import cap, stix
from amity.formats import misp as events
from amity.kernel.record import Draft, Marking, Office, Party
from amity.node.node import Node
from amity.store import log

LARGEST = 128 << 20  # bytes of one file, unpacked
OBJECT = KINDS.name_of(ForeignObject)
USUAL_AREA = "cyber-crime"  # of what names none: nearly all that comes as STIX or MISP
BATCH = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """One object as it would be kept."""

    body: Mapping[str, Any]
    marking: Marking


@dataclass(slots=True)
class Incoming:
    """What a file holds."""

    format: str
    kept: list[Kept]
    carried: Carried
    faults: list[stix.Fault] = field(default_factory=list)
    signatures: Sequence[cap.Signature] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for a preview."""
        sorts = Counter(one.body["sort"] for one in self.kept)
        offers = self.carried.offers
        return {
            "format": self.format,
            "objects": len(self.kept),
            "types": dict(sorts.most_common()),
            "reports": len(offers),
            "offered": [{"kind": one.kind, "title": one.body["title"], "from": one.source} for one in offers],
            "not_carried": dict(self.carried.left.most_common()),
            "refused": [{"id": one.id, "why": one.why} for one in self.faults],
            "signatures": [
                {"state": one.state, "why": one.why, "subject": one.subject, "fingerprint": one.fingerprint}
                for one in self.signatures
            ],
        }


def read(data: bytes, area: str = USUAL_AREA) -> Incoming:
    """
    Return what the file *data* holds: STIX, MISP or CAP, packed with gzip or not.

    Raises:
        Malformed: it is none of them. TooLarge: it is larger than is read.
        BadSignature: it is an alert that was changed after it had been signed.
    """
    data = _unpacked(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _cap(data, area)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"this is neither XML nor JSON: {error}") from error
    if events.looks_like(value):
        return _misp(data, value, area)
    if isinstance(value, dict) and "/discovery" in value:  # a fixture of TAXII test servers
        inside = [
            one for root in value.values() for part in root.get("collections", ()) for one in part["objects"]
        ]
        data = json.dumps({"objects": inside}).encode()
    elif isinstance(value, dict) and value.get("type") not in (None, "bundle"):
        data = b'{"objects":[' + data.strip() + b"]}"  # one object, without a bundle around it
    elif not isinstance(value, dict) or "objects" not in value:
        raise Malformed("this is no STIX bundle, no event of MISP and no CAP alert: these are what is read")
    return _stix(data, area)


def drafts(
    found: Incoming, audience: Iterable[Party], to: str, *, reports: bool, chosen: Iterable[int] = ()
) -> list[Draft]:
    """Return *found* as what an office would file; of the reports all, or those *chosen* by their number."""
    readers, wanted = frozenset(audience), set(chosen)
    own = [Draft(OBJECT, one.body, readers, to, (), one.marking) for one in found.kept]
    told = [
        one for number, one in enumerate(found.carried.offers) if reports and (not wanted or number in wanted)
    ]
    return own + [_draft(one, readers, to) for one in told]


def file(node: Node, office: Office, said: Sequence[Draft], progress: Progress = lambda *_: None) -> int:
    """
    File *said* in batches, leaving out what this Party has told the same readers already; return how many.

    A file that was filed in part, and is filed again, goes on where it stopped: nothing stands twice.
    """
    done = _told_already(node, said)
    fresh = [one for one in said if _mark(one) not in done]
    for start in range(0, len(fresh), BATCH):
        node.file_all(fresh[start : start + BATCH], office=office)
        progress(min(start + BATCH, len(fresh)), len(fresh))
    return len(fresh)


def _told_already(node: Node, said: Sequence[Draft]) -> set[tuple[str, str, str]]:
    kinds = {one.kind for one in said}
    with node.reading() as tx:
        held = (one for one in log.read_all(tx, kinds) if one.party == node.party)
        return {_mark(Draft(one.kind, one.body, one.audience, one.to)) for one in held}


def _mark(draft: Draft) -> tuple[str, str, str]:
    text = json.dumps(dict(draft.body), sort_keys=True)
    return draft.kind, ",".join(sorted(draft.audience)), text


def _draft(offer: Offer, readers: frozenset[Party], to: str) -> Draft:
    return Draft(offer.kind, offer.body, readers, to, (), offer.marking)


def _stix(data: bytes, area: str) -> Incoming:
    pieces, faults = stix.read(data)
    kept = [
        Kept(
            {
                "format": f"stix-{one.edition}",
                "id": one.id,
                "sort": one.type,
                "version": one.version,
                "text": one.text,
            },
            Marking(marking.of(one.value).tlp or Marking().tlp),
        )
        for one in pieces
    ]
    return Incoming("stix", kept, from_stix.carry(pieces, area), faults)


def _misp(data: bytes, value: Any, area: str) -> Incoming:
    found = events.read(value)
    alone = len(found) == 1 and len(data) <= events.LARGEST  # then the very bytes can be kept
    kept = []
    for one in found:
        text = data.decode("utf-8-sig") if alone else one.text
        if len(text) > events.LARGEST:
            raise TooLarge(
                f"the event {one.uuid} has {len(text):,} characters; at most {events.LARGEST:,} are kept"
            )
        body = {
            "format": "misp",
            "id": f"misp-event--{one.uuid}",
            "sort": "event",
            "version": one.changed[:40],
        }
        kept.append(Kept(body | {"text": text}, misp.marking_of(one)))
    return Incoming("misp", kept, misp.carry(found, area))


def _cap(data: bytes, area: str) -> Incoming:
    alert, signatures = cap.read(data), cap.signatures(data)
    named = f"{alert.sender},{alert.identifier},{alert.sent}"
    body = {"format": "cap-1.2", "id": named[:400], "sort": "alert", "version": alert.sent}
    carried = capping.carry(alert, signatures, area)
    mark = carried.offers[0].marking if carried.offers else Marking()
    return Incoming("cap", [Kept(body | _coded(data), mark)], carried, signatures=signatures)


def _coded(data: bytes) -> dict[str, str]:
    try:
        found = {"text": data.decode()}
    except UnicodeDecodeError:
        found = {"text": base64.b64encode(data).decode(), "coding": "base64"}
    if len(found["text"]) > 1_000_000:
        raise TooLarge(
            "this alert is larger than what one record holds: ask its sender for it without pictures"
        )
    return found


def _unpacked(data: bytes) -> bytes:
    if data[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            data = stream.decompress(data, LARGEST + 1)
        except zlib.error as error:
            raise Malformed(f"this cannot be unpacked: {error}") from error
    if len(data) > LARGEST:
        raise TooLarge(f"this is larger than the {LARGEST:,} bytes that are read: give it in parts")
    return data
