"""What stands in a register: on any day, as known on any day, and only what each Party may say of itself."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import NotFound
from amity.features.registers import views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.declaring import KINDS, Told
from amity.features.registers.rules import standing
from amity.kernel.record import Party, RecordId
from amity.testing import bottled, refuses, repository

CATALOGUE_FOLDER = repository() / "src/amity/features/registers/catalogue"
DESK_REF = "KHM/focal-points/maritime-crime-desk"


def test_an_entry_reaches_those_to_whom_it_is_told_and_nobody_else(one):
    """Cambodia tells Indonesia of its desk; Thailand only knows that Cambodia's log has grown."""
    one.declare("KHM", "focal-points", ["IDN"])
    one.region.meet()

    assert one.refs("IDN", "focal-points") == [DESK_REF]
    assert one.refs("THA", "focal-points") == []
    one.region.check()


def test_a_register_is_true_on_any_day(one):
    """What held before a change is found on its days, and nothing before the first or after the last."""
    one.declare("KHM", "focal-points", since="2025-01-01", office="Old desk")
    one.declare("KHM", "focal-points", since="2025-06-01", office="New desk", until="2025-12-31")
    one.region.meet()

    assert one.refs("IDN", "focal-points", on="2024-12-31") == []
    assert one.entry("IDN", DESK_REF, on="2025-05-31").body["office"] == "Old desk"
    assert one.entry("IDN", DESK_REF, on="2025-06-01").body["office"] == "New desk"
    assert one.refs("IDN", "focal-points", on="2025-12-31") == [DESK_REF]
    assert one.refs("IDN", "focal-points", on="2026-01-01") == []


def test_what_was_known_on_a_day_stays_known(one):
    """A correction of the past changes what held then, and not what was known then."""
    one.declare("KHM", "focal-points", since="2025-01-01", office="Desk")
    one.today("2026-03-01")
    one.declare("KHM", "focal-points", since="2025-01-01", office="Corrected desk")
    one.region.meet()

    (known,) = one.found("IDN", "focal-points", on="2025-06-01", known="2026-02-01").standing
    (now,) = one.found("IDN", "focal-points", on="2025-06-01").standing
    assert (known.body["office"], now.body["office"]) == ("Desk", "Corrected desk")


def test_nobody_declares_ends_or_confirms_an_entry_of_another(one):
    """Thailand says the same short name, confirms it, ends it: Cambodia's stays what Cambodia says."""
    one.declare("KHM", "focal-points")
    one.today("2027-03-01")
    one.declare("THA", "focal-points", office="Desk of Thailand", until="2027-01-01")
    one.say("THA", "register.verify/1", register_name="focal-points", entry="maritime-crime-desk")
    one.region.meet()

    assert one.refs("IDN", "focal-points") == [DESK_REF]
    entry = one.entry("IDN", DESK_REF)
    assert (entry.verified, entry.stale) == (date(2026, 1, 1), True)


def test_an_entry_that_its_party_does_not_confirm_in_a_year_is_shown_as_stale(one):
    """It stays in the list. Confirming it or saying it again makes it fresh, a call by another does not."""
    one.declare("KHM", "focal-points")
    one.today("2027-01-02")
    one.say("THA", "register.test/1", register_name="focal-points", of="KHM", entry="maritime-crime-desk",
            on="2027-01-01", reached=False)  # fmt: skip
    one.region.meet()

    assert one.entry("IDN", DESK_REF).stale
    assert [test.party for test in one.entry("IDN", DESK_REF).tests] == ["THA"]
    one.say("KHM", "register.verify/1", register_name="focal-points", entry="maritime-crime-desk")
    one.region.meet()
    assert not one.entry("IDN", DESK_REF).stale


def test_who_may_see_a_number_is_the_owners_to_say(one):
    """The desk is known to all, its number to Indonesia. Thailand's node does not hold it."""
    one.declare("KHM", "focal-points")
    one.tell("KHM", "focal-points", ["IDN"], phones=["+855 23 999 999"])
    one.region.meet()

    assert one.entry("IDN", DESK_REF).said["phones"] == ["+855 23 999 999"]
    assert "phones" not in one.entry("THA", DESK_REF).said
    assert "+855 23 999 999" not in one.browser("THA").get(f"/registers/entry/{DESK_REF}").text
    assert "+855 23 999 999" in one.browser("IDN").get(f"/registers/entry/{DESK_REF}").text


def test_an_expert_nominated_by_the_wrong_state_is_refused_by_every_reader(one):
    """Thailand nominates a Cambodian. Its own node shows that as refused, and so does everybody's."""
    one.declare("KHM", "experts", since="2026-01-01")
    one.declare("THA", "experts", since="2026-01-01", entry="lim-chanthou", nationality="KHM")
    one.region.meet()

    for party in ("KHM", "IDN", "THA"):
        found = one.found(party, "experts")
        assert [entry.ref for entry in found.standing] == ["KHM/experts/prak-sovann"]
        assert [(entry.ref, entry.refused) for entry in found.refused] == [
            ("THA/experts/lim-chanthou", "nationality is KHM: THA declares only its own")
        ]
    page = one.browser("IDN").get("/registers/of/experts").text
    assert "THA declares only its own" in page


def test_a_sixth_expert_is_refused_until_one_of_the_five_ends(one):
    """Those that came first stand; nobody else has a say in who they are."""
    for number in range(6):
        one.declare("KHM", "experts", since="2026-01-01", entry=f"expert-{number}", name=f"Expert {number}")
    one.region.meet()

    assert [entry.entry for entry in one.found("IDN", "experts").refused] == ["expert-5"]
    one.declare("KHM", "experts", since="2026-01-01", entry="expert-2", until="2026-02-01")
    one.today("2026-03-01")
    one.region.meet()
    assert one.found("IDN", "experts").refused == ()
    assert len(one.refs("IDN", "experts")) == 5
    assert len(one.refs("IDN", "experts", on="2026-01-15")) == 5


def test_an_organisation_declares_no_arms(with_secretariat):
    """The register of arms is one of States; every reader refuses what an organisation says in it."""
    one = with_secretariat
    one.declare("ASEC", "arms")
    one.region.meet()

    assert [entry.refused for entry in one.found("IDN", "arms").refused] == [
        "ASEC is no State: only States declare here"
    ]


def test_what_others_answer_stands_with_the_entry(one):
    """Indonesia accepts, Thailand declines, each in its own log; a reply that was changed counts once."""
    one.declare("KHM", "calendar", since="2026-01-01")
    ref = "KHM/calendar/2026-sea-search"
    one.declare("IDN", "replies", since="2026-01-01", answer="accepted")
    one.declare("THA", "replies", since="2026-01-01", answer="accepted")
    one.declare("THA", "replies", since="2026-01-01", answer="declined")
    one.region.meet()

    with one.region["KHM"].reading() as tx:
        node = one.region["KHM"]
        ((register, found),) = views.answers(tx, ref, region=node.region, on=node.clock().date())
    assert register.name == "replies"
    assert [(answer.party, answer.body["answer"]) for answer in found] == [
        ("IDN", "accepted"),
        ("THA", "declined"),
    ]


def test_what_is_not_there_is_refused_with_the_way_out(one):
    """A register that there is not names those that there are."""
    assert "focal-points" in refuses(NotFound, lambda: one.refs("KHM", "nothing"))
    assert "none that was told" in refuses(NotFound, lambda: one.entry("KHM", "KHM/experts/nobody"))


@pytest.mark.parametrize("register", CATALOGUE, ids=lambda register: register.name)
def test_every_register_is_declared_soundly(register):
    """What a declaration names is there: fields, registers that it answers, lists that an import fills."""
    fields = {name for shape in register.bodies for name in shape.model_fields}
    names = {one.name for one in CATALOGUE}

    assert set(register.columns) | set(register.named_by) | set(register.part_by) <= fields
    assert set(register.lists) <= fields
    assert set(register.answers) <= names
    assert {register.own, register.rows, register.part_reader} - {""} <= fields
    assert KINDS.name_of(register.entry) == f"register.{register.kind}/{register.version}"
    assert register.about.endswith(".")


words = st.lists(
    st.tuples(
        st.sampled_from(["KHM", "THA"]),
        st.sampled_from(["a", "b"]),
        st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 12, 31))),
    ),
    max_size=12,
)


@given(said=words, on=st.dates(date(2025, 1, 1), date(2025, 12, 31)), order=st.randoms(use_true_random=False))
def test_whatever_is_said_a_register_is_what_a_clerk_would_read_off(said, on, order):
    """The newest word whose first day has come holds, if its last has not passed, whenever it came."""
    told, clerk = [], {}
    for number, (party, entry, since, until) in enumerate(said):
        told.append(told_by(party, entry, since, until, number))
        if since <= on and clerk.get((party, entry), (date.min, 0, None))[:2] <= (since, number):
            clerk[party, entry] = (since, number, until)
    order.shuffle(told)

    found = standing.found(views.register("assurances"), told, region=REGION, on=on).standing

    expected = {key: number for key, (_, number, until) in clerk.items() if until is None or on <= until}
    assert {(one.party, one.entry): one.told.seq for one in found} == expected


REGION = bottled(["KHM", "THA"])


def told_by(party: str, entry: str, since: date, until: date | None, seq: int) -> Told:
    return Told(
        sort="entry", record=RecordId(f"{seq:064x}"), owner=Party(party), party=Party(party), entry=entry,
        part="", seq=seq, issued="2025-01-01T00:00:00Z", since=str(since), until=str(until) if until else "",
    )  # fmt: skip


SPOKEN_OF = {"attendance.py"}  # counted from rosters, so `acting.py` names it


FILES = sorted(path.name for path in CATALOGUE_FOLDER.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("file", FILES)
def test_a_register_is_its_file_and_its_line_in_the_list(file):
    """As CONTRIBUTING says: nothing else here knows a register that it declares by name."""
    own = CATALOGUE_FOLDER / file
    declared = re.findall(r"^([A-Z_]+) = Register\(", own.read_text(), re.MULTILINE)
    house = [path for path in CATALOGUE_FOLDER.parent.glob("**/*.py") if path != own]

    for name in declared:
        naming = [path.name for path in house if re.search(rf"\b{name}\b", path.read_text())]
        assert naming == ["__init__.py"] or file in SPOKEN_OF
