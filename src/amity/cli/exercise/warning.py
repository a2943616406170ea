"""What is said of early warning: invented counts of invented provinces, forecasts, a threshold, an alarm."""

from hashlib import sha256

from amity.cli.exercise.saying import CAMBODIA, SECRETARIAT, WARNING_DESK, Script
from amity.features.warning.rules import months

NORTH, SOUTH = "EXERCISE-NORTH", "EXERCISE-SOUTH"  # invented provinces of no State
SEEN = 36  # months of invented counts
AHEAD = 6  # months forecast
PAST = 4  # months that are taken for settled
WEEKS = 52  # weeks of invented cases
DRAWS = 20


def warn(script: Script) -> None:
    """Let the Secretariat count and forecast, and Cambodia say when it wants to be warned."""
    if script.node.party == SECRETARIAT:
        vintage = _vintage(script)
        _forecast(script, vintage)
        _outcome(script, vintage)
        _alarm(script, _cases(script))
    elif script.node.party == CAMBODIA:
        _threshold(script)


def _vintage(script: Script) -> str:
    """File invented counts of invented provinces, and return the record."""
    last = months.number(script.node.clock().date()) - 1
    since = months.first_day(last - SEEN + 1)
    body = {
        "name": "exercise-series",
        "sort": "panel",
        "version": "1",
        "taken": script.day(0),
        "period": "month",
        "until": months.first_day(last).isoformat(),
        "file": _digest("file"),
        "table": _digest("table"),
        "source": f"{script.drill}: invented counts",
        "licence": "CC0",
        "rows": 2 * SEEN,
        "series": [
            {"unit": unit, "target": "state-based", "since": since.isoformat(), "values": _counts(place)}
            for place, unit in enumerate((NORTH, SOUTH))
        ],
    }
    script.to_forum(WARNING_DESK, "warning.vintage/1", body)
    return script.file()[0].id


def _counts(place: int) -> list[int]:
    return [
        (7 * month + 11 * place) % 23 + (14 if place == 0 and month > SEEN - 6 else 0)
        for month in range(SEEN)
    ]


def _forecast(script: Script, vintage: str) -> None:
    last = months.number(script.node.clock().date()) - 1
    body = {
        "target": "state-based",
        "origin": months.first_day(last).isoformat(),
        "since": months.first_day(last + 1).isoformat(),
        "vintage": vintage,
        "table": _digest("table"),
        "model": "exercise",
        "version": "1",
        "seed": 1,
        "draws": DRAWS,
        "rows": [
            {"unit": NORTH, "model": "exercise", "months": [[12, 4, 26, 10, 40, 6]] * AHEAD},
            {"unit": SOUTH, "model": "exercise", "months": [[0, 6, 5, 12, 30, 2]] * AHEAD},
        ],
    }
    script.to_forum(WARNING_DESK, "warning.forecast/1", body)


def _outcome(script: Script, vintage: str) -> None:
    last = months.number(script.node.clock().date()) - 1
    body = {
        "target": "state-based",
        "vintage": vintage,
        "standing": "final",
        "since": months.first_day(last - PAST + 1).isoformat(),
        "counts": [
            {"unit": unit, "values": _counts(place)[-PAST:]} for place, unit in enumerate((NORTH, SOUTH))
        ],
    }
    script.to_forum(WARNING_DESK, "warning.outcome/1", body)


def _cases(script: Script) -> str:
    """File invented weekly counts of an invented disease, and return the record."""
    monday = months.begin(script.node.clock().date(), "week")
    since = months.moved(monday, -WEEKS, "week")
    values = [(5 * week) % 9 + (30 if week == WEEKS - 1 else 0) for week in range(WEEKS)]
    body = {
        "name": "exercise-cases",
        "sort": "cases",
        "version": "1",
        "taken": script.day(0),
        "period": "week",
        "until": months.moved(monday, -1, "week").isoformat(),
        "file": _digest("cases"),
        "source": f"{script.drill}: invented counts",
        "series": [{"unit": NORTH, "target": "cases", "since": since.isoformat(), "values": values}],
    }
    script.to_forum(WARNING_DESK, "warning.vintage/1", body)
    return script.file()[-1].id


def _alarm(script: Script, vintage: str) -> None:
    monday = months.begin(script.node.clock().date(), "week")
    body = {
        "vintage": vintage,
        "unit": NORTH,
        "target": "cases",
        "method": "farrington",
        "at": months.moved(monday, -1, "week").isoformat(),
        "observed": (5 * (WEEKS - 1)) % 9 + 30,
        "expected": "4.2",
        "bound": "11.0",
    }
    script.to_forum(WARNING_DESK, "warning.alarm/1", body)


def _threshold(script: Script) -> None:
    body = {
        "name": "exercise-north",
        "target": "state-based",
        "unit": NORTH,
        "at_least": 25,
        "percent": 50,
        "within": 3,
        "of": SECRETARIAT,
        "note": f"{script.drill}: so that an alert is seen.",
    }
    script.to_forum(WARNING_DESK, "warning.threshold/1", body)


def _digest(text: str) -> str:
    return sha256(f"exercise {text}".encode()).hexdigest()
