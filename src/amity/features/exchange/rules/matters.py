"""A report put together from what this reader holds of it: the opening, its parts and corrections, releases.

The rules:

* only the author of the opening is heard on it; what others say it contains stands aside, and changes
  nothing;
* later words of the author lie over earlier ones, field by field, in the order of its own log;
* a field that would not fit the report's kind is left as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from amity.errors import Malformed
from amity.features.exchange.kinds import KINDS
from amity.kernel.record import Marking, Party, RecordId

Sort = Literal["opening", "part", "correct", "release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One record that says something of a report's fields."""

    record: RecordId
    report: RecordId  # what it speaks about
    party: Party
    seq: int
    issued: str
    sort: Sort
    kind: str  # of the report; "" where the record does not say
    says: Mapping[str, Any]
    audience: frozenset[Party]
    to: str
    marking: Marking
    reason: str = ""  # of a correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One reader's own copy of a report: known to its author alone."""

    reader: Party
    record: RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A report as this reader may know it."""

    report: RecordId
    party: Party
    kind: str
    issued: str
    body: Mapping[str, Any]
    layers: tuple[Layer, ...]  # that count, in their order; the first opened it here
    aside: tuple[Layer, ...] = ()  # others' words about its fields
    copies: tuple[Copy, ...] = field(default=())

    @property
    def opening(self) -> Layer:
        """The word with which it began here."""
        return self.layers[0]

    @property
    def area(self) -> str:
        """The first of its areas."""
        return str(self.body["area"])

    @property
    def areas(self) -> tuple[str, ...]:
        """All its areas."""
        return tuple(dict.fromkeys((self.area, *self.body.get("areas_too", ()))))

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.body["title"])

    @property
    def readers(self) -> frozenset[Party]:
        """Who may read its opening, as far as this reader may know."""
        named = {
            reader for one in self.layers if one.sort in ("opening", "release") for reader in one.audience
        }
        return frozenset(named | {copy.reader for copy in self.copies})

    @property
    def names(self) -> tuple[RecordId, ...]:
        """The ids by which others may call it: its own, and those of its copies."""
        return tuple(dict.fromkeys((self.report, *(copy.record for copy in self.copies))))

    @property
    def corrections(self) -> tuple[Layer, ...]:
        """What its author put right, the oldest first."""
        return tuple(one for one in self.layers if one.sort == "correct")

    @property
    def parts(self) -> tuple[Layer, ...]:
        """What its author told apart, the oldest first."""
        return tuple(one for one in self.layers if one.sort == "part")

    @property
    def when(self) -> str:
        """The moment from which it was, or "" where it says none."""
        return str((self.body.get("when") or {}).get("since") or "")

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Its places, as latitude and longitude in degrees."""
        places = self.body.get("places", ())
        return tuple((float(one["lat"]), float(one["lon"])) for one in places if one.get("lat") is not None)

    @property
    def stamp(self) -> str:
        """The author's own token on this copy."""
        return str(self.opening.says.get("token") or "")


def composed(layers: Sequence[Layer], copies: Sequence[Copy] = ()) -> Matter | None:
    """Return the report that *layers* make; None where nobody here opened it."""
    first = _first(layers)
    if first is None:
        return None
    own = sorted((one for one in layers if one.party == first.party and one is not first), key=_place)
    body = first.says if first.sort == "opening" else read(first.kind, first.says) or {}
    for layer in own:
        body = over(first.kind, body, layer.says)
    return Matter(
        report=first.report,
        party=first.party,
        kind=first.kind,
        issued=first.issued,
        body=body,
        layers=(first, *own),
        aside=tuple(sorted((one for one in layers if one.party != first.party), key=_place)),
        copies=tuple(copies),
    )


def over(kind: str, body: Mapping[str, Any], says: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *body* with what *says* says over it; as it was where the whole would be no report any more."""
    known = {name: value for name, value in says.items() if name != "token"}
    return read(kind, {**body, **known}) or body


def read(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return *body* as its *kind* reads it, or None where it is none of that kind."""
    known = KINDS.get(kind)
    try:
        return known.read(dict(body)).model_dump(mode="json") if known else None
    except Malformed:
        return None


def _first(layers: Sequence[Layer]) -> Layer | None:
    openings = [one for one in layers if one.sort == "opening"]
    # a release stands in where the opening is not held; nobody can tell then whose report it was
    released = [one for one in layers if one.sort == "release"]
    return min(openings or released, key=_place, default=None)


def _place(layer: Layer) -> tuple[str, int]:
    return layer.party, layer.seq
