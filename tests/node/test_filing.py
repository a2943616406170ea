"""Filing: what is refused, what is committed together, and a node that was brought back from an old copy."""

from __future__ import annotations

import base64
import threading
from pathlib import Path

import pytest

from amity.errors import Behind, Malformed, NotFound, Refusal, Unavailable
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.record import PUBLIC, Draft, Marking, Party
from amity.node.filing import Desk, Job
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, check_logs, key_of, refuses, writing_for_long

WORD = "say.word/1"


@pytest.mark.parametrize(
    ("draft", "named"),
    [
        (Draft("say.nothing/1", {}, frozenset()), "say.nothing/1"),
        (Draft(WORD, {}, frozenset()), "text"),
        (Draft(WORD, {"text": 3}, frozenset()), "text"),
        (Draft(WORD, {"text": "x", "more": 0.5}, frozenset()), "body.more"),
        (Draft(WORD, {"text": "x", "more": 2**53}, frozenset()), "body.more"),
        (Draft(WORD, {"text": "x\0"}, frozenset()), "body.text"),
        (Draft(WORD, {"text": "x", "ключ": 1}, frozenset()), "ASCII"),
        (Draft(WORD, {"text": "x"}, frozenset({Party("ZZZ")})), "ZZZ"),
        (Draft(WORD, {"text": "x"}, frozenset(), marking=Marking("SECRET")), "SECRET"),
        (Draft(WORD, {"text": "x"}, frozenset(), refs=("no name",)), "refs"),
        (Draft(WORD, {"text": "x" * 1_100_000}, frozenset()), "larger"),
        (Draft(WORD, {"text": "x"}, frozenset(), to="A" * 81), "80"),
    ],
)
def test_a_draft_that_says_nothing_that_others_can_read_is_refused_by_name(talk, draft, named):
    region = talk("AAA", "BBB")

    assert named in refuses(Malformed, lambda: region["AAA"].file(draft, office=DESK))
    assert region["AAA"].sizes()["AAA"] == 2


def test_many_drafts_are_filed_under_one_checkpoint_all_or_none(talk):
    region = talk("AAA", "BBB")
    drafts = [Draft(WORD, {"text": f"{number}"}, frozenset({PUBLIC})) for number in range(20)]
    filed = region["AAA"].file_all(drafts, office=DESK)
    bad = [*drafts, Draft(WORD, {"text": "x", "more": 0.5}, frozenset())]

    refuses(Malformed, lambda: region["AAA"].file_all(bad, office=DESK))
    assert [record.seq for record in filed] == list(range(2, 22))
    assert region["AAA"].sizes()["AAA"] == 22
    assert region["AAA"].file_all([], office=DESK) == []
    region.check()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_eight_threads_file_at_once_is_all_filed_once_and_in_a_row(talk, fresh_database, kind):
    region = talk("AAA", databases=lambda _: Database(fresh_database(kind)))
    filed: list[tuple[str, int]] = []
    refused: list[Refusal] = []

    def file(thread: int) -> None:
        for number in range(12):
            text = f"{thread} {number}"
            try:
                record = region["AAA"].file(
                    Draft(WORD, {"text": text} | ({"more": 0.5} if number == 5 else {}), frozenset()),
                    office=DESK,
                )
                filed.append((text, record.seq))
            except Refusal as refusal:
                refused.append(refusal)

    threads = [threading.Thread(target=file, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(filed) == 8 * 11
    assert [type(one) for one in refused] == [Malformed] * 8  # one refusal costs the others nothing
    assert sorted(seq for _, seq in filed) == list(range(2, 2 + 8 * 11))
    with region["AAA"].reading() as tx:
        words = {held.record.body["text"]: held.record.seq for held in log.of_party(tx, Party("AAA"), 2)}
    assert words == dict(filed)
    check_logs(region["AAA"])
    region["AAA"].database.close()


def test_a_database_that_is_busy_for_long_is_waited_for_once_by_all_who_file_together(talk, monkeypatch):
    """Each by itself would wait as long again, while nobody else can file."""
    region = talk("AAA")
    node, jobs = region["AAA"], [Job([Draft(WORD, {"text": "x"}, frozenset())], DESK) for _ in range(3)]
    monkeypatch.setattr("amity.store.database.PATIENCE", 0)
    with writing_for_long(node.database):
        Desk().commit(node, jobs)

    assert isinstance(jobs[0].refused, Unavailable)
    assert {id(job.refused) for job in jobs} == {id(jobs[0].refused)}


# -- brought back from an old copy -------------------------------------------------------------------


@pytest.fixture
def restored(talk, tmp_path: Path):
    """Return a region in which AAA's node was brought back from a copy that lacks its last two words."""
    path = tmp_path / "AAA.db"
    region = talk("AAA", "BBB", "CCC", databases=lambda p: Database(f"sqlite:///{tmp_path / p}.db"))
    region.word("AAA", "one")
    region["AAA"].database.scrub()
    old = path.read_bytes()
    region.word("AAA", "two")
    region.word("AAA", "three", to={"CCC"})
    region.meet()
    region["AAA"].database.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(old)
    region.restart("AAA", Database(f"sqlite:///{path}"))
    region["AAA"]._confirmed = False  # as `amity serve` starts a node
    yield region
    for node in region.nodes.values():
        node.database.close()


def test_a_node_that_no_peer_has_confirmed_signs_nothing(restored):
    refuses(Behind, lambda: restored.word("AAA", "too soon"))
    assert not restored["AAA"].confirmed


def test_a_restored_node_fetches_its_own_log_back_and_then_signs_on_without_a_fork(restored):
    node = restored["AAA"]
    held = restored["BBB"].sizes()["AAA"]
    assert (node.sizes()["AAA"], node.confirm({"BBB": held}, peers=["BBB", "CCC"])) == (3, False)
    refuses(Behind, lambda: restored.word("AAA", "too soon"))
    for by in ("BBB", "CCC"):
        restored.send("AAA", to="AAA", by=by)

    assert node.confirm({"BBB": held}, peers=["BBB", "CCC"])
    restored.word("AAA", "four")
    restored.meet()

    assert restored.heard("AAA") == ["four", "one", "two"]  # BBB's page came first, so "three" is lost here
    assert restored.heard("BBB") == ["four", "one", "two"]
    assert restored.heard("CCC") == ["four", "one", "three", "two"]
    assert [node.alarms() for node in restored.nodes.values()] == [[], [], []]
    restored.check()


def test_a_later_peer_that_holds_more_stops_the_signing_again(restored):
    node = restored["AAA"]
    node.confirm({"CCC": 0}, peers=["BBB", "CCC"])
    node.confirm({"BBB": restored["BBB"].sizes()["AAA"]}, peers=["BBB", "CCC"])

    refuses(Behind, lambda: restored.word("AAA", "too soon"))


# -- a full disk -------------------------------------------------------------------------------------


def test_on_a_full_disk_filing_and_accepting_are_refused_and_nothing_is_lost(talk, tmp_path: Path):
    region = talk("AAA", "BBB", databases=lambda p: Database(f"sqlite:///{tmp_path / p}.db"))
    region.word("AAA", "before")
    region.meet()

    def fill(node) -> None:
        with node.database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    def empty(node) -> None:
        with node.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    fill(region["AAA"])
    assert "full" in refuses(Unavailable, lambda: region.word("AAA", "x" * 100_000))
    check_logs(region["AAA"])
    empty(region["AAA"])
    region.word("AAA", "y" * 100_000)
    fill(region["BBB"])
    assert "nothing was kept" in refuses(Unavailable, lambda: region.send("AAA", to="BBB"))
    check_logs(region["BBB"])
    empty(region["BBB"])
    region.send("AAA", to="BBB")

    assert region.heard("AAA") == region.heard("BBB") == ["before", "y" * 100_000]
    region.check()
    for node in region.nodes.values():
        node.database.close()


# -- the proof of one record -------------------------------------------------------------------------


def test_one_record_is_proven_to_a_stranger_and_no_other_is_shown(talk):
    region = talk("AAA", "BBB")
    said = region.word("AAA", "to be proven")
    region.word("AAA", "to be kept")
    region.meet()
    proof = region["BBB"].proof(said)
    entry = tree.entry(base64.b64decode(proof["salt"]), proof["record"].encode())
    note = notes.parse(proof["checkpoint"])
    point = notes.checkpoint(note)

    notes.verify(note, "amity/bottle/AAA", key_of("AAA").public())
    path = [base64.b64decode(step) for step in proof["path"]]
    assert tree.included(proof["index"], point.size, tree.leaf_hash(entry), path, point.root)
    assert "to be kept" not in str(proof)
    assert notes.cosigned(note, "amity/bottle/BBB", key_of("BBB").public())
    refuses(NotFound, lambda: region["BBB"].proof("ab" * 32))
