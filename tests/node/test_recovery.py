"""A node that was brought back from an old copy: what comes back, and what it says of the rest."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from amity.errors import Behind
from amity.features.plans.kinds import PositionTaken
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node import handing, recovery
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, START, Region, key_of, refuses

BODY = {"office": "cyber-desk", "title": "Cyber desk", "files": ["plan.*"]}


@pytest.fixture
def restored(tmp_path):
    """AAA said one thing to BBB, one to CCC and one to itself, and was brought back from before."""
    region = Region("AAA", "BBB", "CCC", databases=lambda p: Database(f"sqlite:///{tmp_path}/{p}.db"))
    region.meet()
    region["AAA"].database.close()
    shutil.copy(tmp_path / "AAA.db", tmp_path / "old.db")
    for readers in ({"BBB"}, {"CCC"}, set()):
        region.say("AAA", "roster.office/1", BODY, readers)
    region.meet()
    region["AAA"].database.close()
    region.restart("AAA", Database(f"sqlite:///{tmp_path}/old.db"))
    return region


def fetch_back(region, by):
    """AAA takes its own log back from *by*, from the place up to which it was whole."""
    with region["AAA"].reading() as tx:
        since = recovery.asks_from(tx, Party("AAA"), region.clock())
        since = log.standing(tx, Party("AAA")).complete if since is None else since
    return region["AAA"].accept(region[by].parcel_for(Party("AAA"), Party("AAA"), since))


def test_words_come_back_from_those_to_whom_they_were_said(restored):
    """BBB gives the entries and its record back, CCC the record that BBB never saw."""
    node = restored["AAA"]

    assert len(fetch_back(restored, "BBB").fresh) == 1
    assert len(fetch_back(restored, "CCC").fresh) == 1
    with node.reading() as tx:
        assert recovery.asks_from(tx, Party("AAA"), START) == 2
        assert recovery.missing(tx, Party("AAA")) == 1
    restored.check()


def test_what_was_said_to_nobody_is_lost_and_an_alarm_says_so(restored):
    """Once all peers were asked, the gap has a name and a number, and the node goes on."""
    node = restored["AAA"]
    fetch_back(restored, "BBB")
    recovery.tell(node, asked=1, peers=2)
    assert "2 records" in next(alarm.text for alarm in node.alarms() if alarm.code == "gap")

    fetch_back(restored, "CCC")
    recovery.tell(node, asked=2, peers=2)

    assert "1 records" in next(alarm.text for alarm in node.alarms() if alarm.code == "gap")
    with node.reading() as tx:
        assert recovery.asks_from(tx, Party("AAA"), START) is None
    restored.say("AAA", "roster.office/1", BODY)
    restored.meet()
    restored.check()


def gap(node) -> str:
    """Return what the node says of its own words that are missing."""
    return next((alarm.text for alarm in node.alarms() if alarm.code == "gap"), "")


def test_who_files_before_all_peers_were_asked_still_asks_the_others(restored):
    """BBB answers, somebody files at once, and CCC, which alone holds one of the words, comes later."""
    node = restored["AAA"]
    fetch_back(restored, "BBB")
    recovery.tell(node, asked=1, peers=2)
    restored.say("AAA", "roster.office/1", BODY)

    with node.reading() as tx:
        assert recovery.asks_from(tx, Party("AAA"), START) == 2
    assert len(fetch_back(restored, "CCC").fresh) == 1
    recovery.tell(node, asked=2, peers=2)
    with node.reading() as tx:
        assert recovery.asks_from(tx, Party("AAA"), START) is None
    restored.meet()
    restored.check()


def test_what_was_withdrawn_before_the_copy_hides_nothing_that_was_lost_after_it(tmp_path):
    """Two words taken back long ago are no reason to call two lost ones withdrawn."""
    region = Region("AAA", "BBB", databases=lambda p: Database(f"sqlite:///{tmp_path}/{p}.db"))
    for _ in range(2):
        said = region.say("AAA", "plan.position/1", PositionTaken.example)
        region["AAA"].withdraw(said, reason="", office=DESK)
    region["AAA"].database.close()
    shutil.copy(tmp_path / "AAA.db", tmp_path / "old.db")
    for _ in range(2):
        region.say("AAA", "roster.office/1", BODY, set())
    region.meet()
    region["AAA"].database.close()
    region.restart("AAA", Database(f"sqlite:///{tmp_path}/old.db"))

    fetch_back(region, "BBB")
    recovery.tell(region["AAA"], asked=1, peers=1)

    assert gap(region["AAA"]).startswith("2 records")
    region.check()


def test_a_gap_keeps_its_name_when_the_node_is_brought_back_once_more(restored, tmp_path):
    """The second time nothing is lost; what the first time cost is missing all the same."""
    node = restored["AAA"]
    fetch_back(restored, "BBB")
    fetch_back(restored, "CCC")
    recovery.tell(node, asked=2, peers=2)
    node.database.close()
    shutil.copy(tmp_path / "old.db", tmp_path / "older.db")
    restored.say("AAA", "roster.office/1", BODY)
    restored.meet()
    node.database.close()
    node = restored.restart("AAA", Database(f"sqlite:///{tmp_path}/older.db"))

    fetch_back(restored, "BBB")
    fetch_back(restored, "CCC")
    recovery.tell(node, asked=2, peers=2)

    assert gap(node).startswith("1 records")


def test_whoever_was_handed_the_log_with_gaps_asks_again_once_they_are_filled(tmp_path):
    """BBB alone had fetched a word to both, and first keeps it back; CCC asks AAA in between."""
    region = Region("AAA", "BBB", "CCC", databases=lambda p: Database(f"sqlite:///{tmp_path}/{p}.db"))
    region.meet()
    region["AAA"].database.close()
    shutil.copy(tmp_path / "AAA.db", tmp_path / "old.db")
    word = region.say("AAA", "roster.office/1", BODY, {"BBB", "CCC"})
    region.meet("AAA", "BBB")
    region["AAA"].database.close()
    node = region.restart("AAA", Database(f"sqlite:///{tmp_path}/old.db"))
    with region["BBB"].reading() as tx:
        page = handing.page(tx, region["BBB"], Party("AAA"), Party("AAA"), 2)
    node.accept(handing.encoded(region["BBB"], replace(page, records=())))

    taken = region["CCC"].accept(node.parcel_for(Party("CCC"), Party("AAA"), 2))
    assert (taken.complete, taken.fresh) == (3, ())
    fetch_back(region, "BBB")
    again = region["CCC"].accept(node.parcel_for(Party("CCC"), Party("AAA"), 3))
    assert again.complete == 2
    taken = region["CCC"].accept(node.parcel_for(Party("CCC"), Party("AAA"), again.complete))

    assert [one.id for one in taken.fresh] == [word]
    assert taken.complete == 3
    region.check()


def test_peers_are_asked_again_after_a_day_for_what_is_still_missing(restored):
    node = restored["AAA"]
    fetch_back(restored, "BBB")
    recovery.tell(node, asked=2, peers=2)

    with node.reading() as tx:
        assert recovery.asks_from(tx, Party("AAA"), START + timedelta(hours=23)) is None
        assert recovery.asks_from(tx, Party("AAA"), START + timedelta(hours=25)) == 2
    restored.clock.forward(days=1, hours=1)
    fetch_back(restored, "CCC")
    recovery.tell(node, asked=2, peers=2)
    assert gap(node).startswith("1 records")


@pytest.fixture
def forgotten(tmp_path):
    """BBB fetched AAA's last word and told CCC that it had; then both AAA and BBB lost their disks."""
    region = Region("AAA", "BBB", "CCC", "DDD", databases=lambda p: Database(f"sqlite:///{tmp_path}/{p}.db"))
    region.meet()
    region["AAA"].database.close()
    shutil.copy(tmp_path / "AAA.db", tmp_path / "old.db")
    region.say("AAA", "roster.office/1", BODY)
    region.send("AAA", to="BBB")
    region.send("BBB", to="CCC")
    region["AAA"].database.close()
    region.restart("AAA", Database(f"sqlite:///{tmp_path}/old.db"))
    return region


def test_a_node_that_signed_more_than_anybody_holds_signs_nothing_over_it(forgotten):
    """CCC holds none of those entries, but a checkpoint of them: another of that size would be a fork."""
    node = forgotten["AAA"]
    assert forgotten["CCC"].sizes()["AAA"] == node.sizes()["AAA"] == 2

    forgotten.send("CCC", to="AAA")

    assert not node.confirm({"CCC": 2}, peers=["CCC"])
    refuses(Behind, lambda: forgotten.say("AAA", "roster.office/1", BODY))


def test_others_vouch_for_a_new_key_where_what_was_signed_is_lost_for_good(forgotten):
    node = forgotten["AAA"]
    forgotten.send("CCC", to="AAA")
    body = {"party": "AAA", "size": 2, "public": key_of("AAA", 7).public().hex(), "next": "ab" * 32}
    for by in ("CCC", "DDD"):
        forgotten[by].file(Draft("roster.vouch/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    forgotten.meet("CCC", "DDD")
    for by in ("CCC", "DDD"):
        forgotten.send(by, to="AAA")
    node._signer = key_of("AAA", 7)  # what an operator puts in place of the old one

    assert node.confirm({"CCC": 2}, peers=["CCC"])
    forgotten.say("AAA", "roster.office/1", BODY)
    for to in ("CCC", "DDD"):
        forgotten.send("AAA", to=to)
    assert [forgotten[at].alarms() for at in ("AAA", "CCC", "DDD")] == [[], [], []]
