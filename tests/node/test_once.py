"""Filed once: asked again, at the same time, after a crash before the answer, and after a withdrawal."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from amity.errors import Conflict
from amity.kernel.record import PUBLIC, Draft
from amity.node import once
from amity.store.database import Database
from amity.testing import DESK, check_logs, refuses

WORD = "say.word/1"


def said(text: str) -> Draft:
    return Draft(WORD, {"text": text}, frozenset({PUBLIC}))


def test_what_was_filed_under_a_key_is_answered_with_the_same_record_and_not_filed_again(talk):
    region = talk("AAA", "BBB")
    with once.under("key"):
        first = region["AAA"].file(said("one"), office=DESK)
    with once.under("key"):
        again = region["AAA"].file(said("one"), office=DESK)
    with once.under("other"):
        other = region["AAA"].file(said("one"), office=DESK)
    plain = region["AAA"].file(said("one"), office=DESK)

    assert again.id == first.id
    assert len({first.id, other.id, plain.id}) == 3
    assert region["AAA"].sizes()["AAA"] == 5
    region.check()


def test_an_action_that_was_cut_off_between_two_filings_goes_on_where_it_stopped(talk):
    region = talk("AAA", "BBB")
    with once.under("key"):
        first = region["AAA"].file(said("one"), office=DESK)
    with once.under("key"):
        again = region["AAA"].file(said("one"), office=DESK)
        second = region["AAA"].file_all([said("two"), said("three")], office=DESK)

    assert again.id == first.id
    assert [record.body["text"] for record in second] == ["two", "three"]
    assert region.heard("AAA") == ["one", "three", "two"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_asked_by_eight_threads_at_once_is_filed_once(talk, fresh_database, kind):
    region = talk("AAA", databases=lambda _: Database(fresh_database(kind)))
    ids: list[str] = []

    def ask() -> None:
        for number in range(5):
            with once.under(f"key {number}"):
                ids.append(region["AAA"].file(said(f"{number}"), office=DESK).id)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ids) == 40
    assert len(set(ids)) == 5
    assert region["AAA"].sizes()["AAA"] == 7
    check_logs(region["AAA"])
    region["AAA"].database.close()


def test_what_is_refused_leaves_no_note_and_can_be_asked_again(talk):
    region = talk("AAA", "BBB")
    node = region["AAA"]
    with once.under("key"), pytest.raises(Exception, match="no mandate"):
        node.file(said("one"), office="nobody")
    with once.under("key"):
        node.file(said("one"), office=DESK)

    assert region.heard("AAA") == ["one"]


def test_what_was_withdrawn_since_is_not_filed_again_behind_its_authors_back(talk):
    region = talk("AAA", "BBB")
    node = region["AAA"]
    with once.under("key"):
        first = node.file(said("one"), office=DESK)
    node.withdraw(first.id, reason="", office=DESK)

    with once.under("key"):
        assert "withdrawn since" in refuses(Conflict, lambda: node.file(said("one"), office=DESK))


def test_notes_are_swept_when_their_time_is_over(talk):
    region = talk("AAA", "BBB")
    node = region["AAA"]
    with once.under("key"):
        node.file(said("one"), office=DESK)
    with node.reading() as tx:
        assert once.first(tx, "key", node.clock())
    region.clock.forward(days=once.KEPT / timedelta(days=1))
    node.do_duties()

    with node.reading() as tx:
        assert once.first(tx, "key", node.clock()) == ""
        assert once.noted(tx, "key 1", node.clock()) is None
