"""One incident told twice: found by place, time, sort and words, without comparing each with each.

Pure functions of values. The rules:

* two incidents are only compared where they lie within a day and in neighbouring cells, or within a day and
  have the same target or the same first words (a position is often mistyped; a day seldom);
* an incident has at most one twin in another source, the most alike first;
* where both bear the same number of the same series, they are the same (`told_before`); nothing else looks at
  numbers, so that sources which number apart are compared as well.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import asin, cos, exp, floor, radians, sin, sqrt
from zlib import crc32

from rapidfuzz.fuzz import token_set_ratio

CELL = 1  # degrees
NEAR = 40.0  # km at which likeness of place has fallen to 1/e
SAME = 0.6  # likeness from which two are the same incident
CROWD = 400  # incidents of one block that are compared with each other; fuller blocks say nothing
LETTERS = 600  # of a text that are compared
EARTH = 6371.0  # km
_WORDS = re.compile(r"[a-z0-9]+")
_NOBODY = frozenset(
    """vessel vessels merchant ship ships tanker cargo bulk carrier container tug barge boat fishing unknown
    general chemical product the a m v mv mt flagged flag anchored type offshore supply yacht""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is compared of an incident."""

    key: str  # by which its source or record is found again
    day: date
    lat: float  # degrees
    lon: float
    category: str = ""  # a code of the region's list; "" where nobody says
    target: str = ""
    text: str = ""
    number: str = ""  # of a series that numbers each incident once: "ASAM 2014-1"


@dataclass(frozen=True, slots=True)
class Twins:
    """Two incidents that are taken for one, and why."""

    one: str
    other: str
    score: float  # 0..1
    reasons: tuple[str, ...]


def told_before(one: Sequence[Incident], other: Sequence[Incident]) -> list[Twins]:
    """Return which of *one* are told in *other*, too: by their numbers first, then `twins` of the rest."""
    numbered = {incident.number: incident for incident in other if incident.number}
    same = {incident.key: numbered[incident.number] for incident in one if incident.number in numbered}
    taken = {incident.key for incident in same.values()}
    sure = [Twins(key, incident.key, 1.0, ("same number",)) for key, incident in same.items()]
    rest = [incident for incident in one if incident.key not in same]
    return sure + twins(rest, [incident for incident in other if incident.key not in taken])


def twins(one: Sequence[Incident], other: Sequence[Incident], *, least: float = SAME) -> list[Twins]:
    """Return which of *one* are told in *other*, too: at most one twin for each, the most alike first."""
    blocks = _blocks(other)
    found = []
    for incident in one:
        for at in _near(incident, blocks):
            if (score := alike(incident, other[at])) >= least:
                found.append((score, incident, other[at]))
    return _singly(found)


def repeats(
    incidents: Sequence[Incident], *, least: float = SAME, of: Collection[str] | None = None
) -> list[Twins]:
    """Return which of *incidents* are told twice in one source, each pair once; pairs with one *of* some."""
    blocks = _blocks(incidents)
    found = []
    known = {incident.key: of is None or incident.key in of for incident in incidents}
    for place, incident in enumerate(incidents):
        for at in _near(incident, blocks) if known[incident.key] else ():
            again = known[incidents[at].key] and at <= place  # the other looks for this one, too
            if at != place and not again and (score := alike(incident, incidents[at])) >= least:
                found.append(_twins(score, incident, incidents[at]))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def alike(one: Incident, other: Incident) -> float:
    """
    Return how far two incidents are alike, from 0 to 1.

    Time weighs 0.2, place 0.3, sort 0.1, target 0.15 and words 0.25; what one of the two does not say is
    left out, and the rest weighs more.
    """
    parts = list(_parts(one, other))
    return round(sum(weight * value for weight, value, _ in parts) / sum(weight for weight, _, _ in parts), 4)


def _parts(one: Incident, other: Incident) -> Iterator[tuple[float, float, str]]:
    yield 0.2, max(0.0, 1 - abs((one.day - other.day).days) / 2), "same day"
    yield 0.3, exp(-distance(one, other) / NEAR), "same place"
    if one.category and other.category:
        yield 0.1, float(one.category == other.category), "same sort"
    if one.target and other.target:
        yield 0.15, token_set_ratio(one.target.lower(), other.target.lower()) / 100, "same target"
    if one.text and other.text:
        yield 0.25, _worded(one.text, other.text), "same words"


def _worded(one: str, other: str) -> float:
    """Return how far two texts are alike: half their words in common, by chance, is nothing."""
    mine, theirs = _vocabulary(one), _vocabulary(other)
    if not mine or not theirs:
        return 0.0
    return max(0.0, 2 * len(mine & theirs) / min(len(mine), len(theirs)) - 1)


@lru_cache(maxsize=20_000)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text[:LETTERS].lower()))


def distance(one: Incident, other: Incident) -> float:
    """Return the distance along a great circle, in km."""
    lat, lat_other = radians(one.lat), radians(other.lat)
    across = sin((lat_other - lat) / 2) ** 2
    along = cos(lat) * cos(lat_other) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(across + along)))


Block = tuple[int, int, int]
Blocks = dict[Block, list[int]]


def _blocks(incidents: Sequence[Incident]) -> Blocks:
    blocks: Blocks = {}
    for at, incident in enumerate(incidents):
        for block in own_blocks(incident):
            blocks.setdefault(block, []).append(at)
    return {block: places for block, places in blocks.items() if len(places) <= CROWD}


def own_blocks(incident: Incident) -> Iterator[Block]:
    """Yield the blocks in which *incident* lies."""
    day = incident.day.toordinal()
    yield day, floor(incident.lat / CELL), floor(incident.lon / CELL)
    for said in _said(incident):
        yield day, said, -1


def _near(incident: Incident, blocks: Blocks) -> Iterable[int]:
    found: dict[int, None] = {}
    for block in near_blocks(incident):
        found.update(dict.fromkeys(blocks.get(block, ())))
    return found


def near_blocks(incident: Incident) -> Iterator[Block]:
    """Yield the blocks in which others lie with which *incident* is compared."""
    south, west = floor(incident.lat / CELL), floor(incident.lon / CELL)
    around = floor(360 / CELL)
    said = list(_said(incident))
    for days in (0, -1, 1):
        day = incident.day.toordinal() + days
        for up in (-1, 0, 1):
            for right in (-1, 0, 1):
                column = (west + right + around // 2) % around - around // 2  # the date line is no edge
                yield day, south + up, column
        for one in said:
            yield day, one, -1


def _said(incident: Incident) -> Iterator[int]:
    """Yield what a mistyped position leaves to be found by: the target, and how the text begins."""
    own = [word for word in _WORDS.findall(incident.target.lower()) if word not in _NOBODY]
    if own:
        yield 1000 + crc32(" ".join(own).encode())  # hash() differs from one process to the next
    words = _WORDS.findall(incident.text[:LETTERS].lower())
    if len(words) >= 8:
        yield -1000 - crc32(" ".join(words[:12]).encode())


def _singly(found: list[tuple[float, Incident, Incident]]) -> list[Twins]:
    taken: set[str] = set()
    taken_other: set[str] = set()
    pairs = []
    for score, one, other in sorted(found, key=lambda pair: (-pair[0], pair[1].key, pair[2].key)):
        if one.key not in taken and other.key not in taken_other:
            taken.add(one.key)
            taken_other.add(other.key)
            pairs.append(_twins(score, one, other))
    return pairs


def _twins(score: float, one: Incident, other: Incident) -> Twins:
    return Twins(
        one.key, other.key, score, tuple(why for _, value, why in _parts(one, other) if value >= 0.8)
    )
