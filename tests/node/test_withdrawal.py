"""Withdrawal: erased at every holder, early or late; with receipts; and gone from the disk too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from amity.errors import NotAuthorised, NotFound
from amity.kernel.record import PUBLIC, Draft, Marking, Party, RecordId
from amity.node import alarms, withdrawal
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, picture, refuses

SECRET = "the name of a witness"


def holders(region, record_id: str) -> list[str]:
    """Return whose nodes hold the bytes of a record."""
    return [party for party, node in region.nodes.items() if node.record(record_id) is not None]


def take_back(region, party: str, record_id: str) -> str:
    """Let *party*'s desk withdraw a record."""
    return region[party].withdraw(RecordId(record_id), reason="sent in error", office=DESK).id


def do_duties(region) -> None:
    """Let every node do what is due."""
    for node in region.nodes.values():
        node.do_duties()


def test_what_is_withdrawn_is_erased_at_every_holder_and_the_log_still_verifies(talk):
    region = talk("AAA", "BBB", "CCC", "DDD")
    said = region.word("AAA", SECRET, to={"BBB", "CCC"})
    region.word("AAA", "kept")
    region.meet()
    assert holders(region, said) == ["AAA", "BBB", "CCC"]

    take_back(region, "AAA", said)
    region.meet()

    assert holders(region, said) == []
    assert [region.heard(party) for party in ("AAA", "BBB", "CCC")] == [["kept"]] * 3
    region.check()


def test_what_a_node_noted_for_itself_goes_with_the_record_that_it_quotes(talk):
    """BBB's node quoted it when it reminded its office: nothing is left once these words go too."""
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", SECRET, to={"BBB", "CCC"})
    region.meet()
    quote = Draft("say.word/1", {"text": f"Answer: {SECRET}"}, frozenset(), refs=(RecordId(said),))
    note = region["BBB"].file(quote, office=DESK)
    answer = region["BBB"].file(replace(quote, audience=frozenset({Party("CCC")})), office=DESK)
    region["CCC"].file(
        Draft("record.withdraw/1", {"record": said}, frozenset({Party("BBB")})), office=DESK
    )  # it is not CCC's to take back
    region.meet("BBB", "CCC")
    do_duties(region)
    assert region["BBB"].record(note.id) is not None

    take_back(region, "AAA", said)
    region.meet("AAA", "BBB")
    do_duties(region)

    assert region["BBB"].record(note.id) is None
    assert region["BBB"].record(answer.id) is not None  # what was said to others is for people to take back
    region.check()


def test_views_are_as_if_it_had_never_been_known(talk):
    region, other = talk("AAA", "BBB"), talk("AAA", "BBB")
    said = region.word("AAA", SECRET, about="x")
    for one in (region, other):
        one.word("AAA", "kept", about="x")
    region.meet()
    take_back(region, "AAA", said)
    region.meet()
    other.meet()

    view = next(view for view in region["BBB"].views if view.name == "say.words")
    rows = [[(row[0], row[2], row[3]) for row in picture(one["BBB"], view)[0]] for one in (region, other)]
    assert rows[0] == rows[1] == [("x", "AAA", "kept")]


def test_what_arrives_after_its_withdrawal_is_not_taken_in(talk):
    """A relay that heard of it in time brings the withdrawal; one that did not brings the record."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    said = region.word("AAA", SECRET)
    region.meet("AAA", "DDD")
    old = region["DDD"].parcel_for("BBB", "AAA")
    take_back(region, "AAA", said)
    region.meet("AAA", "CCC")
    region.send("AAA", to="BBB", by="CCC")

    taken = region["BBB"].accept(old)

    assert said not in [record.id for record in taken.fresh]
    assert holders(region, said) == ["DDD"]
    assert region.heard("BBB") == []
    region.meet()
    assert holders(region, said) == []
    region.check()


def test_record_and_withdrawal_in_one_page_leave_nothing(talk):
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", SECRET)
    region.meet("AAA", "CCC")
    page = region.page("AAA", "BBB", by="CCC")
    take_back(region, "AAA", said)
    whole = region.page("AAA", "BBB")
    region["BBB"].accept(region.signed(whole, records=(*page.records, *whole.records[-1:])))

    assert holders(region, said) == ["CCC"]
    assert region.heard("BBB") == []
    region.check()


@pytest.mark.parametrize("by", ["BBB", "CCC"])
def test_nobody_withdraws_what_another_said(talk, by):
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", "mine", to={"BBB"})
    region.meet()

    refuses(NotAuthorised if by == "BBB" else NotFound, lambda: take_back(region, by, said))
    region.say(by, "record.withdraw/1", {"record": said})  # past the form, straight into its own log
    region.meet()

    assert holders(region, said) == ["AAA", "BBB"]
    assert region.heard("BBB") == ["mine"]
    region.check()


def test_what_others_rest_on_is_never_withdrawn(talk):
    region = talk("AAA", "BBB")
    mandate = region["AAA"].offices()[0]
    assert mandate.record
    said = region.word("AAA", SECRET)
    word = take_back(region, "AAA", said)

    refuses(NotAuthorised, lambda: take_back(region, "AAA", mandate.record))
    refuses(NotAuthorised, lambda: take_back(region, "AAA", word))
    for record_id in (mandate.record, word):
        region.say("AAA", "record.withdraw/1", {"record": record_id})
    region.meet()
    assert holders(region, mandate.record) == holders(region, word) == ["AAA", "BBB"]
    region.check()


def test_a_withdrawal_is_asked_for_once_and_an_unknown_record_not_at_all(talk):
    region = talk("AAA", "BBB")
    said = region.word("AAA", SECRET)
    take_back(region, "AAA", said)

    refuses(NotFound, lambda: take_back(region, "AAA", said))
    refuses(NotFound, lambda: take_back(region, "AAA", "ab" * 32))
    refuses(NotFound, lambda: take_back(region, "AAA", "no name"))


# -- receipts ----------------------------------------------------------------------------------------


def test_every_holder_says_once_that_it_has_erased_and_the_author_sees_who_is_late(talk):
    region = talk("AAA", "BBB", "CCC", "DDD")
    said = region.word("AAA", SECRET, to={"BBB", "CCC"})
    region.meet()
    take_back(region, "AAA", said)
    (before,) = region["AAA"].awaited()
    region.meet("AAA", "BBB")
    do_duties(region)
    do_duties(region)
    region.meet("AAA", "BBB")
    (after,) = region["AAA"].awaited()
    region.clock.forward(days=region.pack.thresholds.receipt, seconds=1)
    (late,) = region["AAA"].awaited()
    region.meet()
    do_duties(region)
    region.meet()
    (done,) = region["AAA"].awaited()

    assert (before.erased, set(before.waiting), before.late) == ((), {"BBB", "CCC"}, ())
    assert (after.erased, after.waiting, after.late) == (("BBB",), ("CCC",), ())
    assert (late.erased, late.waiting, late.late) == (("BBB",), (), ("CCC",))
    assert (done.erased, done.waiting, done.late) == (("BBB", "CCC"), (), ())
    assert region["DDD"].awaited() == region["BBB"].awaited() == []
    assert region["BBB"].sizes()["BBB"] == 3  # one receipt, however often it was asked
    region.check()


def test_a_receipt_goes_to_the_author_alone(talk):
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", SECRET)
    region.meet()
    take_back(region, "AAA", said)
    region.meet()
    (receipt,) = [record for record in region["BBB"].do_duties() if record.kind == "record.receipt/1"]

    assert receipt.audience == {"AAA"}


def test_a_false_withdrawal_neither_tells_who_holds_a_record_nor_keeps_its_author_from_a_receipt(talk):
    """CCC names a record of AAA's that it was never sent: holders and strangers give it the same answer."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    said = region.word("AAA", SECRET, to={"BBB"})
    region.meet()
    region.say("CCC", "record.withdraw/1", {"record": said})
    region.meet()
    answers = [
        [record.body for record in region[party].do_duties() if record.kind == "record.receipt/1"]
        for party in ("BBB", "DDD")
    ]
    take_back(region, "AAA", said)
    region.meet()
    do_duties(region)
    region.meet()

    assert answers[0] == answers[1] == [{"record": said}]
    assert region["AAA"].awaited()[0].erased == ("BBB",)
    region.check()


def test_a_receipt_for_another_partys_withdrawal_is_none_for_ours(talk):
    region = talk("AAA", "BBB", "CCC")
    said = region.word("AAA", SECRET)
    region.meet()
    region.say("BBB", "record.receipt/1", {"record": said}, to={"CCC", "PUBLIC"})
    take_back(region, "AAA", said)
    region.meet()

    assert region["AAA"].awaited()[0].erased == ()


# -- retention ---------------------------------------------------------------------------------------


def kept_until(region, day: str, text: str = SECRET) -> str:
    """Let AAA say something that may be kept until *day*."""
    draft = Draft("say.word/1", {"text": text}, frozenset({Party("BBB")}), marking=Marking(retain_until=day))
    return region["AAA"].file(draft, office=DESK).id


def test_what_may_be_kept_until_a_day_is_withdrawn_by_its_author_the_day_after(talk):
    region = talk("AAA", "BBB")
    said = kept_until(region, "2026-01-03")
    region.meet()
    found = []
    for _ in range(4):
        region["BBB"].do_duties()
        found.append((bool(region["AAA"].do_duties()), len(holders(region, said))))
        region.clock.forward(days=1)
    region.meet()

    assert found == [(False, 2), (False, 2), (False, 2), (True, 1)]  # 1, 2, 3 and 4 January
    assert holders(region, said) == []
    assert region["AAA"].do_duties() == []
    region.check()


@pytest.mark.parametrize("day", ["", "soon", "2026-1-1", "2020-13-45x"])
def test_a_date_that_is_none_keeps_the_record(talk, day):
    region = talk("AAA", "BBB")
    said = kept_until(region, day)
    region.clock.forward(days=10_000)

    assert region["AAA"].do_duties() == []
    assert holders(region, said) == ["AAA"]


# -- gone from the disk too --------------------------------------------------------------------------


def test_the_bytes_are_gone_from_every_file_of_the_database(talk, tmp_path: Path):
    region = talk("AAA", "BBB", databases=lambda party: Database(f"sqlite:///{tmp_path / party}.db"))
    said = region.word("AAA", SECRET)
    for number in range(50):
        region.word("AAA", f"filler {number}")
    region.meet()
    with region["BBB"].reading() as tx:
        salt = log.find(tx, said).salt
    do_duties(region)
    assert any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())

    take_back(region, "AAA", said)
    region.meet()
    do_duties(region)

    for path in sorted(tmp_path.iterdir()):
        data = path.read_bytes()
        assert SECRET.encode() not in data, path.name
        assert salt not in data, path.name
    for node in region.nodes.values():
        node.database.close()


def receipts(node) -> list[str]:
    """Let *node* do what is due; return what it says that it has erased."""
    filed = [record for record in node.do_duties() if record.kind == "record.receipt/1"]
    return [record.body["record"] for record in filed]


def test_without_room_to_erase_a_receipt_waits_and_nothing_else_does(talk, tmp_path: Path, monkeypatch):
    """An alarm tells the operator what it takes, until it is done."""
    region = talk("AAA", "BBB", databases=lambda party: Database(f"sqlite:///{tmp_path / party}.db"))
    said = region.word("AAA", SECRET)
    draft = Draft("say.word/1", {"text": "old"}, frozenset(), marking=Marking(retain_until="2025-12-31"))
    region.meet()
    region["BBB"].file(draft, office=DESK)
    take_back(region, "AAA", said)
    region.meet()
    with monkeypatch.context() as narrow:
        narrow.setattr("amity.store.database.ROOM", 1 << 50)
        filed = [record.kind for record in region["BBB"].do_duties()]
        (alarm,) = region["BBB"].alarms()

    assert filed == ["record.withdraw/1"]
    assert (alarm.code, alarm.party) == (alarms.TRACES, "BBB")
    assert "make room" in alarm.text
    assert receipts(region["BBB"]) == [said]
    assert region["BBB"].alarms() == []
    for node in region.nodes.values():
        node.database.close()


def test_all_that_was_withdrawn_in_a_round_costs_one_rewriting(talk, tmp_path: Path):
    """Ten records of another's, and what this node noted for itself about each of them."""
    region = talk("AAA", "BBB", databases=lambda party: Database(f"sqlite:///{tmp_path / party}.db"))
    said = [region.word("AAA", f"{SECRET} {number}") for number in range(10)]
    region.meet()
    for one in said:
        quote = Draft("say.word/1", {"text": f"Answer: {SECRET}"}, frozenset(), refs=(RecordId(one),))
        region["BBB"].file(quote, office=DESK)
        take_back(region, "AAA", one)
    region.meet()
    node, heard = region["BBB"], list[str]()
    node.database.close()
    event.listen(node.database.engine, "connect", lambda one, _: one.set_trace_callback(heard.append))

    assert sorted(receipts(node)) == sorted(said)
    assert heard.count("VACUUM") == 1
    for one in region.nodes.values():
        one.database.close()


def test_an_index_of_what_refers_to_what_forgets_too(talk):
    region = talk("AAA", "BBB")
    first = region.word("AAA", "first")
    draft = Draft("say.word/1", {"text": SECRET}, frozenset({PUBLIC}), refs=(RecordId(first),))
    said = region["AAA"].file(draft, office=DESK).id
    take_back(region, "AAA", said)

    with region["AAA"].reading() as tx:
        from amity.node import index

        assert index.referring(tx, first) == []
        assert withdrawal.outstanding(tx) == []
