"""The track record, one forecast as it was filed, the methods, and the data that are known."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from amity.features.warning import views
from amity.features.warning.pages.asking import PAGES, authors, party_in, target_in, targets, words
from amity.features.warning.rules import months, settings
from amity.features.warning.rules.drills import drills_of
from amity.features.warning.rules.scored import Scored, earned
from amity.features.warning.views import Track
from amity.kernel.record import PUBLIC, Party
from amity.node.node import Node
from amity.ui import chart, portal
from amity.ui.language import gettext
from amity.ui.pages import Answer
from amity.ui.shelf import Shelf

AHEAD = ((1, 3), (4, 6), (7, 12), (13, 36))  # months, as the table groups them


SHELVES = {
    "warning.forecast/1": Shelf(
        "/warning/public",
        "Track record",
        "Every forecast that is addressed to everybody, beside what came and beside the last twelve months.",
    )
}


@PAGES.page("/track", "track.html")
def track_record(node: Node, request: Request) -> Answer:
    """Every forecast ever filed beside what came, and beside the baseline; those taken back stay counted."""
    return {**_told(node, request, None), "address": "/warning/track", "place": "/warning/forecast/"}


@PAGES.page("/public", "public.html", public=True)
def public(node: Node, request: Request) -> Answer:
    """The same for everybody, scored out of nothing but what is addressed to everybody."""
    where = {"address": "/warning/public", "place": "/public/record/"}
    return portal.page(request, "public.html", _told(node, request, PUBLIC) | where, room="warning")


def _told(node: Node, request: Request, reader: Party | None) -> dict[str, Any]:
    """Return the track record, of all that is held here or of what is addressed to *reader*."""
    target, by = target_in(request), party_in(request, "by", node)
    settler = party_in(request, "settler", node)
    trusted, drill = settings.trusted(node.region, node.party), drills_of(node.region)
    with node.reading() as tx:
        track = views.track(tx, target, trusted, by=by, settler=settler, reader=reader, drill=drill)
        listed = {"targets": targets(tx, reader), "authors": authors(tx, target, reader)}
    members = settings.members(node.region, node.clock().date())
    rows = track.rows
    return {
        **words(node),
        **listed,
        "target": target,
        "by": by,
        "track": track,
        "whole": views.figures(rows),
        "inside": views.figures([one for one in rows if one.unit in members]),
        "by_model": _grouped(rows, lambda one: f"{one.party} · {one.model}"),
        "by_ahead": [(f"{a}–{b}", found) for (a, b), found in views.grouped(rows, _span).items()],
        "errors": _errors(rows),
        "by_unit": _grouped(rows, lambda one: one.unit),
        "scored": {one.record: _of(track, one.record) for one in track.issues},
        "earned": earned,
        "label": months.label,
    }


def _span(one: Scored) -> tuple[int, int]:
    return next((pair for pair in AHEAD if one.ahead <= pair[1]), AHEAD[-1])


def _errors(rows: tuple[Scored, ...]) -> chart.Chart:
    """Return the mean error by month, the baseline's beside it, of rows for which both are known."""
    pairs = [one for one in rows if one.base_crps is not None]
    found = views.grouped(pairs, lambda one: one.month)
    ours = [_rounded(one.crps) for one in found.values()]
    base = [_rounded(one.base_crps) for one in found.values()]
    lines = {gettext("Forecasts"): ours, gettext("Last twelve months"): base}
    return chart.line(gettext("Mean error (CRPS) by month"), [months.label(month) for month in found], lines)


def _rounded(value: float | None) -> Decimal | None:
    return None if value is None else round(Decimal(value), 2)


def _grouped(rows: tuple[Scored, ...], by: Callable[[Scored], str]) -> list[tuple[str, object]]:
    return list(views.grouped(rows, by).items())


def _of(track: Track, record: str) -> object:
    return views.figures([one for one in track.rows if one.forecast == record])


@PAGES.page("/forecast/{id}", "forecast.html")
def one_forecast(node: Node, request: Request) -> Answer:
    """One forecast as it was filed: from what it was made, what it said of each unit, how good that was."""
    record = str(request.path_params["id"])
    trusted = settings.trusted(node.region, node.party)
    with node.reading() as tx:
        one = views.issue(tx, record)
        found = views.outlooks(tx, [one])
        author = one.party if one.party in node.region.parties else ""
        track = views.track(tx, one.target, trusted, by=author, drill=drills_of(node.region))
        known = [each for each in views.vintages(tx) if each.record == one.vintage]
    rows = [each for each in track.rows if each.forecast == one.record]
    return {
        **words(node),
        "one": one,
        "found": found,
        "vintage": next(iter(known), None),
        "figures": views.grouped(rows, lambda each: each.unit),
        "whole": views.figures(rows),
        "settler": track.settler,
        "label": months.label,
    }


@PAGES.page("/methods", "methods.html")
def methods(node: Node, request: Request) -> Answer:
    """How forecasts are made and scored here, with what the records say of it."""
    target = target_in(request)
    trusted: list[Party] = settings.trusted(node.region, node.party)
    with node.reading() as tx:
        track = views.track(tx, target, trusted, drill=drills_of(node.region))
        onset = views.onset(tx, track)
        listed = {"targets": targets(tx)}
        found = views.outlooks(tx, track.issues[:1])
    used: dict[str, list[str]] = {}
    for one in found:
        used.setdefault(one.model, []).append(one.unit)
    limits = settings.limits(node.region)
    return {
        **words(node),
        **listed,
        "target": target,
        "track": track,
        "whole": views.figures(track.rows),
        "onset": onset,
        "newest": track.issues[0] if track.issues else None,
        "used": used,
        "limits": limits,
        "days": {name: settings.days(node.region, name) for name in ("acknowledge", "escalate")},
        "label": months.label,
    }


@PAGES.page("/data", "data.html")
def data(node: Node, request: Request) -> Answer:
    """The vintages that are known here: what was known when, from which file, under which licence."""
    with node.reading() as tx:
        found = views.vintages(tx)
    return {**words(node), "found": found, "sources": node.region.vocabulary("warning-sources")}
