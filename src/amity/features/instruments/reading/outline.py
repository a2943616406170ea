"""A reading as JSON, as the command line prints it: a list in document order."""

from amity.features.instruments.reading import obligations as finding
from amity.features.instruments.reading.parts import Reading


def as_json(reading: Reading, *, obligations: bool = False) -> list[dict[str, object]]:
    """
    Return id, kind and text of every clause of *reading*.

    Args:
        obligations: add to each what it asks for, all of it under "obligations", and actor, verb, strength
            and object of the first beside its text.
    """
    entries: list[dict[str, object]] = [{"id": c.id, "kind": c.kind, "text": c.text} for c in reading.clauses]
    if not obligations:
        return entries
    found: dict[str, list[finding.Obligation]] = {}
    for one in finding.find(reading):
        found.setdefault(one.clause, []).append(one)
    return [{**entry, **_asked(found.get(str(entry["id"]), []))} for entry in entries]


def _asked(found: list[finding.Obligation]) -> dict[str, object]:
    first = found[0] if found else None
    return {
        "actor": first.actor if first else None,
        "verb": first.verb if first else None,
        "strength": first.strength if first else None,
        "object": first.object if first else None,
        "obligations": [_one(one) for one in found],
    }


def _one(one: finding.Obligation) -> dict[str, object]:
    return {
        "id": one.id,
        "text": one.text,
        "actor": one.actor,
        "verb": one.verb,
        "strength": one.strength,
        "object": one.object,
        "period": one.period,
        "unsure": one.unsure,
        "why": one.why,
    }
