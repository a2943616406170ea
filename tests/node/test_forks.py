"""Two signed histories: found at once, or later by what others cosigned; and kept as evidence."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from itertools import permutations

import pytest

from amity.errors import Equivocation, Halted, Malformed
from amity.kernel import note as notes
from amity.kernel import tree
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node.forks import Fork, Step
from amity.node.mandates import Keyring
from amity.node.roster import REGISTRAR
from amity.store.database import Database
from amity.testing import key_of, refuses


def evidence(region, at: str, against: str) -> Fork:
    """Return the evidence that the node of *at* holds, as a stranger reads it."""
    (alarm,) = [one for one in region[at].alarms() if one.code == "fork"]
    assert alarm.party == against
    return Fork.from_json(json.loads(json.dumps(alarm.evidence)))


def convicts(region, at: str, against: str) -> bool:
    """Tell whether that evidence convicts *against*, and neither an innocent Party nor another log."""
    fork, node = evidence(region, at, against), region[at]
    others = [party for party in region.nodes if party != against]
    assert not any(fork.proves(node.origin(party), node.keyring(party)) for party in others)
    assert not any(fork.proves(node.origin(against), node.keyring(party)) for party in others)
    assert not Fork((fork.sides[0], fork.sides[0])).proves(node.origin(against), node.keyring(against))
    return fork.proves(node.origin(against), node.keyring(against))


@pytest.fixture
def two_faced(talk):
    """Return a region, and a twin of it in which AAA's node has the same key and another history."""
    region, other = talk("AAA", "BBB", "CCC", "DDD"), talk("AAA", "BBB", "CCC", "DDD")
    for one in (region, other):
        one.meet("BBB", "CCC", "DDD")
        one.word("AAA", "common")
    # salts are random, so the twin's log is another from its first entry on
    return region, other


@pytest.fixture
def parted(talk, fresh_database):
    """Return a region whose AAA lives on in an older copy of its database too."""
    urls: dict[str, str] = {}

    def database(party: str) -> Database:
        urls.setdefault(party, fresh_database("sqlite"))
        return Database(urls[party])

    region = talk("AAA", "BBB", "CCC", databases=database)
    region.word("AAA", "one")
    region.word("AAA", "two")
    copy = fresh_database("sqlite").removeprefix("sqlite:///")
    region["AAA"].database.scrub()
    with open(urls["AAA"].removeprefix("sqlite:///"), "rb") as old, open(copy, "wb") as new:
        new.write(old.read())
    yield region, Database(f"sqlite:///{copy}")
    for node in region.nodes.values():
        node.database.close()


@pytest.mark.parametrize("met_before", [False, True])
@pytest.mark.parametrize(("here", "there"), [(1, 1), (3, 1), (1, 3)])
def test_an_older_copy_that_signs_on_is_found_out_and_the_evidence_convicts(parted, here, there, met_before):
    """The restored copy says something else at the same place: shorter, longer or as long."""
    region, copy = parted
    if met_before:
        region.meet("AAA", "BBB")
    for number in range(here):
        region.word("AAA", f"as it was {number}")
    region.meet("AAA", "BBB")
    region.restart("AAA", copy)
    for number in range(there):
        region.word("AAA", f"as it was not {number}")

    def listen() -> None:
        for since in range(region["BBB"].sizes()["AAA"], -1, -1):
            region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA", since))

    refuses(Equivocation, listen)
    assert convicts(region, "BBB", "AAA")
    assert "as it was not 0" not in region.heard("BBB")


def test_a_forked_log_is_halted_alone_and_all_others_go_on(two_faced):
    region, other = two_faced
    region.meet("AAA", "BBB")
    refuses(Equivocation, lambda: region["BBB"].accept(other["AAA"].parcel_for("BBB", "AAA")))

    refuses(Halted, lambda: region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA")))
    region.word("CCC", "life goes on")
    region.send("CCC", to="BBB")
    region.send("BBB", to="CCC")

    assert convicts(region, "BBB", "AAA")
    assert region.heard("BBB") == ["common", "life goes on"]
    assert [one.party for one in region["BBB"].standing() if one.halted] == ["AAA"]


def test_a_node_that_hears_that_its_own_log_forked_signs_nothing_more(two_faced):
    region, other = two_faced

    refuses(Equivocation, lambda: region["AAA"].accept(region.signed(other.page("AAA", "AAA"), by="BBB")))
    refuses(Halted, lambda: region.word("AAA", "once more"))
    assert convicts(region, "AAA", "AAA")


@pytest.mark.parametrize("later", ["here", "there", "both"])
def test_who_forks_and_then_rotates_is_found_out_all_the_same(two_faced, later):
    """BBB is shown one history and CCC another; the keys that sign them are known to one of the two alone."""
    region, other = two_faced
    for one, name in ((region, "here"), (other, "there")):
        if later in (name, "both"):
            one.word("AAA", f"said {name}")
            one.rotate("AAA", 1)
            one.word("AAA", f"said {name} again")
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))
    region["CCC"].accept(other["AAA"].parcel_for("CCC", "AAA"))

    meet_as_far_as_they_can(region, "BBB", "CCC")

    for at in ("BBB", "CCC"):
        assert convicts(region, at, "AAA")
        assert convinces_a_stranger(region, at)


def test_who_rotates_to_one_key_here_and_to_another_there_is_found_out(two_faced):
    region, other = two_faced
    region.rotate("AAA", 1, then=2)
    region.rotate("AAA", 2)
    other.rotate("AAA", 1, then=12)
    other.rotate("AAA", 12)
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))
    region["CCC"].accept(other["AAA"].parcel_for("CCC", "AAA"))

    meet_as_far_as_they_can(region, "BBB", "CCC")

    assert convinces_a_stranger(region, "BBB")
    assert convinces_a_stranger(region, "CCC")


def meet_as_far_as_they_can(region, *parties: str) -> None:
    """Let *parties* hand each other their own logs twice; one may stop at the proof that it finds there."""
    for by, to in [*permutations(parties, 2)] * 2:
        with suppress(Equivocation):
            region.send(by, to=to)


def convinces_a_stranger(region, at: str) -> bool:
    """Tell whether what *at* holds against AAA convicts it before one who knows its founding key alone."""
    founding = Keyring(Party("AAA"), region[at].keyring(Party("AAA")).keys[:1])
    return evidence(region, at, "AAA").proves("amity/bottle/AAA", founding)


def test_what_a_lost_key_signed_beyond_the_place_of_its_successor_is_no_second_history(talk):
    """Others vouched for a new key: what AAA had said after that place is void, and no fork."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    region.meet()
    before = region["DDD"].keyring(Party("AAA"))
    body = {"party": "AAA", "size": 3, "public": key_of("AAA", 7).public().hex(), "next": "ab" * 32}
    for by in ("BBB", "CCC"):
        region[by].file(Draft("roster.vouch/1", body, frozenset({PUBLIC})), office=REGISTRAR)
        region.send(by, to="DDD")

    after = region["DDD"].keyring(Party("AAA"))
    assert before.publics(5) == after.publics(3) == [key_of("AAA").public()]
    assert after.publics(5) == [key_of("AAA", 7).public()]


def test_histories_shown_to_two_neighbours_are_found_out_when_these_meet(two_faced):
    """AAA shows BBB one history and CCC another. CCC hands on what it believes."""
    region, other = two_faced
    region.meet("AAA", "BBB")
    region["CCC"].accept(other["AAA"].parcel_for("CCC", "AAA"))

    refuses(Equivocation, lambda: region.send("AAA", to="BBB", by="CCC"))
    assert convicts(region, "BBB", "AAA")


def test_a_cosignature_of_a_third_party_gives_a_fork_away(two_faced):
    """DDD never speaks to BBB; what it cosigned of the other history reaches BBB under a page of this one."""
    region, other = two_faced
    other.meet("AAA", "DDD")
    seen = other.page("AAA", "BBB", by="DDD").note
    region.meet("AAA", "CCC")
    page = region.page("AAA", "BBB", by="CCC")

    refuses(Equivocation, lambda: region["BBB"].accept(region.signed(page, witnesses=(seen,))))
    assert convicts(region, "BBB", "AAA")
    assert region["BBB"].sizes()["AAA"] == 0


def test_a_cosignature_heard_early_gives_a_fork_away_once_the_log_has_grown_so_far(two_faced):
    region, other = two_faced
    for number in range(5):
        other.word("AAA", f"elsewhere {number}")
    other.meet("AAA", "DDD")
    seen = other.page("AAA", "BBB", by="DDD").note  # eight entries, of which BBB knows none
    page = region.page("AAA", "BBB")
    region["BBB"].accept(region.signed(page, witnesses=(seen,)))
    assert region["BBB"].alarms() == []
    for number in range(5):
        region.word("AAA", f"here {number}")

    refuses(Equivocation, lambda: region.send("AAA", to="BBB"))
    assert convicts(region, "BBB", "AAA")


@pytest.mark.usefixtures("small_pages")
def test_a_fork_in_the_middle_of_a_fetch_is_found_at_once_where_the_sizes_are_the_same(talk):
    region, other = talk("AAA", "BBB"), talk("AAA", "BBB")
    for one in (region, other):
        for number in range(6):
            one.word("AAA", f"{number}")
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))
    entries = [*region.page("AAA", "BBB").entries, *other.page("AAA", "BBB", 2).entries]
    entries += [*other.page("AAA", "BBB", 4).entries, *other.page("AAA", "BBB", 6).entries]
    forged = forged_page(region, entries, 2)

    refuses(Equivocation, lambda: region["BBB"].accept(region.signed(forged)))
    assert convicts(region, "BBB", "AAA")


def forged_page(region, entries: list[bytes], since: int, until: int = 0):
    """Return the page from *since* of a log of AAA with *entries*, as AAA's key holder may make it."""
    until = until or since + 2

    def subtree(level: int, index: int) -> bytes:
        frontier, _ = tree.Frontier().grown(entries[index << level : (index + 1) << level])
        return frontier.root

    return replace(
        region.page("AAA", "BBB"),
        note=region.point("AAA", entries),
        since=since,
        entries=tuple(entries[since:until]),
        root=tree.root_at(since, subtree),
        begins=tuple(tree.consistency(since, len(entries), subtree)),
        follows=tuple(tree.consistency(until, len(entries), subtree)),
        records=(),
        keys=(),
        witnesses=(),
    )


@pytest.mark.usefixtures("small_pages")
def test_every_checkpoint_seen_while_fetching_is_remembered_until_the_log_has_reached_it(talk):
    """AAA shows BBB three ends, of which only the first lies on another history; each page fits the next."""
    region = talk("AAA", "BBB")
    true = [bytes([number]) * 32 for number in range(12)]
    false = [*true[:7], *(bytes([100 + number]) * 32 for number in range(3))]
    for entries, since in ((false, 0), (true[:11], 2), (true, 4)):
        region["BBB"].accept(region.signed(forged_page(region, entries, since)))
    region["BBB"].accept(region.signed(forged_page(region, true, 6)))
    assert region["BBB"].alarms() == []

    refuses(Equivocation, lambda: region["BBB"].accept(region.signed(forged_page(region, true, 8))))
    assert convicts(region, "BBB", "AAA")


def test_a_smaller_checkpoint_of_another_history_under_a_page_that_fits_is_found_out(talk):
    region = talk("AAA", "BBB")
    true = [bytes([number]) * 32 for number in range(8)]
    false = [*true[:5], bytes([99]) * 32]
    region["BBB"].accept(region.signed(forged_page(region, true, 0, 8)))

    refuses(Equivocation, lambda: region["BBB"].accept(region.signed(forged_page(region, false, 0, 4))))
    assert convicts(region, "BBB", "AAA")


def test_evidence_that_was_tampered_with_convicts_nobody(two_faced):
    region, other = two_faced
    region.meet("AAA", "BBB")
    refuses(Equivocation, lambda: region["BBB"].accept(other["AAA"].parcel_for("BBB", "AAA")))
    fork, node = evidence(region, "BBB", "AAA"), region["BBB"]
    one, two = fork.sides
    unsigned = replace(two, note=notes.Note(two.note.text, (notes.Signature("x", b"abcd", b"e"),)))
    elsewhere = replace(two, steps=(Step(1, bytes(32), (bytes(32),)), *two.steps))

    for sides in ((one, one), (one, unsigned), (one, elsewhere)):
        assert not Fork(sides).proves(node.origin("AAA"), node.keyring("AAA"))


@pytest.mark.parametrize(("since", "until"), [(0, 2), (0, 7), (1, 3), (0, 4), (2, 4), (3, 7), (1, 7)])
@pytest.mark.parametrize("parting", [0, 2])
def test_histories_that_part_inside_a_page_are_told_apart_wherever_the_page_begins_and_ends(
    talk, since, until, parting
):
    """Without a fork being proven the courier would be blamed, and the Party go free."""
    region = talk("AAA", "BBB")
    true = [bytes([number]) * 32 for number in range(5)]
    false = [*true[:parting], *(bytes([100 + number]) * 32 for number in range(7 - parting))]
    region["BBB"].accept(region.signed(forged_page(region, true, 0, 5)))
    page = forged_page(region, false, since, until)

    if until <= parting:  # nothing of it is false yet
        region["BBB"].accept(region.signed(page))
    else:
        refuses(Equivocation, lambda: region["BBB"].accept(region.signed(page)))
        assert convicts(region, "BBB", "AAA")
    assert region["BBB"].sizes()["AAA"] == 5


def test_a_relay_that_makes_up_a_fork_convicts_nobody(talk):
    """It spoils a page that contradicts what is believed: the courier is at fault, not the Party."""
    region = talk("AAA", "BBB", "CCC")
    true = [bytes([number]) * 32 for number in range(5)]
    region["BBB"].accept(region.signed(forged_page(region, true, 0, 5)))
    page = replace(forged_page(region, true, 1, 4), by="CCC")
    made_up = (
        replace(page, entries=(bytes([99]) * 32, *page.entries[1:])),
        replace(page, entries=page.entries[::-1], root=bytes(32)),
        replace(page, root=bytes(32), begins=(bytes(32),), entries=page.entries[::-1]),
    )

    for one in made_up:
        refuses(Malformed, lambda one=one: region["BBB"].accept(region.signed(one)))
    assert region["BBB"].alarms() == []
