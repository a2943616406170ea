"""A file of counts is taken whole, or refused with the lines that are wrong."""

import gzip
import math
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amity.errors import Malformed, NotFound, Refusal, TooLarge
from amity.features.warning.watching import reading
from amity.features.warning.watching.reading import File, read


def given_file(folder: Path, data: str | bytes) -> Path:
    path = folder / "weeks.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def weeks(*counts: str, start: str = "2024-01-01", header: str = "date,count") -> str:
    first = date.fromisoformat(start)
    lines = [f"{first + timedelta(weeks=number)},{count}" for number, count in enumerate(counts)]
    return "\n".join([header, *lines, ""])


def test_a_plain_file_is_read(tmp_path):
    found = read(given_file(tmp_path, weeks("3", "", "5.5", "NA")))
    one = found.series[0]

    assert (len(found.series), one.name, one.rhythm.cycle, found.remarks) == (1, "", 52, [])
    assert one.counts[0] == 3
    assert one.counts[2] == 5.5
    assert [math.isnan(count) for count in one.counts] == [False, True, False, True]
    assert one.periods[1].day == date(2024, 1, 8)


@pytest.mark.parametrize(
    ("text", "cycle", "first"),
    [
        ("week,count\n2020-W52,1\n2020-W53,2\n2021-W01,3\n", 52, date(2020, 12, 21)),
        ("day,hotspots\n2024-02-28,1\n2024-02-29,2\n2024-03-01,3\n", 365, date(2024, 2, 28)),
        ("month,incidents\n2024-11,1\n2024-12,2\n2025-01,3\n", 12, date(2024, 11, 1)),
        ("t,observed\n7,1\n8,2\n", 52, None),
        ("t;observed;freq\n1;1;12\n2;2;12\n", 12, None),
    ],
)
def test_days_weeks_months_and_numbers_are_told_apart(tmp_path, text, cycle, first):
    one = read(given_file(tmp_path, text)).series[0]

    assert one.rhythm.cycle == cycle
    assert one.periods[0].day == first


def test_the_labelled_series_are_read_with_their_outbreaks(series):
    assert len(series) == 17
    assert sum(series["k1"].outbreak) == 2
    assert len(series["salmonella.agona"].counts) == 312
    assert series["campyDE"].counts[:2] == [514, 913]


def test_an_epoch_means_the_calendar_as_in_r(surveillance):
    assert read(surveillance / "salmAllOnset.csv.gz").calendar
    assert not read(surveillance / "campyDE.csv.gz").calendar


GOOD = weeks("1", "2", "3", "4")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace(",2\n", ",-2\n"), "line 3: the count -2 is negative"),
        (GOOD.replace(",2\n", ",two\n"), "line 3: the count 'two' is no number"),
        (GOOD.replace(",2\n", ",1_0\n"), "line 3: the count '1_0' is no number"),
        (GOOD.replace(",2\n", ",\u0663\n"), "line 3: the count '\u0663' is no number"),
        (GOOD.replace(",2\n", ",inf\n"), "line 3: the count 'inf' is no number"),
        (GOOD.replace(",2\n", ",1e300\n"), "line 3: the count 1e300 is larger"),
        (GOOD.replace("2024-01-15,3\n", ""), "line 4: 2024-01-15 is missing before 2024-01-22"),
        (GOOD.replace("2024-01-15", "2024-01-08"), "line 4: 2024-01-08 comes twice"),
        (
            "date,count\n2024-01-01,1\n2024-01-15,2\n2024-01-08,3\n2024-01-22,4\n2024-01-29,4\n",
            "line 4: 2024-01-08 stands after 2024-01-15",
        ),
        (GOOD.replace("2024-01-15", "2024-01-16"), "line 4: 2024-01-16 is no day on which one begins"),
        (GOOD.replace("2024-01-15", "2024-13-15"), "line 4: '2024-13-15' is no day of the calendar"),
        (GOOD.replace("2024-01-15", "15/01/2024"), "line 4: '15/01/2024' is no date"),
        (GOOD.replace("2024-01-15", "3"), "line 2: the lines are neither days, weeks nor months"),
        (GOOD[:-5], "line 5: 1 cells where the header has 2; was the file cut off?"),
        ("t,observed\n1,1\n2,2\n4,3\n5,3\n", "line 4: 3 is missing before 4"),
        ("series,t,observed\na,1,1\nb,1,2\na,1,3\n", "line 4: 1 comes twice"),
        ("t,observed,state\n1,1,0\n2,2,maybe\n", "line 3: state is 'maybe'"),
        ("t,observed,freq\n1,1,52\n2,2,0\n", "line 3: freq is '0'"),
        ("t,observed\n1,1\n\n2,-1\n", "line 4: the count -1"),
        ("", "is empty"),
        ("date,count\n", "no line under its header"),
        ("when,how many\n1,2\n", "names no count"),
        ("t,count,count\n1,2,3\n", "two columns called count"),
        (b"t,observed\n1,\x002\n", "neither a spreadsheet nor text"),
        (b"t,observed\n1,\xff\n", "not UTF-8"),
        ('t,observed\n1,"2\n', "line 2 is no CSV"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_nothing_is_taken(tmp_path, text, says):
    with pytest.raises(Malformed, match=r"(?s).*") as refused:
        read(given_file(tmp_path, text))

    assert says in str(refused.value)


def test_only_the_first_faults_are_named_and_the_others_counted(tmp_path):
    with pytest.raises(Malformed, match=r"line 11: .* is negative; and 5 more$"):
        read(given_file(tmp_path, weeks(*["-1"] * 15)))


def test_a_last_line_without_end_is_taken_and_doubted(tmp_path):
    assert "cut off" in read(given_file(tmp_path, GOOD.rstrip())).remarks[0]


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 1000)
    with pytest.raises(TooLarge, match="a file of its own"):
        read(given_file(tmp_path, weeks(*["1"] * 100)))


def test_a_bomb_is_unpacked_no_further_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 10_000)
    with pytest.raises(TooLarge):
        read(given_file(tmp_path, gzip.compress(b"0" * 1_000_000)))


def test_too_many_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    with pytest.raises(TooLarge, match="more than 10 lines"):
        read(given_file(tmp_path, weeks(*["1"] * 11)))


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path):
    with pytest.raises(Malformed, match="damaged or cut off"):
        read(given_file(tmp_path, gzip.compress(GOOD.encode())[:-9]))


def test_no_file_is_no_traceback(tmp_path):
    with pytest.raises(NotFound, match="cannot be read"):
        read(tmp_path / "none.csv")


@given(
    st.binary(max_size=200)
    | st.text(alphabet='t,observed\n0123456789-.W;"\x00é', max_size=200).map(str.encode)
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path, data):
    for file in (data, b"t,observed\n1,1\n2,2\n" + data):
        try:
            found = read(given_file(tmp_path, file))
        except Refusal:
            continue
        assert isinstance(found, File)
        assert all(len(one.counts) == len(one.periods) > 0 for one in found.series)
