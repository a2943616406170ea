"""Women's participation, from the rosters that Parties keep: not from a form."""

from __future__ import annotations

import pytest

from amity.features import plans, registers


def people(women: int, men: int) -> list[dict[str, str]]:
    return [{"rank": "officer", "sex": "female"}] * women + [{"rank": "enlisted", "sex": "male"}] * men


@pytest.fixture
def kept(open_programme):
    """The programme in a house that keeps registers too."""
    return open_programme(features=(plans.FEATURE, registers.FEATURE))


def roster(kept, party: str, to: set[str], women: int, men: int, **more: object) -> None:
    """Let *party* keep a roster of an exercise that counts for the first activity."""
    body = {
        "entry": "exercise", "since": "2026-05-15", "to": "KHM/calendar/exercise",
        "persons": people(women, men), "activity": kept.observers, **more,
    }  # fmt: skip
    kept.region.say(party, "register.roster/1", body, to)


def women(kept, party: str) -> tuple[int, int, int] | None:
    """Return women, men and all of the first component in 2026, as *party*'s node counts them."""
    found = kept.year(party).components[0].women
    return found and (found.women, found.men, found.total)


def test_participation_is_counted_from_rosters(kept):
    """Both Parties' rosters are added up, and the figure rests on their records."""
    roster(kept, "KHM", {"ASEC"}, 6, 20)
    roster(kept, "IDN", {"ASEC"}, 4, 10)
    kept.region.meet()

    assert women(kept, "ASEC") == (10, 30, 40)
    assert women(kept, "KHM") == (6, 20, 26)
    assert len(kept.year("ASEC").components[0].women.records) == 2


def test_a_roster_goes_before_what_was_written_in_a_form(kept):
    """The form counts where there is no roster of that Party on that activity."""
    kept.report("KHM", persons={"women": 50, "men": 50, "total": 100})
    kept.report("IDN", persons={"women": 5, "men": 5, "total": 10})
    roster(kept, "KHM", {"ASEC"}, 6, 20)
    kept.region.meet()

    assert women(kept, "ASEC") == (11, 25, 36)


def test_who_was_told_the_counts_alone_counts_these_and_nobody_twice(kept):
    """The Secretariat holds the roster, Indonesia its counts: each counts the exercise once."""
    roster(kept, "KHM", {"ASEC"}, 6, 20)
    counts = {
        "entry": "exercise", "since": "2026-05-15", "to": "KHM/calendar/exercise", "total": 26, "women": 6,
        "men": 20, "activity": kept.observers,
    }  # fmt: skip
    kept.region.say("KHM", "register.attendance/1", counts)
    kept.region.meet()

    assert women(kept, "ASEC") == (6, 20, 26)
    assert women(kept, "IDN") == (6, 20, 26)


def test_a_roster_that_was_changed_counts_as_it_stands(kept):
    """It is said again with fewer, then for no activity of the plan."""
    roster(kept, "KHM", {"ASEC"}, 6, 20)
    roster(kept, "KHM", {"ASEC"}, 5, 20)
    kept.region.meet()
    assert women(kept, "ASEC") == (5, 20, 25)

    roster(kept, "KHM", {"ASEC"}, 5, 20, activity="")
    kept.region.meet()
    assert women(kept, "ASEC") is None
    kept.region.check()
