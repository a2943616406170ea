"""`amity warning`: what the other tests have not run."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from amity import testing
from amity.errors import Malformed, NotAuthorised, NotFound, Unavailable
from amity.features import warning
from amity.features.warning import views
from amity.kernel.record import Office
from amity.testing import DESK, refuses
from amity.testing.elsewhere import Answer, Asked, answering
from amity.testing.terminal import Terminal


@pytest.fixture
def publisher(files, desks):
    """A publisher of one release of GED, which the region's list names."""
    whole = files.write("GEDEvent_v24_1.csv", files.world()).read_bytes()

    def said(one: Asked) -> Answer:
        return (200, {}, whole) if one.path == "/ged/ged241-csv.csv" else (404, {}, b"")

    with answering(said) as port:
        address = f"http://127.0.0.1:{port}"
        for node in desks.region.nodes.values():
            shelf = node.region.vocabularies["warning-sources"]
            entry = shelf.entries["ucdp-ged"]
            also = dict(entry.also) | {"address": f"{address}/ged/ged{{digits}}-csv.csv", "newest": "24.1"}
            sets = {**shelf.entries, "ucdp-ged": replace(entry, also=also)}
            node.region = replace(
                node.region,
                vocabularies={**node.region.vocabularies, "warning-sources": replace(shelf, entries=sets)},
            )
        yield desks


@pytest.mark.parametrize("name", ["ucdp-ged", "ucdp-ged-24.1"])
def test_a_public_set_is_fetched_from_its_address_with_its_checksum_and_licence(publisher, name):
    told = publisher.amity("KHM", "data", "get", name).data

    assert (told["version"], told["licence"], told["rows"]) == ("24.1", "CC BY 4.0", 960)
    assert publisher.amity("KHM", "data", "get", name, "--sha256", told["file"]).data["file"] == told["file"]


def test_a_set_that_is_not_there_or_is_another_is_refused_and_nothing_is_kept(publisher):
    refuses(Unavailable, lambda: publisher.amity("KHM", "data", "get", "ucdp-ged-99.1"))
    refuses(Malformed, lambda: publisher.amity("KHM", "data", "get", "ucdp-ged", "--sha256", "00" * 32))
    refuses(NotFound, lambda: publisher.amity("KHM", "data", "get", "nothing"))
    refuses(NotFound, lambda: publisher.amity("KHM", "data", "get", "acled"))

    with publisher.region["KHM"].reading() as tx:
        assert views.vintages(tx) == []


@pytest.mark.parametrize(
    "words",
    [
        ("data", "get", "ucdp-ged-99.1"),
        ("data", "add", "none.csv"),
        ("forecast", "--file"),
        ("alarms", "--file"),
    ],
    ids=" ".join,
)
def test_who_may_not_file_is_told_who_may_before_anything_is_fetched_or_computed(publisher, words):
    terminal = Terminal(publisher.region["KHM"])
    terminal.office = Office("registrar")

    said = refuses(NotAuthorised, lambda: terminal.run(warning.FEATURE.commands, *words))

    assert f"{DESK} may (on the command line, --office {DESK})" in said


def test_data_whose_table_is_elsewhere_are_named_with_the_way_out(desks):
    known = desks.vintage("ASEC", {"MMR": [1] * 24}, "2025-12")
    desks.region.meet()

    said = refuses(NotFound, lambda: desks.amity("KHM", "forecast"))

    assert f"panel 2025-12 of ASEC ({known[:12]})" in said
    assert "--vintage" in said


def test_what_is_made_of_a_drills_data_is_marked_as_a_drill(files, desks):
    desks.today("2024-01-20")
    file = str(files.write("GEDEvent_v24_1.csv", files.world()))
    known = desks.amity("ASEC", "data", "add", file, "--exercise").data["record"]

    made = desks.amity("ASEC", "forecast", "--model", "conflictology", "--unit", "MMR", "--file").data[
        "records"
    ]
    made += [desks.amity("ASEC", "data", "settle", known, "--since", "2023-11").data["record"]]

    assert {desks.region["ASEC"].record(one).marking.purpose for one in made} == {"EXERCISE"}


def test_results_are_written_as_parquet(files, desks):
    import pyarrow.parquet as pq

    desks.today("2024-01-20")
    file = str(files.write("GEDEvent_v24_1.csv", files.world()))
    known = desks.amity("ASEC", "data", "add", file).data
    desks.today("2023-11-20")
    out = files.folder / "draws.parquet"

    ask = ["forecast", "--model", "conflictology", "--known", "2023-10", "--ahead", "2", "--file"]
    made = desks.amity("ASEC", *ask, "--parquet", str(out)).data
    desks.today("2024-01-20")
    desks.amity("ASEC", "data", "settle", known["record"], "--since", "2023-11", "--final")
    told = desks.amity("ASEC", "track", "--parquet", str(files.folder / "track.parquet")).data

    drawn = pq.read_table(out).to_pylist()
    assert (
        sum(row["times"] for row in drawn if (row["unit"], row["month"]) == ("BRN", "2023-11"))
        == made["draws"]
    )
    assert len(pq.read_table(files.folder / "track.parquet")) == told["whole"]["rows"] > 0


def test_incidents_are_forecast_by_crime_area_and_sea_area(desks):
    for month in range(1, 13):
        body = {
            "area": "sea-piracy",
            "title": "Boarding",
            "places": [{"text": "lane", "sea_area": "malacca-strait"}],
            "when": {"since": f"2025-{month:02}-03T04:00:00Z"},
        }
        desks.region.say("IDN", "exchange.incident/1", body, {"KHM"})
    desks.region.meet()
    desks.today("2026-01-10")
    desks.amity("KHM", "data", "incidents")

    told = desks.amity("KHM", "forecast", "--target", "incidents", "--model", "conflictology", "--file").data

    assert [one["unit"] for one in told["units"]] == ["area:sea-piracy", "sea:malacca-strait"]
    assert [one["name"] for one in told["units"]] == ["Sea piracy", "Malacca Strait"]
    assert desks.amity("KHM", "forecast", "--again", told["records"][0]).data["holds"]


def test_cells_of_the_grid_are_forecast_for_a_chosen_country(files, desks):
    desks.today("2024-01-20")
    some = [row | {"best": 3} for row in files.world()]
    file = str(files.write("GEDEvent_v24_1.csv", some))
    desks.amity("ASEC", "data", "add", file, "--cells", "BRN")

    told = desks.amity("ASEC", "forecast", "--cells", "--model", "conflictology", "--file").data

    assert told["units"]
    assert all(one["unit"].startswith("cell:") for one in told["units"])
    assert desks.amity("ASEC", "forecast", "--again", told["records"][0]).data["holds"]


def test_alarms_are_filed_once(files, desks):
    desks.today("2026-01-10")
    weeks = [f"2024-W{n:02}" for n in range(1, 53)] + [f"2025-W{n:02}" for n in range(1, 53)]
    some = [{"series": "KHM-dengue", "week": week, "count": 20 + at % 3} for at, week in enumerate(weeks)]
    some[-2]["count"] = 400
    desks.amity("KHM", "data", "add", str(files.write("cases.csv", some)))

    first = desks.amity("KHM", "alarms", "--method", "ears-c1", "--file").data
    again = desks.amity("KHM", "alarms", "--method", "ears-c1", "--file").data

    assert [one["observed"] for one in first["alarms"]] == [400]
    assert (len(first["records"]), again["records"]) == (1, [])


def test_settling_what_no_vintage_tells_is_refused(desks):
    known = desks.vintage("ASEC", {"MMR": [1] * 12}, "2025-12")

    refuses(NotFound, lambda: desks.amity("ASEC", "data", "settle", known, "--since", "2026-05"))
    refuses(Malformed, lambda: desks.amity("ASEC", "data", "settle", known, "--since", "May"))
    refuses(NotFound, lambda: desks.amity("ASEC", "data", "settle", "ff" * 32, "--since", "2025-05"))


def test_who_does_not_forecast_loads_no_arrays():
    """The app lists this feature; a node that only files and reads must not pay for its arithmetic."""
    told = (
        "import sys, amity.app, amity.features.warning; print(*(sys.modules.keys() & {'numpy', 'pyarrow'}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", told],
        env={"PYTHONPATH": str(testing.repository() / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == ""
