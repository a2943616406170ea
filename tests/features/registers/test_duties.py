"""What falls due in registers: each Party's own office is reminded, once each, and nobody else."""

from amity.features.registers.kinds import KINDS, Reminded
from amity.features.registers.views import reminders


def reminded(one, party: str) -> list[tuple[str, str, str, int]]:
    """Let *party*'s node do its duties; return what it reminds its own office of, the oldest first."""
    one.region[party].do_duties()
    with one.region[party].reading() as tx:
        rows = reminders(tx, party)
    return [(row["register_name"], row["entry"], row["what"], row["days"]) for row in reversed(rows)]


def test_a_return_is_asked_for_before_its_day_on_it_and_after_until_it_is_made(one):
    """By 31 May, for the year before. Who has made it is asked no more."""
    one.today("2026-05-16")
    assert reminded(one, "KHM") == []
    one.today("2026-05-17")
    assert reminded(one, "KHM") == [("arms", "2025", "declare", -14)]
    assert len(reminded(one, "KHM")) == 1
    one.today("2026-05-31")
    assert reminded(one, "KHM")[-1] == ("arms", "2025", "declare", 0)
    one.declare("KHM", "arms", entry="2025", since="2026-06-01")
    one.today("2026-06-20")
    assert len(reminded(one, "KHM")) == 2


def test_an_entry_is_to_be_confirmed_by_its_own_party(one):
    """Cambodia is reminded of its desk, Indonesia is not; nobody else reads the reminder."""
    one.declare("KHM", "focal-points")
    one.region.meet()
    one.today("2027-01-01")

    assert ("focal-points", "maritime-crime-desk", "confirm", 0) in reminded(one, "KHM")
    assert "focal-points" not in {what for what, *_ in reminded(one, "IDN")}
    kind = KINDS.name_of(Reminded)
    one.region.meet()
    with one.region["IDN"].reading() as tx:
        assert {row["party"] for row in reminders(tx, "KHM")} == set()
    assert kind == "register.reminder/1"


def test_an_invitation_waits_for_a_reply_until_there_is_one(one):
    """Whoever is invited is reminded; who has answered, or is not invited, is not."""
    one.today("2026-03-01")
    one.declare("KHM", "calendar", invited=["IDN"], reply_by="2026-04-11")
    one.region.meet()
    one.today("2026-04-01")

    assert reminded(one, "IDN") == [("calendar", "2026-sea-search", "reply", -14)]
    assert reminded(one, "THA") == []
    one.declare("IDN", "replies")
    one.today("2026-04-11")
    assert len(reminded(one, "IDN")) == 1


def test_what_waits_stands_on_the_first_page(one):
    """With the day on which it is due, and marked where that has passed."""
    one.declare("KHM", "focal-points")
    one.today("2027-01-20")

    page = one.browser("KHM").get("/registers/").text

    assert "Confirm or change: Desk against crime at sea" in page
    assert "overdue" in page
