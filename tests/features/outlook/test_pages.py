"""The pages of outlooks: an outlook from its call to its PDF, and no word to those it is not for."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from amity.kernel.record import PUBLIC, Draft, Office, Party
from amity.node.roster import REGISTRAR
from amity.ui import print as printing
from amity.ui.website import Web, website

GUEST = Office("guest")  # reads outlooks, and may say nothing
WRITER = Office("writer")  # delivers, and does not consent
ADDRESS = "http://localhost:8000"


def text(page) -> str:
    assert page.status_code == 200, page.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def opened(season, party: str, office: Office, files: list[str]) -> TestClient:
    body = {"office": office, "title": office.title(), "files": files, "reads": ["outlook"]}
    season.region[party].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    return season.browser(party, office)


def test_an_outlook_is_called_for_written_edited_consented_to_and_published_on_its_pages(season, prose):
    ref, asec, khm, idn = "ASEC/second", *(season.browser(party) for party in ("ASEC", "KHM", "IDN"))
    call = {"name": "second", "title": "Second outlook", "forum": "ALL", "year": "2026",
            "deadline": "2026-06-30", "consent_by": "2026-07-31", "note": "Be brief."}  # fmt: skip
    assert "Called." in text(asec.post("/outlook/call", data=call))
    season.hear("ASEC")
    assert "Write our chapter" in text(khm.get(f"/outlook/of/{ref}"))

    chapter = {"language": "km", "part=overview": prose["km"], "part=future": prose["km"], "do": "deliver"}
    answer = khm.post(f"/outlook/chapter/{ref}", data=chapter)
    assert "Delivered to the editor." in text(answer)
    assert f'<p lang="km">\n<span class="sentence">{prose["km"]}' in answer.text  # as it would be printed
    season.hear("KHM")
    assert "delivered" in text(idn.get(f"/outlook/of/{ref}"))
    assert prose["km"] not in idn.get(f"/outlook/of/{ref}").text

    page = asec.get(f"/outlook/edit/{ref}/KHM")
    assert prose["km"] in page.text
    edit = {"on": hidden(page, "on"), "language": "km", "part=overview": "សង្ខេប។", "note": "shorter"}
    assert "Proposed to the author" in text(asec.post(f"/outlook/edit/{ref}/KHM", data=edit))
    season.hear("ASEC")

    page = khm.get(f"/outlook/consent/{ref}")  # the newest wording, with what it would change
    assert "What it would change" in text(page)
    assert "shorter" in text(page)
    words = {"wording": hidden(page, "wording"), "digest": hidden(page, "digest")}
    assert "Consented." in text(khm.post(f"/outlook/consent/{ref}", data=words))
    khm.post(f"/outlook/chapter/{ref}", data={"do": "intends"})  # a slip: what it consented to stays so
    season.hear("KHM")

    shown = asec.post(f"/outlook/of/{ref}", data={"foreword": "A foreword."})
    assert "Published." in text(shown)
    season.hear("ASEC")
    record = str(shown.url).rpartition("/")[2].partition("?")[0]
    assert "សង្ខេប។" in idn.get(f"/outlook/edition/{record}").text
    pdf = idn.get(f"/outlook/edition/{record}?as=pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert printing.check_text(pdf.content) == []
    assert printing.check_text(idn.get(f"/outlook/edition/{record}?as=html").content) == []
    season.region.check()


def test_where_the_words_changed_meanwhile_consent_is_refused_and_the_page_shows_the_new_ones(season):
    own = season.deliver("KHM")
    khm = season.browser("KHM")
    page = khm.get(f"/outlook/consent/{season.ref}")
    words = {"wording": hidden(page, "wording"), "digest": hidden(page, "digest")}
    season.deliver("KHM", {"overview": "Other words."})

    answer = khm.post(f"/outlook/consent/{season.ref}", data=words)
    assert words["wording"] == own
    assert answer.status_code == 422
    assert "no wording of the newest chapter" in unescape(answer.text)
    assert "Other words." in answer.text


def test_what_was_written_is_not_lost_when_it_is_refused(season):
    khm = season.browser("KHM")
    form = {"language": "Khmer", "part=overview": "Hours of work.", "do": "deliver"}

    answer = khm.post(f"/outlook/chapter/{season.ref}", data=form)
    assert answer.status_code == 422
    assert "Hours of work." in answer.text
    assert "Nothing was filed." in answer.text


def test_a_desk_that_writes_does_not_consent_and_one_that_reads_does_neither(season):
    files = ["outlook.chapter", "outlook.participation"]
    writer, guest = opened(season, "KHM", WRITER, files), opened(season, "KHM", GUEST, ["other.thing"])
    form = {"language": "en", "part=overview": "Words.", "do": "deliver"}

    page = writer.post(f"/outlook/chapter/{season.ref}", data=form)
    assert "Delivered to the editor." in text(page)
    assert "Consent to these words" not in page.text
    words = {
        "wording": season.chapter("KHM", "KHM").own.record,
        "digest": season.chapter("KHM", "KHM").own.digest,
    }
    assert writer.post(f"/outlook/consent/{season.ref}", data=words).status_code == 403
    for name in ("", f"of/{season.ref}", f"chapter/{season.ref}", f"consent/{season.ref}", "library"):
        page = guest.get(f"/outlook/{name}")
        assert page.status_code == 200
        assert "Deliver to the editor" not in page.text
        assert "Consent to these words" not in page.text
    assert guest.post(f"/outlook/chapter/{season.ref}", data=form).status_code == 403


def test_the_page_takes_the_figures_of_the_arms_return_and_says_what_is_for_fewer(season):
    khm = season.browser("KHM")
    assert "no arms return in the register yet" in text(khm.get(f"/outlook/chapter/{season.ref}"))
    season.declares("KHM", to={"IDN"})
    assert "is addressed to fewer" in text(khm.get(f"/outlook/chapter/{season.ref}"))
    record = season.declares("KHM")
    assert "Show the figures of our arms return for 2025" in text(khm.get(f"/outlook/chapter/{season.ref}"))

    form = {"language": "en", "part=overview": "Words.", "arms": "yes", "do": "deliver"}
    khm.post(f"/outlook/chapter/{season.ref}", data=form)
    assert season.chapter("KHM", "KHM").own.wording.arms == (record,)


def test_a_party_says_that_it_withholds_or_gives_none_and_whether_a_line_says_so(season):
    khm = season.browser("KHM")

    answer = khm.post(f"/outlook/chapter/{season.ref}", data={"do": "none", "otherwise": "absent"})
    assert "gives none" in text(answer)
    assert season.at("KHM").otherwise(Party("KHM")) == "absent"


def test_the_editor_sees_who_would_be_printed_and_what_stands_for_the_others(season):
    season.deliver("KHM")
    season.consent("KHM")
    season.deliver("IDN", otherwise="line")

    shown = text(season.browser("ASEC").get(f"/outlook/of/{season.ref}"))
    assert "Today 1 chapter would be printed." in shown
    assert "it has not consented to its words “No contribution.”" in shown
    assert "it has said nothing nothing" in shown  # why, and what is printed instead
    assert "would be printed" not in text(season.browser("IDN").get(f"/outlook/of/{season.ref}"))


def test_what_waits_stands_on_the_first_page_with_the_place_to_do_it(season):
    page = season.browser("KHM").get("/outlook/")

    assert "Deliver the chapter" in text(page)
    assert f'href="/outlook/chapter/{season.ref}"' in page.text


def test_a_party_that_serves_and_chairs_no_forum_calls_for_nothing(season):
    khm = season.browser("KHM")

    assert "calls for no outlook" in text(khm.get("/outlook/call"))
    call = {"name": "mine", "title": "Mine", "forum": "ALL", "year": "2026",
            "deadline": "2026-06-30", "consent_by": "2026-07-31"}  # fmt: skip
    answer = khm.post("/outlook/call", data=call)
    assert answer.status_code == 422
    assert "calls for it" in answer.text


@pytest.mark.parametrize("public", [True, False])
def test_anybody_reads_an_edition_that_was_called_for_as_public_and_no_other(call, public):
    season = call(public=public)
    season.deliver("KHM")
    season.consent("KHM")
    record = season.publish().id
    site = website(season.region["IDN"], season.region.features, Web(ADDRESS))
    stranger = TestClient(site, base_url=ADDRESS, follow_redirects=False)

    answer = stranger.get(f"/outlook/public/{record}")
    assert (answer.status_code, season.texts["overview"] in answer.text) == (
        (200, True) if public else (404, False)
    )
    assert stranger.get(f"/outlook/edition/{record}").status_code == 303
    assert PUBLIC not in season.at("IDN").words[Party("KHM")].readers  # who delivered is not the public's


def test_a_call_is_said_again_with_a_later_day_and_keeps_its_format(season):
    """Its page is filled in with the call that stands; who did not call has no such page."""
    asec, before = season.browser("ASEC"), season.at("ASEC").call
    page = asec.get("/outlook/call?again=2026-outlook").text
    assert 'value="2026-05-31"' in page
    assert "/outlook/call?again=2026-outlook" in asec.get(f"/outlook/of/{season.ref}").text
    assert "call?again" not in season.browser("KHM").get(f"/outlook/of/{season.ref}").text

    said = {"again": "yes", "name": "2026-outlook", "title": before.title, "forum": "ALL", "year": "2026",
            "deadline": "2026-06-30", "consent_by": "2026-07-31", "note": "A month more."}  # fmt: skip
    assert asec.post("/outlook/call", data=said).status_code == 200
    season.hear("ASEC")

    call = season.at("IDN").call
    assert (call.deadline.isoformat(), call.note) == ("2026-06-30", "A month more.")
    assert call.headings == before.headings
    assert asec.post("/outlook/call", data=said | {"name": "never-called"}).status_code == 422
    assert season.browser("KHM").get("/outlook/call?again=2026-outlook").status_code == 404
