"""What translators exchange: a report on its way in or out, and what of it could not be carried."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from amity.features.exchange.kinds import KINDS, Report
from amity.features.exchange.rules.outgoing import Outgoing
from amity.kernel.record import Marking

__all__ = ["Carried", "Offer", "Outgoing", "Says", "fitting", "origin"]
Says = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A report that could be told from what came in."""

    kind: str
    body: Says
    source: str  # the identifier that it had there
    marking: Marking


@dataclass(slots=True)
class Carried:
    """What of a file could be said in reports, and what could not: by type and field, never in silence."""

    offers: list[Offer] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)  # "indicator.revoked" -> how often

    def leave(self, kind: str, fields: Sequence[str]) -> None:
        """Note that these *fields* of an object of type *kind* are in no report."""
        self.left.update(f"{kind}.{one}" for one in fields)


def origin(identifier: str) -> str:
    """Return the token that says where a report was taken from: two who import the same say the same."""
    return f"origin:{sha256(identifier.encode()).hexdigest()}"


def fitting(body: type[Report], says: Mapping[str, Any]) -> tuple[Says, list[str]]:
    """Return *says* cut to what *body* may hold, and the fields that had to be cut or left out."""
    cut, kind = [], KINDS.get(KINDS.name_of(body))
    assert kind is not None
    fields: Says = {}
    for name, value in says.items():
        if value in (None, "", [], (), {}):
            continue
        most = next(
            (m.max_length for m in body.model_fields[name].metadata if hasattr(m, "max_length")), None
        )
        if most is not None and isinstance(value, (str, list)) and len(value) > most:
            cut.append(name)
            value = value[:most]
        fields[name] = value
    return fields, cut
