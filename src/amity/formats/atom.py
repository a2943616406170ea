"""Atom (RFC 4287), with tombstones for what was taken back (RFC 6721): feeds written, none read."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

ATOM, DELETED = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
MEDIA = "application/atom+xml; charset=utf-8"
NOTHING_YET = "2000-01-01T00:00:00Z"  # when a feed changed last to which nothing was ever added


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. Times are RFC 3339."""

    id: str  # an IRI that never changes
    title: str
    updated: str
    author: str
    address: str
    summary: str
    category: str  # a code
    label: str  # the same for people


@dataclass(frozen=True, slots=True)
class Deleted:
    """An entry that is no more."""

    id: str
    when: str


def write(
    *,
    address: str,
    title: str,
    author: str,
    home: str,
    language: str,
    entries: Iterable[Entry],
    deleted: Iterable[Deleted] = (),
) -> bytes:
    """Return a feed. *address* is its own, and its id; *home* is that of the page for people."""
    some, gone = list(entries), list(deleted)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "at": DELETED})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    _say(feed, "id", address)
    _say(feed, "title", title)
    _say(
        feed,
        "updated",
        max([*(one.updated for one in some), *(one.when for one in gone)], default=NOTHING_YET),
    )
    _say(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", author)
    _link(feed, "self", address, "application/atom+xml")
    _link(feed, "alternate", home, "text/html")
    for one in some:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _say(entry, "id", one.id)
        _say(entry, "title", one.title)
        _say(entry, "updated", one.updated)
        _say(entry, "published", one.updated)
        _say(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", one.author)
        _link(entry, "alternate", one.address, "text/html")
        etree.SubElement(entry, f"{{{ATOM}}}category", term=one.category, label=_plain(one.label))
        _say(entry, "summary", one.summary)
    for lost in gone:
        etree.SubElement(feed, f"{{{DELETED}}}deleted-entry", ref=lost.id, when=lost.when)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _say(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _plain(text)


def _link(parent: etree._Element, rel: str, href: str, media: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href, type=media)


def _plain(text: str) -> str:
    """Return *text* without what XML cannot say."""
    return "".join(letter if letter.isprintable() else " " for letter in text if letter not in "\ufffe\uffff")
