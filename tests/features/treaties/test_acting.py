"""What Parties say of themselves, beside the catalogue: real nodes, both databases, hostile neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from amity.features.treaties import views
from amity.features.treaties.kinds import TreatyAction
from amity.features.treaties.rules import acts as rules
from amity.features.treaties.rules.acts import sifted, stints
from amity.features.treaties.views import acting
from amity.features.treaties.views.tables import act_table
from amity.kernel.record import PUBLIC, Draft
from amity.store.database import Database
from amity.testing import DESK, Region

NEW = "ASEC/2027-Digital-Evidence"
TERMS = {"kind": "number", "number": 2, "days": 30, "own_days": 10}


def open_treaty(register, party: str = "ASEC", treaty: str = NEW, **said: object) -> str:
    body = {
        "treaty": treaty,
        "title": "Convention on the Preservation of Digital Evidence",
        "short": "Digital Evidence",
        "done": "2027-03-01",
        "forum": "ASEAN",
        "depositary": "ASEC",
        "rule": TERMS,
        **said,
    }
    return register.region.say(party, "treaty.treaty/1", body)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_catalogue_and_the_records_are_counted_together_on_either_database(
    open_register, fresh_database, kind
):
    register = open_register("KHM", "IDN", databases=lambda _: Database(fresh_database(kind)))
    register.act("KHM", "ratification", "2026-02-01")
    register.act("IDN", "ratification", "2026-03-01")
    register.act("IDN", "withdrawal", "2026-06-01", takes_effect="2026-12-01")
    register.region.meet()

    for party in ("KHM", "IDN"):
        assert register.total(party, "2026-01-31").parties == ()
        assert register.total(party, "2026-02-01").parties == ("KHM",)
        assert register.total(party, "2026-11-30").parties == ("IDN", "KHM")
        assert register.total(party, "2026-12-01").parties == ("KHM",)
        assert register.total(party, "2025-10-25", "tac").number == 58
    register.region.check()
    for node in register.region.nodes.values():
        node.database.close()


def test_a_party_confirms_a_day_from_memory_and_the_doubt_goes(register):
    before = register.total("KHM", "2000-01-01", "tac")
    register.act("KHM", "accession", "1995-01-23", "1976-TAC", evidence="Instrument of accession")
    after = register.total("KHM", "2000-01-01", "tac")

    assert before.parties == after.parties
    assert set(before.unverified) - set(after.unverified) == {"KHM"}


def test_a_party_corrects_its_own_day_and_the_catalogues_counts_no_more(register):
    register.act("IDN", "ratification", "2008-10-09", "2004-MLA", corrects="2008-09-09")
    register.region.meet()
    here = register.status("KHM", "2004-MLA")

    assert "IDN" not in register.total("KHM", "2008-09-30", "2004-MLA").parties
    assert "IDN" in register.total("KHM", "2008-10-09", "2004-MLA").parties
    assert [(act.party, act.on, act.record) for act in here.corrected] == [("IDN", date(2008, 9, 9), "")]


def test_a_party_that_gives_another_day_without_correcting_lets_both_stand(register):
    register.act("IDN", "ratification", "2008-10-09", "2004-MLA")
    (stint,) = [one for one in register.status("IDN", "2004-MLA").times if one.party == "IDN"]

    assert [act.on for act in stint.days] == [date(2008, 9, 9), date(2008, 10, 9)]
    assert stint.is_unverified  # the earlier day counts, and nobody vouches for it


def test_a_correction_is_itself_corrected(register):
    register.act("KHM", "ratification", "2026-02-01")
    register.act("KHM", "ratification", "2026-03-01", corrects="2026-02-01")
    register.act("KHM", "ratification", "2026-02-01", corrects="2026-03-01")

    assert [register.total("KHM", day).number for day in ("2026-01-31", "2026-02-01")] == [0, 1]
    assert [act.on for act in register.status("KHM").corrected] == [date(2026, 2, 1), date(2026, 3, 1)]


def test_what_is_taken_back_is_not_the_treaty_where_a_record_is_named(register):
    register.act("KHM", "ratification", "2026-02-01")
    reservation = register.act("KHM", "reservation", "2026-02-01", text="Article 28 does not apply.")
    register.act("IDN", "objection", "2026-03-01", about=reservation, text="Indonesia objects.")
    register.act("KHM", "withdrawal", "2026-04-01", about=reservation)
    register.region.meet()

    assert register.total("IDN", "2026-05-01").parties == ("KHM",)
    assert [act.deed for act in register.status("IDN").acts if act.record] == [
        "ratification",
        "reservation",
        "objection",
        "withdrawal",
    ]


# -- nobody but the Party itself ---------------------------------------------------------------------


def test_no_field_lets_a_party_speak_for_another(register):
    """A hostile node writes another Party's name into its record: readers hear of the author alone."""
    said = {"treaty": "2025-Extradition", "deed": "ratification", "on": "2026-02-01"}
    register.region.say("IDN", "treaty.action/1", said | {"party": "KHM", "actor": "KHM", "author": "KHM"})
    register.region.meet()

    assert register.total("KHM", "2026-02-01").parties == ("IDN",)
    assert "party" not in TreatyAction.model_fields


def test_a_party_cannot_correct_or_withdraw_for_another(register):
    register.act("KHM", "ratification", "2026-02-01")
    register.act("IDN", "ratification", "2026-05-01", corrects="2026-02-01")
    register.act("IDN", "withdrawal", "2026-06-01")
    register.region.meet()

    with register.region["ASEC"].reading() as tx:
        standing = {row.party: row.stands for row in tx.execute(select(act_table).order_by(act_table.c.seq))}
    assert register.total("ASEC", "2026-06-01").parties == ("KHM",)
    assert register.status("ASEC").corrected == ()
    assert standing == {"KHM": True, "IDN": True}


def test_a_notice_of_the_depositary_stands_beside_and_changes_no_status(register):
    register.act("KHM", "ratification", "2026-02-01")
    register.notice("ASEC", "KHM", received="2026-02-03", in_force="2026-03-05", number="CN 12/2026")
    register.notice("ASEC", "IDN", received="2026-02-04")
    register.region.meet()
    here = register.status("IDN")

    assert register.total("IDN", "2026-12-01").parties == ("KHM",)
    assert [row["body"]["party"] for row in here.notices] == ["KHM", "IDN"]
    assert [(one.party, one.on) for one in here.own_official] == [("KHM", date(2026, 3, 5))]


def test_a_notice_by_another_than_the_depositary_counts_for_nothing(register):
    register.notice("IDN", "", "2007-ACCT", deed="entry-into-force", in_force="2011-06-01")
    register.notice("ASEC", "", "2007-ACCT", deed="entry-into-force", in_force="2011-05-27", number="CN 1")
    register.region.meet()
    here = register.status("KHM", "acct")

    assert [(one.on.day, bool(one.record)) for one in here.official] == [(27, False), (27, True)]
    assert [row["party"] for row in here.aside] == ["IDN"]


def test_only_its_own_party_opens_and_words_a_treaty(register):
    open_treaty(register)
    open_treaty(register, "IDN", title="Another title")
    register.region.meet()
    node = register.region["KHM"]
    with node.reading() as tx:
        found = views.find(node.region, tx, "digital evidence")

    assert (found.ref, found.title) == (NEW, "Convention on the Preservation of Digital Evidence")
    assert found.official == ()


def test_a_treaty_that_a_party_opened_enters_into_force_by_its_own_terms(register):
    open_treaty(register)
    for party, day in (("KHM", "2027-04-01"), ("IDN", "2027-05-01"), ("ASEC", "2027-07-01")):
        register.act(party, "accession", day, NEW)
    register.region.meet()
    here = register.status("KHM", NEW)

    assert (here.entry.on, here.entry.by) == (date(2027, 5, 31), ("IDN",))


def test_what_waits_in_treaties_that_parties_opened_is_asked_of_the_tables_on_either_database(
    open_register, fresh_database
):
    """Signed only: to be ratified. Deposited with its keeper, and no notice given: to be acknowledged."""
    for kind in ("sqlite", "postgresql"):
        databases = [Database(fresh_database(kind)) for _ in range(3)]
        free = iter(databases)
        register = open_register(databases=lambda _, free=free: next(free))
        open_treaty(register, depositary="ASEC")
        register.act("KHM", "signature", "2026-11-01", NEW)
        register.act("IDN", "signature", "2026-11-01", NEW)
        register.act("IDN", "ratification", "2026-12-01", NEW)
        register.region.meet()

        assert waits(register, "KHM") == [("ratify", "")]
        assert waits(register, "IDN") == []
        assert waits(register, "ASEC") == [("receive", "IDN"), ("receive", "IDN"), ("receive", "KHM")]
        for party, deed in (("IDN", "signature"), ("IDN", "ratification"), ("KHM", "signature")):
            register.notice("ASEC", party, NEW, deed=deed)
        assert waits(register, "ASEC") == []
        for database in databases:
            database.close()


def waits(register, party: str) -> list[tuple[str, str]]:
    node = register.region[party]
    with node.reading() as tx:
        found = views.waiting_for(node.region, tx, party)
    return sorted((one.sort, one.other) for one in found if one.treaty == NEW)


# -- the tables against the acts ---------------------------------------------------------------------

FIRST = date(2026, 1, 1)
days = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))
said = st.fixed_dictionaries(
    {"deed": st.sampled_from(["ratification", "accession", "withdrawal", "signature"]), "on": days},
    optional={"corrects": days, "takes_effect": days},
)


# a story that fails is shown as it is: each step is real, and looking for a shorter one takes minutes
@settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
@given(story=st.lists(st.tuples(st.sampled_from(["KHM", "IDN"]), said), max_size=12), on=days)
def test_what_the_tables_count_is_what_the_acts_say(open_register, story, on):
    """The totals come from an index and the acts from records: over random stories they never disagree."""
    register = open_register("KHM", "IDN")
    for party, body in story:
        plain = {name: str(value) for name, value in body.items()} | {"treaty": "2004-MLA"}
        register.region["KHM" if party == "KHM" else "IDN"].file(
            Draft("treaty.action/1", plain, frozenset({PUBLIC})), office=DESK
        )
    register.region.meet()
    node = register.region["IDN"]
    with node.reading() as tx:
        treaty = views.find(node.region, tx, "2004-MLA")
        records = acting.acts(tx, treaty.ref)
        for day in (on, date(2010, 1, 1), date(2026, 12, 31)):
            told = rules.total(stints(sifted([*treaty.acts, *records])[0]), day)
            assert views.total(tx, treaty, day) == told
    assert len(records) == len(story)


def test_a_page_of_a_treaty_with_very_many_acts_counts_them_all_and_shows_the_newest(register):
    """A Party that says a thousand things about one treaty neither hides an older act nor slows a total."""
    drafts = [
        Draft(
            "treaty.action/1",
            {
                "treaty": "2025-Extradition",
                "deed": "declaration",
                "on": "2026-05-01",
                "text": f"No. {number}",
            },
            frozenset({PUBLIC}),
        )
        for number in range(600)
    ]
    register.act("KHM", "ratification", "2026-01-15")
    for start in range(0, len(drafts), 100):
        register.region["KHM"].file_all(drafts[start : start + 100], office=DESK)
    here = register.status("KHM")

    assert (len([act for act in here.acts if act.record]), here.more) == (500, 101)
    assert [one.party for one in here.times] == ["KHM"]


def test_the_region_is_what_its_logs_say(open_register):
    register = open_register()
    assert isinstance(register.region, Region)
    open_treaty(register)
    record = register.act("KHM", "ratification", "2026-02-01")
    register.act("KHM", "ratification", "2026-03-01", corrects="2026-02-01")
    register.notice("ASEC", "KHM", received="2026-02-01")
    register.agreement("KHM", "IDN", signed="2026-02-10")
    register.region.meet()
    register.region["KHM"].withdraw(record, reason="", office=DESK)
    register.region.meet()

    register.region.check()
    assert register.total("IDN", "2026-03-01").parties == ("KHM",)
