"""What a region pack's vocabularies and map hold: lists of codes with words, and coastlines. Frozen values.

A vocabulary is a public list, or the region's own, kept as data with its source. A record may hold a code
that this region's list lacks: others may use another edition, so a reader shows the code itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,59}$")]
Line = Annotated[str, Field(pattern=r"^-?[0-9]{1,5},-?[0-9]{1,4}( -?[0-9]{1,5},-?[0-9]{1,4})+$")]

_strict = with_config(ConfigDict(extra="forbid"))  # a key that nobody reads is a mistyped key


@_strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code of a vocabulary."""

    code: Code
    title: _Text
    text: str = ""
    of: str = ""  # the code, in another vocabulary, that it belongs under
    also: Mapping[str, str] = field(
        default_factory=dict
    )  # what others call it: "misp"; whose it is: "office"
    numbers: Mapping[str, int] = field(default_factory=dict)  # days, percent


@_strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A list of codes, in the order in which they are shown."""

    title: _Text
    source: _Text
    text: str = ""
    unverified: bool = False
    entries: Mapping[Code, Entry] = field(default_factory=dict)

    def title_of(self, code: str) -> str:
        """Return what *code* is called here, or the code itself where this list lacks it."""
        entry = self.entries.get(code)
        return entry.title if entry else code

    def number(self, code: str, name: str) -> int | None:
        """Return the number called *name* of *code*, if there is one."""
        entry = self.entries.get(code)
        return entry.numbers.get(name) if entry else None


@_strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Where the region lies, and its coastlines. No boundary is drawn, so none is claimed."""

    title: _Text
    source: _Text
    west: int  # whole degrees
    south: int
    east: int
    north: int
    lines: tuple[Line, ...] = ()  # "lon,lat lon,lat …" in hundredths of a degree

    @property
    def coast(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The coastlines as points of longitude and latitude, in hundredths of a degree."""
        return tuple(tuple(_point(pair) for pair in line.split()) for line in self.lines)


def _point(pair: str) -> tuple[int, int]:
    lon, lat = pair.split(",")
    return int(lon), int(lat)


NOTHING = Vocabulary(title="none", source="this region has no such list")
