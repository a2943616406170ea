"""Time zones: moments in the one that a reader chose, with UTC beside; days as each calendar writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from amity.node import region as regions
from amity.testing import repository
from amity.ui import looks, zones
from amity.ui.language import Language, Languages, spoken

AT = datetime(2026, 3, 2, 18, 10, tzinfo=UTC)


def test_a_moment_stands_in_the_readers_zone_with_utc_beside_it():
    with zones.kept(ZoneInfo("Asia/Phnom_Penh")):
        assert looks.when(AT.replace(hour=4)) == (
            '<time datetime="2026-03-02T04:10:00Z">2 Mar 2026, 11:10 +07:00 (04:10 UTC)</time>'
        )
        assert ">3 Mar 2026, 01:10 +07:00 (2 Mar 2026, 18:10 UTC)<" in looks.when(AT)
    assert ">2 Mar 2026, 18:10 UTC<" in looks.when(AT)


@pytest.mark.parametrize(
    ("code", "day"),
    [("id", "2 Mar 2026"), ("km", "2 មីនា 2026"), ("zh", "2026年3月2日"), ("th", "2 มี.ค. 2026 (พ.ศ. 2569)")],
)
def test_a_day_is_written_as_the_language_does_and_in_thai_with_the_buddhist_year_beside(code, day):
    with spoken(Language(code, code)):
        assert f">{day}<" in looks.day("2026-03-02")


def test_a_reader_chooses_a_zone_and_keeps_it_until_it_is_utc_again(house):
    client = house.seated()
    assert "Phnom Penh" in client.get("/zone?next=/node").text

    answer = client.post("/zone", data={"zone": "Asia/Phnom_Penh", "next": "/node"})
    assert answer.headers["location"] == "/node"
    assert ", 07:00 +07:00 (" in client.get("/zone").text
    assert 'value="Asia/Phnom_Penh" selected' in client.get("/zone").text

    client.post("/zone", data={"zone": ""})
    assert ", 07:00 +07:00 (" not in client.get("/zone").text


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "asia/phnom_penh", "", "posixrules"])
def test_a_zone_that_is_none_is_not_kept(house, name):
    answer = house.client().post("/zone", data={"zone": name, "next": "//evil.example"})

    assert answer.headers["location"] == "/"
    assert "amity-zone=A" not in answer.headers.get("set-cookie", "")
    assert zones.named(name) is None


def test_the_zones_of_the_regions_states_are_offered():
    found = {one.key for one in zones.zones_of(regions.load(repository() / "regions" / "asean"))}

    assert {"Asia/Phnom_Penh", "Asia/Jayapura", "Asia/Dili", "Asia/Yangon"} <= found
    assert "Europe/Paris" not in found
    assert all(zones.named(name) for name in found)


def test_every_language_writes_moments():
    for one in Languages():
        with spoken(one), zones.kept(ZoneInfo("Asia/Yangon")):
            assert "+06:30" in looks.when(AT)
