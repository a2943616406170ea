"""Chapters, edits and consent: an author's words are its own, and only those it consents to are printed."""

import pytest

from amity.errors import Conflict, Malformed, NotAuthorised, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.kinds import KINDS, Called, EditProposed, Printed, TakesPart
from amity.features.outlook.rules import wording as words
from amity.kernel.record import Draft, Party
from amity.testing import DESK, refuses

EVERYBODY = {"PUBLIC", "ASEC", "KHM", "IDN", "LAO"}
EDITED = {"overview": "The States consult one another."}


def texts(season, record: str, at: str = "IDN") -> str:
    """Return all that an edition shows at a node, as one text."""
    _, paper = season.edition(at, record)
    blocks = [block for section in paper.sections for block in section.blocks]
    shown = [s.text + s.flagged for block in blocks for s in getattr(block, "sentences", ())]
    cells = [cell for block in blocks for row in getattr(block, "rows", ()) for cell in row]
    return "\n".join([*(section.heading for section in paper.sections), *shown, *cells])


def test_a_chapter_is_read_by_its_editor_alone_and_all_members_see_that_it_came(season):
    record = season.deliver("KHM")

    assert season.region["ASEC"].record(record)
    assert season.region["IDN"].record(record) is None
    assert season.at("IDN").stands == {"IDN": "silent", "KHM": "delivered", "LAO": "silent"}
    assert season.at("IDN").contributions == ()
    season.region.check()


def test_an_edit_is_a_proposal_to_the_author_and_is_printed_once_it_consents_to_these_words(season):
    own = season.deliver("KHM")
    season.consent("KHM", own)
    edit = season.edit("KHM", EDITED, "shorter")

    assert season.chapter("ASEC", "KHM").printable.record == own
    assert season.region["IDN"].record(edit) is None

    season.consent("KHM", edit)
    assert season.chapter("ASEC", "KHM").printable.record == edit
    shown = texts(season, season.publish().id)
    assert EDITED["overview"] in shown
    assert season.texts["overview"] not in shown


def test_a_consent_to_other_words_than_those_shown_is_none(season):
    """The author's page was open while the editor proposed: the digest is another."""
    own, node = season.deliver("KHM"), season.region["KHM"]
    edit = season.edit("KHM", EDITED)
    shown = acting.wording_of(season.at("KHM"), Party("KHM"), own)

    said = refuses(Conflict, lambda: acting.consent(node, season.at("KHM"), edit, shown.digest))
    assert "others than those that were shown" in said
    body = {"call": season.ref, "wording": edit, "digest": shown.digest}
    season.say("KHM", "outlook.consent/1", body)  # past every form
    assert season.chapter("ASEC", "KHM").printable is None


def test_nobody_consents_for_another(season):
    record = season.deliver("KHM")
    digest = season.chapter("ASEC", "KHM").own.digest
    for other in ("ASEC", "IDN"):
        season.say(other, "outlook.consent/1", {"call": season.ref, "wording": record, "digest": digest})

    assert season.chapter("ASEC", "KHM").printable is None
    assert season.at("IDN").stands["KHM"] == "delivered"


def test_a_new_chapter_needs_a_new_consent(season):
    season.deliver("KHM")
    season.consent("KHM")
    season.deliver("KHM", {"overview": "Other words."})

    assert season.chapter("ASEC", "KHM").printable is None
    assert season.at("IDN").stands["KHM"] == "delivered"


def test_a_chapter_that_is_withheld_needs_consent_again_to_be_printed(season):
    season.deliver("KHM")
    season.consent("KHM")
    season.stand("KHM", "withheld")
    assert season.chapter("ASEC", "KHM").printable is None

    season.stand("KHM", "delivered")
    assert season.chapter("ASEC", "KHM").printable is None
    season.consent("KHM")
    assert season.chapter("ASEC", "KHM").printable is not None


def test_only_who_called_edits_and_only_words(season):
    own = season.deliver("KHM", arms=(season.declares("KHM"),))
    standing = season.chapter("ASEC", "KHM").own.wording
    refuses(NotAuthorised, lambda: acting.edit(
        season.region["IDN"], season.at("IDN"), season.chapter("KHM", "KHM"), EDITED, ""
    ))  # fmt: skip
    without = standing.model_dump(mode="json") | {"arms": []}
    for party, wording in (("IDN", standing.model_dump(mode="json")), ("ASEC", without)):
        season.say(party, "outlook.edit/1", {"call": season.ref, "of": own, "wording": wording})

    assert season.chapter("KHM", "KHM").edits == ()


def test_an_outlook_is_published_with_one_chapter_withheld_and_its_author_has_chosen_the_line(season):
    for party in ("KHM", "IDN"):
        season.deliver(party, {"overview": f"Words of {party}."})
        season.consent(party)
    season.stand("IDN", "withheld", "line")

    record = season.publish("A foreword.").id
    for at in ("ASEC", "KHM", "IDN"):
        shown = texts(season, record, at)
        assert "Words of KHM." in shown
        assert "Words of IDN." not in shown
        assert "State of IDN" in shown
        assert "State of LAO" not in shown  # it has said nothing
        assert "No contribution." in shown
        assert "A foreword." in shown
    season.region.check()


def test_or_is_not_named_at_all_where_its_author_chose_that_or_said_nothing(season):
    season.deliver("KHM")
    season.consent("KHM")
    season.deliver("IDN", otherwise="absent")  # and never consents

    shown = texts(season, season.publish().id)
    assert "State of LAO" not in shown
    assert "State of IDN" not in shown
    assert "No contribution." not in shown


def test_an_editor_who_prints_other_words_prints_them_for_nobody(season):
    """The Secretariat's node is hostile: it prints words to which Cambodia never consented."""
    own = season.deliver("KHM")
    consent = season.consent("KHM")
    node = season.region["ASEC"]
    wording = {"language": "en", "words": [{"part": "overview", "text": "We were always wrong."}]}
    printed = {"call": season.ref, "party": "KHM", "of": own, "consent": consent, "wording": wording}
    chapter = season.say("ASEC", KINDS.name_of(Printed), printed)
    edition = season.say(
        "ASEC", "outlook.edition/1", {"call": season.ref, "number": 1, "chapters": [chapter]}
    )

    shown = texts(season, edition)
    assert "always wrong" not in shown
    assert "This chapter is not shown." in shown
    found, _ = season.edition("ASEC", edition)
    assert not found.chapters[0].holds
    assert node.record(chapter)


def test_an_editor_who_consents_for_the_author_prints_nothing(season):
    """The digest is right, and the consent is the editor's own."""
    own = season.deliver("KHM")
    version = season.chapter("ASEC", "KHM").own
    body = {"call": season.ref, "wording": own, "digest": version.digest}
    consent = season.say("ASEC", "outlook.consent/1", body)
    printed = {"call": season.ref, "party": "KHM", "of": own, "consent": consent}
    printed["wording"] = version.wording.model_dump(mode="json")
    chapter = season.say("ASEC", "outlook.printed/1", printed)
    body = {"call": season.ref, "number": 1, "chapters": [chapter]}

    assert season.texts["overview"] not in texts(season, season.say("ASEC", "outlook.edition/1", body))


def test_an_edition_reaches_no_further_than_the_consent(season):
    """Consent was for the members: an edition that anybody may read shows nothing of the chapter."""
    own = season.deliver("KHM")
    consent = season.consent("KHM")
    wording = season.chapter("ASEC", "KHM").own.wording.model_dump(mode="json")
    printed = {"call": season.ref, "party": "KHM", "of": own, "consent": consent, "wording": wording}
    chapter = season.say("ASEC", "outlook.printed/1", printed, EVERYBODY)
    body = {"call": season.ref, "number": 1, "chapters": [chapter]}
    edition = season.say("ASEC", "outlook.edition/1", body, EVERYBODY)

    assert season.texts["overview"] not in texts(season, edition)


def test_an_edition_by_another_than_who_called_is_none(season):
    edition = season.say("IDN", "outlook.edition/1", {"call": season.ref, "number": 1})

    refuses(NotFound, lambda: season.edition("KHM", edition))
    with season.region["KHM"].reading() as tx:
        assert views.numbers(tx, [season.ref]) == {}


def test_an_author_who_takes_its_consent_back_is_shown_no_more(season):
    season.deliver("KHM")
    consent = season.consent("KHM")
    record = season.publish().id
    assert season.texts["overview"] in texts(season, record)

    season.withdraw("KHM", consent)
    assert season.texts["overview"] not in texts(season, record)
    assert "taken back, or never given" in texts(season, record)


def test_editions_are_numbered_and_nothing_is_published_without_a_consent(season):
    season.deliver("KHM")
    said = refuses(Conflict, season.publish)
    assert "no author has consented" in said

    season.consent("KHM")
    labels = [season.edition("IDN", season.publish().id)[1].number for _ in range(2)]
    assert labels == ["No. 2026/1", "No. 2026/2"]


def test_only_the_secretariat_or_the_chair_calls(season):
    said = refuses(NotAuthorised, lambda: acting.call(
        season.region["KHM"], {"name": "mine", "title": "Mine", "forum": "ALL", "year": 2026}
    ))  # fmt: skip
    assert "calls for it" in said
    season.say("KHM", KINDS.name_of(Called), Called.example | {"forum": "ALL"})
    with season.region["IDN"].reading() as tx:
        assert [one.ref for one in views.outlooks(tx, season.region.pack)] == [season.ref]


def test_a_call_said_again_with_a_later_day_holds(season):
    call = season.at("ASEC").call.model_dump(mode="json")
    season.say("ASEC", "outlook.call/1", call | {"deadline": "2026-06-30"})

    assert str(season.at("KHM").call.deadline) == "2026-06-30"


def test_no_organisation_that_is_no_member_contributes(season):
    body = {"call": season.ref, "stands": "delivered"}
    season.say("ASEC", KINDS.name_of(TakesPart), body)

    assert "ASEC" not in season.at("KHM").stands
    wording = acting.worded(season.at("ASEC").call, "en", EDITED, ())
    refuses(NotAuthorised, lambda: acting.deliver(season.region["ASEC"], season.at("ASEC"), wording, "line"))


# Figures


def arms(season, party: str) -> views.Arms:
    node, one = season.region[party], season.at(party)
    with node.reading() as tx:
        return views.arms(tx, Party(party), region=node.region, readers=one.published_to)


def test_the_figures_of_a_chapter_are_those_of_the_arms_return_by_its_record(season):
    expenditure = {"total": "640000000", "currency": "USD", "share": "2.1"}
    holdings = [{"category": "VI", "number": 14, "description": "Patrol craft"}]
    personnel = [{"service": "navy", "active": 2800}]
    season.declares("KHM", expenditure=expenditure, holdings=holdings, personnel=personnel)
    transfer = {"entry": "2025", "since": "2026-01-01", "direction": "imports", "counterpart": "IDN"}
    items = [{"category": "VI", "number": 2, "description": "Patrol craft, 60 m"}]
    season.say("KHM", "register.arms-transfers/1", transfer | {"items": items})
    season.deliver("KHM", arms=arms(season, "KHM").ids)
    season.consent("KHM")

    record = season.publish().id
    for at in ("KHM", "IDN"):
        shown = texts(season, record, at)
        for figure in ("640,000,000 USD", "2.1", "2,800", "VI Warships", "Patrol craft, 60 m", "exports"):
            assert figure in shown, figure


def test_what_a_return_tells_one_counterpart_alone_is_in_no_chapter(season):
    """Cambodia told Indonesia alone what it imported: the chapter holds the rest."""
    season.declares("KHM")
    transfer = {"entry": "2025", "since": "2026-01-01", "direction": "imports", "counterpart": "IDN"}
    items = [{"category": "VI", "number": 2}]
    told = season.say("KHM", "register.arms-transfers/1", transfer | {"items": items}, {"IDN"})

    found = arms(season, "KHM")
    assert told not in found.ids
    assert found.narrower == 1
    season.deliver("KHM", arms=(*found.ids, told))  # named all the same
    said = refuses(Conflict, lambda: season.consent("KHM"))
    assert "addressed to fewer" in said


def test_figures_that_were_said_again_or_withdrawn_since_are_flagged(season):
    first = season.declares("KHM", personnel=[{"service": "navy", "active": 2800}])
    season.deliver("KHM", arms=(first,))
    season.consent("KHM")
    record = season.publish().id
    assert "said it again" not in texts(season, record)

    season.declares("KHM", personnel=[{"service": "navy", "active": 2900}])
    assert "2,800" in texts(season, record)
    assert "the State has said it again since" in texts(season, record)

    season.withdraw("KHM", first)
    assert "2,800" not in texts(season, record)
    assert "was withdrawn" in texts(season, record)


def test_nobody_shows_figures_of_another(season):
    other = season.declares("IDN", personnel=[{"service": "navy", "active": 65000}])
    season.deliver("KHM", arms=(other,))
    season.consent("KHM")

    shown = texts(season, season.publish().id)
    assert "65,000" not in shown


def test_the_library_holds_what_parties_declare_in_their_registers(season):
    paper = {"entry": "white-paper", "since": "2026-01-01", "title": "Defending the coast",
             "sort": "white-paper", "published": "2026-01-01"}  # fmt: skip
    season.say("IDN", "register.paper/1", paper)
    season.say("IDN", "register.paper/1", paper | {"title": "Defending the coasts"})

    with season.region["KHM"].reading() as tx:
        found = views.library(tx, season.region.clock.now.date())
    assert [one.body["title"] for one in found] == ["Defending the coasts"]


# Words


def test_a_digest_names_the_outlook_the_author_the_language_and_each_word(season):
    wording = acting.worded(season.at("KHM").call, "en", EDITED, ())
    others = [
        words.digest("ASEC/other", Party("KHM"), wording),
        words.digest(season.ref, Party("IDN"), wording),
        words.digest(season.ref, Party("KHM"), wording.model_copy(update={"language": "fr"})),
        words.digest(season.ref, Party("KHM"), wording.model_copy(update={"arms": ("ab" * 32,)})),
    ]
    assert len({words.digest(season.ref, Party("KHM"), wording), *others}) == 5
    # as editions name it: it must never change
    assert words.digest("A/b", Party("KHM"), wording).startswith("e2aeff1e1f39779397780d1f84a516f7")


def test_a_chapter_is_read_from_plain_text_and_written_back(season):
    call = season.at("KHM").call
    text = "\ufeff# overview\nOne.\n\nTwo.\n# Maritime security\nThree.\n"

    found = words.read(text, call.headings)
    assert found == {"overview": "One.\n\nTwo.", "maritime-security": "Three."}
    assert words.read(words.write(acting.worded(call, "en", found, ())), call.headings) == found


@pytest.mark.parametrize("text", ["words before any part", "# no such part\nwords"])
def test_a_text_that_does_not_fit_the_format_is_refused_with_the_parts_that_it_has(season, text):
    said = refuses(Malformed, lambda: words.read(text, season.at("KHM").call.headings))

    assert "overview" in said


def test_a_chapter_that_says_nothing_is_refused(season):
    refuses(Malformed, lambda: acting.worded(season.at("KHM").call, "en", {"overview": " "}, ()))
    refuses(Malformed, lambda: acting.worded(season.at("KHM").call, "English", EDITED, ()))


# What falls due


def test_each_node_reminds_its_own_office_and_nobody_else(season):
    season.deliver("KHM")
    season.today("2026-05-20")

    for node in season.region.nodes.values():
        node.do_duties()
    season.hear("KHM", "IDN")
    with season.region["IDN"].reading() as tx:
        [told] = views.reminders(tx, Party("IDN"))
        assert (told["what"], told["days"], told["call"]) == ("deliver", -14, season.ref)
    with season.region["KHM"].reading() as tx:
        assert views.reminders(tx, Party("KHM")) == []  # its consent is due in July
    assert season.region["IDN"].do_duties() == []


def test_what_waits_is_deliver_then_consent_and_for_the_editor_to_publish(season):
    def waits(party: str) -> list[str]:
        with season.region[party].reading() as tx:
            found = views.waiting(
                tx, Party(party), region=season.region.pack, today=season.region.clock.now.date()
            )
            return [one.what for one in found]

    assert (waits("KHM"), waits("ASEC")) == (["deliver"], [])
    season.deliver("KHM")
    assert (waits("KHM"), waits("ASEC")) == (["consent"], ["edit"])
    season.consent("KHM")
    assert (waits("KHM"), waits("ASEC")) == ([], [])
    season.stand("IDN", "none")
    assert waits("ASEC") == []  # Laos has time till the middle of July
    season.today("2026-07-16")
    assert waits("ASEC") == ["publish"]
    season.publish()
    assert waits("ASEC") == []


def test_a_draft_names_its_forum_and_a_call_names_its_drill(season):
    node = season.region["ASEC"]
    said = {"name": "drill", "title": "Drill", "forum": "ALL", "year": 2026, "deadline": "2026-05-31",
            "consent_by": "2026-06-30"}  # fmt: skip
    draft: Draft = acting.call(node, said, exercise=True)
    node.file(draft, office=DESK)
    season.hear("ASEC")
    season.ref = "ASEC/drill"
    season.deliver("KHM")
    season.consent("KHM")

    found, paper = season.edition("IDN", season.publish().id)
    assert paper.exercise
    assert found.body.exercise
    assert season.at("IDN").told.readers == frozenset({"KHM", "IDN", "LAO"})


def test_every_kind_of_edit_is_the_authors_to_see(season):
    """An edit goes to its author and to nobody else."""
    season.deliver("KHM")
    edit = season.region["KHM"].record(season.edit("KHM", EDITED))

    assert edit.kind == KINDS.name_of(EditProposed)
    assert edit.audience == {"KHM"}
