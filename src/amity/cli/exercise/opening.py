"""What each Party says first: treaties, reports, requests, entries of registers, a call, a forecast."""

from hashlib import sha256
from typing import Any

from amity.cli.exercise.saying import (
    CAMBODIA,
    CRIME_DESK,
    DEFENCE_DESK,
    FOCAL_POINT,
    FORUM,
    INDONESIA,
    SECRETARIAT,
    SECRETARIAT_DESK,
    WARNING_DESK,
    Script,
)
from amity.features.outlook import acting
from amity.features.warning.rules import months
from amity.node.node import Node

NORTH, SOUTH = "EXERCISE-NORTH", "EXERCISE-SOUTH"  # invented provinces of no State
SEEN = 36  # months of invented counts
AHEAD = 6  # months forecast
DRAWS = 20


def open_rest(node: Node) -> int:
    """File what this Party says first in treaties, exchange, registers, outlook and early warning."""
    script = Script(node)
    if node.party == SECRETARIAT:
        _treaty(script)
        _call(script)
    else:
        _acts(script)
        _reports(script)
        _requests(script)
        _arms(script)
    _entries(script)
    filed = script.file()
    if node.party == SECRETARIAT:
        vintage = _vintage(script)
        _forecast(script, vintage)
    elif node.party == CAMBODIA:
        _threshold(script)
    return len(filed) + len(script.file())


def treaty(node: Node) -> str:
    """Return the name of the invented treaty."""
    return f"{SECRETARIAT}/{node.clock().year - 1}-Exercise-Evidence"


def call(node: Node) -> str:
    """Return the name of the outlook that is called for."""
    return f"{SECRETARIAT}/{node.clock().year + 1}-exercise"


# -- treaties ----------------------------------------------------------------------------------------


def _treaty(script: Script) -> None:
    body = {
        "treaty": treaty(script.node),
        "title": f"{script.drill}: Convention on the Preservation of Evidence at Sea",
        "short": f"{script.drill} Evidence",
        "done": script.day(-300),
        "place": "Jakarta",
        "forum": FORUM,
        "depositary": SECRETARIAT,
        "subjects": ["mutual-legal-assistance"],
        "rule": {"kind": "number", "number": 2, "days": 30, "own_days": 30, "clause": "Article 29"},
    }
    script.to_forum(SECRETARIAT_DESK, "treaty.treaty/1", body)


def _acts(script: Script) -> None:
    deeds = {"signature": -300} | ({"ratification": -40} if script.node.party == CAMBODIA else {})
    for deed, day in deeds.items():
        body = {"treaty": treaty(script.node), "deed": deed, "on": script.day(day)}
        evidence = {"evidence": f"{script.drill}: note verbale of this Party"}
        script.to_forum(FOCAL_POINT, "treaty.action/1", body | evidence)
    if script.node.party == CAMBODIA:
        stated = {
            "subject": "extradition",
            "other": INDONESIA,
            "title": f"{script.drill}: Treaty on Extradition",
            "signed": script.day(-200),
            "place": "Phnom Penh",
        }
        script.say(FOCAL_POINT, "treaty.agreement/1", stated)


# -- exchange ----------------------------------------------------------------------------------------

REPORTS: tuple[tuple[str, str, str, str, str, int], ...] = (  # Party, verb, title, lat, lon, days ago
    ("KHM", "incident", "Boarding of an anchored barge by night", "9.55", "101.80", 6),
    ("KHM", "seizure", "Boxes without papers on a fishing vessel", "10.20", "102.65", 19),
    ("KHM", "vessel", "Coaster with gaps in its AIS track", "8.90", "102.40", 33),
    ("IDN", "incident", "Small craft follows a tanker for an hour", "-4.10", "109.40", 3),
    ("IDN", "incident", "Theft of engine spares under way", "3.05", "100.60", 12),
    ("IDN", "alert", "Unlit mooring adrift: keep clear", "-6.80", "114.20", 1),
)
OWN: dict[str, dict[str, Any]] = {
    "incident": {"area": "sea-piracy", "category": "boarding"},
    "seizure": {"area": "illicit-drugs"},
    "vessel": {"area": "arms-smuggling", "name": "EXERCISE TRADER"},
    "alert": {"area": "sea-piracy", "urgency": "Immediate", "severity": "Minor", "certainty": "Observed"},
}


def _reports(script: Script) -> None:
    for party, verb, title, lat, lon, ago in REPORTS:
        if party != script.node.party:
            continue
        body = OWN[verb] | {
            "title": f"{script.drill}: {title}",
            "what": f"{script.drill}. Invented for the demonstration; nothing of it happened.",
            "places": [{"text": "at sea", "lat": lat, "lon": lon, "precision": "exact"}],
        }
        if verb == "alert":
            body |= {"effective": script.hour(-24 * ago), "expires": script.hour(72)}
            body |= {"instruction": "Keep a lookout."}
        else:
            body |= {"when": {"since": script.hour(-24 * ago), "precision": "hour"}}
        script.to_forum(CRIME_DESK, f"exchange.{verb}/1", body)


def _requests(script: Script) -> None:
    other = INDONESIA if script.node.party == CAMBODIA else CAMBODIA
    asked = {"title": f"{script.drill}: crew list of a coaster", "sort": "information", "urgency": "priority"}
    made = {"party": other, "area": "sea-piracy", "what": "The crew list of its last call at port."}
    script.say(CRIME_DESK, "exchange.request/1", asked | made, {other})
    kept = {"title": f"{script.drill}: records of a port call", "sort": "information", "urgency": "routine"}
    script.say(CRIME_DESK, "exchange.request/1", kept | made, ())
    need = {"sort": "information", "items": ["the vessel and its call sign", "what the answer is for"]}
    script.say(CRIME_DESK, "exchange.requirement/1", need | {"languages": ["en"]})


# -- registers ---------------------------------------------------------------------------------------


def _entries(script: Script) -> None:
    desk = SECRETARIAT_DESK if script.node.party == SECRETARIAT else FOCAL_POINT
    point = {"entry": "exercise-desk", "since": script.day(-90)}
    about = {"subject": "sea-piracy", "role": "focal-point", "hours": "24/7", "languages": ["English"]}
    office = {"office": f"{script.drill}: desk against crime at sea", "institution": "An invented service"}
    script.to_forum(desk, "register.focal-point/1", point | about | office)
    script.to_forum(desk, "register.focal-point-reach/1", point | {"emails": ["desk@exercise.example"]})
    if script.node.party == SECRETARIAT:
        return
    other = INDONESIA if script.node.party == CAMBODIA else CAMBODIA
    event = {
        "entry": "exercise-search",
        "since": script.day(-20),
        "title": f"{script.drill}: search and rescue off the coast",
        "sort": "exercise",
        "stage": "confirmed",
        "start": script.day(40),
        "end": script.day(44),
        "place": "at sea",
        "forum": FORUM,
        "invited": [other],
        "places": 2,
        "reply_by": script.day(9 if script.node.party == CAMBODIA else -2),
        "forces": 120,
        "about": "Two invented ships, one coordination centre.",
    }
    script.to_forum(desk, "register.event/1", event)
    said = {"entry": "exercise-territory", "since": script.day(-60), "on": "territory-not-used"}
    text = f"{script.drill}: no part of our territory is at anybody's disposal for acts against a member."
    told = {"title": f"{script.drill}: use of our territory", "text": text, "clause": "A.III.5"}
    script.say(desk, "register.assurance/1", said | told, public=True)
    paper = {"entry": "exercise-paper", "since": script.day(-50), "sort": "white-paper"}
    print_ = {"title": f"{script.drill}: white paper", "published": script.day(-50), "languages": ["en"]}
    script.say(desk, "register.paper/1", paper | print_ | {"summary": "Invented."}, public=True)


def _arms(script: Script) -> None:
    year = str(script.node.clock().year - 2)
    body = {
        "entry": year,
        "since": script.day(-200),
        "nil": ["exports"],
        "holdings": [{"category": "VI", "number": 3, "description": f"{script.drill}: patrol craft"}],
        "contact": "An invented department",
    }
    script.to_forum(DEFENCE_DESK, "register.arms-return/1", body)
    pledge = {"entry": "exercise-company", "since": script.day(-100), "unit": f"{script.drill}: engineers"}
    force = {"sort": "demining", "persons": 40, "women": 9, "notice": 60, "months": 6}
    script.to_forum(DEFENCE_DESK, "register.pledge/1", pledge | force)


# -- outlook -----------------------------------------------------------------------------------------


def _call(script: Script) -> None:
    year = script.node.clock().year + 1
    said = {
        "name": f"{year}-exercise",
        "title": f"{script.drill}: Security Outlook {year}",
        "forum": FORUM,
        "year": year,
        "deadline": script.day(12),
        "consent_by": script.day(50),
    }
    script.add(SECRETARIAT_DESK, [acting.call(script.node, said, exercise=True)])


# -- early warning -----------------------------------------------------------------------------------


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
