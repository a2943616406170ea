"""Citations of other instruments and of clauses, and the norms that clauses invoke."""

from amity.features.instruments import reading
from amity.features.instruments.reading import citations, principles

TREATY = """TREATY OF THE LANTERN COAST

The Parties to this Treaty,

RECALLING the Treaty of the Bay (TOB) and the Harbour Charter of 1999 (hereinafter referred to as "the
Charter");

GUIDED by non-interference, by the Peaceful Settlement of disputes and by consensus;

HAVE AGREED as follows:

Article 1

1. Each Party shall act in accordance with Article 2 (1), paragraph 2 and the TOB.

2. Each Party shall, for the purposes of this Article:

(a) light its beacons, as paragraphs 1 and 2 (b) say; and

(b) keep Article 5 of the Charter, and Article 9 of the Rules of the Sea.

Article 2

1. Decisions are taken by consensus, and in any case by consensus alone.

2. Article 7 applies.

ANNEX

1. The lists of this Annex are open.

APPENDIX

Article 1

Article 2 is explained here.

Article 2

It is short.
"""
CATALOGUE = {
    "Treaty of the Bay": "1976-Bay",
    "Harbour Charter": "1999-Charter",
    "Harbour Charter of 1999": "1999-Charter",
}


def cited(clause):
    read = reading.read(TREATY.encode(), "treaty.txt")
    return [
        (c.text, c.instrument, c.target, c.unsure)
        for c in citations.find(read, CATALOGUE)
        if c.clause == clause
    ]


def test_names_of_instruments_are_found_the_longest_first():
    """The long name is meant where a short one stands within it."""
    assert [row[:2] for row in cited("pre.1")] == [
        ("Treaty of the Bay", "1976-Bay"),
        ("TOB", "1976-Bay"),
        ("Harbour Charter of 1999", "1999-Charter"),
        ("Charter", "1999-Charter"),
    ]


def test_a_short_form_that_the_text_defines_is_known_from_then_on():
    """TOB is in no catalogue: the first recital says what it is."""
    assert ("TOB", "1976-Bay", "", False) in cited("art.1.1")


def test_articles_and_paragraphs_point_to_clauses():
    """Whole articles, their paragraphs, and paragraphs of the article at hand."""
    assert cited("art.1.1")[:2] == [
        ("Article 2 (1)", "", "art.2.1", False),
        ("paragraph 2", "", "art.1.2", False),
    ]
    assert cited("art.1.2") == [("this Article", "", "art.1", False)]
    assert cited("art.1.2.a") == [("paragraphs 1", "", "art.1.1", False), ("2 (b)", "", "art.1.2.b", False)]
    assert cited("annex.1") == [("this Annex", "", "annex", False)]


def test_an_article_of_another_instrument_is_not_taken_for_ours():
    """Of the Charter, which is known; of the Rules of the Sea, which are not, so that nothing is said."""
    assert cited("art.1.2.b") == [
        ("Article 5", "1999-Charter", "", False),
        ("Charter", "1999-Charter", "", False),
    ]


def test_an_article_cited_in_an_appendix_is_the_appendix_s_own():
    """Annexes count their articles apart."""
    assert cited("appendix.art.1") == [("Article 2", "", "appendix.art.2", False)]


def test_an_article_that_is_not_there_is_left_to_a_person():
    """The number may be wrong, or the reading."""
    assert cited("art.2.2") == [("Article 7", "", "", True)]


def test_a_norm_is_found_once_in_each_clause_that_invokes_it():
    """Letter case and hyphens do not count."""
    read = reading.read(TREATY.encode(), "treaty.txt")
    vocabulary = {
        "non-interference": ["non interference"],
        "peaceful-settlement": ["peaceful settlement"],
        "consensus": ["consensus"],
    }

    found = [(one.principle, one.clause) for one in principles.find(read, vocabulary)]

    assert found == [
        ("non-interference", "pre.2"),
        ("peaceful-settlement", "pre.2"),
        ("consensus", "pre.2"),
        ("consensus", "art.2.1"),
    ]


def test_a_vocabulary_without_words_finds_nothing():
    """And does not match everywhere."""
    assert principles.find(reading.read(TREATY.encode(), "treaty.txt"), {"nothing": [" "]}) == []
