"""A model is asked, and its answer becomes records: draws in whole numbers, sorted and counted.

The record's draws are the model's, rounded to whole persons. Whoever holds the table of the vintage asks the
same model with the same seed and gets the same records, byte for byte; `again` does it, and compares.

The arrays are loaded when a function here is called, so only those who forecast pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amity.errors import NotFound
from amity.features.warning import arithmetic
from amity.features.warning.data.counted import COLUMNS
from amity.features.warning.data.kept import Shelf
from amity.features.warning.rules import months
from amity.features.warning.views import Counts, Vintage
from amity.kernel import canon

if TYPE_CHECKING:
    from amity.features.warning.forecasting.forecast import Forecast
    from amity.features.warning.forecasting.models import Progress
    from amity.features.warning.forecasting.panel import Panel

EPOCH = 1980 * 12 - 1  # the forecasts' month 0, as a number of months
ROOM = 700_000  # bytes of rows in one record; a larger region takes several
HALVED = "-conflictology"  # after the name of a model half of whose draws are the baseline's
Why = Callable[[int], list[dict[str, Any]]]  # of a row of the panel: its reasons, as records write them


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: all that it takes to ask it again."""

    target: str
    vintage: Vintage
    model: str
    seed: int
    ahead: int  # months
    origin: int  # the last known month
    units: tuple[str, ...]  # whose rows are filed


def panel_of(shelf: Shelf, vintage: Vintage, target: str, known: Mapping[str, Counts]) -> Panel:
    """
    Return the panel behind *vintage*: its table, or the counts of its record where that is all there is.

    Args:
        known: the counts of the record, by unit, for units that the table of countries does not have.

    Raises:
        NotFound: the table is not held here, or it tells nothing of *target*.
    """
    from dataclasses import replace

    from amity.features.warning.forecasting.panel import read_panel

    if vintage.body["sort"] == "incidents" or any(unit.startswith("cell:") for unit in known):
        return _of_counts(known)
    try:
        file = shelf.panel(str(vintage.body["table"]))
    except NotFound as error:
        raise NotFound(
            f"the table behind {vintage.label} of {vintage.party} ({vintage.record[:12]}) is not held here: "
            "take its file in with `amity warning data add`, or name another with --vintage"
        ) from error
    panel = read_panel(file)
    if target == "state-based":
        return panel
    if COLUMNS.get(target, "") not in panel.others:
        raise NotFound(f"{vintage.label} tells nothing of {target}: it has {', '.join(COLUMNS)}")
    return replace(panel, deaths=panel.others[COLUMNS[target]], others={})


def _of_counts(known: Mapping[str, Counts]) -> Panel:
    import numpy as np

    from amity.features.warning.forecasting.panel import make_panel

    if not known:
        raise NotFound(
            "the vintage's record tells nothing of what is asked: take it in anew, with these units"
        )
    first = min(months.number(one.since) for one in known.values())
    last = min(months.number(one.until) for one in known.values())
    span = range(first, last + 1)
    units = sorted(known)
    deaths = np.array([[_or_nan(known[unit].at(month)) for month in span] for unit in units])
    return make_panel(units, [month - EPOCH for month in span], deaths)


def _or_nan(count: int | None) -> float:
    return float("nan") if count is None else float(count)


def asked(panel: Panel, question: Question, progress: Progress = lambda *_: None) -> tuple[Forecast, Why]:
    """
    Return the model's answer for all units of *panel*, and its reasons. It learns once for both.

    Args:
        progress: hears of each window that the model looks back on, and of the answer, which takes as long.
    """
    arithmetic.need()
    import numpy as np

    from amity.features.warning.forecasting import forecast
    from amity.features.warning.forecasting.explain import Explainer
    from amity.features.warning.forecasting.models import named

    model, known = named(question.model), panel.until(question.origin - EPOCH)
    windows = 0

    def looked_back(done: int, total: int) -> None:
        nonlocal windows
        windows = total
        progress(done, total + 1)

    progress(0, 1)
    fitted = model.fit(known, question.seed, looked_back)
    told = forecast.told(model, question.seed, fitted, known, np.arange(1, question.ahead + 1))
    progress(windows + 1, windows + 1)
    explain = Explainer(known, told, fitted)
    return told, lambda row: [_reason(one) for one in explain.reasons(row, 1)]


def bodies(
    panel: Panel,
    told: Forecast,
    question: Question,
    *,
    why: Why = lambda _: [],
    progress: Progress = lambda *_: None,
) -> list[dict[str, Any]]:
    """
    Return the bodies of the records that *told* becomes.

    Args:
        why: tells what moved the forecast of a row of the panel; nothing, where nobody asks.
    """
    rows = list(_rows(panel, told, question, why, progress))
    if not rows:
        raise NotFound("none of the units asked for is in the data: `amity warning data list` names what is")
    parts = list(_parted(rows))
    return [
        {
            "target": question.target,
            "origin": months.first_day(question.origin).isoformat(),
            "since": months.first_day(question.origin + 1).isoformat(),
            "vintage": question.vintage.record,
            "table": question.vintage.body["table"] or question.vintage.body["file"],
            "model": told.model,
            "version": str(told.version),
            "seed": told.seed,
            "draws": int(told.draws.shape[-1]),
            "part": number,
            "parts": len(parts),
            "rows": part,
        }
        for number, part in enumerate(parts, 1)
    ]


def _rows(
    panel: Panel, told: Forecast, question: Question, why: Why, progress: Progress
) -> Iterator[dict[str, Any]]:
    import numpy as np

    places = {code or unit: row for row, (code, unit) in enumerate(zip(panel.iso3, panel.units, strict=True))}
    for done, unit in enumerate(question.units):
        progress(done, len(question.units))
        row = places.get(unit)
        if row is None or np.isnan(told.draws[row]).any():
            continue
        yield {
            "unit": unit,
            "model": f"{told.model}{HALVED}" if panel.units[row] in told.halved else told.model,
            "months": [_counted(told.draws[row, step]) for step in range(question.ahead)],
            "because": why(row),
        }
    progress(len(question.units), len(question.units))


def _counted(draws: Any) -> list[int]:
    import numpy as np

    values, counts = np.unique(np.rint(draws).astype(np.int64), return_counts=True)
    return [int(number) for pair in zip(values, counts, strict=True) for number in pair]


def _reason(one: Any) -> dict[str, Any]:
    numbers = one.numbers
    return {
        "code": one.code,
        "months": int(numbers.get("months", 1)),
        "before": int(numbers.get("before", 1)),
        "recent": f"{numbers.get('recent', 0.0):.2f}",
        "usual": f"{numbers.get('usual', 0.0):.2f}",
        "expected": f"{one.expected:.2f}",
        "otherwise": f"{one.otherwise:.2f}",
        "near": list(one.names),
    }


def _parted(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    room = ROOM
    for row in rows:
        size = len(canon.encode(row))
        if part and size > room:
            yield part
            part, room = [], ROOM
        part.append(row)
        room -= size
    yield part
