"""The pages of the exchange, with a story in them, by axe and by measure: light and dark, wide and narrow."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from amity.features.exchange.kinds import KINDS
from amity.kernel.record import Draft, Party, RecordId
from amity.testing import DESK

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
KHM, IDN = Party("KHM"), Party("IDN")


def say(bottle, party: Party, verb: str, body: dict[str, object], *to: Party) -> RecordId:
    node = bottle.region[party]
    return node.file(Draft(f"exchange.{verb}/1", body, frozenset(to)), office=DESK).id


def example(verb: str) -> dict[str, object]:
    return KINDS.get(f"exchange.{verb}/1").body.example


SHEET = b"Title;Date;Latitude;Longitude;Injured;Remarks\nBoarding;2026-01-14;1.17;104.0;two;x\nTheft;;;;0;\n"
LIST = b"Name,Alias,Nationality,Designation,Sanction Type,Source\nEXAMPLE TRADER,,PAN,Vessel,National,List\n"


def uploaded(bottle) -> list[str]:
    """Return the previews of a sheet with a fault and of a list, and take that list in."""
    cookie, found = bottle.khm.cookie(), []
    with httpx.Client(
        base_url=bottle.khm.address, cookies={cookie["name"]: cookie["value"]}, timeout=300
    ) as desk:
        for raw in (SHEET, LIST, LIST):
            answer = desk.post("/exchange/import", files={"file": ("some.csv", raw)})
            found.append(answer.headers["location"])
        assert desk.post(found.pop(), data={"-to": "-alone"}).status_code == 303
    return found


def pages(bottle) -> list[str]:
    """Return the pages of a desk at which much has happened."""
    own = say(bottle, KHM, "seizure", example("seizure"), IDN)
    say(bottle, KHM, "part", {"report": own, "says": {"arrested": 6}}, IDN)
    say(bottle, KHM, "correct", {"report": own, "says": {"conveyance": "trawler"}, "reason": "Seen."}, IDN)
    say(bottle, IDN, "vessel", example("vessel"), KHM)
    say(bottle, KHM, "vessel", example("vessel") | {"title": "Another"})
    theirs = say(bottle, IDN, "incident", example("incident"), KHM)
    say(bottle, IDN, "incident", example("incident") | {"rests_on": [own]}, KHM)
    say(bottle, IDN, "question", {"report": own, "text": "Which flag?"}, KHM)
    say(bottle, IDN, "contradict", {"report": own, "fields": ["places"], "text": "Not there."}, KHM)
    say(bottle, IDN, "release-ask", {"report": own, "to": ["KHM"], "why": "It sails on."}, KHM)
    asked = example("request") | {"party": "IDN"}
    draft = say(bottle, KHM, "request", asked)
    mine = say(bottle, KHM, "request", asked, IDN)
    request = say(bottle, IDN, "request", asked | {"party": "KHM"}, KHM)
    say(bottle, IDN, "move", {"request": mine, "after": mine, "move": "receive"}, KHM)
    say(bottle, IDN, "handover", example("handover") | {"request": mine}, KHM)
    say(bottle, IDN, "handover", example("handover") | {"request": mine, "previous": "ab" * 32}, KHM)
    say(bottle, IDN, "requirement", example("requirement"), KHM)
    bottle.region.meet()
    reports = [f"/exchange/report/{own}", f"/exchange/report/{theirs}", f"/exchange/report/{own}/correct"]
    requests = [f"/exchange/request/{one}" for one in (draft, mine, request)]
    forms = ["/exchange/request/new?party=IDN&sort=legal-assistance&basis=2004-MLA"]
    forms += [f"/exchange/report/{own}/part", "/exchange/tell/person-of-interest"]
    fixed = ["/exchange/", "/exchange/reports", "/exchange/requests", "/exchange/map", "/exchange/links"]
    fixed += ["/exchange/lists", "/exchange/import", *uploaded(bottle)]
    return [*fixed, *reports, *requests, *forms]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(bottle, profile, scheme, width):
    context = profile(color_scheme=scheme, viewport={"width": width, "height": 800})
    context.add_cookies([bottle.khm.cookie()])
    page, found = context.new_page(), []
    for path in pages(bottle):
        answer = page.goto(bottle.khm.address + path)
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{path} {one['id']} {[node['target'] for node in one['nodes']]}" for one in violations]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{path} is {wide} px too wide"] if wide > 0 else []

    assert found == []
