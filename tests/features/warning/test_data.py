"""Data in: what a file must be like, what becomes of it, and that nothing is ever half loaded."""

from __future__ import annotations

import gzip
import resource
import signal
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from amity.errors import Malformed, NotFound, TooLarge, Unavailable
from amity.features.warning import views
from amity.features.warning.data import events, taking
from amity.features.warning.data.kept import Shelf
from amity.features.warning.data.taking import Asked
from amity.features.warning.rules import months
from amity.features.warning.rules.spreading import Limits, is_flagged, shares
from amity.formats import ged, rows
from amity.testing import refuses

TODAY = Asked(date(2026, 1, 20))


def take(files, file, *, asked=TODAY, **more):
    shelf = Shelf(files.folder / "shelf")
    return taking.take(file, files.pack, shelf, asked, **more)


def counts(body, unit, target="state-based"):
    (one,) = [one for one in body["series"] if (one["unit"], one["target"]) == (unit, target)]
    return {
        months.label(months.number(date.fromisoformat(one["since"])) + at): n
        for at, n in enumerate(one["values"])
    }


def refused(files, changed):
    """Return what is said of a file that is sound but for the rows *changed*, of which nothing may stay."""
    some = [row | changed.get(number, {}) for number, row in enumerate(files.world())]
    file = files.write("GEDEvent_v24_1.csv", some)
    said = refuses(Malformed, lambda: take(files, file))
    assert not (files.folder / "shelf").exists(), "something was kept of a file that was refused"
    return said


# -- a sound file ------------------------------------------------------------------------------------


def test_a_file_that_covers_the_world_has_zeros_where_nothing_was(files):
    body = take(files, files.write("GEDEvent_v24_1.csv", files.world()))

    assert (body["sort"], body["version"], body["until"]) == ("ged-final", "24.1", "2023-12-01")
    assert body["rows"] == 960
    assert len(counts(body, "MMR")) == 48
    assert sum(counts(body, "SGP").values()) == 0  # not among the countries of the file's rows


def test_an_extract_that_names_no_country_is_taken_in_of_the_one_that_is_named(files):
    some = [
        {name: one for name, one in row.items() if not name.startswith("country")} for row in files.world()
    ]
    file = files.write("myanmar.csv", some)

    body = take(files, file, asked=replace(TODAY, unit="MMR"))

    assert {one["unit"] for one in body["series"]} == {"MMR"}
    assert sum(counts(body, "MMR").values()) == sum(
        row["best"] for row in some if row["type_of_violence"] == 1
    )
    assert "--unit MMR" in refuses(Malformed, lambda: take(files, file))
    assert "XYZ" in refuses(Malformed, lambda: take(files, file, asked=replace(TODAY, unit="XYZ")))


@pytest.mark.parametrize("pack", ["zip", "gzip", "bare"])
def test_the_same_comes_of_it_however_it_is_packed(files, pack):
    plain = take(files, files.write("GEDEvent_v24_1.csv", files.world()))
    file = (
        files.folder
        / {"zip": "ged241-csv.zip", "gzip": "GEDEvent_v24_1.csv.gz", "bare": "GEDEvent_v24_1.csv"}[pack]
    )
    if pack == "bare":  # as some releases were published
        files.write(file.name, files.world(), heading=False)
    elif pack == "gzip":
        file.write_bytes(gzip.compress((files.folder / "GEDEvent_v24_1.csv").read_bytes()))
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(files.folder / "GEDEvent_v24_1.csv", "GEDEvent_v24_1.csv")

    packed = take(files, file)

    assert packed["table"] == plain["table"]
    assert packed["version"] == "24.1"


def test_older_names_of_columns_and_countries_are_read(files):
    """Version 18.1 has best_est; names of countries change and numbers do not."""
    old = [
        {name: row[name] for name in ("id", "type_of_violence", "date_start", "date_end", "country")}
        | {"best_est": 5, "low_est": 5, "high_est": 5}
        for row in [files.row(number, country="Myanmar (Burma)") for number in range(3)]
    ]

    body = take(files, files.write("ged181.csv", old))

    assert sum(counts(body, "MMR").values()) == 5


NAMED = {
    "GEDEvent_v24_1.csv": "24.1",
    "ged181-csv.zip": "18.1",
    "GEDEvent_v24_0_11.csv": "24.0.11",
    "GEDEvent_v24_01_24_06.csv": "24.01.24.06",
    "mine.csv": "2026-01-20",  # the day on which it was taken in
}


@pytest.mark.parametrize("name", NAMED)
def test_a_release_has_the_version_that_its_publisher_gave_it(files, name):
    assert take(files, files.write(name, files.world()))["version"] == NAMED[name]


def test_all_that_real_releases_do_to_a_csv_is_read(files):
    """A byte-order mark, line breaks in quoted texts, times of day, numbers with a point, capitals."""
    some = [
        row
        | {
            "source_headline": 'Seven dead,\n"several" wounded\r\nin the north',
            "date_start": f"{row['date_start']} 00:00:00.000",
            "id": f"{row['id']}.0",
            "country_id": f"{row['country_id']}.0",
            "region": ("Africa", "Americas", "Asia", "Europe", "Middle East")[number % 5],
        }
        for number, row in enumerate(files.world())
    ]
    plain = take(files, files.write("GEDEvent_v24_1.csv", files.world()))
    real = files.write("real.csv", some)
    heading, _, rest = real.read_bytes().partition(b"\r\n")
    real.write_bytes(b"\xef\xbb\xbf" + heading.upper() + b"\r\n" + rest)

    assert take(files, real)["table"] == plain["table"]


def test_a_bad_row_after_texts_of_several_lines_is_named_by_its_own_line(files):
    """Each of the rows before takes three lines."""
    some = [row | {"source_article": "one\ntwo\nthree"} for row in files.world()[:5]]
    some[4]["best"] = -1

    assert "line 14: best is -1" in refuses(Malformed, lambda: take(files, files.write("a.csv", some)))


def test_an_archive_whose_last_line_has_no_end_is_whole_and_a_mac_packs_more_than_one_thinks(files):
    """What was cut off an archive is noticed by its checksum."""
    plain = files.write("GEDEvent_v24_1.csv", files.world())
    whole, file = plain.read_bytes().rstrip(), files.folder / "ged241-csv.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v24_1.csv", whole)
        archive.writestr("__MACOSX/._GEDEvent_v24_1.csv", b"\0\5\26\7")
    (files.folder / "packed.csv.gz").write_bytes(gzip.compress(whole))

    tables = [take(files, one)["table"] for one in (plain, file, files.folder / "packed.csv.gz")]

    assert len(set(tables)) == 1


def test_a_release_of_some_regions_of_the_world_says_nothing_of_the_others(files):
    """Candidate releases before October 2020 cover Africa alone, then some regions more."""
    some = [row | {"region": ("Africa", "Middle East")[n % 2]} for n, row in enumerate(files.world())]
    some = [row for row in some if row["country"] != "Myanmar"]

    body = take(files, files.write("GEDEvent_v20_0_5.csv", some))

    assert "MMR" not in {one["unit"] for one in body["series"]}


def test_a_few_countries_say_nothing_of_the_others(files):
    body = take(files, files.write("mine.csv", [files.row(0, country="Indonesia", country_id=850)]))

    assert {one["unit"] for one in body["series"]} == {"IDN"}


def test_what_is_kept_reads_back_as_it_was_and_is_kept_once(files):
    file = files.write("GEDEvent_v24_1.csv", files.world())
    first, again = take(files, file), take(files, file)
    shelf, units = Shelf(files.folder / "shelf"), taking.units_of(files.pack)

    kept = shelf.read(first["table"], units.countries)

    assert first["table"] == again["table"]
    assert kept.digest() == first["table"]
    assert len(list((files.folder / "shelf").iterdir())) == 1


def test_a_table_that_was_changed_on_the_disk_is_noticed(files):
    body = take(files, files.write("GEDEvent_v24_1.csv", files.world()))
    other = take(files, files.write("GEDEvent_v25_1.csv", [row | {"best": 1} for row in files.world()]))
    shelf = Shelf(files.folder / "shelf")
    shelf.panel(body["table"]).write_bytes(shelf.panel(other["table"]).read_bytes())

    said = refuses(Malformed, lambda: shelf.read(body["table"], taking.units_of(files.pack).countries))
    assert "take in its file again" in said

    take(files, files.folder / "GEDEvent_v24_1.csv")  # the way out that was told

    assert shelf.read(body["table"], taking.units_of(files.pack).countries).digest() == body["table"]


@pytest.mark.parametrize("name", ["panel.parquet", "cells.parquet"])
def test_a_table_that_lost_its_end_is_made_again(files, name):
    body = take(files, files.write("GEDEvent_v24_1.csv", files.world()))
    shelf = Shelf(files.folder / "shelf")
    shelf.panel(body["table"]).with_name(name).write_bytes(b"PAR1")

    read = partial(shelf.read, body["table"], taking.units_of(files.pack).countries)
    assert "take in its file again" in refuses(Malformed, read)
    take(files, files.folder / "GEDEvent_v24_1.csv")

    assert read().digest() == body["table"]


def test_a_full_disk_is_told_and_leaves_nothing(files):
    """`/dev/full` for a folder would be too easy: a limit on the size of files stops the second table."""
    file = files.write("GEDEvent_v24_1.csv", files.world())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        said = refuses(Unavailable, lambda: take(files, file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert "make room" in said
    assert list((files.folder / "shelf").iterdir()) == []


# -- rows that cannot be -----------------------------------------------------------------------------

FAULTS = {
    "swapped dates": ({"date_start": "2022-06-10", "date_end": "2022-06-01"}, "swapped"),
    "negative deaths": ({"best": -3}, "best is -3"),
    "negative low estimate": ({"low": -1}, "low is -1"),
    "deaths that are no number": ({"best": "many"}, "best is 'many'"),
    "an unknown country": ({"country": "Atlantis", "country_id": 9999}, "'Atlantis' is not known"),
    "a day that no calendar has": ({"date_start": "2022-02-30"}, "2022-02-30"),
    "another type of violence": ({"type_of_violence": 4}, "type_of_violence"),
    "no id": ({"id": ""}, "no id"),
    "a cell beyond the grid": ({"priogrid_gid": 999_999}, "priogrid_gid"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_loaded(files, name):
    change, told = FAULTS[name]

    said = refused(files, {40: change})

    assert "line 42:" in said  # the heading is line 1
    assert told in said
    assert "nothing was taken in" in said


def test_a_duplicated_id_is_named_with_both_lines(files):
    said = refused(files, {40: {"id": 1003}})

    assert "line 42: id 1003 stands on line 5 already" in said


def test_many_faults_are_counted_and_the_first_are_named(files):
    said = refused(files, {number: {"best": -1} for number in range(100)})

    assert "line 2:" in said
    assert "and 92 more" in said


def test_a_month_that_is_missing_in_the_middle_is_noticed(files):
    some = [row for row in files.world() if not str(row["date_start"]).startswith("2021-03")]

    said = refuses(Malformed, lambda: take(files, files.write("GEDEvent_v24_1.csv", some)))

    assert "2021-03" in said
    assert "missing in the middle" in said


# -- files that are none -----------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.7, 0.9998])
def test_a_truncated_file_is_refused_wherever_it_was_cut(files, share):
    whole = files.write("GEDEvent_v24_1.csv", files.world()).read_bytes()
    file = files.folder / "cut.csv"
    file.write_bytes(whole[: int(len(whole) * share)])

    said = refuses(Malformed, lambda: take(files, file))

    assert "cut off" in said


def test_a_truncated_archive_is_refused(files):
    files.write("GEDEvent_v24_1.csv", files.world())
    whole = gzip.compress((files.folder / "GEDEvent_v24_1.csv").read_bytes())
    (files.folder / "cut.csv.gz").write_bytes(whole[:-2000])

    refuses(Malformed, lambda: take(files, files.folder / "cut.csv.gz"))


@pytest.mark.parametrize("bomb", ["zip", "gzip"])
def test_a_bomb_is_refused_before_it_is_unpacked(files, bomb):
    """Thirty megabytes of one line that repeats, in thirty kilobytes."""
    heading = ",".join(ged.LAYOUT) + "\n"
    data = (heading + ("," * (len(ged.LAYOUT) - 1) + "\n") * 600_000).encode()
    file = files.folder / "bomb.zip"
    if bomb == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("GEDEvent.csv", data)
    else:
        file.write_bytes(gzip.compress(data))
    assert file.stat().st_size < 100_000

    refuses(TooLarge, lambda: list(rows.read(file, ("id",))))


def test_a_zip_that_announces_more_than_is_read_is_refused_at_once(files, monkeypatch):
    monkeypatch.setattr(rows, "UNPACKED", 1000)
    file = files.folder / "large.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("GEDEvent.csv", "id\n" + "1\n" * 2000)

    assert "unpacks to" in refuses(TooLarge, lambda: list(rows.read(file, ("id",))))


def test_a_line_without_end_is_refused(files):
    file = files.folder / "long.csv"
    file.write_text("id,best\n" + "1" * 3_000_000)

    refuses(TooLarge, lambda: list(rows.read(file, ("id",))))


def test_a_file_that_is_not_there_is_not_found(files):
    refuses(NotFound, lambda: take(files, files.folder / "nowhere.csv"))


# -- summary events ----------------------------------------------------------------------------------


def test_an_event_of_several_months_is_spread_by_days_and_nobody_is_lost(files):
    """From 21 January to 10 March: 11, 28 and 10 days of 49."""
    found = shares(date(2025, 1, 21), date(2025, 3, 10), 100)

    assert {months.label(month): deaths for month, deaths in found.items()} == {
        "2025-01": 23,
        "2025-02": 57,
        "2025-03": 20,
    }


@pytest.mark.parametrize("deaths", [0, 1, 7, 113_368])
@pytest.mark.parametrize("until", [date(2020, 11, 4), date(2021, 1, 2), date(2022, 12, 31)])
def test_what_is_spread_adds_up(deaths, until):
    assert sum(shares(date(2020, 11, 4), until, deaths).values()) == deaths


def test_a_summary_is_flagged_by_its_span_or_by_its_size():
    since, limits = date(2020, 11, 4), Limits(months=12, deaths=1000)

    assert is_flagged(since, date(2022, 11, 2), 5, 1, limits)
    assert is_flagged(since, date(2020, 12, 2), 1000, 5, limits)
    assert not is_flagged(since, date(2020, 12, 2), 1000, 2, limits)
    assert not is_flagged(since, date(2021, 10, 31), 999, 5, limits)


def test_a_vintage_says_how_many_rows_were_spread_and_flagged(files):
    some = files.world()
    some[40] |= {"date_start": "2020-02-01", "date_end": "2021-12-31", "best": 2400, "date_prec": 5}

    body = take(files, files.write("GEDEvent_v24_1.csv", some))

    assert (body["spread"], body["flagged"]) == (1, 1)


def test_a_place_that_is_known_to_the_country_only_is_in_no_cell(files):
    units = taking.units_of(files.pack)
    some = [files.row(0, where_prec=6, best=9), files.row(3, where_prec=2, best=8)]

    found = events.of_ged(files.write("some.csv", some), units, Limits())

    assert [sum(by_month.values()) for by_month in found.cells.values()] == [8]


# -- vintages ----------------------------------------------------------------------------------------


def test_a_candidate_release_goes_on_from_a_final_one_which_stands(files, desks):
    desks.today("2024-02-20")
    final = files.write("GEDEvent_v24_1.csv", files.world())
    late = [
        files.row(n, id=9000 + n, date_start="2024-01-09", date_end="2024-01-09", best=3) for n in range(40)
    ]
    stray = files.row(0, id=9900, country="Brunei", country_id=835, best=50)
    stray |= {"date_start": "2023-11-09", "date_end": "2023-11-09"}
    candidate = files.write("GEDEvent_v24_0_1.csv", [*late, stray])
    base = desks.amity("ASEC", "data", "add", str(final)).data
    before = _known(desks, base["record"])

    more = desks.amity("ASEC", "data", "add", str(candidate), "--onto", base["record"]).data

    after = _known(desks, more["record"])
    assert (more["name"], more["sort"], more["until"]) == ("ucdp-ged", "ged-candidate", "2024-01-01")
    assert after[: len(before)] == before  # final data stand: the stray row of November changes nothing
    assert len(after) == len(before) + 1
    assert _known(desks, base["record"]) == before  # and so does what was known before


def _known(desks, record):
    with desks.region["ASEC"].reading() as tx:
        found = views.counts(tx, [record], "state-based", "BRN")
    return next(iter(found.values())).values


def test_a_gap_between_two_releases_is_refused(files, desks):
    base = desks.amity("ASEC", "data", "add", str(files.write("GEDEvent_v24_1.csv", files.world()))).data
    late = [files.row(n, id=9000 + n, date_start="2024-03-09", date_end="2024-03-09") for n in range(40)]
    file = files.write("GEDEvent_v24_0_3.csv", late)

    said = refuses(Malformed, lambda: desks.amity("ASEC", "data", "add", str(file), "--onto", base["record"]))

    assert "missing in the middle" in said


def test_a_later_vintage_replaces_nothing(files, desks):
    for version, best in (("24_1", 3), ("25_1", 4)):
        some = [row | {"best": best} for row in files.world()]
        desks.amity("ASEC", "data", "add", str(files.write(f"GEDEvent_v{version}.csv", some)))

    listed = desks.amity("ASEC", "data", "list").data["vintages"]

    assert sorted(one["version"] for one in listed) == ["24.1", "25.1"]
    assert len({one["table"] for one in listed}) == 2


# -- other sorts of files ----------------------------------------------------------------------------


def test_an_acled_export_counts_by_who_fought_whom(files):
    base = {"country": "Myanmar", "event_date": "04 March 2024", "fatalities": 4}
    some = [
        base
        | {
            "event_id_cnty": "MMR1",
            "event_type": "Battles",
            "inter1": "State forces",
            "inter2": "Rebel group",
        },
        base | {"event_id_cnty": "MMR2", "event_type": "Battles", "inter1": 3, "inter2": 4},
        base
        | {"event_id_cnty": "MMR3", "event_type": "Violence against civilians", "inter1": 1, "inter2": 7},
        base | {"event_id_cnty": "MMR4", "event_type": "Protests", "inter1": 6, "inter2": 0},
    ]

    body = take(files, files.write("export.csv", some))

    assert [
        counts(body, "MMR", target)["2024-03"] for target in ("state-based", "non-state", "one-sided")
    ] == [4, 4, 4]


def test_an_acled_row_with_negative_deaths_is_named(files):
    some = [{"event_id_cnty": "MMR1", "event_date": "2024-03-04", "event_type": "Battles", "country": "Myanmar", "fatalities": -2}]  # noqa: E501  # fmt: skip

    assert "line 2: fatalities is '-2'" in refuses(Malformed, lambda: take(files, files.write("a.csv", some)))


def test_fires_count_by_week_where_the_satellite_was_sure(files):
    some = [
        {"latitude": "-2.1", "longitude": "111.4", "acq_date": day, "confidence": sure, "country_id": "IDN"}
        for day, sure in (("2025-09-01", "h"), ("2025-09-03", "l"), ("2025-09-16", "n"), ("2025-09-17", "85"))
    ]

    body = take(files, files.write("fires.csv", some))

    assert (body["sort"], body["period"]) == ("hotspots", "week")
    assert [one["values"] for one in body["series"]] == [[1, 0, 2]]


def test_weekly_cases_are_a_vintage_and_a_missing_week_is_refused(files):
    weeks = [f"2025-W{number:02}" for number in range(1, 7)]
    some = [{"series": "KHM-dengue", "week": week, "count": 5} for week in weeks]
    body = take(files, files.write("cases.csv", some))

    assert (body["sort"], body["until"]) == ("cases", "2025-02-03")
    assert "missing" in refuses(
        Malformed, lambda: take(files, files.write("cases.csv", [*some[:3], *some[4:]]))
    )


def test_a_panel_is_taken_in_with_the_rules_of_forecasts(files):
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {"year": [2020, 2020, 2020], "month": [1, 2, 3], "country_id": [1, 1, 1]}
    columns |= {"country": ["Myanmar"] * 3, "iso3": ["MMR"] * 3, "deaths": [4.0, 0.0, 9.0]}
    file = files.folder / "panel.parquet"
    pq.write_table(pa.table(columns), file)
    assert list(counts(take(files, file), "MMR").values()) == [4, 0, 9]

    pq.write_table(pa.table(columns | {"month": [1, 2, 4]}), file)
    refuses(Malformed, lambda: take(files, file))


def test_incidents_are_counted_from_the_reports_that_this_party_may_read(desks):
    places = [{"text": "lane", "sea_area": "malacca-strait"}]
    for day in ("2025-11-03", "2025-12-09", "2025-12-20"):
        body = {
            "area": "sea-piracy",
            "title": "Boarding",
            "places": places,
            "when": {"since": f"{day}T04:00:00Z"},
        }
        desks.region.say("IDN", "exchange.incident/1", body, {"KHM"})
    desks.region.meet()
    desks.today("2026-01-10")

    made = desks.amity("KHM", "data", "incidents").data
    refuses(NotFound, lambda: desks.amity("ASEC", "data", "incidents"))

    with desks.region["KHM"].reading() as tx:
        found = {key[1]: one.values for key, one in views.counts(tx, [made["record"]]).items()}
    assert found == {"area:sea-piracy": (1, 2), "sea:malacca-strait": (1, 2)}
