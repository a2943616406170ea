"""A node that was brought back from an old copy: what comes back, and what it says of the rest."""

import shutil

import pytest

from amity.kernel.record import Party
from amity.node import recovery
from amity.store import log
from amity.store.database import Database
from amity.testing import Region

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
        since = log.standing(tx, Party("AAA")).complete
    return region["AAA"].accept(region[by].parcel_for(Party("AAA"), Party("AAA"), since))


def test_words_come_back_from_those_to_whom_they_were_said(restored):
    """BBB gives the entries and its record back, CCC the record that BBB never saw."""
    node = restored["AAA"]

    assert len(fetch_back(restored, "BBB").fresh) == 1
    assert len(fetch_back(restored, "CCC").fresh) == 1
    with node.reading() as tx:
        assert recovery.restored_from(tx, Party("AAA")) == 2
        assert recovery.missing(tx, Party("AAA"), 2) == 1
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
        assert recovery.restored_from(tx, Party("AAA")) is None
    restored.say("AAA", "roster.office/1", BODY)
    restored.meet()
    restored.check()
