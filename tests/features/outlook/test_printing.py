"""Print: one PDF/UA and one HTML in all the scripts of the members, checked against the logs."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTTextContainer, LTTextLine
from pypdf import PdfReader

from amity.features.outlook import verifying
from amity.testing import Region
from amity.ui import print as printing

TAGS = ("en", "km", "lo", "my", "th", "vi", "zh")
MARGIN = 2.4 / 2.54 * 72  # points
FONTS = {"km": "Khmer", "lo": "Lao", "my": "Myanmar", "th": "Thai"}


@pytest.fixture(scope="module")
def published(call, prose):
    """An outlook in which Cambodia has a chapter in each language, and Indonesia chose the line."""
    season = call()
    figures = {"personnel": [{"service": "navy", "active": 2800}]}
    arms = season.declares("KHM", **figures)
    for tag in TAGS:
        season.deliver(
            "KHM", {"overview": prose[tag] * 3, "future": prose[tag]}, language=tag,
            arms=(arms,) if tag == "km" else (),
        )  # fmt: skip
    node, one = season.region["KHM"], season.at("KHM")
    for chapter in one.of("KHM"):
        season.consent("KHM", chapter.own.record)
    season.stand("IDN", "withheld")
    record = season.publish("A foreword.\nIn two paragraphs.").id
    found, paper = season.edition("IDN", record)
    assert node.record(record)
    return season, found, paper, printing.whole_pdf(paper)


def findings(region: Region, party: str, data: bytes) -> list[tuple[str, str]]:
    found = verifying.check_claims(region[party], printing.claims(data))
    return [(one.verdict, one.text) for one in found if not one.holds]


def lines(data: bytes) -> Iterator[tuple[LTTextLine, float]]:
    """Yield each line of the pages, with the width of its page."""
    for page in extract_pages(io.BytesIO(data), laparams=LAParams()):
        for box in page:
            if isinstance(box, LTTextContainer):
                yield from ((line, page.width) for line in box if isinstance(line, LTTextLine))


def spoken(line: LTTextLine) -> str:
    """Return the language of a line, by its font."""
    fonts = {char.fontname for char in line if isinstance(char, LTChar)}
    return next((tag for tag, name in FONTS.items() if any(name in font for font in fonts)), "")


def test_it_is_pdf_ua_and_each_paragraph_is_tagged_with_its_language(published):
    *_, data = published
    catalogue = PdfReader(io.BytesIO(data)).trailer["/Root"]

    metadata = catalogue["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert catalogue["/Lang"] == "en"
    assert set(TAGS) - {"en"} <= languages(catalogue["/StructTreeRoot"])


def languages(element: object) -> set[str]:
    """Return the languages that a structure tree names."""
    element = element.get_object()
    if isinstance(element, list):
        return set().union(*(languages(one) for one in element))
    if not isinstance(element, dict):
        return set()
    own = {str(element["/Lang"])} if "/Lang" in element else set()
    return own | (languages(element["/K"]) if "/K" in element else set())


def test_nothing_is_drawn_as_a_box_and_all_that_is_claimed_is_shown(published):
    *_, paper, data = published

    assert printing.claims(data)["undrawn"] == ""
    assert printing.check_text(data) == []
    assert printing.check_text(printing.document(paper).encode()) == []


@pytest.mark.parametrize("tag", FONTS)
def test_a_script_without_spaces_breaks_into_lines_within_the_margins(published, tag):
    *_, data = published
    own = [(line, width) for line, width in lines(data) if spoken(line) == tag and line.width > 100]

    assert len(own) >= 4  # three times the paragraph, and once
    assert all(line.x1 <= width - MARGIN + 1 for line, width in own)
    assert max(line.x1 for line, _ in own) > 0.8 * own[0][1] - MARGIN  # lines are filled, not cut early


@pytest.mark.parametrize("tag", FONTS)
def test_no_line_stands_so_close_to_the_next_that_stacked_letters_touch(published, tag):
    *_, data = published
    tops = [line.y1 for line, _ in lines(data) if spoken(line) == tag and line.width > 100]

    steps = [above - below for above, below in itertools.pairwise(tops) if 0 < above - below < 60]
    assert steps
    assert min(steps) > 17  # points, for letters of 10.5: stacks of three stay apart


def test_a_page_in_html_names_the_language_of_each_paragraph(published):
    *_, paper, _ = published
    page = printing.document(paper)

    for tag in set(TAGS) - {"en"}:
        assert f'<p lang="{tag}">' in page


def test_it_is_verified_by_another_party_against_its_own_copy_of_the_logs(published):
    season, _, paper, data = published

    assert findings(season.region, "IDN", data) == []
    assert findings(season.region, "ASEC", printing.document(paper).encode()) == []


def test_a_word_that_somebody_changed_in_the_file_is_found(published, prose):
    season, _, paper, _ = published
    page = printing.document(paper)
    forged = page.replace("by peaceful means", "by any means")

    assert forged != page
    assert ("not-as-frozen", "") in findings(season.region, "IDN", forged.encode())


def test_a_file_of_no_edition_that_is_held_is_told_apart(published):
    season, _, paper, _ = published
    strange = replace(paper, sections=paper.sections[:-1])

    [(verdict, _)] = findings(season.region, "IDN", printing.document(strange).encode())
    assert verdict == "not-frozen"


def test_what_was_taken_back_since_is_found_in_a_file_printed_before(call):
    season = call()
    arms = season.declares("KHM", personnel=[{"service": "navy", "active": 2800}])
    season.deliver("KHM", arms=(arms,))
    consent = season.consent("KHM")
    _, paper = season.edition("IDN", season.publish().id)
    data = printing.document(paper).encode()
    assert findings(season.region, "IDN", data) == []

    season.withdraw("KHM", arms)
    verdicts = {text: verdict for verdict, text in findings(season.region, "IDN", data)}
    assert verdicts["Table 1. Strength of the armed forces, 2025"] == "not-held"
    season.withdraw("KHM", consent)
    verdicts = {text: verdict for verdict, text in findings(season.region, "IDN", data)}
    assert verdicts["In English. The author consented to these words."] == "not-held"


def test_a_node_outside_the_forum_shows_the_lines_of_a_public_outlook_and_verify_agrees(call):
    """It holds no member's word; the edition names whose the lines are, and all nodes print the same."""
    season = call(public=True, outside=True)
    season.deliver("KHM")
    season.consent("KHM")
    season.deliver("IDN")
    word = season.stand("IDN", "withheld", "line")
    record = season.publish().id

    assert season.region["NZL"].record(word) is None
    for at in ("ASEC", "IDN", "NZL"):
        found, paper = season.edition(at, record)
        assert [line.party for line in found.without] == ["IDN"]
        data = printing.document(paper).encode()
        assert [findings(season.region, other, data) for other in ("ASEC", "IDN", "NZL")] == [[], [], []]


def test_a_line_that_its_party_did_not_choose_is_shown_by_nobody_who_holds_its_word(call):
    """A hostile editor names Indonesia, which chose to be absent: the members' nodes hold it against it."""
    season = call(public=True, outside=True)
    season.deliver("KHM")
    season.consent("KHM")
    word = season.stand("IDN", "withheld", "absent")
    honest = season.region["ASEC"].record(season.publish().id)
    body = {**honest.body, "number": 2, "without": [word], "lines": ["IDN"]}
    record = season.say("ASEC", "outlook.edition/1", body, {"PUBLIC", "KHM", "IDN", "LAO"})

    found, _ = season.edition("KHM", record)
    _, outside = season.edition("NZL", record)

    assert found.without == ()
    assert ("not-as-frozen", "No contribution.") in findings(
        season.region, "KHM", printing.document(outside).encode()
    )
