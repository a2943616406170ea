"""`amity outlook`: the same outlook for terminals and scripts."""

from amity.cli.checking import check_printed
from amity.errors import Conflict, NotAuthorised, NotFound
from amity.features import outlook, plans
from amity.testing import refuses
from amity.testing.terminal import Terminal


def amity(season, party: str, *words: object) -> Terminal:
    terminal = Terminal(season.region[party]).run(outlook.FEATURE.commands, *words)
    season.hear(party)
    return terminal


CALL = ("--forum", "ALL", "--year", "2026", "--deadline", "2026-06-30", "--consent-by", "2026-07-31")


def test_an_outlook_from_its_call_to_its_pdf_on_the_terminal(call, prose, tmp_path):
    season = call(plans.FEATURE)  # whose annual reports `amity verify` checks too
    words, edited, foreword = (tmp_path / name for name in ("km.txt", "edited.txt", "foreword.txt"))
    words.write_text(f"# overview\n{prose['km']}\n\n# maritime-security\n{prose['km']}\n")
    edited.write_text("# overview\nសង្ខេប។\n")
    foreword.write_text("A foreword.")
    season.declares("KHM")
    ref = amity(season, "ASEC", "call", "second", *CALL).data["outlook"]

    [chapter] = amity(season, "KHM", "chapter", ref, words, "--language", "km").data["chapters"]
    assert len(chapter["wordings"][0]["arms"]) == 1
    assert amity(season, "IDN", "chapter", ref, "--party", "KHM").data["chapters"] == []
    edit = amity(season, "ASEC", "edit", ref, "KHM", edited, "--note", "shorter").data["record"]
    [chapter] = amity(season, "KHM", "chapter", ref).data["chapters"]
    assert [one["by"] for one in chapter["wordings"]] == ["KHM", "ASEC"]
    digest = chapter["wordings"][1]["digest"]
    amity(season, "KHM", "consent", ref, edit, "--digest", digest)
    amity(season, "IDN", "withhold", ref)
    status = amity(season, "IDN", "status", ref).data["outlooks"][0]
    assert {one["party"]: one["stands"] for one in status["members"]} == {
        "IDN": "withheld", "KHM": "consented", "LAO": "silent",
    }  # fmt: skip

    pdf, html = tmp_path / "outlook.pdf", tmp_path / "outlook.html"
    done = amity(season, "ASEC", "publish", ref, "--foreword", foreword, "--pdf", pdf, "--html", html).data
    assert (done["edition"], done["without"]) == ("No. 2026/1", ["IDN"])
    assert {one["party"] for one in done["held_back"]} == {"IDN", "LAO"}
    for file in (pdf, html):
        assert check_printed(season.region["IDN"], file.read_bytes())["holds"], file
    again = tmp_path / "again.pdf"
    amity(season, "ASEC", "print", ref, "--pdf", again)
    assert again.read_bytes() == pdf.read_bytes()


def test_a_call_is_said_again_only_on_purpose(season):
    amity(season, "ASEC", "call", "second", *CALL)
    said = refuses(Conflict, lambda: amity(season, "ASEC", "call", "second", *CALL))
    assert "--again" in said

    later = [*CALL[:-1], "2026-08-31"]
    amity(season, "ASEC", "call", "second", *later, "--again")
    [status] = amity(season, "KHM", "status", "ASEC/second").data["outlooks"]
    assert status["consent_by"] == "2026-08-31"


def test_what_is_not_ones_own_is_refused_with_the_way_out(season, tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("# overview\nWords.\n")

    assert "publishes it" in refuses(NotAuthorised, lambda: amity(season, "KHM", "publish", season.ref))
    refuses(NotAuthorised, lambda: amity(season, "KHM", "call", "mine", *CALL))
    assert "status" in refuses(NotFound, lambda: amity(season, "ASEC", "edit", season.ref, "KHM", file))
    assert "lists" in refuses(NotFound, lambda: amity(season, "KHM", "status", "ASEC/no-such"))
    assert "status" in refuses(NotFound, lambda: amity(season, "KHM", "print", season.ref))


def test_status_tells_what_waits_and_the_library_what_was_declared(season):
    assert amity(season, "KHM", "status").data["waiting"] == [
        {"outlook": season.ref, "what": "deliver", "about": "", "due": "2026-05-31"}
    ]
    assert "silent" in amity(season, "KHM", "status").text
    paper = {"entry": "white-paper", "since": "2026-01-01", "title": "Defending the coast",
             "sort": "white-paper", "published": "2026-01-01"}  # fmt: skip
    season.say("IDN", "register.paper/1", paper)
    assert [one["ref"] for one in amity(season, "KHM", "library").data["papers"]] == [
        "IDN/library/white-paper"
    ]
