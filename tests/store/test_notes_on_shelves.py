"""The node's own small notes, and what was signed about logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from amity.kernel.record import Party
from amity.store import local, testimony
from amity.store.testimony import SEEN, SIGNED

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_note_stands_on_its_shelf_until_it_is_replaced_or_taken(opened):
    with opened.writing() as tx:
        local.put(tx, "one", "key", {"word": "ខ្មែរ"})
        local.put(tx, "two", "key", {"word": "other"})
        local.put(tx, "one", "key", {"word": "new"})
        local.put(tx, "one", "also", {})

        assert local.get(tx, "one", "key") == {"word": "new"}
        assert local.items(tx, "one") == [("also", {}), ("key", {"word": "new"})]
        assert local.take(tx, "one", "key") == {"word": "new"}
        assert local.take(tx, "one", "key") is None
        assert local.drop(tx, "one", "also")
        assert not local.drop(tx, "one", "also")
        assert local.get(tx, "two", "key") == {"word": "other"}


def test_a_note_that_has_expired_is_not_found_and_is_swept_away(opened):
    with opened.writing() as tx:
        local.put(tx, "s", "short", {"n": 1}, expires=NOW)
        local.put(tx, "s", "long", {"n": 2}, expires=NOW + timedelta(seconds=1))
        local.put(tx, "s", "ever", {"n": 3})

        assert local.get(tx, "s", "short", now=NOW) is None
        assert local.get(tx, "s", "short", now=NOW - timedelta(seconds=1)) == {"n": 1}
        assert local.take(tx, "s", "short", now=NOW) is None
        assert local.get(tx, "s", "short") is None  # taken all the same
        local.sweep(tx, now=NOW + timedelta(seconds=1))
        assert local.items(tx, "s") == [("ever", {"n": 3})]


def test_a_witness_has_one_newest_word_and_an_author_as_many_as_nobody_has_compared(opened):
    a, b = Party("AAA"), Party("BBB")
    with opened.writing() as tx:
        for size in (5, 9):
            testimony.put(tx, SEEN, testimony.Testimony(a, b, size, 1, f"seen {size}"))
            testimony.add(tx, SIGNED, testimony.Testimony(a, a, size, 0, f"signed {size}"))
        testimony.put(tx, SEEN, testimony.Testimony(b, a, 3, 1, "other"))

        assert [word.data for word in testimony.of(tx, SEEN, a)] == ["seen 9"]
        assert [word.data for word in testimony.of(tx, SIGNED, a)] == ["signed 5", "signed 9"]
        testimony.drop(tx, SIGNED, a, until=5)
        assert [word.data for word in testimony.of(tx, SIGNED, a)] == ["signed 9"]
        assert [word.data for word in testimony.of(tx, SEEN, b)] == ["other"]
