"""What clauses ask for: who, what, how strongly, by when, and what the reader leaves to a person."""

import csv

import pytest

from amity.features.instruments import reading
from amity.features.instruments.reading import obligations, verbs

PLAN = """LANTERN COAST PLAN OF ACTION

I. Mechanisms

1. The Keepers' Council shall review the lights each year; to set up working groups; and to report annually to
the Summit.

2. The Secretary of the Coast shall assist the Council. The Council may establish a fund by 2030.

3. Working groups will be established for each harbour.

4. The Community shall live in amity.

II. Activities

1. Strengthening beacons:

a. Conclusion of an agreement on buoys;

b. Establishing a network of pilots;

c. Developing a common code of signals;

d. Promoting exchange of crews;

e. Considering a school of pilots;

f. Working towards the adoption of a code of conduct;

g. Periodic assessment of the lights and exploration of new lamps for harbours;

h. Harbour bells.

2. The Parties shall:

a. light all beacons; and

b. refrain from false signals.
"""


@pytest.fixture(scope="module")
def found():
    read = reading.read(PLAN.encode(), "plan.txt")
    return {one.id: one for one in obligations.find(read)}


def test_a_compound_sentence_gives_an_obligation_for_each_thing(found):
    """Semicolons with infinitives, and sentences with actors of their own."""
    first = [one for name, one in found.items() if name.startswith("I.1")]
    assert [(one.id, one.actor, one.verb, one.period) for one in first] == [
        ("I.1(i)", "The Keepers' Council", "review", "each year"),
        ("I.1(ii)", "The Keepers' Council", "set up", ""),
        ("I.1(iii)", "The Keepers' Council", "report", "annually"),
    ]
    assert [found[name].actor for name in ("I.2(i)", "I.2(ii)")] == [
        "The Secretary of the Coast",
        "The Council",
    ]


@pytest.mark.parametrize(
    ("name", "verb", "strength"),
    [
        ("II.1.a", "conclude", "conclude"),
        ("II.1.b", "establish", "establish"),
        ("II.1.c", "develop", "develop"),
        ("II.1.d", "promote", "strengthen"),
        ("II.1.e", "consider", "consider"),
        ("II.1.f", "work towards", "conclude"),
        ("II.1.g(i)", "assess", "establish"),
        ("II.1.g(ii)", "explore", "consider"),
        ("II.2.b", "refrain", "norm"),
        ("I.4", "live", "norm"),
    ],
)
def test_a_verb_has_a_strength(found, name, verb, strength):
    """Gerunds and nouns of action count as their verbs; what is regular exists, as a body does."""
    assert (found[name].verb, found[name].strength) == (verb, strength)


def test_what_may_be_done_is_for_consideration(found):
    """The same verb is weaker after may; its date is kept."""
    one = found["I.2(ii)"]
    assert (one.verb, one.strength, one.object, one.period) == (
        "establish",
        "consider",
        "a fund by 2030",
        "by 2030",
    )


def test_an_item_has_the_actor_of_its_chapeau_and_none_where_there_is_none(found):
    """ "The Parties shall: a. light…" binds the Parties; a list of activities names nobody."""
    assert (found["II.2.a"].actor, found["II.2.a"].verb) == ("The Parties", "light")
    assert found["II.1.c"].actor is None


def test_what_the_reader_is_unsure_of_says_why(found):
    """A passive without an agent, and a thing without a verb."""
    assert found["I.3"].unsure
    assert found["I.3"].why == "the clause names no actor"
    assert found["II.1.h"].unsure
    assert "no verb" in found["II.1.h"].why
    assert not found["II.1.c"].unsure


def test_every_clause_but_headings_gives_at_least_one(found):
    """So that nothing of an instrument drops out of sight."""
    read = reading.read(PLAN.encode(), "plan.txt")

    assert {one.clause for one in found.values()} == {c.id for c in read.clauses if c.kind != "heading"}


def test_the_forms_of_a_verb_are_known():
    """Irregular participles, doubled letters, both spellings."""
    for words, form in (
        ("set up", "base"),
        ("setting up", "gerund"),
        ("undertaken", "participle"),
        ("organizing", "gerund"),
        ("utilisation", "nominal"),
        ("ratified", "participle"),
    ):
        assert verbs.at(words.split(), 0, form) is not None


def test_the_json_list_has_obligations_on_request():
    """Actor, verb, strength and object beside the text, and all of them in a list."""
    read = reading.read(PLAN.encode(), "plan.txt")

    plain = reading.as_json(read)
    full = {entry["id"]: entry for entry in reading.as_json(read, obligations=True)}

    assert list(plain[1]) == ["id", "kind", "text"]
    assert [one["id"] for one in full["I.1"]["obligations"]] == ["I.1(i)", "I.1(ii)", "I.1(iii)"]
    assert (full["I.1"]["actor"], full["I.1"]["verb"], full["I.1"]["strength"]) == (
        "The Keepers' Council",
        "review",
        "develop",
    )
    assert full["I"]["obligations"] == []


NAMES = {
    "2002 ASEAN-China JD-NTS": "jd-2002",
    "2004 ASC-PoA": "asc-poa-2004",
    "2022 ADMM-Plus JD": "admm-plus-2022",
}


def test_the_three_instruments_split_as_people_have_split_them(shared, capsys):
    """
    Of the 214 single obligations that people have listed, so many have the same clause and part here.

    The title is none to the reader, and what it calls (1) to (7) people have called EWG1 to EWG7.
    """
    rows = csv.DictReader((shared / "seeds" / "clauses.csv").read_text(encoding="utf-8").splitlines())
    listed = {(row["instrument"], row["clause"].replace("Annex ", "annex.")) for row in rows}
    found = {
        (name, one.id)
        for name, file in NAMES.items()
        for one in obligations.find(reading.read((shared / "seeds" / f"{file}.txt").read_bytes(), file))
    }

    both = listed & found
    with capsys.disabled():
        print(f"\nobligations: {len(both)} of {len(listed)} as listed; {len(found - listed)} not listed")

    assert len(both) >= 205
    assert len(found - listed) <= 12
