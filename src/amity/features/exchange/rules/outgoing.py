"""A report on its way out: what is known of it here, said as one, and marked as strictly as any word of it.

A part may be for fewer than the rest, and a report is worth no more freedom than the strictest of what it
tells. So what goes out bears the strictest marking, the earliest last day, and every purpose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from amity.features.exchange.rules.matters import Layer, Matter, over, read
from amity.kernel.record import Marking, Party

STRICTNESS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A report as its reader knows it, on its way out."""

    record: str
    party: Party
    kind: str
    issued: str  # "2026-03-02T04:10:00Z"
    body: Mapping[str, Any]
    marking: Marking


def of_matter(matter: Matter) -> Outgoing:
    """Return *matter* as it goes out."""
    out = begun(matter.opening)
    for layer in matter.layers[1:]:
        out = grown(out, layer)
    return out


def begun(first: Layer) -> Outgoing:
    """Return the report that *first* opens here."""
    says = first.says if first.sort == "opening" else read(first.kind, first.says) or {}
    body = {name: value for name, value in says.items() if name != "token"}
    return Outgoing(
        record=first.report,
        party=first.party,
        kind=first.kind,
        issued=first.issued,
        body=body,
        marking=strictest([first.marking]),
    )


def grown(out: Outgoing, layer: Layer) -> Outgoing:
    """Return *out* as it is after its author's next word."""
    body = {name: value for name, value in over(out.kind, out.body, layer.says).items() if name != "token"}
    return replace(out, body=body, marking=strictest([out.marking, layer.marking]))


def strictest(markings: Sequence[Marking]) -> Marking:
    """Return one marking that is as strict as each of *markings*; a word that is no TLP counts as RED."""
    known = (one.tlp if one.tlp in STRICTNESS else "RED" for one in markings)
    purposes = dict.fromkeys(one.purpose for one in markings if one.purpose)
    until = min((one.retain_until for one in markings if one.retain_until), default="")
    return Marking(max(known, key=STRICTNESS.index), "; ".join(purposes), until)


def changes(
    before: Mapping[str, Mapping[str, Any]], now: Iterable[Mapping[str, Any]], at: str
) -> list[dict[str, Any]]:
    """
    Return the STIX objects of *now* that are new or other than *before*, and those that it no longer says.

    Args:
        before: the newest version of each, by identifier.
        at: when it was changed. What has no versions is said once and for all.
    """
    said = {str(one["id"]): dict(one) for one in now}
    found = [one | _modified(one, at) for name, one in said.items() if _differs(before.get(name), one)]
    gone = [dict(one) for name, one in before.items() if name not in said and "modified" in one]
    return found + [one | {"modified": at, "revoked": True} for one in gone if not one.get("revoked")]


def _differs(before: Mapping[str, Any] | None, one: Mapping[str, Any]) -> bool:
    if before is None:
        return True
    return "modified" in one and {**before, "modified": ""} != {**one, "modified": ""}


def _modified(one: Mapping[str, Any], at: str) -> dict[str, str]:
    own = "modified" in one and str(one["created"]) < at and one["type"] not in _LASTING
    return {"modified": at} if own else {}


_LASTING = ("identity", "extension-definition")  # say the same in every report
