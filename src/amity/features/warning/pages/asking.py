"""What all pages of early warning start from: which target, whose forecasts, and how things are called."""

from pathlib import Path
from typing import Any

from starlette.requests import Request

from amity.features.warning import views
from amity.features.warning.kinds import KINDS
from amity.features.warning.rules import settings
from amity.features.warning.rules.drills import is_drill
from amity.kernel.kind import Body
from amity.kernel.record import Party
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
USUAL = "state-based"
LEAST = (1, 25, 100, 1000)  # deaths in a month that a page can ask for


def target_in(request: Request) -> str:
    """Return what the page is asked to count."""
    return request.query_params.get("target", "").strip()[:60] or USUAL


def party_in(request: Request, name: str, node: Node) -> str:
    """Return the Party asked for as *name*, "" if none that this region knows."""
    code = request.query_params.get(name, "").strip()
    return code if code in node.region.parties else ""


def least_in(request: Request) -> int:
    """Return how many deaths in a month the page asks for."""
    text = request.query_params.get("least", "")
    return int(text) if text in map(str, LEAST) else LEAST[1]


def may(node: Node, request: Request, body: type[Body]) -> bool:
    """Tell whether the office at the page may say *body*."""
    return node.may_file(request.state.seat.office, KINDS.name_of(body))


def targets(tx: Tx, reader: Party | None = None) -> list[str]:
    """Return what forecasts are held of (those addressed to *reader*, if given), the usual one first."""
    found = {one.target for one in views.issues(tx, reader=reader)} | {USUAL}
    return sorted(found, key=lambda one: (one != USUAL, one))


def authors(tx: Tx, target: str, reader: Party | None = None) -> list[Party]:
    """Return who forecasts *target*, and tells *reader*, if one is given."""
    return sorted({one.party for one in views.issues(tx, target, reader=reader)})


def words(node: Node) -> dict[str, Any]:
    """Return what templates call things: units, targets, drills."""
    return {
        "unit_name": lambda unit: settings.title_of(node.region, unit),
        "target_name": target_name,
        "is_drill": lambda *purposes: is_drill(node.region, *purposes),
        "percent": percent,
        "chance": chance,
        "figure": figure,
    }


def target_name(target: str) -> str:
    """Return what is counted, in words."""
    known = {
        "state-based": gettext("Deaths in conflict in which a State takes part"),
        "non-state": gettext("Deaths in conflict between groups without a State"),
        "one-sided": gettext("Deaths of civilians by one-sided violence"),
        "incidents": gettext("Incidents reported to this Party"),
        "cases": gettext("Cases of disease"),
        "hotspots": gettext("Fires seen by satellite"),
        "level": gettext("Level of a river"),
    }
    return known.get(target, target)


def chance(share: float | None) -> str:
    """Return a probability as it is written: draws that all agree are not yet certainty."""
    if share is None:
        return "–"
    whole = round(100 * share)
    return "< 1 %" if whole < 1 else "> 99 %" if whole > 99 else f"{whole} %"


def percent(share: float | None) -> str:
    """Return a share of what was counted, in whole percent; not all is never rounded to all."""
    if share is None:
        return "–"
    whole = round(100 * share)
    if whole == 0 < share:
        return "< 1 %"
    return "> 99 %" if whole == 100 and share < 1 else f"{whole} %"


def figure(value: float | None, digits: int = 2) -> str:
    """Return a score as it is written."""
    return "–" if value is None else f"{value:.{digits}f}"
