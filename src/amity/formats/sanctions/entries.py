"""What a sanctions list says, whoever publishes it: plain values."""

from dataclasses import dataclass, field
from typing import Literal

MOST = 100_000  # entries of a list
MOST_NAMES = 400  # of one entry, and as many numbers
LONGEST = 500  # letters of a name or number

Sort = Literal["person", "company", "vessel", "aircraft"]
Quality = Literal["primary", "strong", "weak", "original-script"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A name under which somebody is listed."""

    text: str
    quality: Quality = "primary"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of somebody listed."""

    sort: str  # as the exchange calls its identifiers: "imo", "passport"; "other" where it has no word
    value: str
    called: str = ""  # what the list itself calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list."""

    uid: str  # the list's own: "TAi.005"
    sort: Sort
    names: tuple[Listed, ...]
    numbers: tuple[Number, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: str = ""
    born: tuple[str, ...] = ()  # as the list writes it: days, years, ranges
    nationality: tuple[str, ...] = ()
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An entry, or a part of one, that could not be read."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionsList:
    """A list, with what says which edition it is."""

    publisher: str  # "UN", "OFAC"
    form: str
    dated: str  # "2025-04-19"; "" where neither the list nor its bringer says
    version: str  # as the publisher marks it, else the first of its digest
    sha256: str
    entries: tuple[Entry, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(slots=True, kw_only=True)
class Read:
    """A list while it is read."""

    publisher: str
    form: str
    dated: str = ""
    version: str = ""
    entries: list[Entry] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)


def tidy(text: str | None) -> str:
    """Return *text* on one line, cut to what is read; "" for what stands for nothing."""
    words = " ".join((text or "").split())[:LONGEST]
    return "" if words in ("-0-", "na", "NA", "N/A", "None", "Unknown", "-") else words


def named(listed: list[Listed]) -> tuple[Listed, ...]:
    """Return *listed* without those that are empty or said before."""
    seen: dict[str, Listed] = {}
    for one in listed:
        if one.text:
            seen.setdefault(one.text.casefold(), one)
    return tuple(seen.values())[:MOST_NAMES]
