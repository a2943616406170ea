"""What all pages of plans start from: which plan, which day, and what the office at the page may say."""

from datetime import date
from pathlib import Path

from starlette.requests import Request

from amity.errors import Malformed
from amity.features.plans.kinds import KINDS, PlanOpened, activity_ref
from amity.features.plans.views import Plan
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.ui.filing import Powers
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
EXAMPLE = str(PlanOpened.example["plan"])  # the laws visit its pages


def plan_in(request: Request) -> str:
    """Return the name of the plan that the address names."""
    return f"{request.path_params['owner']}/{request.path_params['name']}"


def activity_in(request: Request) -> str:
    """Return the name of the activity that the address names."""
    return activity_ref(plan_in(request), str(request.path_params["key"]))


def day_in(request: Request, name: str) -> date | None:
    """
    Return the day that is asked for as *name*.

    Raises:
        Malformed: it is no day.
    """
    text = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Malformed(f"{name}: {text!r} is no day: write it as 2026-06-30") from error


def skipped(request: Request) -> int:
    """Return how many of a long list the page is asked to leave out at its beginning."""
    text = request.query_params.get("skip", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def day_of(node: Node, plan: Plan) -> date:
    """Return the day on which *plan* is looked at: today, or its first day where that is still to come."""
    return max(node.clock().date(), plan.since)


def may(node: Node, request: Request, body: type[Body], to: str) -> bool:
    """Tell whether the office at the page may say *body* to forum *to*."""
    kind = KINDS.name_of(body)
    return node.may_file(request.state.seat.office, kind, to)


def ways(node: Node, request: Request, body: type[Body]) -> list[str]:
    """Return the forums to which the office at the page may say *body*; "" for Parties by name."""
    return Powers.of(node, request.state.seat.office).ways(KINDS.name_of(body))
