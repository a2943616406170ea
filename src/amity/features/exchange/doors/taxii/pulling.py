"""Taking in what a TAXII server of others offers: page by page, signed by this Party, and never twice.

How far it came is this node's own note. A page is filed before its end is noted, so what stops half way goes
on from there: at worst the last page is asked for again, and what stands already is not told again. A moment
that many objects share may be cut by a page: until a feed has ended, the note stays just before it. A cursor
of the server is used again only where a pull stopped by itself, and once: some servers forget with each
answer, heard or not, what they have told.

What is marked TLP:AMBER+STRICT or TLP:RED is kept by this Party to itself, whoever else reads the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from amity.errors import TooLarge
from amity.features.exchange.doors import importing
from amity.features.exchange.doors.taxii.feed import Gone, Page, Server
from amity.features.exchange.doors.to_stix import EXTENSION
from amity.formats.stix import Piece
from amity.kernel.record import Office, Party
from amity.node.node import Node
from amity.store import arrivals, local, log

SHELF = "exchange.pulls"
MOST = timedelta(hours=1)  # that one pull takes; the next goes on
MOST_BYTES = 4 << 30  # of one pull
STRICT = ("AMBER+STRICT", "RED")
_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A collection of others that is pulled from, and how far it came."""

    name: str  # what the operator calls it
    url: str  # of the collection
    title: str = ""
    user: str = ""
    to: str = ""  # the forum whose members read it
    audience: tuple[str, ...] = ()
    since: str = ""  # all that was added there until then is here
    following: str = ""  # where the page ended that was filed last, if many objects share that moment
    asked: str = ""  # the moment for which the server named it
    every: int = 0  # minutes after which it is pulled again by itself; 0: only when somebody asks
    office: str = ""  # in whose name it is then filed
    password_file: str = ""
    reports: bool = False
    due: str = ""  # when it is pulled next
    missed: int = 0  # how often in a row it failed
    error: str = ""  # why it failed last


@dataclass(slots=True)
class Pulled:
    """What one pull brought."""

    pages: int = 0
    size: int = 0  # bytes
    objects: int = 0
    filed: int = 0  # records that are new
    ours: int = 0  # objects that are reports held here
    strict: int = 0  # objects that nobody else reads
    mended: int = 0  # objects that said their type where their edition belongs
    ended: bool = False  # there was nothing more
    types: dict[str, int] = field(default_factory=dict)
    refused: list[dict[str, str]] = field(default_factory=list)
    not_carried: dict[str, int] = field(default_factory=dict)  # "indicator.revoked" -> how often


def sources(node: Node) -> list[Source]:
    """Return the sources that were pulled from, by name."""
    with node.reading() as tx:
        found = [said for _, said in local.items(tx, SHELF)]
    return [Source(**(one | {"audience": tuple(one["audience"])})) for one in found]


def pull(
    node: Node,
    office: Office,
    server: Server,
    source: Source,
    *,
    reports: bool = False,
    at_most: int,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Source, Pulled]:
    """
    File what is new in *source*, and return how far it is now.

    Args:
        reports: also tell what can be told as reports.
        at_most: objects that are taken in before it stops; the next pull goes on.
    """
    done, begun = Pulled(), node.clock()
    while True:
        asked, following = (source.asked, source.following) if source.following else (source.since, "")
        before, newest = source, ""
        if following:
            note(node, _without_cursor(source))
        try:
            for page in server.pages(source.url, since=asked, following=following):
                _file(node, office, source, page, done, reports=reports)
                newest = page.last or newest
                source = _after(source, page, asked, newest)
                note(node, _without_cursor(source))
                progress(done.objects, done.objects)
                done.ended = not page.following
                if done.objects >= at_most or node.clock() - begun > MOST:
                    note(node, source)
                    break
                if done.size > MOST_BYTES:
                    raise TooLarge(f"more than {MOST_BYTES:,} bytes came at once; they are kept: pull again")
            return source, done
        except Gone:
            source = _without_cursor(source)
            if source == before:  # it forgets its own cursors, and there is nothing else to go on from
                raise


def look(server: Server, source: Source) -> tuple[dict[str, Any], bool]:
    """Return what the next page of *source* holds, as a preview, and whether there is more after it."""
    page = server.page(source.url, since=source.since, following="")
    found = importing.read(_envelope(page.pieces)) if page.pieces else None
    said = found.as_json() if found else {"format": "stix", "objects": 0, "types": {}, "reports": 0}
    said["refused"] = [{"id": one.id, "why": one.why} for one in page.faults]
    return said, bool(page.following)


def _file(node: Node, office: Office, source: Source, page: Page, done: Pulled, *, reports: bool) -> None:
    done.pages, done.size, done.objects = (
        done.pages + 1,
        done.size + page.size,
        done.objects + len(page.pieces),
    )
    done.mended += page.mended
    done.refused += [{"id": one.id, "why": one.why} for one in page.faults]
    own = _held_here(node, page.pieces)
    fresh = [one for one in page.pieces if one.id not in own]
    done.ours += len(page.pieces) - len(fresh)
    if not fresh:
        return
    found = importing.read(_envelope(fresh))
    done.types = dict(Counter(done.types) + Counter(one.body["sort"] for one in found.kept))
    done.not_carried = dict(Counter(done.not_carried) + found.carried.left)
    readers = (node.audience_of(source.to) if source.to else frozenset()) | {
        Party(one) for one in source.audience
    }
    drafts = importing.drafts(found, readers, source.to, reports=reports)
    strict = [one for one in drafts if readers and one.marking.tlp in STRICT]
    done.strict += len(strict)
    kept = [replace(one, audience=frozenset(), to="") if one in strict else one for one in drafts]
    done.filed += importing.file(node, office, kept)


def _held_here(node: Node, pieces: Iterable[Piece]) -> set[str]:
    """Return those of *pieces* that an exchange wrote of reports which are held here: they come home."""
    found = set()
    with node.reading() as tx:
        for one in pieces:
            extensions = one.value.get("extensions")
            told = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
            if isinstance(told, dict) and log.get(tx, str(told.get("record", ""))) is not None:
                found.add(one.id)
    return found


def _after(source: Source, page: Page, asked: str, newest: str) -> Source:
    """Return how far *source* is after *page*, which was asked for since *asked*."""
    if not page.following:
        return _without_cursor(replace(source, since=newest or source.since))
    # the moment of the last object may go on in the next page: what is surely whole ends before it
    since = _before(newest) if newest else ""
    if since and (not source.since or _is_later(since, source.since)):
        return _without_cursor(replace(source, since=since))
    return replace(source, following=page.following, asked=asked)


def _before(moment: str) -> str:
    try:
        return arrivals.spoken(datetime.fromisoformat(moment) - _LEAST)
    except (ValueError, OverflowError):
        return ""


def _is_later(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) > datetime.fromisoformat(other)


def _without_cursor(source: Source) -> Source:
    return replace(source, following="", asked="")


def note(node: Node, source: Source) -> None:
    """Keep how far *source* came, and when it is pulled next."""
    with node.tx() as tx:
        local.put(tx, SHELF, key_of(source.name), asdict(source) | {"audience": list(source.audience)})


def key_of(name: str) -> str:
    """Return under which key a source called *name* is noted."""
    return name if len(name) <= 200 else sha256(name.encode()).hexdigest()


def _envelope(pieces: Iterable[Piece]) -> bytes:
    return ('{"objects":[' + ",".join(one.text for one in pieces) + "]}").encode()
