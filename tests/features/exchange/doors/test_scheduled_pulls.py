"""Pulling by itself: each source when it is due, again later where it fails, and never from its beginning."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from amity.features.exchange.doors.taxii import pulling, schedule
from amity.features.exchange.doors.taxii.pulling import Source
from amity.node.line import Line
from amity.store import log
from amity.testing import DESK
from taxii import indicator


@pytest.fixture
def node(desks):
    return desks.region["KHM"]


def source(theirs, **more: object) -> Source:
    return Source(name="theirs", url=theirs.url, every=60, office=DESK, **more)


def told(node) -> list[schedule.Outcome]:
    with closing(Line()) as line:
        return list(schedule.run(node, line))


def held(node) -> list[str]:
    with node.reading() as tx:
        return [str(one.body["id"]) for one in log.read_all(tx, {"exchange.object/1"})]


def noted(node) -> Source:
    (one,) = pulling.sources(node)
    return one


def test_a_source_is_pulled_when_it_is_due_and_goes_on_where_it_was(desks, node, theirs):
    """Asked at once, then after its rhythm and not before; only what was added there meanwhile."""
    theirs.objects = [(f"2026-01-01T00:00:0{n}.000000Z", indicator(n)) for n in range(6)]
    pulling.note(node, source(theirs))

    (first,) = told(node)
    assert (first.done.objects, first.done.filed, first.refused) == (6, 6, "")
    assert told(node) == []
    theirs.objects.append(("2026-01-01T00:01:00.000000Z", indicator(7)))
    desks.region.clock.now += timedelta(minutes=60)
    (second,) = told(node)

    assert (second.done.filed, second.done.ended) == (1, True)
    assert "added_after=2026-01-01T00%3A00%3A05" in theirs.asked[-1]


def test_a_source_that_fails_is_named_and_asked_again_later_each_time(desks, node, theirs):
    """An hour, two hours, four; a success brings it back to its rhythm, and nothing is told twice."""
    theirs.objects = [(f"2026-01-01T00:00:0{n}.000000Z", indicator(n)) for n in range(8)]
    theirs.fails_at = 2
    pulling.note(node, source(theirs))

    (first,) = told(node)
    assert "does not answer" in first.refused
    assert noted(node).missed == 1
    for hours in (1, 2):
        theirs.answer = lambda _: (503, {}, b"down for repair")
        desks.region.clock.now += timedelta(hours=hours) - timedelta(seconds=1)
        assert told(node) == []
        desks.region.clock.now += timedelta(seconds=1)
        (failed,) = told(node)
        assert "503" in failed.refused
    assert "503" in noted(node).error
    theirs.answer, theirs.fails_at = None, 0
    desks.region.clock.now += timedelta(hours=4)
    (last,) = told(node)

    assert (noted(node).missed, noted(node).error) == (0, "")
    assert last.done.ended
    assert len(held(node)) == 8
    desks.region.check()


def test_one_that_fails_keeps_none_of_the_others_waiting(desks, node, theirs):
    theirs.objects = [("2026-01-01T00:00:00.000000Z", indicator(1))]
    pulling.note(node, replace(source(theirs), name="gone", url="http://127.0.0.1:1/x/"))
    pulling.note(node, source(theirs))

    assert sorted((one.source.name, bool(one.refused)) for one in told(node)) == [
        ("gone", True),
        ("theirs", False),
    ]


def test_the_wait_doubles_up_to_a_day():
    assert [schedule.waits(60, missed) / timedelta(hours=1) for missed in range(7)] == [
        1,
        2,
        4,
        8,
        16,
        24,
        24,
    ]
    assert schedule.waits(60 * 48, 3) == timedelta(days=2)


def test_a_password_is_read_from_the_operators_file_when_it_is_used(node, theirs, tmp_path):
    """It stands in no note of the node; where the file is gone, that is what is said."""
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    pulling.note(node, source(theirs, user="khm", password_file=str(file)))

    told(node)
    assert theirs.heard[-1].startswith("Basic ")
    assert "s3cret" not in repr(noted(node))
    file.unlink()
    pulling.note(node, replace(noted(node), due=""))
    (gone,) = told(node)
    assert str(file) in gone.refused
