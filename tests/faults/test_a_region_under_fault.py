"""A short slice of the harness: regions that are hurt by a seed and healed keep every promise.

And the harness itself: each promise is broken on purpose in a healed region, and is seen to be broken. What
`./amity test faults` does at length is in docs/run/faults.md.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from random import Random

import pytest
from faults import promises, report
from faults.place import Place
from faults.promises import Promise
from faults.region import Region
from faults.run import Run
from faults.schedule import FORK, WEIGHTS, Parameters, steps
from faults.workload import carry_out
from sqlalchemy import text, update

from amity.kernel.record import Party
from amity.node import alarms, withdrawal
from amity.store import log, tables
from amity.store.log import Held
from amity.testing import DESK


@pytest.fixture(scope="module")
def healed(tmp_path_factory) -> Iterator[Run]:
    """Four nodes after forty faults, healed."""
    asked = Parameters(nodes=4, faults=40, seed=3, postgres=0)
    run = Run(asked, tmp_path_factory.mktemp("faults") / "region", tell=lambda _: None)
    with run.region:
        run.hurt()
        run.heal()
        yield run


@pytest.fixture
def region(healed) -> Region:
    """The healed region."""
    return healed.region


def test_a_region_that_was_hurt_and_healed_keeps_every_promise(healed):
    told = report.of(healed, promises.all_of(healed.region, level=True))

    assert told["held"], report.as_text(told)
    assert told["faults"]["done"] == 40
    assert "--nodes 4 --faults 40 --seed 3" in told["again"]
    assert json.loads(report.as_json(told)) == told


def test_so_does_one_of_which_a_node_stands_on_postgresql(tmp_path, fresh_database):
    asked = Parameters(nodes=3, faults=20, seed=6, postgres=1)

    def url(party: Party) -> str:
        return fresh_database("postgresql") if party == "BRN" else ""

    run = Run(asked, tmp_path / "region", url=url, tell=lambda _: None)
    with run.region:
        told = report.of(run, run.whole())

    assert told["held"], report.as_text(told)


@pytest.mark.parametrize("seed", [5, 8])
def test_a_fork_among_three_is_known_to_both_others(tmp_path, seed):
    """The one that was shown the other history never saw the forker rotate: proof brings the keys with it."""
    run = Run(Parameters(nodes=3, faults=20, seed=seed, postgres=0), tmp_path / "region", tell=lambda _: None)
    with run.region:
        told = report.of(run, run.whole())

    assert told["held"], report.as_text(told)


def test_a_seed_draws_the_same_faults_again_and_another_seed_draws_others():
    def drawn(seed: int) -> list[str]:
        return [step.fault for step in steps(Parameters(nodes=11, faults=1000, seed=seed))]

    assert drawn(1) == drawn(1) != drawn(2)
    assert set(drawn(1)) == {FORK, *WEIGHTS}


# -- each promise, broken on purpose -------------------------------------------------------------------


def breaks(look: Callable[[Region], Promise], region: Region, what: str) -> None:
    """Assert that *look* finds *what* broken."""
    promise = look(region)
    assert not promise.held
    assert any(what in one for one in promise.broken), promise.broken


def somebodys(region: Region) -> tuple[Place, Held]:
    """Return an honest place, and another's record with a canary that it holds."""
    for place in region.honest:
        with place.node.reading() as tx:
            for party in (other.party for other in region.honest if other is not place):
                for held in log.of_party(tx, party):
                    if b"canary-" in held.record.raw:
                        return place, held
    raise AssertionError("no record with a canary travelled at all")


def test_a_record_that_a_node_lost_is_missed(region):
    place, held = somebodys(region)
    with place.node.tx() as tx:
        log.erase(tx, held.record.id)

    breaks(promises.nothing_lost, region, f"is not held by {place.party}")

    with place.node.tx() as tx:
        log.add(tx, [held])
    assert promises.nothing_lost(region).held


def test_a_record_of_its_own_that_a_node_lost_and_no_alarm_names_is_a_silent_gap(region):
    place = region.honest[0]
    with place.node.reading() as tx:
        held = next(one for one in log.of_party(tx, place.party) if b"canary-" in one.record.raw)
    with place.node.tx() as tx:
        log.erase(tx, held.record.id)

    breaks(promises.no_silent_gap, region, f"{place.party} lacks")

    with place.node.tx() as tx:
        log.add(tx, [held])
    assert promises.no_silent_gap(region).held


def test_an_entry_that_was_changed_is_found(region):
    place, held = somebodys(region)
    where = (tables.leaf.c.party == held.record.party) & (tables.leaf.c.seq == held.record.seq)
    entry = where & (tables.leaf.c.level == 0)
    with place.node.tx() as tx:
        true = log.entries(tx, held.record.party, held.record.seq, held.record.seq + 1)[0]
        tx.execute(update(tables.leaf).where(entry).values(hash=bytes(32)))

    breaks(promises.logs_verify, region, str(place.party))

    with place.node.tx() as tx:
        tx.execute(update(tables.leaf).where(entry).values(hash=true))
    assert promises.logs_verify(region).held


def test_a_fork_that_nobody_proves_is_not_passed_over(region):
    place = region.honest[0]
    (alarm,) = [one for one in place.node.alarms() if one.code == alarms.FORK]
    same = {"sides": [alarm.evidence["sides"][0]] * 2}
    one, other = alarm.evidence["sides"]
    long = alarm.evidence | {"sides": [one | {"padding": "x" * 1024}, other]}

    for evidence, told in ((same, "convinces nobody"), (long, "a proof has"), (None, "does not know")):
        with place.node.tx() as tx:
            alarms.still(tx, alarms.FORK, alarm.party)
            if evidence:
                alarms.ring(tx, alarms.FORK, alarm.party, "", now=alarm.since, evidence=evidence)
        breaks(promises.forks_are_proven, region, told)

    with place.node.tx() as tx:
        alarms.ring(tx, alarms.FORK, alarm.party, alarm.text, now=alarm.since, evidence=alarm.evidence)
    assert promises.forks_are_proven(region).held


def test_a_conviction_of_an_honest_party_is_seen(region):
    place, other = region.honest[:2]
    with place.node.tx() as tx:
        alarms.ring(tx, alarms.FORK, other.party, "", now=place.clock())

    breaks(promises.nobody_is_convicted_wrongly, region, f"says that {other.party} has forked")

    with place.node.tx() as tx:
        alarms.still(tx, alarms.FORK, other.party)


def leave_in_free_pages(place: Place, word: str) -> None:
    """Write *word* into the database and delete it again, as a database does that does not wipe."""
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        for count in (200, 0):
            connection.execute("DELETE FROM local WHERE shelf = 'test'")
            rows = [("test", str(number), word) for number in range(count)]
            connection.executemany("INSERT INTO local (shelf, key, value) VALUES (?, ?, ?)", rows)
            connection.commit()


def wipe(place: Place) -> None:
    """Make the database anew, without free pages."""
    place.node.database.close()
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_body_that_lies_in_free_pages_where_it_may_not_be_read_is_found(region):
    place = region.honest[0]
    word = next(word for word in region.ledger.readers if not region.ledger.may_read(place.party, word))
    leave_in_free_pages(place, word)

    breaks(promises.nothing_leaked, region, f"{word} lies in amity.db")

    wipe(place)
    assert promises.nothing_leaked(region).held


def test_a_withdrawn_body_that_lies_in_free_pages_is_found(region):
    place, gone = region.honest[0], promises.withdrawn_words(region)
    word = sorted(gone)[0]
    leave_in_free_pages(place, word)

    breaks(promises.withdrawn_is_gone, region, f"{word} still lies in a database of {place.party}")

    wipe(place)
    assert promises.withdrawn_is_gone(region).held


def test_a_row_that_no_record_gives_is_found(region):
    place = region.honest[0]
    with place.node.tx() as tx:
        tx.execute(text("UPDATE roster_mandate SET title = 'Doctored' WHERE office = 'desk'"))

    breaks(promises.views_are_their_logs, region, f"{place.party}: node.roster is not what its log says")
    assert promises.views_are_their_logs(region).held  # it was learned anew


def test_what_is_no_refusal_and_what_goes_to_whom_it_is_not_for_is_written_down(region):
    place = region.honest[0]
    region.attempt(place, lambda: {}["nothing"])
    word = region.ledger.canary(Party("XXX"), frozenset())
    region.ledger.look(f"a page with {word}".encode(), place.party, "on its way")

    breaks(promises.nothing_but_refusals, region, "KeyError")
    breaks(promises.nothing_leaked, region, f"{word} on its way")

    region.ledger.broken.clear()
    region.ledger.leaks.clear()


def test_a_record_that_was_said_twice_is_seen(region):
    place = region.honest[0]
    order = region.workload.saying(Random(1), place.party, frozenset()) | {"office": DESK}
    for _ in range(2):
        carry_out(place.node, order)

    breaks(promises.nothing_lost, region, f"holds {order['canary']} of {place.party} in 2 records")


def test_a_node_that_erases_nothing_is_found_out(tmp_path, monkeypatch):
    """The bug is in the node this time, not in a region that was healed before."""
    monkeypatch.setattr(withdrawal, "targets", lambda *_: [])
    asked = Parameters(nodes=3, faults=4, seed=3, postgres=0)
    run = Run(asked, tmp_path / "region", tell=lambda _: None)
    with run.region:
        mine = run.region.honest[0]
        order = run.region.workload.saying(Random(1), mine.party, frozenset()) | {"office": DESK}
        said = run.region.do(mine, order)
        run.region.do(mine, {"do": "withdraw", "record": said[0].id})

        told = report.of(run, run.whole())

    broken = [one["promise"] for one in told["promises"] if not one["held"]]
    assert "what was withdrawn is gone, to the last byte" in broken
    assert not told["held"]
