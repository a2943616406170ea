"""Reports screened against a sanctions list: the names and numbers that a report tells, against one edition.

Computed whenever somebody looks, for the reports that this node holds then: so a new edition of a list
screens all of them again, a withdrawn report is in no result, and no finding about anybody is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from amity.features.exchange.kinds import KINDS, AccountReported
from amity.features.exchange.linking.lists import Asked, Hit, Screen
from amity.features.exchange.linking.suggesting import said_names, said_numbers
from amity.features.exchange.rules.matters import Matter
from amity.formats import sanctions

ACCOUNT = KINDS.name_of(AccountReported)


@dataclass(frozen=True)
class Source:
    """The file of a list, loaded only when it is not ready yet; its digest says which file it is."""

    sha256: str
    dated: str
    load: Callable[[], bytes] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Whom of a list a report may speak of."""

    matter: Matter
    hits: tuple[Hit, ...]


@lru_cache(maxsize=4)  # some 100 MB for the largest lists there are
def ready(source: Source) -> Screen:
    """
    Return the list made ready to be asked; it takes about a second for each ten thousand entries.

    Raises:
        Malformed: its file cannot be read as a list.
    """
    return Screen(sanctions.read(source.load(), dated=source.dated))


def screened(source: Source, matters: Sequence[Matter]) -> list[Found]:
    """Return those of *matters* that may speak of somebody on the list, the surest first."""
    found = [Found(matter, hits) for matter in matters if (hits := _hits(source, asked_of(matter)))]
    return sorted(
        found, key=lambda one: (one.hits[0].because != "identifier", -one.hits[0].score, one.matter.report)
    )


def asked_of(matter: Matter) -> tuple[Asked, ...]:
    """Return what *matter* is screened by: its names by whose they are, and its numbers."""
    names: dict[str, list[str]] = {}
    for schema, name in said_names(matter):
        anybody = matter.kind == ACCOUNT  # who holds it, nobody says: a person or a company
        names.setdefault("LegalEntity" if anybody else schema, []).append(name)
    numbers = tuple(dict.fromkeys(said_numbers(matter)))
    found = [Asked(tuple(some), schema) for schema, some in names.items()]
    return (*found, *([Asked((), numbers=numbers)] if numbers else []))


@lru_cache(maxsize=20_000)
def _hits(source: Source, asked: tuple[Asked, ...]) -> tuple[Hit, ...]:
    screen = ready(source)
    best: dict[str, Hit] = {}
    for hit in (hit for one in asked for hit in screen.hits(one)):
        known = best.get(hit.uid)
        if known is None or _rank(hit) < _rank(known):
            best[hit.uid] = hit
    return tuple(sorted(best.values(), key=_rank))


def _rank(hit: Hit) -> tuple[bool, float, str]:
    return hit.because != "identifier", -hit.score, hit.uid
