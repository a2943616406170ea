"""Figures side by side: what two Parties say of the same, and what one Party says from year to year."""

from collections.abc import Mapping

from starlette.requests import Request

from amity.errors import NotFound
from amity.features.registers import views
from amity.features.registers.declaring import Register
from amity.features.registers.pages.asking import PAGES, register_in
from amity.node.node import Node
from amity.ui import chart
from amity.ui.pages import Answer

MOST_LINES = 6  # series that a chart can tell apart


@PAGES.page("/compare/{name}", "compare.html", example="/compare/arms")
def compare(node: Node, request: Request) -> Answer:
    """Who reports what differently, as far as it was told to this Party."""
    register, entry = register_in(request), request.query_params.get("entry", "")
    with node.reading() as tx:
        found = views.compared(tx, register, region=node.region, on=node.clock().date())
    names = sorted({one.entry for one in found}, reverse=True)
    some = [one for one in found if entry in ("", one.entry)]
    some.sort(key=lambda one: one.entry, reverse=True)
    some.sort(key=lambda one: (not one.concerns(node.party), one.standing != "differ"))
    return {"it": register, "pairs": some, "names": names, "entry": entry, "titles": _titles(register)}


def _titles(register: Register) -> Mapping[str, str]:
    assert register.mirror
    return register.titles.get(register.mirror.by, {})


@PAGES.page("/years/{name}/{party}", "years.html", example="/years/arms/ASEC")
def years(node: Node, request: Request) -> Answer:
    """The figures of one Party from year to year, as far as they were told to this one."""
    register, party = register_in(request), str(request.path_params["party"])
    if register.figures is None:
        raise NotFound(f"“{register.title}” holds no figures that are compared from year to year")
    with node.reading() as tx:
        found = views.entries(tx, register, region=node.region, on=node.clock().date(), party=party).standing
    figures = {one.entry: register.figures(one) for one in found}
    names = sorted({name for some in figures.values() for name in some})
    times = sorted(figures)
    series = {name: [figures[time].get(name) for time in times] for name in names}
    largest = sorted(series, key=lambda name: -max(value or 0 for value in series[name]))[:MOST_LINES]
    drawn = chart.line(register.title, times, {name: series[name] for name in sorted(largest)})
    return {
        "it": register,
        "party": party,
        "times": times,
        "series": series,
        "chart": drawn if len(times) > 1 and names else None,
        "left_out": len(names) - len(largest),
    }
