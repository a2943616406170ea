"""One activity: what each Party says of it, side by side, and the form with which this Party says its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed
from amity.features.plans import views
from amity.features.plans.kinds import (
    KINDS,
    ActivityChanged,
    ProgressCorrected,
    ProgressReported,
    plan_of,
)
from amity.features.plans.pages.asking import (
    PAGES,
    activity_in,
    day_in,
    day_of,
    may,
    plan_in,
    skipped,
)
from amity.features.plans.rules.progress import Activity
from amity.features.plans.views import Plan
from amity.features.plans.views.progress import corrections
from amity.kernel.record import TLP, Draft, Marking
from amity.node.node import Node
from amity.ui import forms
from amity.ui.filing import plain
from amity.ui.frame import Frame
from amity.ui.pages import Answer

KIND = KINDS.name_of(ProgressReported)
EXAMPLE_ACTIVITY = str(ProgressReported.example["activity"])
SHOWN = 40  # reports on one page
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One report as the page shows it."""

    row: Row
    corrected: Row | None  # the correction that took its place
    newest: bool  # the newest word of its Party


@PAGES.page("/activity/{owner}/{name}/{key}", "activity.html", example=f"/activity/{EXAMPLE_ACTIVITY}")
def activity(node: Node, request: Request) -> Answer:
    """One activity, with its clause, its reports side by side, and where it comes from."""
    return _shown(node, request, _blank(node, request), {})


@PAGES.action("/activity/{owner}/{name}/{key}", says=(ProgressReported,))
def report(node: Node, request: Request, form: FormData) -> Response:
    """File this Party's own report, or show the form again with its faults."""
    ref = activity_in(request)
    filled = forms.read(ProgressReported, form) | {"activity": ref}
    frame: Frame = request.state.frame
    if forms.ADD in form:
        more = str(form[forms.ADD])
        return frame.write(request, "plans", "activity.html", _shown(node, request, filled, form, more=more))
    try:
        record = node.file(_draft(node, ref, filled, form), office=request.state.seat.office)
    except Malformed as refusal:
        answer = _shown(node, request, filled, form, refusal=refusal)
        return frame.write(request, "plans", "activity.html", answer, status=422)
    return RedirectResponse(f"/plans/activity/{ref}?filed={record.id}", 303)


def _draft(node: Node, ref: str, filled: dict[str, Any], form: FormData) -> Draft:
    kind = node.kinds.get(KIND)
    assert kind is not None
    body = plain(kind.read(filled))
    with node.reading() as tx:
        plan = views.plan(tx, plan_of(ref))
    tlp = str(form.get("-tlp", "AMBER"))
    if form.get("-to") == "-opener":
        return Draft(KIND, body, frozenset({plan.opener}), marking=Marking(tlp))
    return Draft(KIND, body, node.audience_of(plan.forum), to=plan.forum, marking=Marking(tlp))


def _blank(node: Node, request: Request) -> dict[str, Any]:
    return {"activity": activity_in(request), "as_of": node.clock().date().isoformat()}


def _shown(
    node: Node,
    request: Request,
    filled: dict[str, Any],
    form: Mapping[str, Any],
    *,
    more: str = "",
    refusal: Malformed | None = None,
) -> dict[str, Any]:
    ref, known, skip = activity_in(request), day_in(request, "known"), skipped(request)
    with node.reading() as tx:
        plan = views.plan(tx, plan_in(request), known=known)
        day = day_in(request, "on") or day_of(node, plan)
        one = views.activity(tx, ref, region=node.region, on=day, known=known)
        recent = views.history(tx, ref, limit=SHOWN)
        history = views.history(tx, ref, skip=skip, limit=SHOWN) if skip else recent
        mended = corrections(tx, [row["record"] for row in history])
        wordings = views.wordings_of(tx, ref)
        kin = views.lineage(tx, ref)
    faults = forms.faults_of(refusal.__cause__) if refusal else {}
    slots = forms.draw(ProgressReported, filled, faults, more=more)
    current = {report.record for report in one.reports}
    return {
        "plan": plan,
        "one": one,
        "on": day,
        "known": known,
        "told": [Told(row, mended.get(row["record"]), row["record"] in current) for row in history],
        "wordings": wordings,
        "kin": kin,
        "slots": [slot for slot in slots if slot.name != "activity"],
        "faults": [fault for slot in slots for fault in slot.faults],
        "said": "" if faults else str(refusal or ""),
        "to": str(form.get("-to", "-forum")),
        "tlp": str(form.get("-tlp", "AMBER")),
        "markings": TLP,
        "may_report": may(node, request, ProgressReported, plan.forum),
        "may_change": plan.opener == node.party and may(node, request, ActivityChanged, plan.forum),
        "correct": _corrections(plan, history, node),
        "change": "/file/plan.change/1?" + urlencode({"activity": ref, "to": plan.forum}),
        "filed": request.query_params.get("filed", ""),
        "series": _indicators(one, recent),
        "newer": f"?skip={max(0, skip - SHOWN)}#history" if skip else "",
        "older": f"?skip={skip + SHOWN}#history" if len(history) == SHOWN else "",
    }


def _corrections(plan: Plan, history: Sequence[Row], node: Node) -> dict[str, str]:
    """Return for each own report the address of a form that corrects it, filled in with what it says."""
    kind = KINDS.name_of(ProgressCorrected)
    readers = node.audience_of(plan.forum) - {node.party} if plan.forum in node.region.forums else frozenset()
    found = {}
    for row in history:
        if row["party"] == node.party:
            said = dict(_flat(row["body"])) | {"corrects": row["record"], "ref": row["record"], "reason": ""}
            if readers <= set(
                row["envelope"]["audience"]
            ):  # what went to fewer is not offered to all of them
                said["to"] = plan.forum
            found[row["record"]] = f"/file/{kind}?{urlencode(said)}"
    return found


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a form's slots are called, with what stands in them."""
    match value:
        case dict():
            for key, item in value.items():
                yield from _flat(item, f"{name}.{key}" if name else key)
        case list():
            for at, item in enumerate(value):
                yield from _flat(item, f"{name}.{at}")
        case None | "":
            return
        case _:
            yield name, str(value)


def _indicators(one: Activity, history: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each indicator with the newest value that each Party gives."""
    found = []
    for indicator in one.indicators:
        values: dict[str, tuple[str, str]] = {}
        for row in history:
            for reading in row["body"]["readings"]:
                if reading["name"] == indicator["name"]:
                    values.setdefault(row["party"], (str(reading["value"]), row["as_of"]))
        found.append({"indicator": indicator, "values": values})
    return found
