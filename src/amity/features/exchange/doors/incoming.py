"""What a file of others holds, once it was read: what would be kept, what could be told, what is refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from amity.features.exchange.doors.report import Carried
from amity.features.exchange.kinds import KINDS, ForeignObject
from amity.features.exchange.linking.incidents import Twins
from amity.formats import cap
from amity.formats.sanctions import SanctionsList
from amity.kernel.record import Marking

OBJECT = KINDS.name_of(ForeignObject)


class Fault(Protocol):
    """Something in a file that is refused."""

    @property
    def id(self) -> str: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, and because of which of its columns."""

    line: int
    column: str  # "" for the row as a whole
    why: str

    @property
    def id(self) -> str:
        """Where it stands, in words."""
        return f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it would be kept, besides the reports."""

    body: Mapping[str, Any]
    marking: Marking
    kind: str = OBJECT


@dataclass(slots=True)
class Incoming:
    """What a file holds."""

    format: str
    kept: list[Kept]
    carried: Carried
    faults: Sequence[Fault] = ()
    signatures: Sequence[cap.Signature] = ()
    listed: SanctionsList | None = None
    repeated: Sequence[Twins] = field(default=())  # reports of this file that tell of one incident

    def as_json(self) -> dict[str, Any]:
        """Return it for a preview."""
        objects = [one for one in self.kept if one.kind == OBJECT]
        offers = self.carried.offers
        return {
            "format": self.format,
            "objects": len(objects),
            "types": dict(Counter(one.body["sort"] for one in objects).most_common()),
            "reports": len(offers),
            "offered": [{"kind": one.kind, "title": one.body["title"], "from": one.source} for one in offers],
            "repeated": [
                {"one": one.one, "other": one.other, "score": one.score, "reasons": list(one.reasons)}
                for one in self.repeated
            ],
            "not_carried": dict(self.carried.left.most_common()),
            "refused": [_refused(one) for one in self.faults],
            "signatures": [
                {"state": one.state, "why": one.why, "subject": one.subject, "fingerprint": one.fingerprint}
                for one in self.signatures
            ],
            "list": _list(self.listed) if self.listed else None,
        }


def _refused(one: Fault) -> dict[str, Any]:
    place = {"line": one.line, "column": one.column} if isinstance(one, Refused) else {}
    return {"id": one.id, "why": one.why, **place}


def _list(one: SanctionsList) -> dict[str, Any]:
    return {
        "publisher": one.publisher,
        "form": one.form,
        "dated": one.dated,
        "version": one.version,
        "sha256": one.sha256,
        "entries": len(one.entries),
        "passed_over": [{"place": over.place, "reason": over.reason} for over in one.passed_over],
    }
