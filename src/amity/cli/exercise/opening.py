"""What each Party says first: treaties, reports, requests, entries of registers, a call, a forecast."""

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
    Script,
)
from amity.cli.exercise.warning import warn
from amity.features.exchange.doors import listing
from amity.features.instruments.kinds import InstrumentText
from amity.features.outlook import acting
from amity.features.outlook.kinds import Called
from amity.features.plans import views as plans
from amity.features.treaties.kinds import TreatyOpened
from amity.formats import sanctions
from amity.node.node import Node


def open_rest(node: Node) -> int:
    """File what this Party says first in treaties, exchange, registers, outlook and early warning."""
    script = Script(node)
    if node.party == SECRETARIAT:
        _instrument(script)
        _plans(script)
        _treaty(script)
        _call(script)
    else:
        _acts(script)
        _reports(script)
        _requests(script)
        if node.party == CAMBODIA:
            _list(script)
        _arms(script)
    _entries(script)
    filed = script.file()
    warn(script)
    return len(filed) + len(script.file())


TREATY = str(TreatyOpened.example["treaty"])  # where an address is given as an example, it leads there
CALL, FORMER = f"{SECRETARIAT}/{Called.example['name']}", f"{SECRETARIAT}/{Called.example['name']}-former"


# -- treaties ----------------------------------------------------------------------------------------


def _treaty(script: Script) -> None:
    body = {
        "treaty": TREATY,
        "title": f"{script.drill}: Convention on the Preservation of Evidence at Sea",
        "short": f"{script.drill} Evidence",
        "done": script.day(-300),
        "place": "an invented harbour",
        "forum": FORUM,
        "depositary": SECRETARIAT,
        "subjects": ["mutual-legal-assistance"],
        "rule": {"kind": "number", "number": 2, "days": 30, "own_days": 30, "clause": "Article 29"},
    }
    script.to_forum(SECRETARIAT_DESK, "treaty.treaty/1", body)


def _acts(script: Script) -> None:
    deeds = {"signature": -300} | ({"ratification": -40} if script.node.party == CAMBODIA else {})
    for deed, day in deeds.items():
        body = {"treaty": TREATY, "deed": deed, "on": script.day(day)}
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
    seen = {"identifiers": [{"sort": "mmsi", "value": "999000001", "of": "an invented vessel"}]}
    for party, verb, title, lat, lon, ago in REPORTS:
        if party != script.node.party:
            continue
        body = OWN[verb] | {
            "title": f"{script.drill}: {title}",
            "what": f"{script.drill}. Invented for the demonstration; nothing of it happened.",
            "places": [{"text": "at sea", "lat": lat, "lon": lon, "precision": "exact"}],
        }
        if verb in ("incident", "vessel"):
            body |= seen
        if verb == "alert":
            body |= {"effective": script.hour(-24 * ago), "expires": script.hour(72)}
            body |= {"instruction": "Keep a lookout."}
        else:
            body |= {"when": {"since": script.hour(-24 * ago), "precision": "hour"}}
        script.to_forum(CRIME_DESK, f"exchange.{verb}/1", body)


def _list(script: Script) -> None:
    """Take in an invented list of names; one is like that of a vessel in the reports."""
    first = "Name,Alias,Nationality,Designation,Sanction Type,Source"
    rows = [f"{name},,,,vessel,{script.drill}" for name in ("EXERCISE TRADER", "EXERCISE LANTERN")]
    data = "\n".join([first, *rows]).encode()
    listed = sanctions.read(data, dated=script.day(-10))
    for one in listing.incoming(listed, data, f"{script.drill}: invented list").kept:
        script.to_forum(CRIME_DESK, one.kind, one.body)


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
    point = {"entry": "maritime-crime-desk", "since": script.day(-90)}
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
    expert = {
        "entry": "exercise-expert",
        "since": script.day(-70),
        "name": f"{script.drill}: an invented expert",
    }
    known = {"nationality": script.node.party, "expertise": ["Law of the sea"], "consent": script.day(-75)}
    kept = {"consent_kept": f"{script.drill}: kept by nobody"}
    script.to_forum(desk, "register.expert/1", expert | known | kept)


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
    other, way = (INDONESIA, "imports") if script.node.party == CAMBODIA else (CAMBODIA, "exports")
    moved = {"entry": year, "since": script.day(-200), "direction": way, "counterpart": other}
    number = (
        2 if script.node.party == CAMBODIA else 3
    )  # what two Parties say differs, and stands side by side
    items = [{"category": "VI", "number": number, "description": f"{script.drill}: patrol craft, 60 m"}]
    script.to_forum(DEFENCE_DESK, "register.arms-transfers/1", moved | {"items": items})
    pledge = {"entry": "exercise-company", "since": script.day(-100), "unit": f"{script.drill}: engineers"}
    force = {"sort": "demining", "persons": 40, "women": 9, "notice": 60, "months": 6}
    script.to_forum(DEFENCE_DESK, "register.pledge/1", pledge | force)


# -- outlook -----------------------------------------------------------------------------------------


def _call(script: Script) -> None:
    """Call for two outlooks: one that is under way, and one of the year before, which will be published."""
    year = script.node.clock().year
    for ref, of, days, public in ((CALL, year, (12, 50), False), (FORMER, year - 1, (-200, -150), True)):
        said = {
            "public": public,
            "name": ref.partition("/")[2],
            "title": f"{script.drill}: Security Outlook {of}",
            "forum": FORUM,
            "year": of,
            "deadline": script.day(days[0]),
            "consent_by": script.day(days[1]),
        }
        script.add(SECRETARIAT_DESK, [acting.call(script.node, said, exercise=True)])


# -- instruments and plans ---------------------------------------------------------------------------


def _instrument(script: Script) -> None:
    """Take in an invented text, so that there is one to read where the real ones are not at hand."""
    script.to_forum(SECRETARIAT_DESK, "instrument.text/1", InstrumentText.example)


def _plans(script: Script) -> None:
    """Put the plans before their forums, and open an assessment."""
    with script.node.reading() as tx:
        for plan in plans.plans(tx):
            body = {"plan": plan.ref, "records": list(plans.draft_records(tx, plan.ref))}
            note = {"note": f"{script.drill}: as drafted by the desk."}
            script.to_forum(SECRETARIAT_DESK, "plan.propose/1", body | note, plan.forum)
    review = {
        "subject": "1976-TAC",
        "title": f"{script.drill}: periodic assessment",
        "terms": "Invented for the demonstration.",
        "forum": FORUM,
        "opens": script.day(-30),
        "due": script.day(20),
        "every_months": 12,
    }
    script.to_forum(SECRETARIAT_DESK, "plan.review-open/1", review)
