"""What holds for every kind of every feature, present and future."""

from __future__ import annotations

import pytest

from amity import app
from amity.kernel import canon
from amity.kernel.kind import Body
from amity.kernel.record import KIND, PUBLIC, Draft, Party
from amity.node import checking
from amity.store import log
from amity.testing import DESK, Region
from amity.testing.bodies import readable

KINDS = list(app.vocabulary())
ids = [kind.name for kind in KINDS]


@pytest.fixture(scope="module")
def told():
    """A region in which ASEC has said every example, KHM heard it from ASEC, and IDN from KHM."""
    region = Region("ASEC", "KHM", "IDN")
    for kind in KINDS:
        draft = Draft(kind.name, kind.body.example | {"from_the_future": {"kept": True}}, frozenset({PUBLIC}))
        region["ASEC"].file(draft, office=DESK)
    region.meet("ASEC", "KHM")
    region.send("ASEC", to="IDN", by="KHM")
    return region


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_it_says_what_it_is_and_which_clause_asks_for_it(kind):
    assert KIND.fullmatch(kind.name)
    assert kind.body.__doc__, "no docstring"
    assert kind.body.__doc__ != Body.__doc__
    assert kind.body.__doc__.strip().split("\n")[0].endswith("."), "its first line is a sentence"
    assert kind.source.strip(), "no source"


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_its_example_is_one_and_can_be_written(kind):
    body = kind.read(kind.body.example)

    assert canon.decode(canon.encode(kind.body.example)) == kind.body.example
    assert kind.read(body.model_dump(mode="json")) == body


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_every_field_says_what_it_is_on_a_form(kind):
    unlabelled = [name for name, field in kind.body.model_fields.items() if not field.title]

    assert not unlabelled


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_some_view_of_its_own_reads_it(kind):
    readers = [view.name for view in app.views() if kind.body in view.reads]

    assert readers, f"nobody would ever see {kind.name}"


@pytest.mark.parametrize("kind", KINDS, ids=ids)
def test_its_example_is_filed_replicated_relayed_and_read_back_with_its_future(told, kind):
    for party in ("ASEC", "KHM", "IDN"):
        with told[party].reading() as tx:
            (record,) = [
                held.record
                for held in log.of_party(tx, Party("ASEC"), 2)
                if held.record.kind == kind.name and "from_the_future" in held.record.body
            ]
        assert record.body["from_the_future"] == {"kept": True}
        assert kind.read(record.body) == kind.read(kind.body.example)


def test_all_that_was_told_still_verifies(told):
    told.check()


def hostile(region: Region, kind: str, body: dict[str, object]) -> str:
    """Let ASEC file a body that its own node would refuse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "shaped", lambda _, draft: draft)
        return region["ASEC"].file(Draft(kind, body, frozenset({PUBLIC})), office=DESK).id


def test_bodies_of_another_shape_and_kinds_that_nobody_knows_are_kept_handed_on_and_shown_nowhere(laws):
    """One Party's fault stops nobody: not its own log, not the views, not the relay."""
    region, other = laws.Story("ASEC", "KHM", "IDN"), laws.Story("ASEC", "KHM", "IDN")
    bodies = ({}, {"x": 1}, {"record": 5, "party": [], "office": {}, "title": None, "text": {}, "plan": 7})
    faulty = [
        hostile(region, kind.name, body) for kind in KINDS for body in bodies if not readable(kind, body)
    ]
    faulty += [
        hostile(region, name, kind.body.example) for kind in KINDS for name in (f"{kind.name}0", "x.y/1")
    ]
    region.meet("ASEC", "KHM")
    region.send("ASEC", to="IDN", by="KHM")
    other.meet("ASEC", "KHM")
    other.send("ASEC", to="IDN", by="KHM")

    for party in ("ASEC", "KHM", "IDN"):
        assert all(region[party].record(one) is not None for one in faulty)
        assert _without_ids(laws.pictures(region, party)) == _without_ids(laws.pictures(other, party))
    region.check()


def _without_ids(pictures: dict[str, object]) -> dict[str, object]:
    return {name: [[len(row) for row in table] for table in tables] for name, tables in pictures.items()}
