"""Reports held at a node, screened against the lists that were taken in there: for pages and for scripts."""

from collections.abc import Sequence
from dataclasses import dataclass

from amity.errors import NotFound, Refusal
from amity.features.exchange.linking.lists import Hit
from amity.features.exchange.linking.screening import Source, ready, screened
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.views import screening as lists
from amity.features.exchange.views.screening import Edition
from amity.node.node import Node


@dataclass(frozen=True, slots=True)
class Row:
    """One hit, of one report."""

    matter: Matter
    hit: Hit
    fresh: bool  # its entry was not in the edition before
    edition: str  # the SHA-256 of the list's file


def chosen(found: Sequence[Edition], node: Node, name: str) -> list[Edition]:
    """Return the edition that is asked for, or the newest of each publisher that this Party took in."""
    if not name:
        return lists.newest(found, node.party)
    same = [one for one in found if one.record == name]
    if not same:
        raise NotFound("no such list is held here: the page of lists shows those that are")
    return same


def screen(node: Node, one: Edition, matters: list[Matter], old: Edition | None) -> list[Row]:
    """
    Return the hits of *matters* in the edition *one*, the surest first; fresh where *old* lacks the entry.

    Raises:
        NotFound, Malformed: the file of the list is not whole here, or no list.
    """
    found = screened(source_of(node, one), matters)
    known = _entries(node, old) if old and found else frozenset[str]()
    return [
        Row(each.matter, hit, bool(known) and hit.uid not in known, one.sha256)
        for each in found
        for hit in each.hits
    ]


def source_of(node: Node, one: Edition) -> Source:
    """Return the file of *one*, to be loaded when it is asked for the first time."""

    def load() -> bytes:
        with node.reading() as tx:
            return lists.file_of(tx, one)

    return Source(one.sha256, one.dated, load)


def _entries(node: Node, one: Edition) -> frozenset[str]:
    try:
        return frozenset(entry.uid for entry in ready(source_of(node, one)).listed.entries)
    except Refusal:  # the older edition is not whole here: then nothing is called new
        return frozenset()
