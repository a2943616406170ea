"""ASAM in both its forms and the IMB set are read; what cannot be read is told by its line."""

from __future__ import annotations

import pytest

from amity.errors import Malformed, TooLarge
from amity.formats import asam

ASAM = (
    "reference,date,position,navArea,subreg,hostility,victim,description,\n"
    '2026-14,2026-01-14,"1°05\'53.88""N\n103°37\'54""E",XI,71,Robbers,Bulk carrier EXAMPLE,'
    "Robbers boarded the ship and fled,\n"
    '2026-15,2026-01-15,"4°60\'60""S\n152°11\'00""W",X,82,,Tanker,Fired upon by two craft,\n'
    "2026-16,2026-01-16,nowhere,X,82,,Tanker,,\n"
    '2026-17,yesterday,"4°10\'00""S\n152°11\'00""W",X,82,,Tanker,,\n'
)
APP = (
    "_id,date_of_occurrence,reference_number,subregion,latitude,longitude,aggressor,victim,description\n"
    "1,2014-04-23,2014-1,71,1.5,103.5,PIRATES,N/A,Attempted to board\n"
    "2,2014-04-23,2014-2,71,nan,103.5,PIRATES,N/A,x\n"
    "3,2014-04-23,2014-3,71,91,103.5,PIRATES,N/A,x\n"
)
IMB = (
    "date,time,longitude,latitude,attack_type,location_description,attack_description,vessel_name,vessel_type\n"
    "2018-02-18,19:00 UTC,103.93,1.15,Boarded,Off Batu Ampar,NA,NA,Tug\n"
)


def test_asam_is_read_with_degrees_minutes_and_seconds():
    read = asam.read(ASAM.encode())

    first, second = read.messages
    assert read.form == "asam"
    assert (first.reference, round(first.lat, 4), round(first.lon, 4)) == ("2026-14", 1.0983, 103.6317)
    assert (first.category, second.category) == ("boarding", "fired-upon")
    assert (round(second.lat, 4), round(second.lon, 4)) == (-5.0167, -152.1833)
    assert [("nowhere" in one.reason, "yesterday" in one.reason) for one in read.passed_over] == [
        (True, False),
        (False, True),
    ]


def test_the_form_of_ngas_own_application_is_read():
    read = asam.read(b"\xef\xbb\xbf" + APP.encode())

    (one,) = read.messages
    assert (read.form, one.reference, one.victim, one.category) == (
        "asam-app",
        "2014-1",
        "",
        "attempted-boarding",
    )
    assert len(read.passed_over) == 2


def test_the_imb_set_is_read():
    (one,) = asam.read(IMB.encode()).messages

    assert (one.category, one.victim, one.text, one.time) == (
        "boarding",
        "Tug",
        "Off Batu Ampar",
        "19:00 UTC",
    )


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", ASAM.encode("utf-16")])
def test_what_is_none_of_the_forms_is_refused(data: bytes):
    with pytest.raises(Malformed):
        asam.read(data)


def test_a_field_without_end_is_refused_or_passed_over():
    """One longer than the csv module takes is refused; one that is merely too long is told by its line."""
    with pytest.raises(Malformed):
        asam.read((APP + f"4,2014-04-23,2014-4,71,1,2,P,{'x' * 200_000},y\n").encode())

    assert (
        len(asam.read((APP + f"4,2014-04-23,2014-4,71,1,2,P,{'x' * 30_000},y\n").encode()).passed_over) == 3
    )


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asam, "MOST", 2)

    with pytest.raises(TooLarge):
        asam.read(APP.encode())
