"""The map of the region, and the page of one unit: history, forecast, baseline, reasons, how good it was."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup
from starlette.requests import Request

from amity.errors import NotFound
from amity.features.warning import views
from amity.features.warning.kinds import ThresholdSet
from amity.features.warning.pages import fan, riskmap
from amity.features.warning.pages.asking import (
    LEAST,
    PAGES,
    authors,
    chance,
    least_in,
    may,
    party_in,
    target_in,
    target_name,
    targets,
    words,
)
from amity.features.warning.pages.reasons import sentence
from amity.features.warning.rules import months, settings
from amity.features.warning.rules.drills import drills_of
from amity.features.warning.rules.scored import Scored, earned
from amity.features.warning.views import Counts, Outlook
from amity.kernel.record import Party
from amity.node.node import Node
from amity.ui.language import gettext
from amity.ui.pages import Answer

AHEAD = 3  # months that the map looks ahead
HISTORY = 48  # months that the fan begins with
YEAR = 12


@PAGES.page("/", "map.html")
def region(node: Node, request: Request) -> Answer:
    """The region: how probable so many deaths are in the next months, unit by unit."""
    target, least, by = target_in(request), least_in(request), party_in(request, "by", node)
    now = months.number(node.clock().date())
    with node.reading() as tx:
        found = views.standing(tx, target, party=node.party, by=by, drill=drills_of(node.region))
        waiting = [one for one in views.alerts(tx) if one.waits_for(node.party)]
        listed = {"targets": targets(tx), "authors": authors(tx, target)}
    shares = {one.unit: _soon(one, least, now) for one in found}
    members = settings.members(node.region, node.clock().date())
    shown = sorted(members | {Party(unit) for unit in shares if unit in node.region.parties})
    rows = [
        (code, shares.get(code), next((one for one in found if one.unit == code), None)) for code in shown
    ]
    rows.sort(key=lambda row: (-(row[1] if row[1] is not None else -1), row[0]))
    others = [(one.unit, shares[one.unit], one) for one in found if one.unit not in node.region.parties]
    title = gettext("Probability of at least %(least)s in one of the next %(months)s months") % {
        "least": least,
        "months": AHEAD,
    }
    return {
        **words(node),
        **listed,
        "target": target,
        "by": by,
        "least": least,
        "leasts": LEAST,
        "drawing": _map(node, shares, title),
        "caption": title,
        "box": node.region.map,
        "members": [row for row in rows if row[0] in members],
        "partners": [row for row in rows if row[0] not in members],
        "others": sorted(others, key=lambda row: (-(row[1] or 0), row[0])),
        "issues": list({one.issue.record: one.issue for one in found}.values()),
        "waiting": waiting,
        "label": months.label,
        "past": bool(found) and all(share is None for share in shares.values()),
    }


def _soon(one: Outlook, least: int, now: int) -> float | None:
    """Return the highest probability of the months ahead; None where the forecast ends before today."""
    first = max(0, now - one.issue.since)
    steps = range(first, min(len(one.months), first + AHEAD))
    return max((one.exceeding(step, least) for step in steps), default=None)


def _map(node: Node, shares: dict[str, float | None], title: str) -> Markup | None:
    box = node.region.map
    if box is None:
        return None
    marks = []
    for code, entry in node.region.vocabulary("places").entries.items():
        if code in node.region.parties and {"lat", "lon"} <= entry.numbers.keys():
            share = shares.get(code)
            text = chance(share) if share is not None else gettext("no forecast")
            lat, lon = entry.numbers["lat"] / 100, entry.numbers["lon"] / 100
            marks.append(riskmap.Mark(code, settings.title_of(node.region, code), lat, lon, share, text))
    drawing = riskmap.drawn(box, marks, title, _cells(node, shares))
    return Markup(drawing)  # noqa: S704 - numbers, and texts that are escaped


def _cells(node: Node, shares: dict[str, float | None]) -> list[riskmap.Cell]:
    placed = [(unit, settings.place_of(unit), share) for unit, share in shares.items()]
    return [
        riskmap.Cell(settings.title_of(node.region, unit), *place, share, chance(share))
        for unit, place, share in placed
        if place is not None and share is not None
    ]


@PAGES.page("/unit/{unit}", "unit.html", example="/unit/MMR")
def unit(node: Node, request: Request) -> Answer:
    """One unit: what was, what is forecast, what moved it, the baseline, and how good all that was."""
    name, target, by = str(request.path_params["unit"]), target_in(request), party_in(request, "by", node)
    trusted, drill = settings.trusted(node.region, node.party), drills_of(node.region)
    with node.reading() as tx:
        standing = views.standing(tx, target, party=node.party, by=by, drill=drill)
        found = [one for one in standing if one.unit == name]
        vintage = views.newest(tx, node.party, target, by=by, unit=name, drill=drill)
        known = _counts(views.counts(tx, [vintage.record] if vintage else [], target, name))
        used = [one.issue.vintage for one in found]
        base = {key[0]: one for key, one in views.counts(tx, used, target, name).items()}
        track = views.track(tx, target, trusted, by=by, drill=drill)
        filed = [one for one in views.alerts(tx) if one.body["unit"] == name and one.body["target"] == target]
        limits = [one for one in views.thresholds(tx) if one.body["unit"] == name]
        listed = {"targets": targets(tx), "authors": authors(tx, target)}
    if not found and known is None and name not in node.region.parties:
        raise NotFound(f"nothing is known here of {name[:60]}: the map lists what is")
    scored = [one for one in track.rows if one.unit == name]
    outlook = next(iter(found), None)
    came = {one.month: one.came for one in scored}
    return {
        **words(node),
        **listed,
        "unit": name,
        "target": target,
        "by": by,
        "outlook": outlook,
        "vintage": vintage,
        "chart": _fan(node, name, target, known, outlook, base, came),
        "reasons": _reasons(node, outlook) if outlook else [],
        "ahead": _table(outlook) if outlook else [],
        "or_more": [gettext("%(least)s or more") % {"least": least} for least in LEAST],
        "figures": views.figures(scored),
        "by_model": views.grouped(scored, lambda one: one.model),
        "earned": earned(views.figures(_of_model(scored, outlook))),
        "track": track,
        "alerts": filed,
        "limits": limits,
        "may_set": may(node, request, ThresholdSet),
        "label": months.label,
        "named": name if name in node.region.parties else "",
    }


def _reasons(node: Node, outlook: Outlook) -> list[str]:
    return [sentence(one, partial(settings.title_of, node.region)) for one in outlook.because]


def _of_model(rows: Sequence[Scored], outlook: Outlook | None) -> list[Scored]:
    return [one for one in rows if outlook and one.model == outlook.model]


def _counts(found: dict[tuple[str, str, str], Counts]) -> Counts | None:
    return next(iter(found.values()), None)


def _table(one: Outlook) -> list[tuple[str, list[float]]]:
    return [
        (months.label(one.issue.since + step), [one.exceeding(step, least) for least in LEAST])
        for step in range(len(one.months))
    ]


def _fan(
    node: Node,
    name: str,
    target: str,
    known: Counts | None,
    outlook: Outlook | None,
    base: dict[str, Counts],
    came: dict[int, int],
) -> object:
    """Return the drawing: history up to where the forecast knew, then its months."""
    title = f"{settings.title_of(node.region, name)}: {target_name(target)}"
    if known is None and outlook is None:
        return None
    end = outlook.issue.since - 1 if outlook else months.number(known.until) if known else 0
    history = []
    if known is not None and known.period == "month":
        first = months.number(known.since)
        span = range(max(first, end - HISTORY + 1), min(end, months.number(known.until)) + 1)
        history = [(months.label(month), known.at(month) or 0) for month in span]
    ahead = [_month(outlook, step, base.get(outlook.issue.vintage), came) for step in range(len(outlook.months))] if outlook else []  # noqa: E501  # fmt: skip
    said = fan.Words(
        gettext("Month"),
        gettext("Known"),
        gettext("Forecast"),
        gettext("Last twelve months"),
        gettext("What came"),
    )
    return fan.drawn(title, history, ahead, said)


def _month(one: Outlook, step: int, known: Counts | None, came: dict[int, int]) -> fan.Month:
    year = sorted(known.before(one.issue.origin, YEAR)) if known else []
    month = one.issue.since + step
    base = (year[0], year[5], year[11]) if len(year) == YEAR else None
    return fan.Month(
        months.label(month),
        low=one.quantile(step, 0.05),
        lower=one.quantile(step, 0.25),
        middle=one.quantile(step, 0.5),
        upper=one.quantile(step, 0.75),
        high=one.quantile(step, 0.95),
        came=came.get(month),
        base=base,
    )
