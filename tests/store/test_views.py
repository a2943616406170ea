"""Views: learned once, forgotten by matter, learned anew when they or their kinds change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, select

from amity.kernel import record as records
from amity.kernel.kind import Body, Kind, Kinds
from amity.kernel.record import Draft, Office, Party, Record
from amity.store import local, log
from amity.store.log import Held
from amity.store.view import SHELF, View, Views, learned


class Word(Body):
    """A word about a matter."""

    text: str
    about: str

    example = {"text": "hello", "about": "x"}


class Sign(Body):
    """A sign, which no version knew before this one."""

    text: str
    about: str

    example = {"text": "*", "about": "x"}


def view(version: int = 1, *, reads: tuple[type[Body], ...] = (Word,)) -> View:
    """Return a view of words in the order in which it learned them."""
    table = Table(
        "words",
        MetaData(),
        Column("matter", String(200), nullable=False),
        Column("record", String(64), primary_key=True),
        Column("text", Text, nullable=False),
    )

    class Words(View):
        name = "words"
        tables = (table,)

        def matter(self, record: Record, body: Body) -> str:
            return body.about

        def apply(self, tx: Connection, record: Record, body: Body) -> None:
            tx.execute(insert(table).values(matter=body.about, record=record.id, text=body.text))

    found = Words()
    found.version, found.reads = version, reads
    return found


def kinds(*bodies: type[Body]) -> Kinds:
    """Return the vocabulary of *bodies*."""
    found = Kinds()
    for body in bodies:
        found.add(Kind(f"say.{body.__name__.lower()}/1", body, "invented"))
    return found


def said(seq: int, text: str, about: str = "x", kind: str = "say.word/1", party: str = "AAA") -> Held:
    """Return one record."""
    draft = Draft(kind, {"text": text, "about": about}, frozenset())
    at = datetime(2026, 1, 1, tzinfo=UTC)
    sealed = records.seal(draft, party=Party(party), office=Office("desk"), seq=seq, issued=at)
    return Held(sealed, bytes(32))


def rows(tx: Connection, one: View) -> list[str]:
    """Return the words that *one* shows."""
    return sorted(row.text for row in tx.execute(select(one.tables[0])))


def entitled(tx: Connection, record: Record) -> bool:
    """Tell whether this test's office may speak: always."""
    return True


@pytest.fixture
def standing(opened):
    """A database in which a view has learned three words of two matters."""
    held = [said(0, "one"), said(1, "two", "y"), said(2, "three")]
    one = view()
    views = Views([one], kinds(Word), entitled)
    with opened.writing() as tx:
        views.raise_up(tx)
        log.add(tx, held)
        views.learn(tx, [h.record for h in held])
    return opened, views, one, held


def test_what_was_learned_is_shown_and_noted(standing):
    opened, _, one, _ = standing
    with opened.reading() as tx:
        assert rows(tx, one) == ["one", "three", "two"]
        assert len(tx.execute(select(learned)).all()) == 3


def test_a_view_that_stands_is_not_learned_again(standing):
    opened, _, one, _ = standing
    with opened.writing() as tx:
        tx.execute(one.tables[0].delete())  # it would come back if it were
        Views([view()], kinds(Word), entitled).raise_up(tx)

        assert rows(tx, one) == []


def test_a_view_of_another_version_or_all_if_asked_are_learned_anew(standing):
    opened, views, one, _ = standing
    told: list[tuple[int, int]] = []
    with opened.writing() as tx:
        tx.execute(one.tables[0].delete())
        Views([view(2)], kinds(Word), entitled).raise_up(tx, progress=lambda *p: told.append(p))
        assert rows(tx, one) == ["one", "three", "two"]
        tx.execute(one.tables[0].delete())
        views.raise_up(tx, anew=True)
        assert rows(tx, one) == ["one", "three", "two"]
    assert told == [(3, 3)]


def test_a_kind_that_is_new_to_a_view_is_read_from_what_was_kept_before(standing):
    """The record came with an older version, which kept it and understood nothing."""
    opened, views, one, _ = standing
    sign = said(3, "sign", kind="say.sign/1")
    with opened.writing() as tx:
        log.add(tx, [sign])
        views.learn(tx, [sign.record])
        assert rows(tx, one) == ["one", "three", "two"]
        Views([view(reads=(Word, Sign))], kinds(Word, Sign), entitled).raise_up(tx)
        assert rows(tx, one) == ["one", "sign", "three", "two"]


def test_a_view_that_listens_to_all_is_learned_anew_when_a_kind_is_added(opened):
    everything = view(reads=(Body,))
    sign = said(0, "sign", kind="say.sign/1")
    with opened.writing() as tx:
        Views([everything], kinds(Word), entitled).raise_up(tx)
        log.add(tx, [sign])
        Views([everything], kinds(Word, Sign), entitled).raise_up(tx)

        assert rows(tx, everything) == ["sign"]


def test_a_view_that_is_gone_leaves_no_note(standing):
    opened, _, _, _ = standing
    with opened.writing() as tx:
        Views([], kinds(Word), entitled).raise_up(tx)

        assert local.items(tx, SHELF) == []
        assert tx.execute(select(learned)).all() == []


def test_a_record_that_came_late_is_learned_in_its_place_and_only_its_matter_is_touched(standing):
    opened, views, one, _held = standing
    late = said(0, "late", party="BBB")
    with opened.writing() as tx:
        log.add(tx, [late])
        tx.execute(one.tables[0].delete())  # what is not of the matter stays as it is: gone
        views.relearn(tx, late.record)

        assert rows(tx, one) == ["late", "one", "three"]
        views.relearn(tx, late.record)  # a second time changes nothing
        assert rows(tx, one) == ["late", "one", "three"]


def test_a_record_that_was_erased_is_forgotten_by_the_matter(standing):
    opened, views, one, held = standing
    with opened.writing() as tx:
        log.erase(tx, held[0].record.id)
        views.relearn(tx, held[0].record)

        assert rows(tx, one) == ["three", "two"]
        assert len(tx.execute(select(learned)).all()) == 2


@pytest.mark.parametrize(
    "one", [said(9, "x", kind="say.unknown/1"), said(9, "x", about=""), said(9, "x", kind="say.word/2")]
)
def test_what_nobody_understands_or_speaks_of_nothing_is_passed_over(standing, one):
    opened, views, shown, _ = standing
    with opened.writing() as tx:
        log.add(tx, [one])
        views.learn(tx, [one.record])
        views.relearn(tx, one.record)

        assert rows(tx, shown) == ["one", "three", "two"]


def test_what_a_view_does_not_heed_it_does_not_learn(opened, monkeypatch):
    one, held = view(), [said(0, "one"), said(1, "two")]
    monkeypatch.setattr(one, "heeds", lambda record: record.seq > 0)
    views = Views([one], kinds(Word), entitled)
    with opened.writing() as tx:
        views.raise_up(tx)
        log.add(tx, held)
        views.learn(tx, [h.record for h in held])

        assert rows(tx, one) == ["two"]


def test_who_held_no_mandate_is_not_heard(opened):
    one = view()
    views = Views([one], kinds(Word), lambda _, record: record.party == "AAA")
    held = [said(0, "heard"), said(0, "not heard", party="BBB")]
    with opened.writing() as tx:
        views.raise_up(tx)
        log.add(tx, held)
        views.learn(tx, [h.record for h in held])
        views.relearn(tx, held[1].record)
        assert rows(tx, one) == ["heard"]
        views.raise_up(tx, anew=True)
        assert rows(tx, one) == ["heard"]
