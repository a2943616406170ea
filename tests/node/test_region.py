"""The region pack: what it says of ASEAN, and which packs it refuses."""

import json
import re
from collections import Counter
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Malformed, NotFound
from amity.kernel.record import PUBLIC
from amity.node import pack as packs
from amity.node import region, treaty
from amity.node.pack import Fact, FoundingKey, RegionPack
from amity.testing import key_of

OURS, THEIRS = (key_of(party).public().hex() for party in ("AAA", "SEC"))

ASEAN = Path(__file__).resolve().parents[2] / "regions" / "asean"
TEXTS = {
    "2002-ASEAN-China-JD-NTS": "jd-2002.txt",
    "2004-ASC-PoA": "asc-poa-2004.txt",
    "2022-ADMM-Plus-JD": "admm-plus-2022.txt",
}

SMALL = {
    "region.toml": """
name = "small"
title = "A small region"
origin = "amity/small"
vouchers = 1

[office.registrar]
title = "Registrar"
files = ["roster.*"]

[office.desk]
title = "Desk"
files = ["plan.*"]
forums = ["Pact"]
for_kinds = ["organisation"]
for_parties = ["SEC"]
""",
    "parties.toml": """
[party.AAA]
kind = "state"
names = { en = "Aland", fr = "Alande" }
source = "its constitution"

[party.BBB]
kind = "state"
names = { en = "Beland" }
source = "its constitution"

[party.SEC]
kind = "organisation"
names = { en = "Secretariat" }
source = "the Pact, Article 5"
""",
    "forums.toml": """
[forum.Pact]
title = "The Pact"
basis = "the Pact, Article 1"
source = "the Pact"
secretariat = "SEC"
rule = { source = "the Pact, Article 3" }
memberships = [
    { party = "AAA", since = 2000-01-01, source = "the Pact" },
    { party = "BBB", since = 2010-06-01, until = 2020-06-01, source = "a newspaper", unverified = true },
    { party = "BBB", since = 2011-01-01, until = 2020-06-01, source = "another newspaper" },
]
chairs = [{ first = 2012, last = 2013, parties = ["BBB", "AAA"], source = "minutes" }]

[forum.Club]
title = "The Club"
basis = "practice"
source = "practice"
chaired_as = "Pact"
rule = { source = "practice" }
includes = [{ forum = "Pact", since = 2015-01-01, until = 2019-01-01, source = "its first meeting" }]
""",
    "instruments.toml": """
[instrument.2000-Pact]
title = "The Pact of 2000"
short = "Pact"
kind = "treaty"
date = 2000-01-01
forum = "Pact"
aliases = ["Treaty of Aland"]
source = "the Pact"

[instrument.2001-Plan]
title = "The Plan of 2001"
short = "Plan"
kind = "plan"
date = 2001-01-01
source = "the Plan"
""",
    "treaties/2000-Pact.toml": """
depositary = "SEC"
rule = { kind = "number", number = 2, days = 30, of = ["AAA", "CCC"], source = "the Pact, Article 9" }
official = [{ on = 2001-01-01, source = "a gazette" }]
act = [
    { party = "AAA", deed = "ratification", on = 2000-02-01, source = "a gazette" },
    { party = "CCC", deed = "accession", on = 2000-12-02, no_later = true, source = "a newspaper" },
]

[names]
CCC = "Celand"
""",
    "agreements.toml": """
[[agreement]]
between = ["BBB", "AAA"]
subject = "extradition"
title = "Treaty on Extradition"
signed = 2003-04-05
source = "a gazette"
""",
    "principles.toml": """
[principle.peace]
title = "Peace"
phrases = ["peaceful means"]
source = "the Pact"

[principle.trust]
title = "Trust"
phrases = ["mutual trust"]
source = "the Pact"
""",
    "catalogue/2000-Pact.toml": """
instrument = "2000-Pact"
source = "our paraphrase"
[components]
work = "Work"

[[obligation]]
id = "I.1(i)"
text = "Meet every year"
component = "work"
systems = ["S07"]
kind = "process"
strength = "establish"
lead = "Pact"
lead_party = "SEC"
due = 2001-12-31
period = "annual"

[[obligation]]
id = "I.1(ii)"
text = "Report on it"
component = "work"
systems = ["S03"]
kind = "publication"
strength = "establish"
""",
}
KEYS = {
    "AAA": FoundingKey(key=OURS, next="b2" * 32, age="age1" + "q" * 58),
    "SEC": FoundingKey(key=THEIRS, next="d4" * 32, age="age1" + "z" * 58),
}


def written(folder: Path, **changed: str) -> Path:
    """Write the small pack into *folder*, with the files that *changed* names replaced."""
    for name, text in (SMALL | changed).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def asean() -> RegionPack:
    return region.load(ASEAN)


# The region as it is


@pytest.mark.parametrize(
    ("forum", "day", "count"),
    [
        ("ASEAN", date(1967, 8, 8), 5),
        ("ASEAN", date(1984, 1, 6), 5),
        ("ASEAN", date(1984, 1, 7), 6),
        ("ASEAN", date(2025, 10, 25), 10),
        ("ASEAN", date(2025, 10, 26), 11),
        ("ASEAN-China", date(2002, 11, 4), 11),
        ("ASEAN-China", date(2002, 11, 3), 0),
        ("ADMM-Plus", date(2022, 11, 23), 18),
        ("ADMM-Plus", date(2026, 1, 1), 19),
        ("EWG-CS", date(2022, 11, 23), 18),
        ("ARF", date(1994, 12, 31), 18),
        ("ARF", date(2024, 1, 1), 27),
        ("ARF", date(2026, 1, 1), 27),
    ],
)
def test_a_forum_has_the_members_that_the_sources_count(asean, forum, day, count):
    """Timor-Leste changed its place in the ARF in 2025, so that total stays as it was."""
    assert len(asean.forum(forum).members(day)) == count


def test_what_is_addressed_to_a_forum_reaches_its_secretariat_which_is_no_member(asean):
    forum, day = asean.forum("ASEAN"), date(2024, 5, 1)

    assert "ASEC" not in forum.members(day)
    assert forum.audience(day) == forum.members(day) | {"ASEC"}


def test_chairs_follow_the_rota_of_asean_or_their_own(asean):
    assert asean.chairs("AMM", 2026) == ("PHL",)
    assert asean.chairs("EWG-CT", 2025) == ("MYS", "IND")
    assert asean.chairs("EWG-HMA", 2025) == ()


def test_only_the_secretariat_founds_the_secretariat_desk(asean):
    offices = {party: {office.id for office in asean.offices_of(party)} for party in ("ASEC", "KHM", "EU")}

    assert {"registrar", "focal-point", "secretariat-desk", "operator", "node"} <= offices["ASEC"]
    assert offices["EU"] == {"registrar", "focal-point", "operator", "warning-desk", "node"}
    assert offices["KHM"] == offices["EU"] | {"crime-desk", "central-authority", "defence-desk"}


def test_parties_go_by_neutral_short_names(asean):
    assert asean.party("VNM").name() == "Viet Nam"
    assert asean.party("PRK").name() == "Democratic People's Republic of Korea"
    assert asean.party("KHM").name("km") == "កម្ពុជា"
    assert asean.party("KHM").name("ja") == "Cambodia"


def test_every_fact_has_a_source_and_what_was_remembered_says_so(asean):
    facts = list(facts_in(asean))

    assert len(facts) > 300
    assert all(fact.source.strip() for fact in facts)
    assert [fact for fact in facts if "memory" in fact.source and not fact.unverified] == []


def facts_in(thing: object):
    """Yield every fact of a pack, however deep."""
    if isinstance(thing, Fact):
        yield thing
    if isinstance(thing, dict):
        thing = tuple(thing.values())
    parts = thing if isinstance(thing, tuple) else [getattr(thing, n) for n in fields_of(thing)]
    for part in parts:
        yield from facts_in(part)


def fields_of(thing: object) -> list[str]:
    return list(getattr(thing, "__dataclass_fields__", ()))


def test_the_catalogue_holds_the_obligations_of_the_three_instruments(asean):
    by_instrument = Counter(one.instrument for one in asean.obligations)

    assert by_instrument == {"2002-ASEAN-China-JD-NTS": 33, "2004-ASC-PoA": 145, "2022-ADMM-Plus-JD": 36}
    assert len({one.ref for one in asean.obligations}) == 214
    assert len(asean.catalogues["2004-ASC-PoA"].components) == 6
    assert asean.catalogues["2004-ASC-PoA"].horizon == date(2020, 12, 31)


def test_an_obligation_is_led_by_somebody_unless_it_is_a_norm(asean):
    undone = [one.ref for one in asean.obligations if one.strength != "norm"]
    led = {one.ref for one in asean.obligations if one.lead or one.lead_party}

    assert set(undone) <= led
    assert {one.strength for one in asean.obligations if one.kind == "norm"} == {"norm"}


def test_the_annual_report_is_an_obligation_of_its_own(asean):
    report = next(one for one in asean.obligations if one.ref == "2004-ASC-PoA/VI.1(iii)")

    assert (report.clause, report.lead, report.lead_named, report.period) == ("VI.1", "AMM", True, "annual")


CLAUSE = re.compile(
    r"(pre|op|intro|close)\.p?[0-9]+|(annex\.)?[IVX]+\.(p?[0-9]+)(\.[a-z])?"
)  # as the reader of instruments names them


def test_every_obligation_names_a_clause_as_the_reader_of_instruments_does(asean):
    assert [one.ref for one in asean.obligations if not CLAUSE.fullmatch(one.clause)] == []


def test_every_clause_of_the_catalogue_stands_in_the_instruments(asean, shared):
    """And every clause of an instrument that is no heading has an obligation."""
    documents = json.loads((shared / "seeds" / "gold_clauses.json").read_text())["documents"]

    for name, document in documents.items():
        clauses = {clause["id"] for clause in document["clauses"] if clause["kind"] != "heading"}
        assert {one.clause for one in asean.catalogues[name].obligations} == clauses


def test_no_obligation_repeats_eight_words_of_its_instrument(asean, shared):
    for name, file in TEXTS.items():
        text = f" {' '.join(words((shared / 'seeds' / file).read_text()))} "
        for one in asean.catalogues[name].obligations:
            own = words(one.text)
            runs = [" ".join(own[i : i + 8]) for i in range(len(own) - 7)]
            assert not [run for run in runs if f" {run} " in text], one.ref


def test_every_principle_is_invoked_by_an_instrument(asean, shared):
    texts = " ".join(" ".join((shared / "seeds" / file).read_text().split()) for file in TEXTS.values())
    said = texts.replace("’", "'").casefold()

    for principle in asean.principles.values():
        assert [phrase for phrase in principle.phrases if phrase.casefold() not in said] == []


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def test_the_region_ships_no_keys(asean):
    """States make their own."""
    assert not asean.founding
    assert not (ASEAN / "founding.toml").exists()


# What a pack means


def test_a_membership_ends_where_it_says_and_rows_that_disagree_both_count(tmp_path):
    pact = region.load(written(tmp_path)).forum("Pact")

    assert pact.members(date(2010, 7, 1)) == {"AAA", "BBB"}
    assert pact.members(date(2020, 5, 31)) == {"AAA", "BBB"}
    assert pact.members(date(2020, 6, 1)) == {"AAA"}
    assert len(pact.memberships) == 3


def test_a_treaty_is_read_with_its_acts_and_those_outside_the_region_are_named(tmp_path):
    pack = region.load(written(tmp_path))
    pact = pack.treaties["2000-Pact"]

    assert [(act.party, act.deed, act.no_later) for act in pact.acts] == [
        ("AAA", "ratification", False),
        ("CCC", "accession", True),
    ]
    assert (pact.depositary, pact.rule.number, pact.names["CCC"]) == ("SEC", 2, "Celand")
    assert [one.on for one in pact.official] == [date(2001, 1, 1)]
    assert pack.agreements[0].between == ("BBB", "AAA")


def test_the_status_of_an_instrument_that_the_region_does_not_list_is_refused(tmp_path):
    folder = written(tmp_path)
    (folder / "treaties" / "2000-Pact.toml").rename(folder / "treaties" / "1999-Pact.toml")

    with pytest.raises(Malformed, match=r"1999-Pact\.toml: .*1999-Pact does not stand in this pack"):
        region.load(folder)


def test_a_forum_that_takes_in_another_has_its_members_while_both_hold(tmp_path):
    club = region.load(written(tmp_path)).forum("Club")

    assert club.members(date(2014, 12, 31)) == frozenset()
    assert club.members(date(2018, 12, 31)) == club.audience(date(2018, 12, 31)) == {"AAA", "BBB"}
    assert club.members(date(2019, 1, 1)) == frozenset()
    assert club.memberships[1].unverified


def test_a_membership_that_was_over_before_does_not_come_along(tmp_path):
    late = SMALL["forums.toml"].replace("since = 2015-01-01, until = 2019-01-01", "since = 2021-01-01")
    club = region.load(written(tmp_path, **{"forums.toml": late})).forum("Club")

    assert {row.party for row in club.memberships} == {"AAA"}


def test_a_pack_may_be_no_more_than_its_parties_and_offices(tmp_path):
    written(tmp_path, **{"region.toml": SMALL["region.toml"].replace('forums = ["Pact"]', "")})
    for name in SMALL.keys() - {"region.toml", "parties.toml"}:
        (tmp_path / name).unlink()

    pack = region.load(tmp_path)

    assert set(pack.parties) == {"AAA", "BBB", "SEC"}
    assert pack.thresholds.reminders == (-14, 0, 14)
    assert not pack.forums
    assert not pack.obligations


def test_an_office_is_founded_by_the_kinds_and_parties_that_it_names(tmp_path):
    text = SMALL["region.toml"].replace('for_parties = ["SEC"]', "")
    pack = region.load(written(tmp_path, **{"region.toml": text}))

    assert [office.id for office in pack.offices_of("AAA")] == ["registrar"]
    assert [office.id for office in pack.offices_of("SEC")] == ["registrar", "desk"]


def test_what_the_region_does_not_have_is_not_found_and_says_what_it_has(tmp_path):
    pack = region.load(written(tmp_path))

    with pytest.raises(NotFound, match="no forum ASEAN; it has Club, Pact"):
        pack.forum("ASEAN")
    with pytest.raises(NotFound, match="no Party KHM; it has AAA, BBB, SEC"):
        pack.party("KHM")


# Founding keys


def test_founding_keys_are_read_back_as_they_were_written(tmp_path):
    (tmp_path / "keys.toml").write_text(region.founding_text(KEYS))

    assert region.founding(tmp_path / "keys.toml") == KEYS


def test_founding_keys_come_with_the_pack_or_from_a_file_of_their_own(tmp_path):
    folder = written(tmp_path / "pack", **{"founding.toml": region.founding_text(KEYS)})
    (tmp_path / "mine.toml").write_text(region.founding_text({"AAA": KEYS["AAA"]}))

    assert region.load(folder).founding == KEYS
    assert set(region.load(folder, tmp_path / "mine.toml").founding) == {"AAA"}


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        (OURS[:62], OURS, "AAA.key"),
        ("01" + "00" * 31, OURS, "AAA.key.*no sound Ed25519"),
        ("B2" * 32, "b2" * 32, "AAA.next"),
        ("age1" + "b" * 58, "age1" + "q" * 58, "AAA.age"),
        (OURS, THEIRS, "SEC.key.*already stands with AAA"),
        ("ZZZ", "SEC", "ZZZ does not stand in this pack"),
    ],
)
def test_a_founding_key_that_is_none_is_refused(tmp_path, wrong, right, fault):
    text = region.founding_text(KEYS).replace(right, wrong)
    folder = written(tmp_path, **{"founding.toml": text})

    with pytest.raises(Malformed, match=f"founding.toml: .*{fault}"):
        region.load(folder)


def test_a_file_of_founding_keys_that_was_named_must_be_there(tmp_path):
    with pytest.raises(NotFound, match=r"mine\.toml cannot be read"):
        region.load(written(tmp_path), tmp_path / "mine.toml")


# What a pack may not be


@pytest.mark.parametrize(
    ("file", "right", "wrong", "fault"),
    [
        ("region.toml", 'name = "small"', "name = ", "is not TOML"),
        ("region.toml", "vouchers = 1", "vouchers = 0", "vouchers: .*greater than or equal to 1, not '0'"),
        ("region.toml", "vouchers = 1", 'vouchers = "1"', "vouchers: .*valid integer"),
        ("region.toml", "vouchers = 1", "vouchers = nan", "vouchers: .*valid integer"),
        ("region.toml", "vouchers = 1", "vouchers = 1\nvoucher = 1", "voucher: Unexpected"),
        ("region.toml", "vouchers = 1", "vouchers = 1\n[parties]", "parties: .*in parties.toml"),
        ("region.toml", "vouchers = 1", "vouchers = 1\n[founding]", "founding: .*in founding.toml"),
        ("region.toml", "vouchers = 1", "vouchers = 1\noffices = []", r"offices: .*\[office"),
        ("region.toml", "office.registrar", "office.keeper", "office: write .office.registrar"),
        ("region.toml", '["plan.*"]', '["Plan.*"]', "offices.desk.files.0: "),
        ("region.toml", '["Pact"]', '["Packt"]', "office.desk.forums: Packt does not stand"),
        ("region.toml", '["SEC"]', '["SEK"]', "office.desk.for_parties: SEK does not stand"),
        ("parties.toml", "party.AAA", "party.PUBLIC", "PUBLIC.*reserved word"),
        ("parties.toml", "party.AAA", "party.aaa", "aaa.* pattern"),
        ("parties.toml", "party.AAA", "state.AAA", r"state: only tables \[party"),
        ("parties.toml", "[party.AAA]", "party = 1", "code: write one table"),
        ("parties.toml", "[party.AAA]", "[party]\nAAA = 1\n[party.DDD]", "AAA: write a table"),
        (
            "parties.toml",
            'kind = "state"',
            'code = "AAA"\nkind = "state"',
            "AAA: write a table, without code",
        ),
        ("parties.toml", 'en = "Aland", ', "", "AAA.names: en does not stand"),
        ("parties.toml", 'source = "its constitution"', "", "AAA.source: Field required"),
        ("parties.toml", '"its constitution"', '" "', "AAA.source: "),
        ("forums.toml", 'secretariat = "SEC"', 'secretariat = "SEK"', "Pact.secretariat: SEK does not"),
        ("forums.toml", '{ party = "AAA"', '{ party = "ZZZ"', "Pact.memberships: ZZZ does not"),
        ("forums.toml", '"a newspaper"', '""', "Pact.memberships.BBB.source: "),
        ("forums.toml", "since = 2010-06-01", 'since = "June"', "Pact.memberships.BBB.since: .*'June'"),
        ("forums.toml", "since = 2010-06-01", "since = 2020-06-01", "Pact.until: 2020-06-01 does not come"),
        ("forums.toml", "first = 2012", "first = 2014", "Pact.chairs: 2013 comes before 2014"),
        ("forums.toml", '["BBB", "AAA"]', '["BBB", "ZZZ"]', "Pact.chairs: ZZZ does not stand"),
        ("forums.toml", 'chaired_as = "Pact"', 'chaired_as = "Packt"', "Club.chaired_as: Packt does not"),
        ("forums.toml", '{ forum = "Pact"', '{ forum = "Packt"', "Club.includes: Packt does not stand"),
        ("forums.toml", '{ forum = "Pact"', '{ forum = "Club"', "includes: Club > Club is a circle"),
        (
            "forums.toml",
            '{ source = "practice" }',
            '{ fallback = "majority", source = "x" }',
            "rule.fallback",
        ),
        ("instruments.toml", 'forum = "Pact"', 'forum = "Packt"', "2000-Pact.forum: Packt does not"),
        ("instruments.toml", '"Treaty of Aland"', '"plan"', "2001-Plan.aliases: 'plan' already .* 2000-Pact"),
        ("treaties/2000-Pact.toml", 'depositary = "SEC"', 'depositary = "SEK"', "depositary: SEK does not"),
        ("treaties/2000-Pact.toml", 'depositary = "SEC"', 'instrument = "2000-Pact"', "instrument: the file"),
        ("treaties/2000-Pact.toml", 'of = ["AAA", "CCC"]', 'of = ["ZZZ"]', "rule.of: ZZZ does not stand"),
        ("treaties/2000-Pact.toml", 'CCC = "Celand"', "", "act: CCC does not stand"),
        ("treaties/2000-Pact.toml", '"ratification"', '"ratified"', "acts.AAA.deed: .*'ratified'"),
        ("treaties/2000-Pact.toml", "on = 2000-02-01", 'on = "May"', "acts.AAA.on: .*'May'"),
        ("treaties/2000-Pact.toml", 'kind = "number"', 'kind = "some"', "rule.kind: .*'some'"),
        ("agreements.toml", "[[agreement]]", "[[treaty]]", "treaty: only .*agreement.* stands here"),
        ("agreements.toml", '["BBB", "AAA"]', '["BBB", "ZZZ"]', "agreement.between: ZZZ does not"),
        ("agreements.toml", '["BBB", "AAA"]', '["BBB", "BBB"]', "agreement.between: BBB stands twice"),
        (
            "principles.toml",
            '"mutual trust"',
            '"Peaceful means"',
            "trust.phrases: .*already stands with peace",
        ),
        (
            "catalogue/2000-Pact.toml",
            '[[obligation]]\nid = "I.1(i)"',
            "[obligation]",
            "obligation: write one",
        ),
        ("catalogue/2000-Pact.toml", "I.1(ii)", "I.1(i)", "obligation 2.id: 'I.1.i.' already stands"),
        ("catalogue/2000-Pact.toml", '"establish"', '"promise"', "obligations.I.1.i..strength: .*'promise'"),
        (
            "catalogue/2000-Pact.toml",
            'component = "work"',
            'component = "play"',
            "I.1.i..component: play does",
        ),
        ("catalogue/2000-Pact.toml", 'lead = "Pact"', 'lead = "Packt"', "I.1.i..lead: Packt does not stand"),
        (
            "catalogue/2000-Pact.toml",
            'lead_party = "SEC"',
            'lead_party = "SEK"',
            "I.1.i..lead_party: SEK does",
        ),
        ("catalogue/2000-Pact.toml", '"2000-Pact"', '"1999-X"', "instrument: write 2000-Pact"),
        (
            "catalogue/2000-Pact.toml",
            "[[obligation]]",
            "[[obligation]]\ninstrument = 'X'",
            "obligation: .*without",
        ),
    ],
)
def test_a_pack_that_is_none_is_refused_by_file_key_and_way_out(tmp_path, file, right, wrong, fault):
    assert right in SMALL[file]
    folder = written(tmp_path, **{file: broken(SMALL[file], right, wrong)})

    with pytest.raises(
        Malformed, match=rf"{re.escape(file)}: .*{fault}|{re.escape(file)} {fault}"
    ) as refused:
        region.load(folder)
    assert str(folder / file) in str(refused.value)
    assert re.search(r"region-pack\.md|mend that line", str(refused.value))


def broken(text: str, right: str, wrong: str) -> str:
    if wrong == "[obligation]":  # one table instead of a list of them
        return text.split("[[obligation]]")[0] + "[obligation]\nid = 'I.1'\n"
    return wrong if wrong == "party = 1" else text.replace(right, wrong, 1)


def test_a_folder_without_a_pack_is_not_found(tmp_path):
    with pytest.raises(NotFound, match=r"region\.toml cannot be read: .*region-pack\.md"):
        region.load(tmp_path)


def test_a_vocabulary_gives_words_to_codes_and_shows_a_code_that_it_lacks(asean):
    areas = asean.vocabulary("areas")

    assert (len(areas.entries), areas.title_of("sea-piracy")) == (8, "Sea piracy")
    assert areas.title_of("of-another-edition") == "of-another-edition"
    assert asean.vocabulary("urgency").number("urgent", "receive") == 1
    assert asean.vocabulary("no-such-list").entries == {}


def test_every_vocabulary_and_the_map_say_where_they_come_from(asean):
    assert all(one.source for one in asean.vocabularies.values())
    assert "Natural Earth" in asean.map.source


def test_coastlines_lie_in_the_box_of_their_map(asean):
    here = asean.map
    points = [point for line in here.coast for point in line]

    assert all(100 * here.west <= lon <= 100 * here.east for lon, _ in points)
    assert all(100 * here.south <= lat <= 100 * here.north for _, lat in points)


def test_an_office_that_supervises_must_stand_in_the_pack(tmp_path):
    folder = written(tmp_path)
    text = (folder / "region.toml").read_text()
    (folder / "region.toml").write_text(
        f'{text}\n[office.pier]\ntitle = "Pier"\nfiles = []\nsupervisor = "nobody"\n'
    )

    with pytest.raises(Malformed, match=r"office\.pier\.supervisor: nobody does not stand in this pack"):
        region.load(folder)


def test_the_word_for_everybody_is_no_party(tmp_path):
    """Even where a file of founding keys says so."""
    (tmp_path / "keys.toml").write_text(region.founding_text({PUBLIC: KEYS["AAA"]}))

    with pytest.raises(Malformed, match="reserved word"):
        region.founding(tmp_path / "keys.toml")


@given(st.sampled_from(sorted(SMALL)), st.binary(max_size=200), st.integers(0, 2_000), st.integers(0, 50))
def test_bytes_that_went_wrong_are_refused_or_read_and_nothing_else(tmp_path_factory, file, noise, at, cut):
    folder = written(tmp_path_factory.mktemp("noise"))
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[:at] + noise + whole[at + cut :])

    with suppress(Malformed):
        assert region.load(folder).name


def test_the_page_for_those_who_write_packs_names_every_key():
    page = (ASEAN.parents[1] / "docs" / "run" / "region-pack.md").read_text()
    rooms = {packs.__name__, treaty.__name__}
    shapes = [
        thing
        for room in (packs, treaty)
        for thing in vars(room).values()
        if is_dataclass(thing) and thing.__module__ in rooms
    ]
    learned = {"code", "offices", "parties", "forums", "instruments", "principles", "catalogues", "founding"}
    learned |= {"vocabularies", "map", "treaties", "agreements"}  # folders and files
    learned |= {"id", "thresholds", "obligations", "instrument", "acts"}  # said by headings

    keys = {field.name for shape in shapes for field in fields(shape)} - learned
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []
