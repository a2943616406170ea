"""`amity registers`: the same registers for terminals and scripts."""

from pathlib import Path

import pytest

from amity.errors import Conflict, Malformed, NotFound
from amity.features import registers
from amity.testing import refuses
from amity.testing.terminal import Terminal

REF = "KHM/focal-points/maritime-crime-desk"
SHEET = "Office name,Area,Role,Telephone\nCoast guard desk,Sea piracy,watch,+855 23 111 111\nDesk,,watch,\n"


def amity(one, party: str, *words: str) -> Terminal:
    return Terminal(one.region[party]).run(registers.FEATURE.commands, *words)


def test_the_registers_and_their_entries_are_listed_on_any_day(one):
    one.declare("KHM", "focal-points")
    one.declare("THA", "experts", since="2026-01-01", nationality="KHM")
    one.region.meet()

    listed = amity(one, "IDN", "list").data["registers"]
    assert {"register": "focal-points", "entries": 1, "parties": ["KHM"]}.items() <= listed[0].items()
    assert listed[0]["formats"] == ["csv", "vcf"]
    assert listed[1]["refused"] == 1
    found = amity(one, "IDN", "list", "focal-points").data
    assert [entry["ref"] for entry in found["entries"]] == [REF]
    assert amity(one, "IDN", "list", "focal-points", "--on", "2024-01-01").data["entries"] == []
    refused = amity(one, "IDN", "list", "experts")
    assert [entry["why"] for entry in refused.data["refused"]] == [
        "nationality is KHM: THA declares only its own"
    ]
    assert "REFUSED THA/experts" in refused.text


def test_an_entry_is_shown_with_its_parts_history_and_answers(one):
    one.declare("KHM", "calendar", since="2026-01-01")
    one.declare("IDN", "replies", since="2026-01-01")
    one.region.meet()

    data = amity(one, "THA", "show", "KHM/calendar/2026-sea-search").data

    assert data["says"]["sort"] == "exercise"
    assert [(word["party"], word["sort"]) for word in data["history"]] == [("KHM", "entry")]
    assert [answer["ref"] for answer in data["answers"]] == ["IDN/replies/2026-sea-search"]
    assert "names no entry" in refuses(NotFound, lambda: amity(one, "THA", "show", "calendar"))


def test_a_file_is_previewed_then_filed_and_what_is_refused_is_left_out_only_if_asked(one, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text(SHEET)

    seen = amity(one, "KHM", "import", "focal-points", str(file), "--preview")
    assert seen.data["filed"] == 0
    assert [record["kind"] for record in seen.data["records"]] == [
        "register.focal-point/1", "register.focal-point-reach/1",
    ]  # fmt: skip
    assert seen.data["refused"] == [
        {"line": 3, "column": "Area", "value": "", "why": "it is missing",
         "way_out": "fill it in, or name a column “Area”"}
    ]  # fmt: skip
    assert "refused: line 3, Area ''" in seen.text
    words = ("import", "focal-points", str(file), "--to", "ALL", "--part-audience", "IDN")
    assert "1 of 2 lines are refused" in refuses(Malformed, lambda: amity(one, "KHM", *words))
    assert amity(one, "KHM", *words, "--leave-out").data["filed"] == 2
    one.region.meet()
    assert "phones" in one.entry("IDN", "KHM/focal-points/sea-piracy-coast-guard-desk").said
    assert "phones" not in one.entry("THA", "KHM/focal-points/sea-piracy-coast-guard-desk").said


def test_entries_go_out_as_cards_calendars_sheets_and_returns(one, tmp_path: Path):
    one.declare("KHM", "focal-points")
    one.declare("KHM", "arms")

    for register, form, begins in (
        ("focal-points", "csv", b"\xef\xbb\xbfparty,entry"),
        ("focal-points", "vcf", b"BEGIN:VCARD"),
        ("calendar", "ics", b"BEGIN:VCALENDAR"),
    ):
        out = tmp_path / f"{register}.{form}"
        amity(one, "KHM", "export", register, "--format", form, "--out", str(out))
        assert out.read_bytes().startswith(begins)
    out = tmp_path / "un.csv"
    amity(one, "KHM", "export", "arms", "--format", "un", "--entry", "KHM/2024", "--out", str(out))
    assert "UNITED NATIONS REGISTER" in out.read_text()
    wrong = ("export", "arms", "--format", "vcf", "--out", str(out))
    assert "it does as csv" in refuses(NotFound, lambda: amity(one, "KHM", *wrong))


def test_a_mismatch_is_compared_and_a_side_released(one):
    body = {"entry": "2024", "since": "2025-04-20"}
    for party, direction, other, number in (("IDN", "exports", "KHM", 2), ("KHM", "imports", "IDN", 3)):
        one.declare(party, "arms", **body, nil=[])
        items = [{"category": "VI", "number": number}]
        one.tell(party, "arms", [other], **body, direction=direction, counterpart=other, items=items)
    one.region.meet()

    (pair,) = amity(one, "KHM", "compare").data["pairs"]
    assert (pair["giver"], pair["taker"], pair["standing"]) == ("IDN", "KHM", "differ")
    assert pair["differing"] == [{"by": "VI", "giver": 2, "taker": 3}]
    assert amity(one, "THA", "compare").data["pairs"] == []
    amity(one, "KHM", "release", "KHM/arms/2024", "--part", "imports/IDN", "--to", "ALL")
    one.region.meet()
    assert [pair["standing"] for pair in amity(one, "THA", "compare").data["pairs"]] == ["one side"]


def test_a_party_confirms_and_counts_its_own_and_nobody_elses(one):
    one.declare("KHM", "focal-points")
    persons = [{"rank": "officer", "sex": sex} for sex in ["female"] * 6 + ["male"] * 8]
    one.declare("KHM", "rosters", [], since="2026-01-01", persons=persons)
    one.region.meet()
    one.today("2026-03-01")

    amity(one, "KHM", "confirm", REF, "--how", "Called from outside")
    assert str(one.entry("KHM", REF).verified) == "2026-03-01"
    told = amity(one, "KHM", "count", "KHM/rosters/2026-sea-search", "--to", "ALL").data["counts"]
    assert (told["total"], told["women"]) == (14, 6)
    assert "speaks for its own" in refuses(Conflict, lambda: amity(one, "IDN", "confirm", REF))


@pytest.mark.parametrize("words", [("release", REF), ("import", "focal-points", __file__, "--set", "since")])
def test_what_lacks_a_word_is_refused_with_the_way_out(one, words):
    one.declare("KHM", "focal-points")

    said = refuses(Malformed, lambda: amity(one, "KHM", *words))
    assert "--to FORUM" in said or "write it as since=" in said or "no column" in said
