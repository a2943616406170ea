"""Nodes that no line joins: parcels on a stick, a copy of a node that is lost, a node from an old copy."""

from __future__ import annotations

import shutil

import orjson

from amity.node import freight

KIND = "plan.progress/1"


def file(nodes, progress, party: str, narrative: str, *audience: str, code: int = 0):
    body = nodes.folder / "body.json"
    body.write_bytes(orjson.dumps(progress(narrative)))
    readers = [f"--audience={reader}" for reader in audience]
    return nodes.amity(party, "file", KIND, str(body), *readers, code=code)


def told(nodes, party: str) -> list[str]:
    """Return the narratives of all reports that *party*'s node shows."""
    rows = nodes.amity(party, "view", "plans.progress", "plan_progress")["plan_progress"]
    return sorted(row["body"]["narrative"].removeprefix("EXERCISE. ") for row in rows)


def test_two_nodes_without_a_network_exchange_parcels_on_a_stick(nodes, progress):
    """KHM and IDN never meet. ASEC's messenger carries the files, and can read nothing of them."""
    nodes.make("KHM", "IDN", "ASEC", peers=False)
    stick = nodes.folder / "stick.amity"
    file(nodes, progress, "KHM", "The pier is repaired.", "IDN")
    nodes.amity("KHM", "parcel", "export", str(stick), "--to", "IDN")
    sealed = stick.read_bytes()

    opened = nodes.amity("ASEC", "parcel", "import", str(stick), code=3)
    first = nodes.amity("IDN", "parcel", "import", str(stick))
    again = nodes.amity("IDN", "parcel", "import", str(stick))

    assert sealed.startswith(freight.SEALED)
    assert b"pier" not in sealed
    assert stick.stat().st_mode & 0o077 == 0
    assert "another Party" in opened["detail"]
    assert (first["fresh"], again["fresh"]) == (nodes.founded["KHM"] - nodes.reminded["KHM"] + 1, 0)
    assert told(nodes, "IDN") == ["The pier is repaired."]

    file(nodes, progress, "KHM", "The lights work again.", "IDN")
    whole = nodes.amity("KHM", "parcel", "export", str(stick), "--to", "IDN")["bytes"]
    less = nodes.amity(
        "KHM", "parcel", "export", str(stick), "--to", "IDN", "--since", f"KHM={nodes.founded['KHM'] + 1}"
    )["bytes"]
    spoilt = nodes.folder / "spoilt.amity"
    raw = bytearray(stick.read_bytes())
    raw[len(raw) // 2] ^= 1
    spoilt.write_bytes(raw)
    nodes.amity("IDN", "parcel", "import", str(spoilt), code=3)
    untouched = told(nodes, "IDN")
    nodes.amity("IDN", "parcel", "import", str(stick))

    assert less < whole
    assert untouched == ["The pier is repaired."]
    assert told(nodes, "IDN") == ["The lights work again.", "The pier is repaired."]
    assert nodes.amity("IDN", "verify")["holds"]


def test_a_parcel_of_a_third_partys_log_comes_along_as_far_as_its_reader_may_read(nodes, progress):
    """IDN carries KHM's log on to ASEC: what KHM said to ASEC arrives, what it said to IDN alone does not."""
    nodes.make("KHM", "IDN", "ASEC", peers=False)
    file(nodes, progress, "KHM", "To both.", "IDN", "ASEC")
    file(nodes, progress, "KHM", "To IDN alone.", "IDN")
    stick = str(nodes.folder / "stick.amity")
    nodes.amity("KHM", "parcel", "export", stick, "--to", "IDN")
    nodes.amity("IDN", "parcel", "import", stick)
    nodes.amity("IDN", "parcel", "export", stick, "--to", "ASEC")
    nodes.amity("ASEC", "parcel", "import", stick)

    assert told(nodes, "IDN") == ["To IDN alone.", "To both."]
    assert told(nodes, "ASEC") == ["To both."]
    assert nodes.size("ASEC", "KHM") == nodes.founded["KHM"] + 2
    assert nodes.amity("ASEC", "verify")["holds"]


def test_a_node_that_was_destroyed_is_whole_again_from_its_copy(nodes, progress):
    """The database is gone; the keys and the settings were kept apart, and so was what `export` wrote."""
    nodes.make("KHM", "IDN", peers=False)
    file(nodes, progress, "KHM", "The pier is repaired.", "IDN")
    stick, copy = str(nodes.folder / "stick.amity"), nodes.folder / "copy.amity"
    nodes.amity("KHM", "parcel", "export", stick, "--to", "IDN")
    nodes.amity("IDN", "parcel", "import", stick)
    file(nodes, progress, "IDN", "The nets are mended.", "KHM")
    nodes.amity("IDN", "export", str(copy))
    before = nodes.amity("IDN", "verify"), told(nodes, "IDN")
    for gone in nodes.home("IDN").glob("amity.db*"):
        gone.unlink()

    empty = nodes.amity("IDN", "verify")["logs"]
    nodes.amity("IDN", "import", str(copy))
    after = nodes.amity("IDN", "verify"), told(nodes, "IDN")
    file(nodes, progress, "IDN", "The boats are out.", "KHM")

    assert empty == []
    assert copy.stat().st_mode & 0o077 == 0
    assert after == before
    assert told(nodes, "IDN") == ["The boats are out.", "The nets are mended.", "The pier is repaired."]
    assert nodes.amity("IDN", "doctor")["well"]


def test_a_copy_that_was_cut_short_says_so_and_keeps_what_came_before(nodes, progress):
    nodes.make("KHM", peers=False)
    file(nodes, progress, "KHM", "The pier is repaired.")
    copy = nodes.folder / "copy.amity"
    nodes.amity("KHM", "export", str(copy))
    copy.write_bytes(copy.read_bytes()[:-20])

    refused = nodes.amity("KHM", "import", str(copy), code=3)

    assert "cut short" in refused["detail"]
    assert nodes.amity("KHM", "verify")["holds"]


def test_a_node_from_an_old_copy_signs_nothing_before_a_peer_gave_it_back_what_it_had_said(
    nodes, progress, wait
):
    """The copy is of Monday; on Tuesday KHM said more, which IDN holds. On Wednesday the copy is started."""
    nodes.make("KHM", "IDN")
    nodes.serve("IDN")
    file(nodes, progress, "KHM", "Monday.", "IDN")
    monday = nodes.folder / "monday"
    with nodes.node("KHM") as node:
        node.database.scrub()
    shutil.copytree(nodes.home("KHM"), monday)
    file(nodes, progress, "KHM", "Tuesday.", "IDN")
    nodes.serve("KHM")
    wait(lambda: nodes.size("IDN", "KHM") == nodes.founded["KHM"] + 2, "Tuesday at IDN")
    nodes.stop("KHM", "IDN")
    nodes.forget("KHM")
    shutil.rmtree(nodes.home("KHM"))
    shutil.copytree(monday, nodes.home("KHM"))

    alone = file(nodes, progress, "KHM", "Wednesday.", "IDN", code=6)
    nodes.serve("IDN")
    file(nodes, progress, "KHM", "Wednesday.", "IDN")

    assert alone["refused"] == "behind"
    assert told(nodes, "KHM") == ["Monday.", "Tuesday.", "Wednesday."]
    nodes.serve("KHM")
    wait(lambda: nodes.size("IDN", "KHM") == nodes.founded["KHM"] + 3, "Wednesday at IDN")
    assert nodes.amity("IDN", "verify")["holds"]
    assert [one["found"] for one in nodes.amity("IDN", "doctor")["checks"] if one["check"] == "alarms"] == [
        "none"
    ]
