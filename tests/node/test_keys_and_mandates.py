"""The roster: which key signs, who may say what, and what a thief of either can do."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from amity.errors import BadSignature, Malformed, NotAuthorised
from amity.kernel import keys, tree
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import PUBLIC, Draft, Office, Party
from amity.node.mandates import Mandate, Mandates
from amity.node.parcel import Proven, Sent
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.testing import DESK, key_of, refuses

CLERK, DEPUTY = Office("clerk"), Office("deputy")


def following(party: str, number: int) -> str:
    """Return what *party* publishes of its key *number*."""
    return keys.commitment(key_of(party, number).public())


# -- keys ------------------------------------------------------------------------------------------


def test_a_party_rotates_its_key_and_all_go_on_believing_it(talk):
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "with the first key")
    region.meet("AAA", "BBB")
    region.rotate("AAA", 1)
    region.word("AAA", "with the second")
    region.rotate("AAA", 2)
    region.word("AAA", "with the third")
    region.meet()
    region.send("AAA", to="CCC", by="BBB")

    assert region.heard("CCC") == ["with the first key", "with the second", "with the third"]
    assert len(region["CCC"].keyring(Party("AAA")).keys) == 3
    region.check()


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("by", ["AAA", "CCC"])
def test_a_log_is_fetched_in_pages_that_end_before_its_rotations(talk, by):
    """The newest key signs the checkpoint, and is shown to stand further on in the very log that it signs."""
    region = talk("AAA", "BBB", "CCC")
    for number in (1, 2):
        region.word("AAA", f"before {number}")
        region.word("AAA", f"and {number}")
        region.rotate("AAA", number)
    region.word("AAA", "after")
    region.meet("AAA", "CCC")
    region.send("AAA", to="BBB", by=by)

    assert len(region.heard("BBB")) == 5
    assert len(region["BBB"].keyring(Party("AAA")).keys) == 3
    region.check()


def test_only_the_key_that_was_committed_to_comes_next(talk):
    region = talk("AAA", "BBB")

    refuses(NotAuthorised, lambda: region["AAA"].rotate(key_of("AAA", 5), following=following("AAA", 6)))
    region.word("AAA", "still with the first key")
    region.meet()
    assert region.heard("BBB") == ["still with the first key"]
    assert len(region["BBB"].keyring(Party("AAA")).keys) == 1
    region.check()


def test_the_thief_of_a_key_can_not_rotate_it(talk):
    """It signs a rotation to its own key: all go on asking for the old one, then for the one committed to."""
    region = talk("AAA", "BBB")
    body = {"public": key_of("MMM").public().hex(), "next": "ab" * 32, "sealing": ""}
    region["AAA"].file(Draft("roster.key/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    region.meet()
    page = region.page("AAA", "BBB", 3)
    stolen = notes.Note(page.note.text).plus(notes.sign(page.note.text, "amity/bottle/AAA", key_of("MMM")))

    refuses(BadSignature, lambda: region["BBB"].accept(region.signed(page, note=stolen)))
    assert region["BBB"].keyring(Party("AAA")).newest.public == key_of("AAA").public()
    region.rotate("AAA", 1)
    region.meet()
    assert region["BBB"].keyring(Party("AAA")).newest.public == key_of("AAA", 1).public()
    region.check()


def test_the_thief_of_an_old_key_can_not_go_on_with_the_log(talk):
    region = talk("AAA", "BBB")
    region.rotate("AAA", 1)
    region.meet()
    region.word("AAA", "after")
    page = region.page("AAA", "BBB", 3)
    resigned = notes.Note(page.note.text).plus(
        notes.sign(page.note.text, "amity/bottle/AAA", key_of("AAA", 0))
    )

    refuses(BadSignature, lambda: region["BBB"].accept(region.signed(page, note=resigned)))
    refuses(BadSignature, lambda: region["BBB"].accept(region.signed(page)))  # the cover, with the old key
    assert region["BBB"].accept(region.signed(page, key=1)).size == 4


def test_the_node_of_a_party_whose_key_is_no_longer_in_force_signs_nothing(talk):
    region = talk("AAA", "BBB")
    region.rotate("AAA", 1)
    region.restart("AAA")  # with its founding key

    assert "key in force" in refuses(NotAuthorised, lambda: region.word("AAA", "more"))


@pytest.mark.parametrize("public", ["00" * 32, "01" + "00" * 31, "zz" * 32, "ab"])
def test_an_unsound_key_is_never_taken_for_one(talk, public):
    region = talk("AAA", "BBB")
    body = {"public": public, "next": "ab" * 32, "sealing": ""}
    draft = Draft("roster.key/1", body, frozenset({PUBLIC}))
    with contextlib.suppress(Malformed):
        region["AAA"].file(draft, office=REGISTRAR)
    region.meet()

    assert len(region["BBB"].keyring(Party("AAA")).keys) == 1


def test_whoever_has_read_a_rotation_can_not_make_up_the_one_after_it(talk):
    """
    BBB knows AAA's first key; CCC has read which one came next, and hands BBB a log of its own making.

    In that log the next key, which AAA did commit to, names one of CCC's as its successor, and CCC's signs.
    """
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "before")
    region.meet("AAA", "BBB")
    region.rotate("AAA", 1)
    region.meet()
    region.word("AAA", "and after")
    known = region.page("AAA", "BBB").entries[: region["BBB"].sizes()["AAA"]]
    page = forged(region, known[:3], number=9)
    fresh = talk("AAA", "BBB", "CCC", offices=False)["BBB"]  # so new that it knows founding keys alone

    said = refuses(BadSignature, lambda: fresh.accept(region.signed(page)))
    assert "does not say itself" in said
    assert "AAA" not in fresh.sizes()


def test_a_rotation_of_old_that_says_nothing_itself_counts_until_another_follows(talk):
    """Keys had no word of their own at first: who was there goes on, who comes later needs vouchers."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    region.meet()
    region["AAA"]._signer = key_of("AAA", 1)
    body = {"public": key_of("AAA", 1).public().hex(), "next": following("AAA", 2)}
    region["AAA"].file(Draft("roster.key/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    region.meet("AAA", "BBB")
    region.rotate("AAA", 2)
    region.word("AAA", "after")
    region.meet("AAA", "BBB")

    assert region.heard("BBB") == ["after"]
    assert "let other Parties vouch" in refuses(BadSignature, lambda: region.send("AAA", to="CCC"))
    body = {"party": "AAA", "size": 3, "public": key_of("AAA", 2).public().hex(), "next": following("AAA", 3)}
    for by in ("BBB", "DDD"):
        region[by].file(Draft("roster.vouch/1", body, frozenset({PUBLIC})), office=REGISTRAR)
        region.send(by, to="CCC")
    region.send("AAA", to="CCC")
    assert region.heard("CCC") == ["after"]


def test_a_rotation_whose_key_says_otherwise_changes_nothing(talk):
    region = talk("AAA", "BBB")
    public = key_of("AAA", 1).public()
    proof = key_of("AAA", 1).sign(keys.succession("AAA", public, following("AAA", 2)))
    body = {"public": public.hex(), "next": following("AAA", 5), "proof": proof.hex()}
    region["AAA"].file(Draft("roster.key/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    region.meet()

    assert len(region["BBB"].keyring(Party("AAA")).keys) == 1
    region.rotate("AAA", 1)
    region.meet()
    assert len(region["BBB"].keyring(Party("AAA")).keys) == 2
    region.check()


def forged(region, begins, number: int):
    """Return CCC's page for BBB: AAA's entries *begins*, then a rotation that leads to CCC's key *number*."""
    thief = key_of("CCC", number)
    turned = [
        {"public": key_of("AAA", 1).public().hex(), "next": keys.commitment(thief.public())},
        {"public": thief.public().hex(), "next": "ab" * 32},
    ]
    salt = bytes(32)
    sent = []
    for seq, body in enumerate(turned, start=len(begins)):
        draft = Draft("roster.key/1", body, frozenset({PUBLIC}))
        sealed = records.seal(draft, party=Party("AAA"), office=REGISTRAR, seq=seq, issued=region.clock())
        sent.append(Sent(seq, salt, sealed.raw))
    entries = [*begins, *(tree.entry(salt, one.raw) for one in sent)]
    whole, _ = tree.Frontier().grown(entries)
    name = "amity/bottle/AAA"
    text = Checkpoint(name, whole.size, whole.root).text

    def subtree(level: int, index: int) -> bytes:
        return tree.Frontier().grown(entries[index << level : (index + 1) << level])[0].root

    proven = tuple(Proven(one, tuple(tree.inclusion(one.seq, whole.size, subtree))) for one in sent)
    return replace(
        region.page("AAA", "BBB", by="CCC"),
        note=Note(text).plus(notes.sign(text, name, thief)),
        since=0,
        entries=tuple(entries),
        root=tree.EMPTY,
        begins=(),
        follows=(),
        records=tuple(sent),
        keys=proven,
        witnesses=(),
    )


# -- a lost key ------------------------------------------------------------------------------------


def vouch(region, by: str, number: int = 7, **changes: object) -> None:
    """Let *by* vouch that AAA's key is lost, and that its key *number* replaces it after three entries."""
    body = {
        "party": "AAA",
        "size": 3,
        "public": key_of("AAA", number).public().hex(),
        "next": following("AAA", number + 1),
    } | changes
    region[by].file(Draft("roster.vouch/1", body, frozenset({PUBLIC})), office=REGISTRAR)


def speaks_again(region, number: int = 7) -> None:
    """Start AAA's node with its key *number*, and let it speak."""
    region["AAA"]._signer = key_of("AAA", number)  # what an operator puts in place of the lost one
    region.word("AAA", "back again")


@pytest.fixture
def lost(talk):
    """Return a region of four, in which AAA has lost its key after three entries."""
    region = talk("AAA", "BBB", "CCC", "DDD")
    region.word("AAA", "before")
    region.meet()
    return region


def test_a_lost_key_is_replaced_once_enough_others_have_vouched(lost):
    vouch(lost, "BBB")
    vouch(lost, "CCC")
    lost.meet("BBB", "CCC", "DDD")
    for by in ("BBB", "CCC"):
        lost.send(by, to="AAA")
    speaks_again(lost)
    lost.meet()

    assert lost.heard("DDD") == ["back again", "before"]
    assert [key.start for key in lost["DDD"].keyring(Party("AAA")).keys] == [0, 4]
    lost.check()


@pytest.mark.parametrize(
    "said",
    [
        [("BBB", {})],
        [("BBB", {}), ("BBB", {})],  # one Party twice
        [("BBB", {}), ("AAA", {})],  # the Party itself
        [("BBB", {}), ("CCC", {"number": 8})],  # for two keys
        [("BBB", {}), ("CCC", {"size": 2})],  # for two sizes
        [("BBB", {}), ("CCC", {"next": "ab" * 32})],
        [("BBB", {}), ("CCC", {"party": "DDD"})],
    ],
    ids=["one", "twice", "itself", "two keys", "two sizes", "two successors", "another Party"],
)
def test_too_few_vouchers_replace_nothing(lost, said):
    for by, changes in said:
        vouch(lost, by, **changes)
    lost.meet()

    for node in lost.nodes.values():
        assert len(node.keyring(Party("AAA")).keys) == 1
    refuses(NotAuthorised, lambda: speaks_again(lost))


def test_the_lost_key_signs_nothing_any_more_and_the_replaced_one_rotates_on(lost):
    for by in ("BBB", "CCC"):
        vouch(lost, by)
    lost.meet()
    refuses(NotAuthorised, lambda: lost.word("AAA", "with the lost key"))
    speaks_again(lost)
    lost.rotate("AAA", 8)
    lost.word("AAA", "and on")
    lost.meet()

    assert "and on" in lost.heard("DDD")
    assert [key.public for key in lost["DDD"].keyring(Party("AAA")).keys] == [
        key_of("AAA", number).public() for number in (0, 7, 8)
    ]
    lost.check()


def test_a_vouched_key_that_is_unsound_replaces_nothing(lost):
    for by in ("BBB", "CCC"):
        vouch(lost, by, public="00" * 32)
    lost.meet()

    assert len(lost["DDD"].keyring(Party("AAA")).keys) == 1


@pytest.mark.parametrize("size", ["3", 3.0, True, -1])
def test_a_size_that_is_no_whole_number_is_no_voucher(lost, size):
    refuses(Malformed, lambda: vouch(lost, "BBB", size=size))


# -- mandates --------------------------------------------------------------------------------------


def office(region, name: Office, *files: str, forums: tuple[str, ...] = ("*",)) -> None:
    """Let AAA's registrar open an office."""
    body = {"office": name, "title": name, "files": list(files), "forums": list(forums)}
    region["AAA"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)


def delegate(region, by: Office, to: Office, *files: str, until: str = "2026-12-31") -> str:
    """Let AAA's office *by* delegate to another; return the record."""
    body = {"office": to, "files": list(files), "until": until}
    return region["AAA"].file(Draft("roster.delegate/1", body, frozenset({PUBLIC})), office=by).id


def says(region, text: str, by: Office, to: str = "") -> None:
    """Let AAA's office *by* say *text*."""
    region["AAA"].file(Draft("say.word/1", {"text": text}, frozenset({"BBB"}), to=to), office=by)


def hostile(region, text: str, by: Office, **more: object) -> None:
    """Let AAA's own node look away while an office without a mandate says *text*: readers judge."""
    node = region["AAA"]
    checked, node.allows = node.allows, lambda *_: True
    try:
        says(region, text, by, **more)
    finally:
        node.allows = checked


def test_an_office_without_a_mandate_files_nothing_and_is_told_whom_to_ask(talk):
    region = talk("AAA", "BBB")

    assert "registrar" in refuses(NotAuthorised, lambda: says(region, "no", CLERK))
    assert not region["AAA"].may_file(CLERK, "say.word/1")
    assert region["AAA"].may_file(DESK, "say.word/1")


def test_what_an_office_says_without_a_mandate_is_kept_handed_on_and_shown_nowhere(talk):
    """Its own node looked away, and every reader judges for itself."""
    region = talk("AAA", "BBB", "CCC")
    hostile(region, "unheard", CLERK)
    region.meet("AAA", "BBB")

    assert [region.heard(party) for party in ("AAA", "BBB")] == [[], []]
    assert region["BBB"].sizes()["AAA"] == 3
    with region["BBB"].reading() as tx:
        assert any(b"unheard" in held.record.raw for held in log.of_party(tx, Party("AAA")))
    region.check()


def test_a_mandate_counts_for_what_follows_it_and_not_for_what_came_before(talk):
    region = talk("AAA", "BBB")
    hostile(region, "too early", CLERK)
    office(region, CLERK, "say.*")
    says(region, "in time", CLERK)
    body = {"office": CLERK}
    region["AAA"].file(Draft("roster.close/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    hostile(region, "too late", CLERK)
    region.meet()  # all in one page: each record is judged by what stood before it

    assert [region.heard(party) for party in ("AAA", "BBB")] == [["in time"], ["in time"]]
    region.check()


def test_a_record_that_follows_its_mandate_in_the_same_page_is_shown(talk):
    region = talk("AAA", "BBB", offices=False)
    office(region, CLERK, "say.*")
    says(region, "at once", CLERK)
    region.send("AAA", to="BBB")

    assert region.heard("BBB") == ["at once"]


def test_a_mandate_names_kinds_and_forums(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "say.word", forums=("ALL",))
    office(region, DEPUTY, "roster.*")
    says(region, "to the forum", CLERK, to="ALL")
    hostile(region, "to nobody in particular", CLERK)
    hostile(region, "of another kind", DEPUTY)
    region.meet()

    refuses(NotAuthorised, lambda: says(region, "no", CLERK))
    refuses(NotAuthorised, lambda: says(region, "no", CLERK, to="OTHER"))
    assert region.heard("BBB") == ["to the forum"]
    assert region["AAA"].may_file(CLERK, "say.word/1", "ALL")
    assert not region["AAA"].may_file(CLERK, "say.word/1", "OTHER")


def test_a_later_word_on_an_office_replaces_the_earlier(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "say.*")
    office(region, CLERK, "roster.*")
    hostile(region, "no more", CLERK)
    region.meet()

    assert region.heard("BBB") == []
    assert [mandate.files for mandate in region["AAA"].offices() if mandate.office == CLERK] == [
        ("roster.*",)
    ]


def test_only_who_holds_the_mandate_opens_offices(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "say.*")
    node = region["AAA"]
    node.allows, checked = (lambda *_: True), node.allows
    body = {"office": DEPUTY, "title": "Self-made", "files": ["*"]}
    node.file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=CLERK)
    node.allows = checked

    refuses(NotAuthorised, lambda: says(region, "no", DEPUTY))
    assert DEPUTY not in [mandate.office for mandate in node.offices()]


@pytest.mark.parametrize("pattern", ["say.[a-z]*", "say.?ord", "[!x]*", "say", "", "s*", "**"])
def test_a_pattern_is_a_star_a_name_or_a_beginning_and_nothing_else(talk, pattern):
    """Each implementation must read a mandate alike."""
    region = talk("AAA", "BBB")

    refuses(Malformed, lambda: office(region, CLERK, pattern))


def test_an_office_delegates_until_a_day_and_takes_it_back(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "say.*")
    given = delegate(region, CLERK, DEPUTY, "say.word", until="2026-01-02")
    says(region, "for the clerk", DEPUTY)
    region.clock.forward(days=1)
    says(region, "on the last day", DEPUTY)
    region.clock.forward(days=1)
    refuses(NotAuthorised, lambda: says(region, "a day late", DEPUTY))
    hostile(region, "a day late", DEPUTY)
    given = delegate(region, CLERK, DEPUTY, "say.word")
    says(region, "once more", DEPUTY)
    region["AAA"].file(Draft("roster.revoke/1", {"delegation": given}, frozenset({PUBLIC})), office=REGISTRAR)
    refuses(NotAuthorised, lambda: says(region, "taken back", DEPUTY))
    hostile(region, "taken back", DEPUTY)
    region.meet()

    assert region.heard("BBB") == ["for the clerk", "on the last day", "once more"]
    region.check()


def test_nobody_delegates_more_than_it_holds(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "roster.revoke")
    delegate(region, CLERK, DEPUTY, "*")

    refuses(NotAuthorised, lambda: says(region, "no", DEPUTY))
    assert region["AAA"].may_file(DEPUTY, "roster.revoke/1")


def test_a_delegation_ends_with_the_office_that_gave_it(talk):
    region = talk("AAA", "BBB")
    office(region, CLERK, "say.*")
    delegate(region, CLERK, DEPUTY, "say.*")
    region["AAA"].file(Draft("roster.close/1", {"office": CLERK}, frozenset({PUBLIC})), office=REGISTRAR)

    refuses(NotAuthorised, lambda: says(region, "no", DEPUTY))


def test_delegations_in_a_circle_bear_nothing_and_take_no_time():
    """A hostile Party could otherwise stop every node that reads it: thousand to the fourth steps."""

    def given(number: int, to: Office, by: Office) -> Mandate:
        return Mandate(to, "", ("*",), ("*",), (), start=number, by=by, until="2026-12-31")

    rows = [given(n, CLERK, DEPUTY) for n in range(1000)] + [given(n, DEPUTY, CLERK) for n in range(1000)]

    assert not Mandates(tuple(rows)).allow(CLERK, "say.word/1", "", 5000, "2026-01-01")


def test_a_chain_of_delegations_holds_as_far_as_the_record_format_says():
    own = Mandate(Office("o0"), "", ("say.*",), ("*",), (), start=0)
    chain = [
        replace(own, office=Office(f"o{n}"), by=Office(f"o{n - 1}"), until="9999-12-31") for n in range(1, 7)
    ]
    mandates = Mandates((own, *chain))

    held = [mandates.allow(Office(f"o{n}"), "say.word/1", "", 5, "2026-01-01") for n in range(7)]

    assert held == [True] * 5 + [False] * 2


def test_what_was_said_once_of_the_end_of_a_log_is_not_said_of_what_came_before():
    clerk, kind, day = Office("clerk"), "say.word/1", "2026-01-01"
    opened = Mandate(clerk, "", ("*",), ("*",), ("*",), start=3, end=5)
    again = replace(opened, start=8, end=None)
    both = Mandates((opened, again))

    found = [both.allow(clerk, kind, "", seq, day) for seq in (9, 8, 5, 4, 3, 9, 6, 10)]

    assert found == [True, False, True, True, False, True, False, True]
    assert [Mandates((opened,)).allow(clerk, kind, "", seq, day) for seq in (6, 5)] == [False, True]
