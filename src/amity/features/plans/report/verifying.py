"""Whether a printed report is what was frozen, and whether each of its sentences still rests on the logs.

The rules, in order:

* one of its sentences names the record of an edition, filed by the opener of its plan and held here;
* the file claims what that edition says, word for word; marks of changed evidence are the printer's own;
* each record that a sentence names is held here, not withdrawn, and what its leaf in its author's log names;
* none of them was corrected or contradicted since, and the figure that they give today is the one printed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from amity.errors import NotFound
from amity.features.plans.report.editions import Flagged, flags
from amity.features.plans.report.paper import paper_of, records_of
from amity.features.plans.report.sentences import REPORT
from amity.features.plans.views import Edition, edition
from amity.kernel.record import RecordId
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.attesting import Finding, Proven, whole
from amity.ui.laying import claims_of


def check_claims(node: Node, claims: Mapping[str, Any]) -> list[Finding]:
    """Return what the logs held by *node* say of each sentence of a report that makes these *claims*."""
    with node.reading() as tx:
        found = _edition(tx, claims)
        if found is None:
            why = "no sentence names an edition that is held here: it was never frozen, or not for this Party"
            return [Finding(0, "", "not-frozen", why)]
        wanted = claims_of(paper_of(found, region=node.region, flagged={}), claims["undrawn"])
        changed = flags(tx, found, region=node.region)
        proven = Proven(tx)
        return [
            *whole(wanted, claims),
            *(_checked(one, wanted, found, changed, proven) for one in claims["sentences"]),
            *_left_out(wanted, claims),
        ]


def _edition(tx: Tx, claims: Mapping[str, Any]) -> Edition | None:
    for one in reversed(claims["sentences"]):
        if len(one["records"]) == 1:
            try:
                return edition(tx, one["records"][0])
            except NotFound:
                continue
    return None


def _left_out(wanted: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Finding]:
    said = {one["n"] for one in claims["sentences"]}
    for one in wanted["sentences"]:
        if one["n"] not in said:
            yield Finding(
                one["n"], one["text"], "not-as-frozen", "the edition has this sentence, the file has not"
            )


def _as_frozen(one: Mapping[str, Any], wanted: Mapping[str, Any]) -> Finding | None:
    """Return what is wrong with a sentence that the edition says otherwise; None where it is the same."""
    n, text, records = one["n"], one["text"], tuple(RecordId(r) for r in one["records"])
    frozen = next((s for s in wanted["sentences"] if s["n"] == n), None)
    if frozen and (frozen["text"], frozen["records"]) == (text, list(records)):
        return None
    why = f"the edition says: {frozen['text']}" if frozen else "the edition has no such sentence"
    return Finding(n, text, "not-as-frozen", why, records)


def _checked(
    one: Mapping[str, Any],
    wanted: Mapping[str, Any],
    found: Edition,
    changed: Mapping[str, Flagged],
    proven: Proven,
) -> Finding:
    if fault := _as_frozen(one, wanted):
        return fault
    n, text, records = one["n"], one["text"], tuple(RecordId(r) for r in one["records"])
    flag = _flag(found, text, frozenset(records), changed)
    for record in records:
        if lacking := proven.fault(record):
            why = flag if lacking == "not-held" and flag else record
            return Finding(n, text, lacking, why, records)
    return Finding(n, text, "changed" if flag else "holds", flag, records)


def _flag(found: Edition, text: str, records: frozenset[RecordId], changed: Mapping[str, Flagged]) -> str:
    """Return what changed in the evidence of a sentence, or of the figures that a chart draws."""
    own = next((s for s in found.body.statements if s.text == text and not s.editorial), None)
    if own:
        return "; ".join(changed[own.key].reasons) if own.key in changed else ""
    figures = (s for s in found.body.statements if s.key in changed and not s.key.startswith(REPORT))
    drawn = [s for s in figures if records.issuperset(records_of(found.body, s))]
    return f"a figure beside it has changed: {drawn[0].text}" if drawn else ""
