"""Calendars and address cards: others' readers accept what goes out, and what others wrote comes in."""

from datetime import UTC, date, datetime

import icalendar as their_calendars
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed, TooLarge
from amity.formats import contentlines, icalendar, vcard
from amity.formats.icalendar import Happening
from amity.formats.vcard import Card

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200)


def happening(**said: object) -> Happening:
    usual = {"uid": "KHM/calendar/x", "title": "Visit", "start": date(2026, 5, 11), "end": date(2026, 5, 12)}
    return Happening(**(usual | {"stamp": "2026-03-02T04:10:00Z"} | said))


def card(**said: object) -> Card:
    return Card(**({"uid": "KHM/focal-points/desk", "name": "Crime desk"} | said))


@given(title=WORDS, place=WORDS, organiser=WORDS)
def test_others_read_what_a_calendar_says(title, place, organiser):
    """Whatever people write stands in it unchanged, folded and escaped as RFC 5545 asks."""
    data = icalendar.write(title, [happening(title=title, place=place, organiser=organiser)])

    (event,) = their_calendars.Calendar.from_ical(data).walk("VEVENT")

    assert str(event["SUMMARY"]) == title
    assert str(event.get("LOCATION", "")) == place
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_whole_days_end_on_the_day_after_the_last():
    """RFC 5545: the end of an event is not part of it."""
    (event,) = their_calendars.Calendar.from_ical(icalendar.write("Calendar", [happening()])).walk("VEVENT")

    assert (event.start, event.end) == (date(2026, 5, 11), date(2026, 5, 13))


def test_moments_are_written_in_utc():
    """No reader needs to know a time zone."""
    begins, ends = datetime(2026, 5, 11, 2, tzinfo=UTC), datetime(2026, 5, 11, 4, tzinfo=UTC)
    data = icalendar.write("Calendar", [happening(start=begins, end=ends)])

    (event,) = their_calendars.Calendar.from_ical(data).walk("VEVENT")

    assert (event.start, event.end) == (begins, ends)
    assert vobject.readOne(data.decode()).vevent.dtstart.value == begins


def test_a_calendar_that_goes_out_comes_in_again():
    """Titles, days and places survive the way there and back."""
    data = icalendar.write("Calendar", [happening(title="Visit; of, ships", place="Sihanoukville\nPier 2")])

    (row,) = icalendar.sheet(data).rows

    assert row.cells[:4] == ("Visit; of, ships", "2026-05-11", "2026-05-12", "Sihanoukville\nPier 2")


@given(name=WORDS.filter(str.strip), note=WORDS)
def test_others_read_what_a_card_says(name, note):
    """The name and the note, whatever people write."""
    (theirs,) = vobject.readComponents(vcard.write([card(name=name, note=note)]).decode())

    assert theirs.fn.value == name
    assert (theirs.note.value if note else "") == note


def test_a_card_that_goes_out_comes_in_again():
    """Office, organisation and how it is reached."""
    said = card(organisation="Police, KHM", phones=("+855 23 000 000",), emails=("desk@police.example",))

    (row,) = vcard.sheet(vcard.write([said])).rows

    found = dict(zip(vcard.HEADERS, row.cells, strict=True))
    assert (found["name"], found["organisation"]) == ("Crime desk", "Police, KHM")
    assert (found["phone"], found["email"]) == ("+855 23 000 000", "desk@police.example")


@pytest.mark.parametrize(
    ("name", "number", "who"),
    [
        ("John_Doe_ANDROID.vcf", 6, "Ñ Ñ Ñ Ñ Ñ"),
        ("John_Doe_EVOLUTION.vcf", 1, "Mr. John Richter"),
        ("John_Doe_IPHONE.vcf", 1, "Mr. John Richter"),
        ("John_Doe_MS_OUTLOOK.vcf", 1, "Mr. John Richter"),
        ("gmail-list.vcf", 3, "Arnold Smith"),
        ("outlook-2003.vcf", 1, "John Doe"),
        ("rfc2426-example.vcf", 2, "Frank Dawson"),
        ("rfc6350-example.vcf", 1, "Simon Perreault"),
    ],
)
def test_cards_that_other_programs_wrote_come_in(shared, name, number, who):
    """From telephones and mail programs of twenty years, of versions 2.1, 3.0 and 4.0."""
    rows = vcard.sheet((shared / "data" / "relief" / "vcard" / name).read_bytes()).rows

    assert len(rows) == number
    assert who in " | ".join(row.cells[0] for row in rows)


@pytest.mark.filterwarnings("ignore::UserWarning")  # theirs guesses at names of time zones, and says so
def test_calendars_that_other_programs_wrote_come_in(shared):
    """Where others' reader finds events, ours finds as many; no file stops us but with a refusal."""
    folder = shared / "data" / "relief" / "ical" / "src" / "icalendar" / "tests" / "calendars"
    differing, read = [], 0
    for file in sorted(folder.glob("*.ics")):
        theirs, ours = events_to_them(file.read_bytes()), events_to_us(file.read_bytes())
        read += bool(theirs)
        if theirs and theirs != ours:
            differing.append((file.name, theirs, ours))

    assert differing == []
    assert read >= 80


def events_to_them(data: bytes) -> int:
    try:
        found = their_calendars.Calendar.from_ical(data, multiple=True)
    except ValueError:
        return 0
    return sum(len(one.walk("VEVENT")) for one in found)


def events_to_us(data: bytes) -> int:
    try:
        return len(icalendar.sheet(data).rows)
    except Malformed:
        return 0


@pytest.mark.parametrize("of", [vcard, icalendar])
def test_what_holds_nothing_whole_is_refused(of):
    """A file that breaks off holds no card and no event."""
    with pytest.raises(Malformed, match="export it again"):
        of.sheet(b"BEGIN:VCARD\r\nFN:Half\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Half\r\n")


def test_a_file_that_is_too_large_or_no_text_is_refused():
    """Bounded before it is read."""
    with pytest.raises(TooLarge, match="part it"):
        vcard.sheet(b" " * (contentlines.LARGEST + 1))
    with pytest.raises(Malformed, match="no text"):
        vcard.sheet(b"BEGIN:VCARD\x00")
