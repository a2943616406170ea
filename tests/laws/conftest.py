"""What the laws are tried on: regions that live through stories, and bodies that a Party might say."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.pool import StaticPool

from amity import app
from amity.kernel.kind import Kind
from amity.kernel.record import PUBLIC, Draft, Party, RecordId
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, Region, check_logs, picture
from amity.testing.bodies import Path, at, paths, put, readable

HOUSE = ("roster.", "record.", "node.")  # kinds by which others are judged


class Story(Region):
    """A region to which things happen: Parties speak, meet, lose power, are brought back, take words back."""

    def __init__(self, *parties: str, **more: object) -> None:
        super().__init__(*parties, **more)
        self.kinds = [kind for kind in app.vocabulary(self.features) if not kind.name.startswith(HOUSE)]
        self.said: list[tuple[str, str]] = []  # (Party, record)
        self.copies: dict[str, bytes] = {}

    def speak(self, party: str, kind: Kind, body: dict[str, object], to: Sequence[str]) -> str:
        """Let *party*'s desk say *body*."""
        refs = tuple(one for _, one in self.said[-2:])
        draft = Draft(kind.name, body, frozenset(Party(p) for p in to), refs=refs)
        filed = self[party].file(draft, office=DESK)
        self.said.append((party, filed.id))
        return filed.id

    def take_back(self, party: str, record_id: str) -> None:
        """Let *party* withdraw a record, if it still holds it."""
        if self[party].record(record_id) is not None:
            self[party].withdraw(record_id, reason="", office=DESK)

    def copy(self, party: str) -> None:
        """Put a copy of *party*'s database aside."""
        with self[party].database.engine.connect() as connection:
            self.copies[party] = connection.connection.driver_connection.serialize()

    def bring_back(self, party: str) -> None:
        """Start *party*'s node from the copy, if there is one, and let its peers give its log back."""
        if party not in self.copies:
            return
        database = Database("sqlite://", poolclass=StaticPool)
        connection = database.engine.raw_connection()
        connection.driver_connection.deserialize(self.copies[party])
        connection.close()
        self.restart(party, database)
        for peer in self.nodes:
            if peer != party and self[peer].sizes().get(Party(party), 0) > self[party].sizes()[Party(party)]:
                self.send(party, to=party, by=peer)
        # what nobody has heard is lost, as on paper: nobody can tell
        self.said = [(p, r) for p, r in self.said if self[p].record(r) is not None]

    def do_duties(self) -> int:
        """Let every node do what is due; return how much was."""
        return sum(len(node.do_duties()) for node in self.nodes.values())


def variant(data: st.DataObject, kind: Kind, ids: Sequence[str]) -> dict[str, object]:
    """Draw a body of *kind*: its example, with other names, numbers and references, if that is still one."""
    body = copy.deepcopy(kind.body.example)

    def changed(value: object) -> object:
        match value:
            case str() if len(value) == 64 and ids:
                return data.draw(st.sampled_from([value, *ids]))
            case bool():
                return data.draw(st.booleans())
            case int():
                return data.draw(st.sampled_from([value, 0, 1, value + 1]))
            case dict():
                return {name: changed(item) for name, item in value.items()}
            case list():
                return [changed(item) for item in value][: data.draw(st.integers(0, len(value)))]
        return value

    for name in data.draw(st.sets(st.sampled_from(sorted(body)), max_size=3)) if body else ():
        other = body | {name: changed(body[name])}
        if readable(kind, other):
            body = other
    return body


def extremes(kind: Kind) -> Iterator[dict[str, object]]:
    """Yield bodies of *kind* that a hostile Party may validly say: very long, very large, very many."""
    long, huge = "ឱ" * 5_000, 2**53 - 1
    for path in paths(kind.body.example):
        for value in (long, "x" * 201, huge, -huge, "9999-12-31", "0001-01-01", [], None, "9" * 60, " "):
            body = put(kind.body.example, path, value)
            if readable(kind, body):
                yield body
        for body in repeated(kind, path):
            yield body


def repeated(kind: Kind, path: Path) -> Iterator[dict[str, object]]:
    """Yield the example with the list at *path* said twice over, if there is one."""
    value = at(kind.body.example, path[:-1])
    if isinstance(value, list) and path[-1] == 0:
        body = put(kind.body.example, path[:-1], value * 2)
        if readable(kind, body):
            yield body


# -- the laws ----------------------------------------------------------------------------------------


def pictures(region: Region, party: str) -> dict[str, object]:
    """Return all that *party*'s node knows, view by view."""
    node = region[party]
    return {view.name: picture(node, view) for view in node.views}


def rebuilt_is_grown(region: Region) -> None:
    """Assert the first law: learned anew from the log, a view is the same as when it grew."""
    for party, node in region.nodes.items():
        before = pictures(region, party)
        node.rebuild()
        assert pictures(region, party) == before, "a view is not its log"


def order_does_not_matter(region: Region, one: str, other: str, authors: Sequence[str]) -> None:
    """Assert the second law: two readers of the same logs know the same, in whatever order these came."""
    for author in authors:
        region.send(author, to=one)
    for author in reversed(authors):
        region.send(author, to=other)
    know_the_same(region, one, other, "the order of arrival shows")


def know_the_same(region: Region, one: str, other: str, broken: str) -> None:
    """Assert that two readers know the same, once each has heard of the other's own offices."""
    for giver, taker in ((one, other), (other, one)):
        region.send(giver, to=taker)
    ours, theirs = pictures(region, one), pictures(region, other)
    for name in ours:
        assert ours[name] == theirs[name], f"{broken}: {name}"


def twice_is_once(region: Region, at: str, of: str) -> None:
    """Assert the third law: a record that arrives twice counts once."""
    before = pictures(region, at)
    region[at].accept(region[of].parcel_for(Party(at), Party(of), 0))
    assert pictures(region, at) == before, "a record counted twice"


def rows_have_their_matter(region: Region) -> None:
    """Assert that each row belongs to a matter that some record held here speaks about."""
    for node in region.nodes.values():
        spoken = matters(node)
        with node.reading() as tx:
            for view in node.views:
                for table in view.tables:
                    shown = {row.matter for row in tx.execute(select(table.c.matter))}
                    assert shown <= spoken[view.name], f"{table.name} shows a matter that nobody spoke about"


def matters(node: object) -> dict[str, set[str]]:
    """Return the matters of each view, as the records held here name them."""
    found: dict[str, set[str]] = {view.name: set() for view in node.views}
    with node.reading() as tx:
        for record in log.read_all(tx):
            kind = node.kinds.get(record.kind)
            if kind is None or not readable(kind, record.body):
                continue
            body = kind.read(record.body)
            for view in node.views:
                if type(body) in view.reads or any(one.__name__ == "Body" for one in view.reads):
                    matter = view.matter(record, body)
                    assert isinstance(matter, str), f"{view.name} names no matter"
                    assert len(matter) <= 200, f"{view.name} names a matter of {len(matter)} characters"
                    found[view.name].add(matter)
    return found


def nothing_stops_it(region: Region, author: str, reader: str, bodies: Sequence[tuple[Kind, dict]]) -> None:
    """Assert that `apply` never raises, whatever a Party may validly say."""
    refs = (RecordId("ab" * 32),) * 2
    drafts = [Draft(kind.name, body, frozenset({PUBLIC}), to="x" * 80, refs=refs) for kind, body in bodies]
    for start in range(0, len(drafts), 100):  # a page is cut by bytes, a batch is not
        region[author].file_all(drafts[start : start + 100], office=DESK)
    region.send(author, to=reader)
    for node in region.nodes.values():
        check_logs(node)


def asked_twice_files_once(region: Story) -> None:
    """Assert the law of duties: what was filed is due no more, at once, after a restart and a rebuild."""
    for node in region.nodes.values():
        node.do_duties()
        assert node.do_duties() == [], "a duty filed twice"
        node.rebuild()
        assert node.do_duties() == [], "a duty filed again after a rebuild"


@pytest.fixture(scope="session")
def laws() -> SimpleNamespace:
    """The laws, and what they are tried on."""
    return SimpleNamespace(
        Story=Story,
        variant=variant,
        extremes=extremes,
        pictures=pictures,
        rebuilt_is_grown=rebuilt_is_grown,
        know_the_same=know_the_same,
        order_does_not_matter=order_does_not_matter,
        twice_is_once=twice_is_once,
        rows_have_their_matter=rows_have_their_matter,
        nothing_stops_it=nothing_stops_it,
        asked_twice_files_once=asked_twice_files_once,
    )
