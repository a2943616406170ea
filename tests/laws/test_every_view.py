"""What holds for every view of every feature, present and future; and that each law bites where it is broken.

A story is long and each step is real, so there are few of them here; `just explore laws` tells more."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import Field
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from amity import app
from amity.feature import Feature
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PUBLIC, Draft, Marking, Party
from amity.node import handing, parcel, taking
from amity.store import view as views
from amity.store.database import Database
from amity.store.view import View
from amity.testing import DESK, key_of

PARTIES = ("ASEC", "KHM", "IDN")
VIEWS = app.views()

# the first story that breaks a law is shown as it is: looking for a shorter one takes minutes
TOLD = settings(phases=(Phase.explicit, Phase.generate))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_it_declares_what_the_laws_rest_on(view):
    assert view.__doc__
    assert view.version >= 1
    assert view.reads
    for table in view.tables:
        assert isinstance(table.c.matter.type, String), f"{table.name} has no matter"
        assert not table.c.matter.nullable
        assert table.primary_key.columns, f"{table.name} has no key: a page of it has no cursor"


def test_names_of_views_and_of_tables_are_given_once():
    names = [view.name for view in VIEWS]
    tables = [table.name for view in VIEWS for table in view.tables]

    assert len(set(names)) == len(names)
    assert len(set(tables)) == len(tables)


def live(laws, story, data: st.DataObject, steps: int, *, restore: bool = True) -> None:
    """Let drawn things happen in *story*."""
    party, ids = st.sampled_from(PARTIES), lambda: [record for _, record in story.said]
    doings = ["speak"] * 6 + ["send"] * 4 + ["take back", "restart", "duties", "pass"]
    doings += ["copy", "bring back"] if restore else []
    for _ in range(steps):
        one = data.draw(party)
        match data.draw(st.sampled_from(doings)):
            case "speak":
                kind = data.draw(st.sampled_from(story.kinds))
                to = data.draw(st.sets(st.sampled_from([*PARTIES, PUBLIC])))
                story.speak(one, kind, laws.variant(data, kind, ids()), sorted(to))
            case "send":
                of, to = data.draw(party), data.draw(party)
                if one != to and of != to and story[one].sizes().get(Party(of)):
                    story.send(of, to=to, by=one)
            case "take back" if story.said:
                story.take_back(*data.draw(st.sampled_from(story.said)))
            case "restart":
                story.restart(one)
            case "duties":
                story[one].do_duties()
            case "pass":
                story.clock.forward(days=data.draw(st.sampled_from([1, 30, 200])))
            case "copy":
                story.copy(one)
            case "bring back":
                heard = max(story[p].sizes().get(Party(one), 0) for p in PARTIES if p != one)
                if heard >= story[one].sizes()[one]:  # else acknowledged words would be lost, as on paper
                    story.bring_back(one)


@settings(TOLD, max_examples=6)
@given(data=st.data())
def test_after_any_story_all_that_is_held_verifies_and_every_view_is_its_log(laws, data):
    story = laws.Story(*PARTIES)
    live(laws, story, data, steps=25)
    laws.rows_have_their_matter(story)
    story.check()
    story.meet()
    story.check()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_holds_in_a_long_story_on_either_database(laws, fresh_database, kind):
    """Every kind is said by every Party, referring to what was said before; some of it is taken back."""
    story = laws.Story(*PARTIES, databases=lambda _: Database(fresh_database(kind)))
    for number, (one, said) in enumerate(itertools.product(PARTIES, story.kinds)):
        body = {
            name: story.said[-1][1] if isinstance(value, str) and len(value) == 64 and story.said else value
            for name, value in said.body.example.items()
        }
        story.speak(one, said, body, PARTIES)
        if number % 9 == 0:
            story.meet()
        if number % 7 == 0:
            story.take_back(*story.said[number // 2])
    story.meet()
    laws.rows_have_their_matter(story)
    story.check()
    for node in story.nodes.values():
        node.database.close()


@settings(TOLD, max_examples=5)
@given(data=st.data())
def test_two_readers_know_the_same_in_whatever_order_the_logs_came(laws, data):
    story = laws.Story(*PARTIES, "DDD", "EEE")
    for _ in range(14):
        kind = data.draw(st.sampled_from(story.kinds))
        said = laws.variant(data, kind, [record for _, record in story.said])
        story.speak(data.draw(st.sampled_from(PARTIES)), kind, said, [PUBLIC])
        if data.draw(st.booleans()):
            of = data.draw(st.sampled_from(PARTIES))
            story.send(of, to=data.draw(st.sampled_from(["DDD", "EEE"])))
    laws.order_does_not_matter(story, "DDD", "EEE", PARTIES)
    for author in PARTIES:
        laws.twice_is_once(story, "DDD", author)


@settings(TOLD, max_examples=5)
@given(data=st.data())
def test_what_a_relay_kept_back_and_the_author_brings_late_leaves_no_trace(laws, data):
    story = laws.Story(*PARTIES, "DDD")
    for _ in range(12):
        kind = data.draw(st.sampled_from(story.kinds))
        said = laws.variant(data, kind, [record for _, record in story.said])
        story.speak(data.draw(st.sampled_from(PARTIES[:2])), kind, said, [PUBLIC])
    for author in PARTIES[:2]:
        withhold(laws, story, author, data)
    for author in PARTIES[:2]:
        story.send(author, to="IDN")
        story.send(author, to="DDD")

    laws.know_the_same(story, "IDN", "DDD", "what came late shows")


def withhold(laws, story, author: str, data: st.DataObject) -> None:
    """Let DDD's neighbour relay *author*'s log to IDN without some of its records."""
    relay = "KHM" if author == "ASEC" else "ASEC"
    story.send(author, to=relay)
    with story[relay].reading() as tx:
        page = handing.page(tx, story[relay], Party("IDN"), Party(author), 0)
    kept = tuple(one for one in page.records if data.draw(st.booleans()))
    page = replace(page, records=kept)
    story["IDN"].accept(parcel.encode(page, name=story[relay].origin(relay), signer=key_of(relay)))


@settings(TOLD, max_examples=5)
@given(data=st.data())
def test_after_a_withdrawal_a_view_is_as_if_it_had_never_known_the_record(laws, data):
    """DDD joins after the withdrawal and was never sent the record; KHM had it, and forgot it."""
    story = laws.Story(*PARTIES, "DDD")
    for _ in range(10):
        kind = data.draw(st.sampled_from(story.kinds))
        said = laws.variant(data, kind, [record for _, record in story.said])
        story.speak(data.draw(st.sampled_from(("ASEC", "IDN"))), kind, said, [PUBLIC])
        if data.draw(st.booleans()):
            story.meet("ASEC", "KHM", "IDN")
    for one in data.draw(st.sets(st.sampled_from(story.said), min_size=1, max_size=4)):
        story.take_back(*one)
    for author in ("ASEC", "IDN"):
        for reader in ("KHM", "DDD"):
            story.send(author, to=reader)

    laws.know_the_same(story, "KHM", "DDD", "what was withdrawn shows")
    laws.rebuilt_is_grown(story)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_that_a_party_may_validly_say_stops_a_view(laws, fresh_database, database):
    story = laws.Story("ASEC", "KHM", databases=lambda _: Database(fresh_database(database)))
    bodies = [(kind, body) for kind in app.vocabulary() for body in laws.extremes(kind)]
    laws.nothing_stops_it(story, "ASEC", "KHM", bodies)
    laws.rows_have_their_matter(story)
    for node in story.nodes.values():
        node.database.close()


@pytest.mark.parametrize(
    "marking", [Marking("RED", "x" * 5000, "2026-01-01"), Marking("GREEN", "", "9" * 5000)]
)
def test_no_envelope_stops_a_view(laws, marking):
    story = laws.Story("ASEC", "KHM")
    for kind in story.kinds:
        refs = tuple(f"{number:064x}" for number in range(300))
        everybody = frozenset(Party(p) for p in ("ASEC", "KHM", PUBLIC))
        draft = Draft(kind.name, kind.body.example, everybody, marking=marking, refs=refs)
        story["ASEC"].file(draft, office=DESK)
    story.meet()
    story.check()


# -- each law broken on purpose ----------------------------------------------------------------------

KINDS = Kinds("bad")


@KINDS.kind("word", 1, source="invented for tests")
class Word(Body):
    """A word about a matter."""

    text: str = Field(max_length=100_000)
    about: str = Field(default="", max_length=100)

    example = {"text": "hello", "about": "x"}


def table(*more: Column) -> Table:
    """Return a table with a matter."""
    return Table("bad", MetaData(), Column("matter", String(200), nullable=False), *more)


class Bad(View):
    """A view that keeps each law: one row for each word."""

    name = "bad.words"
    version = 1
    reads = (Word,)
    one = table(Column("record", String(64), primary_key=True), Column("text", String(50)))
    tables = (one,)

    def matter(self, record, body):
        return body.about

    def apply(self, tx, record, body):
        row = {"matter": self.matter(record, body), "record": record.id, "text": body.text[:50]}
        tx.execute(insert(self.one).values(row))


class Forgetful(Bad):
    """Counts its calls outside the database: learned anew, it is another."""

    calls = itertools.count()

    def apply(self, tx, record, body):
        row = {"matter": body.about, "record": record.id, "text": str(next(self.calls))}
        tx.execute(insert(self.one).values(row))


class FirstComeFirstServed(Bad):
    """Keeps the word that arrived first, whoever said it."""

    def apply(self, tx, record, body):
        if not tx.execute(select(self.one).where(self.one.c.matter == body.about)).first():
            super().apply(tx, record, body)


class Numbering(Bad):
    """Numbers the words of all matters in a row: a row is no function of its own matter's records."""

    def apply(self, tx, record, body):
        number = tx.execute(select(func.count()).select_from(self.one)).scalar()
        tx.execute(insert(self.one).values(matter=body.about, record=record.id, text=str(number)))


class Meddling(Bad):
    """Says a word of its own under a matter that nobody spoke about."""

    def apply(self, tx, record, body):
        tx.execute(insert(self.one).values(matter="elsewhere", record=record.id, text=body.text[:50]))


class Counting(Bad):
    """Counts how often it was called, in one row that it finds again after a withdrawal."""

    one = table(Column("key", String(10), primary_key=True), Column("count", Integer))
    tables = (one,)

    def apply(self, tx, record, body):
        if not tx.execute(update(self.one).values(count=self.one.c.count + 1)).rowcount:
            tx.execute(insert(self.one).values(matter="all", key="all", count=1))


class Raising(Bad):
    """Falls over a long word."""

    def apply(self, tx, record, body):
        assert len(body.text) < 1_000
        super().apply(tx, record, body)


class Endless(Bad):
    """Makes a matter of a text of any length."""

    def matter(self, record, body):
        return body.text


def broken(laws, view: type[View]):
    """Return a story in a house whose only feature has *view*."""
    feature = Feature("bad", "Bad", KINDS, views=(view(),))
    return laws.Story(*PARTIES, "DDD", "EEE", features=(feature,))


def tried(laws, view: type[View]) -> None:
    """Try every law on *view*, with one small story."""
    story = broken(laws, view)
    (kind,) = story.kinds
    for text, party, about in (("a", "ASEC", "x"), ("b", "KHM", "x"), ("c", "ASEC", "y"), ("d", "IDN", "x")):
        story.speak(party, kind, {"text": text, "about": about}, [PUBLIC])
    laws.order_does_not_matter(story, "DDD", "EEE", PARTIES)
    laws.twice_is_once(story, "DDD", "ASEC")
    story.take_back(*story.said[0])
    story.meet()
    laws.rows_have_their_matter(story)
    laws.nothing_stops_it(story, "ASEC", "KHM", [(kind, body) for body in laws.extremes(kind)])
    laws.rows_have_their_matter(story)
    story.check()


def test_a_view_that_keeps_the_laws_passes_them(laws):
    tried(laws, Bad)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (Forgetful, "the order of arrival shows"),
        (FirstComeFirstServed, "the order of arrival shows"),
        (Numbering, "the order of arrival shows"),
        (Counting, "a matter that nobody spoke about"),
        (Meddling, "a matter that nobody spoke about|UNIQUE"),
        (Raising, "1000|1_000"),
        (Endless, "characters"),
    ],
    ids=lambda value: getattr(value, "__name__", "law"),
)
def test_a_view_that_breaks_a_law_is_caught(laws, view, said):
    with pytest.raises((AssertionError, IntegrityError), match=said):
        tried(laws, view)


def test_a_view_that_is_another_after_a_rebuild_is_caught(laws):
    story = broken(laws, Forgetful)
    story.speak("ASEC", story.kinds[0], {"text": "a", "about": "x"}, [PUBLIC])

    with pytest.raises(AssertionError, match="a view is not its log"):
        laws.rebuilt_is_grown(story)


def test_a_view_that_counts_a_repeated_record_twice_is_caught(laws, monkeypatch):
    """Here the house itself is broken: it hands every page to the views again."""
    story = broken(laws, Bad)
    story.speak("ASEC", story.kinds[0], {"text": "a", "about": "x"}, [PUBLIC])
    story.send("ASEC", to="KHM")
    keep = taking._keep

    def careless(tx, node, former, page, verdict):
        tx.execute(insert(Bad.one).values(matter="x", record="again", text="again"))
        return keep(tx, node, former, page, verdict)

    monkeypatch.setattr(taking, "_keep", careless)

    with pytest.raises(AssertionError, match="counted twice"):
        laws.twice_is_once(story, "KHM", "ASEC")


def test_a_withdrawal_that_leaves_rows_behind_is_caught(laws, monkeypatch):
    monkeypatch.setattr(views, "_forget", lambda *_: None)
    story = broken(laws, FirstComeFirstServed)
    story.speak("ASEC", story.kinds[0], {"text": "a", "about": "x"}, [PUBLIC])
    story.take_back(*story.said[0])

    with pytest.raises(AssertionError, match="a view is not its log"):
        laws.rebuilt_is_grown(story)
