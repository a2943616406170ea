"""What holds for every duty: it looks before it acts, and it acts within a mandate."""

from __future__ import annotations

import pytest

from amity import app
from amity.feature import Feature
from amity.kernel.kind import Kinds
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node.duty import Duty

DUTIES = app.duties()
PARTIES = ("ASEC", "KHM", "IDN")


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.name)
def test_it_has_a_name_of_its_own_and_says_what_it_is_for(duty):
    assert duty.__doc__
    assert [one.name for one in DUTIES].count(duty.name) == 1


def told(laws, **more: object):
    """Return a story in which every Party has said every example to all."""
    story = laws.Story(*PARTIES, **more)
    for party in PARTIES:
        for kind in story.kinds:
            story.speak(party, kind, kind.body.example, [PUBLIC])
    story.meet()
    return story


def test_it_files_once_however_often_and_whenever_it_is_asked(laws):
    story = told(laws)
    story.take_back(*story.said[0])
    filed = 0
    for days in (0, 13, 365, 1000):
        story.clock.forward(days=days)
        filed += sum(len(node.do_duties()) for node in story.nodes.values())
        laws.asked_twice_files_once(story)
        story.meet()
    story.check()

    assert filed  # else this law was tried on nothing


def test_nothing_is_due_in_a_region_in_which_nothing_was_said(laws):
    story = laws.Story(*PARTIES)

    assert story.do_duties() == 0


def test_a_duty_that_does_not_look_before_it_acts_is_caught(laws):
    class Nagging(Duty):
        name = "nag"

        def due(self, tx, *, party, region, now):
            yield Draft("record.receipt/1", {"record": "ab" * 32}, frozenset({Party(PUBLIC)}))

    story = laws.Story("ASEC", features=(Feature("nag", "Nag", Kinds("nag"), duties=(Nagging(),)),))

    with pytest.raises(AssertionError, match="filed twice"):
        laws.asked_twice_files_once(story)
