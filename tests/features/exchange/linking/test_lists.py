"""Who is on a sanctions list is found by number and by name, with reasons, and with the list's edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from amity.features.exchange.linking.commands import duplicates, screen
from amity.features.exchange.linking.lists import Asked, Screen
from amity.formats.sanctions import Entry, Listed, Number, SanctionsList
from amity.testing.terminal import Terminal

ENTRIES = (
    Entry(
        uid="EXi.001",
        sort="person",
        names=(
            Listed("SOMCHAI EXAMPLENAME"),
            Listed("สมชาย เอ็กซ์แซมเปิลเนม", "original-script"),
            Listed("The Tailor", "weak"),
        ),
        numbers=(Number("passport", "AA 000-0000"),),
    ),
    Entry(uid="EXe.002", sort="company", names=(Listed("EXAMPLE TRADING PTE LTD"),)),
    Entry(
        uid="EXv.003",
        sort="vessel",
        names=(Listed("EXAMPLE TRADER"),),
        numbers=(Number("imo", "9074729"), Number("imo", "1234568")),
    ),
)
LIST = SanctionsList(
    publisher="UN",
    form="un-xml",
    dated="2026-04-19",
    version="7",
    sha256="ab" * 32,
    entries=ENTRIES,
    passed_over=(),
)
SCREEN = Screen(LIST)


@pytest.mark.parametrize(
    ("asked", "uid"),
    [
        (Asked(("Examplename, Somchay",)), "EXi.001"),
        (Asked(("Exemplname Somchai",)), "EXi.001"),
        (Asked(("สมชาย เอ็กซ์แซมเปิลเนม",)), "EXi.001"),
        (Asked(("the tailor",)), "EXi.001"),
        (Asked(("Example Trading Private Limited",), "Company"), "EXe.002"),
        (Asked((), "Vessel", (("imo", "IMO 9074729"),)), "EXv.003"),
        (Asked(("Another Name",), "Vessel", (("imo", "9074729"),)), "EXv.003"),
    ],
)
def test_somebody_listed_is_found_in_whatever_writing(asked: Asked, uid: str):
    (hit,) = SCREEN.hits(asked)

    assert (hit.uid, hit.publisher, hit.dated, hit.version) == (uid, "UN", "2026-04-19", "7")
    assert hit.reasons


@pytest.mark.parametrize(
    "asked",
    [
        Asked(("Somchai Anothername",)),
        Asked(("Example Trader",), "Person"),
        Asked(("Example Shipping",), "Company"),
        Asked((), "Vessel", (("mmsi", "9074729"),)),
        Asked(()),
    ],
)
def test_somebody_else_is_not(asked: Asked):
    assert SCREEN.hits(asked) == []


def test_a_number_stands_before_a_name_and_a_wrong_one_is_called_wrong():
    hits = SCREEN.hits(Asked(("Example Trader",), "Vessel", (("imo", "1234568"),)))

    assert [(hit.because, hit.reasons) for hit in hits] == [
        ("identifier", ("the same imo", "the number cannot be right"))
    ]


def test_the_command_says_which_edition_it_looked_at(tmp_path: Path):
    file = tmp_path / "sdn.csv"
    file.write_text('1,"EXAMPLENAME, Somchai",individual,EX' + ",-0-" * 7 + ',"DOB 1977."\n')

    house = Terminal().run(screen, file, "Somchai Examplename", "--dated", "2026-01-02")

    assert (house.data["list"]["dated"], house.data["list"]["publisher"]) == ("2026-01-02", "OFAC")
    assert house.data["hits"][0]["uid"] == "1"
    assert "2026-01-02" in house.text


@pytest.mark.parametrize(("more", "count"), [([], 1), (["--apart"], 0)])
def test_the_command_finds_what_two_files_tell_by_number_or_without(
    tmp_path: Path, more: list[str], count: int
):
    """The source has since corrected day and place: only its number tells."""
    head = "date_of_occurrence,reference_number,latitude,longitude,victim\n"
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(head + "2014-04-23,2014-1,1.5,103.5,Tanker\n")
    other.write_text(head + "2014-02-23,2014-1,-1.5,10.5,Tanker\n")

    house = Terminal().run(duplicates, one, other, *more)

    assert len(house.data["found"]) == count
