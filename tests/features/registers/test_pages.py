"""The pages of registers: generic, so each must do for every register there is."""

from __future__ import annotations

import re

import icalendar
import pytest
import vobject
from starlette.testclient import TestClient

from amity.features.registers.catalogue import CATALOGUE
from amity.kernel.record import PUBLIC
from amity.testing import DESK
from amity.ui import session

ADDRESS = "http://localhost:8000"


@pytest.fixture(scope="module")
def full(open_registry):
    """A region in which Cambodia has declared every example and part to all, in the summer of 2026."""
    one = open_registry()
    for register in CATALOGUE:
        one.declare("KHM", register.name, [PUBLIC])
        if register.part:
            one.tell("KHM", register.name, [PUBLIC])
    one.today("2026-07-20")
    one.region.meet()
    return one


@pytest.fixture(scope="module")
def theirs(full):
    """Indonesia's browser."""
    return full.browser("IDN")


@pytest.fixture(scope="module")
def own(full):
    """Cambodia's browser."""
    return full.browser("KHM")


@pytest.mark.parametrize("register", CATALOGUE, ids=lambda register: register.name)
def test_every_register_is_listed_shown_exported_and_imported(full, theirs, own, register):
    """The same pages for each: its list, its entry, its files, its form, what anybody reads."""
    browser, stranger = theirs, TestClient(theirs.app, base_url=ADDRESS)
    (ref,) = full.refs("IDN", register.name)

    assert ref in browser.get(f"/registers/of/{register.name}").text
    entry = browser.get(f"/registers/entry/{ref}")
    assert entry.status_code == 200
    assert "History" in entry.text
    assert browser.get(f"/registers/of/{register.name}/export/csv").text.startswith("\ufeffparty,entry")
    assert browser.get(f"/registers/of/{register.name}/sheet").status_code == 200
    assert browser.get(f"/registers/import/{register.name}").status_code == 200
    assert register.title in stranger.get(f"/registers/public/{register.name}").text
    page = own.get(f"/registers/entry/{ref}").text
    assert f"/file/register.{register.kind}/1?entry=" in page


@pytest.mark.parametrize("register", [one for one in CATALOGUE if one.card], ids=lambda one: one.name)
def test_cards_that_go_out_are_read_by_others(theirs, register):
    """One card for each entry, with what was told here."""
    text = theirs.get(f"/registers/of/{register.name}/export/vcf").text

    (card,) = vobject.readComponents(text)
    assert card.fn.value
    assert card.uid.value.startswith(f"KHM/{register.name}/")


@pytest.mark.parametrize("register", [one for one in CATALOGUE if one.happening], ids=lambda one: one.name)
def test_calendars_that_go_out_are_read_by_others(theirs, register):
    """One event for each entry that has a day."""
    data = theirs.get(f"/registers/of/{register.name}/export/ics").content

    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(event["UID"]).startswith(f"KHM/{register.name}/")


def test_a_forum_has_a_calendar_of_all_that_is_addressed_to_it(full, theirs):
    """Out of every register, as it stands: what was moved is moved, what was cancelled says so."""
    node = full.region["KHM"]
    full.declare("KHM", "courses", ["IDN"], entry="elsewhere")
    forum = node.audience_of("ALL")
    say = {"start": "2026-09-01", "end": "2026-09-02"}
    for stage in ("planned", "cancelled"):
        full.region.say("KHM", "register.event/1", {**event("moved"), **say, "stage": stage}, set(forum))
    full.region.meet()

    data = theirs.get("/registers/feed/ALL").content
    found = {str(one["UID"]): one for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    assert "KHM/courses/elsewhere" not in found
    moved = found["KHM/calendar/moved"]
    assert (str(moved["STATUS"]), int(moved["SEQUENCE"])) == ("CANCELLED", 1)


def event(name: str) -> dict[str, object]:
    """Return an event of the forum ALL."""
    return {"entry": name, "since": "2026-01-01", "title": "Port call", "sort": "port-call", "forum": "ALL"}


def test_the_list_on_a_day_is_that_of_the_day(theirs):
    """With the day said above it, and the way back to today."""
    browser = theirs

    assert "maritime-crime-desk" not in browser.get("/registers/of/focal-points?on=2025-11-14").text
    page = browser.get("/registers/of/focal-points?on=2025-11-15").text
    assert "maritime-crime-desk" in page
    assert "This is how it stood on" in page
    assert browser.get("/registers/of/focal-points?on=yesterday").status_code == 422


def test_what_is_public_is_read_without_a_login_and_nothing_else_is(one):
    """Indonesia's public page shows what Cambodia says to everybody, and not what it says to Indonesia."""
    one.declare("KHM", "library", [PUBLIC], since="2026-01-01", title="For everybody")
    one.declare("KHM", "library", ["IDN"], since="2026-01-01", entry="other", title="For Indonesia")
    one.region.meet()
    stranger = TestClient(one.browser("IDN").app, base_url=ADDRESS)

    page = stranger.get("/registers/public/library").text
    assert "For everybody" in page
    assert "For Indonesia" not in page
    assert "For Indonesia" not in stranger.get("/registers/public/library.csv").text
    assert stranger.get("/registers/of/library", follow_redirects=False).status_code == 303


def test_an_owner_confirms_and_ends_its_entry_on_its_page(one):
    """By buttons that need no script; what ends today is not listed, and stays readable on its days."""
    one.declare("KHM", "focal-points")
    one.today("2026-06-01")
    browser, ref = one.browser("KHM"), "KHM/focal-points/maritime-crime-desk"

    assert browser.post(f"/registers/entry/{ref}/confirm").status_code == 200
    assert str(one.entry("KHM", ref).verified) == "2026-06-01"
    browser.post(f"/registers/entry/{ref}/end")
    one.region.meet()
    assert one.refs("IDN", "focal-points") == []
    assert one.refs("IDN", "focal-points", on="2026-05-31") == [ref]


def test_nobody_acts_on_anothers_entry(one):
    """The door refuses it; and were it filed all the same, no reader would heed it."""
    one.declare("KHM", "focal-points")
    one.region.meet()

    answer = one.browser("IDN").post("/registers/entry/KHM/focal-points/maritime-crime-desk/end")

    assert answer.status_code == 409
    assert "each Party speaks for its own entries" in answer.text


def test_the_form_of_a_change_is_filled_in_already(one):
    """The button leads to the generic form with what the entry says, also rows, choices and lists."""
    one.declare("KHM", "arms")
    one.declare("KHM", "cbr-experts", since="2026-01-01")
    browser = one.browser("KHM")

    page = browser.get("/registers/entry/KHM/arms/2024").text
    form = browser.get(link(page, "/file/register.arms-return/1")).text
    assert 'name="holdings.0.number" value="14"' in form
    assert 'name="nil=exports" value="yes" checked' in form
    page = browser.get("/registers/entry/KHM/cbr-experts/reference-laboratory").text
    form = browser.get(link(page, "/file/register.cbr-expert/1")).text
    assert 'name="fields=biological" value="yes" checked' in form
    assert "identify in 24 hours\nadvise by telephone" in form


def link(page: str, begins: str) -> str:
    """Return the first address on *page* that begins so."""
    found = page[page.index(f'href="{begins}') + 6 :]
    return found[: found.index('"')].replace("&amp;", "&")


def test_every_row_of_an_entry_is_shown_with_words_for_its_codes(one):
    """Two holdings are two lines, under the names that the United Nations give to their categories."""
    holdings = [{"category": "VI", "number": 14}, {"category": "IVa", "number": 1200}]
    one.declare("KHM", "arms", nil=[], holdings=holdings)

    page = one.browser("KHM").get("/registers/entry/KHM/arms/2024").text

    assert "VI Warships" in page
    assert "IVa Combat aircraft" in page
    assert "1,200" in page


def test_the_form_of_a_transfer_has_its_counterpart_ticked_and_a_new_one_asks_whom_it_is_about(full, own):
    """Whoever a transfer is about reads it first; a part that is said anew goes to its readers of before."""
    entry = own.get("/registers/entry/KHM/arms/2024").text
    assert '<option value="THA">' in entry

    form = own.get("/registers/entry/KHM/arms/2024/part?about=THA").text
    assert re.search(r'value="-parties" checked', form)
    assert re.search(r'name="-party=THA" value="yes" checked', form)
    assert not re.search(r'name="-party=IDN" value="yes" checked', form)
    assert re.search(r'name="counterpart"[^>]*value="THA"', form)
    again = re.search(r'href="(/file/register.arms-transfers/1\?[^"]*)"', entry)
    assert again
    assert re.search(r'value="-public" checked', own.get(again[1].replace("&amp;", "&")).text)
    assert own.get("/registers/entry/KHM/arms/2024/part").status_code == 422


def test_a_calendar_program_reads_one_feed_by_its_address_until_that_is_ended(full):
    """The address opens that forum's calendar for whoever has it, no other, and nothing once it has ended."""
    own, program = full.browser("KHM"), TestClient(full.browser("KHM").app, base_url=ADDRESS)
    program.cookies.clear()
    said = {"entry": "closed", "forum": "ALL", "title": "Talks at sea", "start": "2026-08-01", "end": None}
    full.declare("KHM", "calendar", ["IDN"], **said)

    page = own.post("/registers/subscriptions", data={"forum": "ALL"}).text
    (address,) = re.findall(rf"{ADDRESS}(/registers/subscribed/ALL/[\w-]+)", page)

    assert "Talks at sea" in program.get(address).text
    assert address not in own.get("/registers/subscriptions").text
    assert program.get(address.replace("/ALL/", "/ASEAN/")).status_code == 404
    assert program.get(address + "x").status_code == 404
    assert program.get("/registers/feed/ALL", follow_redirects=False).status_code == 303
    (key,) = re.findall(r'name="end" value="(\w+)"', own.get("/registers/subscriptions").text)
    assert full.browser("IDN").post("/registers/subscriptions", data={"end": key}).status_code == 404
    own.post("/registers/subscriptions", data={"end": key})
    assert program.get(address).status_code == 404


def test_a_feed_ends_with_its_office(full):
    """Whose sessions the operator ends, whose feeds end too."""
    own = full.browser("KHM")
    page = own.post("/registers/subscriptions", data={"forum": "ALL"}).text
    (address,) = re.findall(rf"{ADDRESS}(/registers/subscribed/ALL/[\w-]+)", page)
    node = full.region["KHM"]

    with node.tx() as tx:
        session.end_all(tx, DESK)

    assert TestClient(own.app, base_url=ADDRESS).get(address).status_code == 404
