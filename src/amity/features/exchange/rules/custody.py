"""Custody of evidence: whether the links hold from the seal to the last hand, and where they break.

The rules, in the order in which they are checked:

* only the two Parties of the request are heard; the first link secures the items;
* each further link names the one before, which is held here, and only one link follows another;
* the holder alone hands over or releases; whom it was handed to alone takes over;
* each link bears the same items with the same hashes, and no earlier time than the one before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amity.kernel.record import Party, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link, as its author said it."""

    record: RecordId
    party: Party
    seq: int
    previous: str
    act: str  # "secured", "handed-over", "taken-over", "released"
    to: str
    items: Mapping[str, str]  # label: SHA-256
    at: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where and why a chain does not hold."""

    number: int  # of the link, from 1; 0: of the whole
    record: RecordId
    what: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The links from one seal on."""

    links: tuple[Link, ...]
    holder: str  # who has it now; "" once it is released
    under_way_to: str  # to whom it was handed over and who has not taken it over yet
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """Whether no link is broken."""
        return not self.breaks


def chains(links: Sequence[Link], concerned: frozenset[Party]) -> tuple[list[Chain], list[Break]]:
    """
    Return the chains of custody that *links* make, and the breaks that belong to none.

    Args:
        concerned: the Parties of the request.
    """
    heard = [one for one in links if one.party in concerned]
    known = {one.record: one for one in heard}
    starts = [one for one in heard if not one.previous]
    found = [_chain(one, heard, concerned) for one in sorted(starts, key=lambda one: (one.party, one.seq))]
    reached = {link.record for chain in found for link in chain.links}
    named = {gap.record for chain in found for gap in chain.breaks}
    lost = [
        Break(0, one.record, _lost(one, known, concerned))
        for one in sorted(links, key=lambda one: (one.party, one.seq))
        if one.record not in reached and one.record not in named
    ]
    return found, lost


def _lost(one: Link, known: Mapping[RecordId, Link], concerned: frozenset[Party]) -> str:
    if one.party not in concerned:
        return f"{one.party} has no part in this request"
    if one.previous not in known:
        return "the link that it follows is not held here"
    return "it follows a link that is in no chain"


def _chain(start: Link, links: Sequence[Link], concerned: frozenset[Party]) -> Chain:
    path, breaks = [start], list(_opening(start))
    holder, awaiting = str(start.party), ""
    while True:
        after = [one for one in links if one.previous == path[-1].record and one not in path]
        if not after:
            return Chain(tuple(path), holder, awaiting, tuple(breaks))
        hands = {link.record: _hands(link, holder, awaiting, concerned) for link in after}
        one = min(after, key=lambda link: (len(hands[link.record]), link.party, link.seq))
        number = len(path) + 1
        breaks += [
            Break(number, two.record, "a second link follows the same one") for two in after if two is not one
        ]
        what = [*hands[one.record], *_same(path[-1], one)]
        breaks += [Break(number, one.record, said) for said in what]
        if not hands[one.record]:
            holder, awaiting = _after(one, holder, awaiting)
        path.append(one)


def _opening(start: Link) -> list[Break]:
    if start.act == "secured":
        return []
    return [Break(1, start.record, f"it begins with {start.act!r}, not with a seal")]


def _hands(one: Link, holder: str, awaiting: str, concerned: frozenset[Party]) -> list[str]:
    match one.act:
        case "secured":
            return ["it is secured a second time"]
        case "taken-over" if one.party != awaiting:
            gone = f"handed to {awaiting}" if awaiting else "not handed over"
            return [f"{one.party} takes over what was {gone}"]
        case "handed-over" | "released" if one.party != holder or awaiting:
            held = f"on its way to {awaiting}" if awaiting else f"held by {holder or 'nobody'}"
            return [f"{one.party} disposes of what is {held}"]
        case "handed-over" if one.to not in concerned or one.to == holder:
            return [f"it is handed to {one.to or 'nobody'}, which has no part in this request"]
    return []


def _same(before: Link, one: Link) -> list[str]:
    lost = sorted(before.items.keys() - one.items.keys())
    new = sorted(one.items.keys() - before.items.keys())
    other = sorted(k for k in before.items.keys() & one.items.keys() if before.items[k] != one.items[k])
    found = [f"item {label} is missing" for label in lost]
    found += [f"item {label} was not there before" for label in new]
    found += [f"item {label} has another hash than before" for label in other]
    if one.at < before.at:
        found.append("it bears an earlier time than the link before")
    return found


def _after(one: Link, holder: str, awaiting: str) -> tuple[str, str]:
    match one.act:
        case "handed-over":
            return holder, one.to
        case "taken-over":
            return str(one.party), ""
        case "released":
            return "", ""
    return holder, awaiting
