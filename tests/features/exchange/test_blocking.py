"""Reports that may speak of the same are found among all that are held, however old, by what they share."""

from __future__ import annotations

import pytest

from amity.features.exchange import views
from amity.kernel.record import Draft
from amity.testing import DESK

SAME = {"imo": [{"sort": "imo", "value": "9074729"}], "other": [{"sort": "imo", "value": "9187629"}]}


def alike(desks, at: str, report: str) -> set[str]:
    """Return the reports that are compared with *report* at a node."""
    node = desks.region[at]
    with node.reading() as tx:
        return {one.report for one in views.alike(tx, views.put_together(tx, [report]))}


def test_a_number_a_name_and_a_place_with_its_day_each_bring_a_report_to_be_compared(desks):
    """What shares nothing stays away; a name in another script sounds the same."""
    imo = desks.tell("KHM", (), "vessel", name="EXAMPLE TRADER", identifiers=SAME["imo"])
    named = desks.tell("KHM", (), "vessel", name="Example Traider", identifiers=SAME["other"])
    nothing = desks.tell("KHM", (), "vessel", name="Ocean Harmony", identifiers=[])
    person = desks.tell("KHM", (), "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    thai = desks.tell("KHM", (), "person-of-interest", names=[{"text": "ประเสริฐ ชินวงศ์"}])
    new = desks.tell("KHM", (), "vessel", name="EXAMPLE TRADER II", identifiers=SAME["imo"])

    assert alike(desks, "KHM", new) == {imo, named}
    assert nothing not in alike(desks, "KHM", new)
    assert alike(desks, "KHM", thai) == {person}


def test_incidents_of_one_night_and_neighbouring_cells_are_compared(desks):
    def incident(since: str, lat: str, lon: str) -> str:
        places = [{"name": "At sea", "lat": lat, "lon": lon}]
        return desks.tell("KHM", (), "incident", when={"since": since}, places=places)

    night = incident("2026-02-27T23:30:00Z", "1.02", "103.9")
    next_day = incident("2026-02-28T01:00:00Z", "0.98", "104.1")
    week_later = incident("2026-03-06T01:00:00Z", "0.98", "104.1")
    elsewhere = incident("2026-02-28T01:00:00Z", "12.5", "101.1")

    assert alike(desks, "KHM", next_day) == {night}
    assert alike(desks, "KHM", week_later) == alike(desks, "KHM", elsewhere) == set()


def test_what_an_author_corrects_is_found_by_its_new_words_and_a_withdrawn_report_by_none(desks):
    first = desks.tell("KHM", ("THA",), "vessel", name="EXAMPLE TRADER", identifiers=[])
    other = desks.tell("THA", (), "vessel", name="Sunda Pearl", identifiers=[])
    desks.meet()
    assert alike(desks, "THA", other) == set()

    body = {"report": first, "says": {"name": "Sunda Pearl"}, "reason": "Misread"}
    desks.region.say("KHM", "exchange.correct/1", body, {"THA"})
    desks.meet()
    assert alike(desks, "THA", other) == {first}
    desks.region["KHM"].withdraw(first, reason="mistaken", office=DESK)
    desks.meet()
    assert alike(desks, "THA", other) == set()


@pytest.mark.parametrize(
    "says", [{"names": 7}, {"identifiers": "x"}, {"places": [{"lat": "far"}]}, {"when": []}], ids=repr
)
def test_words_that_are_no_report_leave_what_was_said_before(desks, says):
    """A hostile author's part: it is kept, and the report is still found by what it said."""
    first = desks.tell("KHM", (), "vessel", name="EXAMPLE TRADER", identifiers=SAME["imo"])
    new = desks.tell("KHM", (), "vessel", name="Another", identifiers=SAME["imo"])

    body = {"report": first, "says": says, "reason": "None"}
    desks.region["KHM"].file(Draft("exchange.correct/1", body, frozenset()), office=DESK)

    assert alike(desks, "KHM", new) == {first}


def test_what_many_share_brings_none_of_them(desks):
    """Fifty-one vessels of one number: it is no vessel's own."""
    body = {"area": "sea-piracy", "title": "Seen in the strait", "identifiers": SAME["imo"]}
    filed = desks.file_all("KHM", [Draft("exchange.vessel/1", body, frozenset())] * 51)

    assert alike(desks, "KHM", filed[0]) == set()
