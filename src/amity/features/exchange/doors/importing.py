"""A file of another format, read: what it holds, what would be kept, and what of it could be told as reports.

Nothing is said by reading. Filing keeps every object as it came, and tells the reports only where that is
asked; of a sheet, a map or a set of incidents the reports are all there is.
"""

import base64
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from amity.errors import Malformed, TooLarge
from amity.features.exchange import views
from amity.features.exchange.doors import (
    capping,
    doubles,
    from_stix,
    listing,
    marking,
    misp,
    piracy,
    places,
    sheets,
    told,
)
from amity.features.exchange.doors.incoming import Incoming, Kept
from amity.features.exchange.doors.report import Offer
from amity.features.exchange.doors.sheets import Line
from amity.features.exchange.linking.incidents import Twins
from amity.formats import asam, cap, geojson, sanctions, spreadsheet, stix
from amity.formats import misp as events
from amity.kernel.record import Draft, Marking, Office, Party
from amity.node.node import Node

LARGEST = 128 << 20  # bytes of one file, unpacked
USUAL_AREA = "cyber-crime"  # of what names none: nearly all that comes as STIX or MISP
BATCH = 10_000  # records under one checkpoint: all of them are told, or none
WEIGHT = 32 << 20  # characters under one checkpoint
MOST_TOLD = 20_000  # own incidents that an import is compared with
Progress = Callable[[int, int], None]


def read(
    data: bytes,
    area: str = USUAL_AREA,
    *,
    name: str = "",
    verb: str = sheets.USUAL,
    dated: str = "",
    title: str = "",
) -> Incoming:
    """
    Return what the file *data* holds, packed with gzip or not.

    It is STIX, MISP or CAP; a sheet (CSV, XLSX, ODS, XLS) or GeoJSON with a report in each row or feature;
    incidents at sea as NGA and the IMB publish them; or a sanctions list.

    Args:
        area: of reports that name none. name: the file's, to say what is wrong with it.
        verb: the kind of report of rows that name none: "incident".
        dated: the day of publication of a list that does not say its own. title: what the list is called.

    Raises:
        Malformed: it is none of them. TooLarge: it is larger than is read.
        BadSignature: it is an alert that was changed after it had been signed.
    """
    data = _unpacked(data)
    start = data[:40].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if sanctions.looks_like(data):
        return listing.incoming(sanctions.read(data, dated=dated), data, title)
    if start == b"<":
        return _cap(data, area)
    if start in (b"{", b"["):
        return _json(data, area, verb)
    if asam.is_it(data):
        messages = asam.read(data)
        carried, refused = piracy.carry(messages)
        return Incoming(messages.form, [], carried, refused, repeated=doubles.within(carried.offers))
    return _sheet(data, area, name, verb)


def _json(data: bytes, area: str, verb: str) -> Incoming:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"this is neither XML nor JSON, and no sheet: {error}") from error
    if events.looks_like(value):
        return _misp(data, value, area)
    if geojson.looks_like(value):
        carried, refused = places.carry(geojson.loads(data), area=area, verb=verb)
        return Incoming("geojson", [], carried, refused, repeated=doubles.within(carried.offers))
    if isinstance(value, dict) and "/discovery" in value:  # a fixture of TAXII test servers
        inside = [
            one
            for root in value.values()
            for part in _listed(root, "collections")
            for one in _listed(part, "objects")
        ]
        data = json.dumps({"objects": inside}).encode()
    elif isinstance(value, dict) and value.get("type") not in (None, "bundle"):
        data = b'{"objects":[' + data.strip() + b"]}"  # one object, without a bundle around it
    elif not isinstance(value, dict) or "objects" not in value:
        raise Malformed(
            "this is no STIX bundle, no event of MISP and no GeoJSON: these are what is read of JSON"
        )
    return _stix(data, area)


def _listed(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _sheet(data: bytes, area: str, name: str, verb: str) -> Incoming:
    sheet = spreadsheet.read(data, name)
    lines = (Line(row.line, sheet.named(row)) for row in sheet.rows)
    carried, refused = sheets.carry(lines, sheet.headers, area=area, verb=verb)
    return Incoming(spreadsheet.form_of(data), [], carried, refused, repeated=doubles.within(carried.offers))


def drafts(
    found: Incoming, audience: Iterable[Party], to: str, *, reports: bool, besides: Collection[str] = ()
) -> list[Draft]:
    """
    Return *found* as what an office would file.

    Args:
        reports: also tell what can be told as reports; where nothing else is kept, they are told in any case.
        besides: where in the file those reports stand that are not told.
    """
    readers = frozenset(audience)
    own = [Draft(one.kind, one.body, readers, to, (), one.marking) for one in found.kept]
    told = found.carried.offers if reports or not found.kept else []
    told = [one for one in told if one.source not in besides]
    return own + [_draft(one, readers, to) for one in told]


def told_before(node: Node, found: Incoming) -> list[Twins]:
    """Return which incidents of *found* this Party has told before, each with the report that tells it."""
    if not any(one.kind == doubles.KIND for one in found.carried.offers):
        return []
    with node.reading() as tx:
        told = views.reports(tx, party=node.party, kind=doubles.KIND, limit=MOST_TOLD)
    return doubles.before(found.carried.offers, told)


def file(node: Node, office: Office, said: Sequence[Draft], progress: Progress = lambda *_: None) -> int:
    """
    File *said*, leaving out what this Party has told the same readers already; return how many are new.

    Up to `BATCH` records stand under one signed checkpoint: all or none. A larger file, filed in part and
    filed again, goes on where it stopped: nothing stands twice.
    """
    done = told.already(node, said)
    fresh = []
    for one in said:
        if (mark := told.mark(one)) not in done:
            done.add(mark)  # a file may say the same twice, too
            fresh.append(one)
    filed = 0
    for some in _batches(fresh):
        node.file_all(some, office=office)
        filed += len(some)
        progress(filed, len(fresh))
    return filed


def _batches(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    some: list[Draft] = []
    weight = 0
    for one in drafts:
        length = len(str(one.body.get("text", "")))
        if some and (len(some) == BATCH or weight + length > WEIGHT):
            yield some
            some, weight = [], 0
        some.append(one)
        weight += length
    if some:
        yield some


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
