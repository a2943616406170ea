"""Agreeing on a drafted plan: the exact words that were proposed, and each member's own position."""

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Conflict, NotAuthorised
from amity.features.plans import views
from amity.features.plans.kinds import KINDS, PlanProposed, PositionTaken
from amity.features.plans.pages.asking import EXAMPLE, PAGES, day_of, may, plan_in
from amity.features.plans.rules.agreeing import stands
from amity.kernel.record import Draft, Marking, RecordId
from amity.node.node import Node
from amity.ui.pages import Answer


@PAGES.page("/agree/{owner}/{name}", "agree.html", example=f"/agree/{EXAMPLE}")
def agree(node: Node, request: Request) -> Answer:
    """What was proposed, who consents, who cannot, who has not spoken."""
    with node.reading() as tx:
        plan = views.plan(tx, plan_in(request))
        found = views.proposals(tx, plan, region=node.region)
        now = views.draft_records(tx, plan.ref)
        activities = views.activities(tx, plan, region=node.region, on=day_of(node, plan))
    newest = next(iter(found), None)
    member = newest is not None and node.party in newest.members
    return {
        "plan": plan,
        "proposals": found,
        "newest": newest,
        "adopted": stands(found),
        "own": newest.newest.get(node.party) if newest else None,
        "changed": sorted(set(now) ^ set(newest.records)) if newest else [],
        "activities": activities,
        "may_propose": plan.opener == node.party and may(node, request, PlanProposed, plan.forum),
        "may_answer": member and may(node, request, PositionTaken, plan.forum),
        "filed": "filed" in request.query_params,
    }


@PAGES.action("/propose/{owner}/{name}")
def propose(node: Node, request: Request, form: FormData) -> Response:
    """Put the plan as it is worded now before its forum."""
    with node.reading() as tx:
        plan = views.plan(tx, plan_in(request))
        records = views.draft_records(tx, plan.ref)
    if plan.opener != node.party:
        raise NotAuthorised(f"{plan.opener} opened {plan.title}, and it alone proposes it")
    body = {"plan": plan.ref, "records": list(records), "note": str(form.get("note", "")).strip()}
    _say(node, request, KINDS.name_of(PlanProposed), body, plan.forum, ())
    return RedirectResponse(f"/plans/agree/{plan.ref}?filed=1", 303)


@PAGES.action("/position/{owner}/{name}")
def position(node: Node, request: Request, form: FormData) -> Response:
    """Say this Party's own position on the proposal that the page showed."""
    proposal = str(form.get("proposal", ""))
    with node.reading() as tx:
        plan = views.plan(tx, plan_in(request))
        newest = next(iter(views.proposals(tx, plan, region=node.region)), None)
    if newest is None or newest.record != proposal:
        raise Conflict("another draft has been proposed since this page was shown: read it, and decide anew")
    body = {
        "plan": plan.ref,
        "proposal": proposal,
        "stand": str(form.get("stand", "")),
        "text": str(form.get("text", "")).strip(),
    }
    _say(node, request, KINDS.name_of(PositionTaken), body, plan.forum, (newest.record,))
    return RedirectResponse(f"/plans/agree/{plan.ref}?filed=1", 303)


def _say(
    node: Node,
    request: Request,
    kind: str,
    body: Mapping[str, object],
    forum: str,
    refs: tuple[RecordId, ...],
) -> None:
    draft = Draft(kind, body, node.audience_of(forum), to=forum, refs=refs, marking=Marking("GREEN"))
    node.file(draft, office=request.state.seat.office)
