"""What the doctor finds, with a way out of each; and what verifying finds in a database that was touched."""

from __future__ import annotations

import sqlite3

import orjson
import pytest

from amity.cli import doctor
from amity.cli.house import House
from amity.kernel.keys import SeedKey
from amity.node import alarms


def ill(amity) -> dict[str, dict[str, str]]:
    """Return the checks that need somebody, by name; the code and the document must say the same."""
    said = amity("doctor", "--json")
    found = {one["check"]: one for one in said.json["checks"] if not one["well"]}
    assert (said.code, said.json["well"]) == ((7, False) if found else (0, True))
    assert all(one["way_out"] for one in found.values())
    return found


def test_a_new_node_is_well(amity, khm):
    assert ill(amity) == {}


@pytest.mark.parametrize("name", ["signing.key", "next.key", "sealing.key"])
def test_a_key_that_others_may_read(amity, khm, name):
    (khm / name).chmod(0o644)

    assert name in ill(amity)["keys"]["found"]


@pytest.mark.parametrize("name", ["signing.key", "next.key", "sealing.key"])
@pytest.mark.parametrize("text", [None, "", "nonsense", "ab" * 31, "\xff"])
def test_a_key_that_is_missing_or_is_none(amity, khm, name, text):
    (khm / name).unlink() if text is None else (khm / name).write_bytes(text.encode("latin-1"))

    found = ill(amity)["keys"]

    assert name in found["found"]
    assert "copy" in found["way_out"]
    if name == "signing.key":
        assert amity("verify").code == (5 if text is None else 3)


@pytest.mark.parametrize(
    "settings",
    [
        "party = ",
        "",
        'party = "KHM"\nregion = "asean"\ndatabase = "sqlite://"\ncolour = "red"',
        'party = "KHM"\nregion = "asean"\ndatabase = "sqlite://"\nport = "many"',
        "\x00",
    ],
)
def test_settings_that_cannot_be_read(amity, khm, settings):
    (khm / "node.toml").write_text(settings)

    assert "node.toml" in ill(amity)["settings"]["found"]
    assert amity("verify").code == 3


def test_a_region_that_is_not_there(amity, khm):
    file = khm / "node.toml"
    file.write_text(file.read_text().replace("asean", "atlantis"))

    assert "atlantis" in ill(amity)["region"]["found"]


def test_a_peer_whose_founding_key_nobody_gave(amity, khm):
    file = khm / "node.toml"
    file.write_text(file.read_text() + 'IDN = "http://localhost:1"\n')

    found = ill(amity)["region"]

    assert "IDN" in found["found"]
    assert "amity join" in found["way_out"]


def test_a_database_that_does_not_answer(amity, khm):
    file = khm / "node.toml"
    file.write_text(file.read_text().replace("{home}/amity.db", "{home}/nowhere/amity.db"))

    assert "does not answer" in ill(amity)["database"]["found"]


def test_a_database_that_is_none(amity, khm):
    (khm / "amity.db").write_bytes(b"no database at all" * 1000)

    assert "database" in ill(amity)
    assert amity("verify").code == 6


def test_a_key_that_is_not_the_one_in_force(amity, khm):
    (khm / "signing.key").write_text("11" * 32)

    assert "another key" in ill(amity)["key in force"]["found"]


def test_an_office_of_the_house_that_was_closed(amity, khm):
    amity("file", "roster.close/1", "-", "--office", "registrar", stdin=b'{"office": "node"}')

    assert "closed" in ill(amity)["offices"]["found"]


def test_a_disk_that_is_nearly_full(amity, khm, monkeypatch):
    monkeypatch.setattr(doctor, "ROOM", 1 << 62)  # more than any disk has

    assert "free" in ill(amity)["disk"]["found"]


def test_a_peer_that_does_not_answer(amity, khm, tmp_path):
    amity("init", "--party", "IDN", home="IDN")
    amity("join", str(tmp_path / "IDN" / "founding.toml"))
    file = khm / "node.toml"
    file.write_text(file.read_text() + 'IDN = "http://localhost:1"\n')
    before = ill(amity)
    amity("sync")

    assert before == {}
    assert "IDN" in ill(amity)["peers"]["found"]


def test_another_alarm_is_told_with_its_text(amity, khm):
    with House.at(khm).open() as node, node.tx() as tx:
        alarms.ring(tx, alarms.FORK, "IDN", "two histories", now=node.clock())

    assert "two histories" in ill(amity)["alarms"]["found"]


# -- verify ----------------------------------------------------------------------------------------


def touch(home, statement: str) -> None:
    with sqlite3.connect(home / "amity.db") as database:
        assert database.execute(statement).rowcount
    database.close()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE record SET raw = replace(raw, 'EXERCISE', 'exercise') WHERE kind LIKE 'plan.%'", ""),
        ("UPDATE record SET salt = zeroblob(32) WHERE kind LIKE 'plan.%'", "leaf"),
        ("UPDATE leaf SET hash = zeroblob(32) WHERE level = 0 AND seq = 1", ""),
        ("DELETE FROM leaf WHERE level = 0 AND seq = 1", ""),
        ("UPDATE log SET note = replace(note, 'KHM', 'IDN')", ""),
        ("UPDATE log SET frontier = zeroblob(length(frontier))", ""),
    ],
)
def test_verify_finds_what_was_changed_in_the_database(amity, khm, body, statement, says):
    amity("file", "plan.progress/1", "-", stdin=body)
    touch(khm, statement)

    found = amity("verify", "--json")

    assert found.code == 7
    assert found.json["holds"] is False
    (log,) = found.json["logs"]
    assert says in log["fault"]
    assert log["fault"]
    assert "DOES NOT HOLD" in amity("verify").out


def test_verify_finds_one_flipped_bit_in_a_record(amity, khm, body):
    said = amity("file", "plan.progress/1", "-", "--json", stdin=body).json["id"]
    with sqlite3.connect(khm / "amity.db") as database:
        (raw,) = database.execute("SELECT raw FROM record WHERE id = ?", [bytes.fromhex(said)]).fetchone()
        at = raw.index(b"Sihanoukville")
        spoilt = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        database.execute("UPDATE record SET raw = ? WHERE id = ?", [spoilt, bytes.fromhex(said)])
    database.close()

    assert amity("verify").code == 7


@pytest.mark.parametrize("field", ["record", "salt", "checkpoint", "path", "frontier", "tail", "size"])
def test_verify_refuses_a_proof_that_was_changed_or_cut(amity, khm, body, tmp_path, field):
    said = amity("file", "plan.progress/1", "-", "--json", stdin=body).json["id"]
    amity("file", "plan.progress/1", "-", "--json", stdin=body.replace(b"60", b"70"))
    proof = amity("record", said, "--json").json
    file = tmp_path / "proof.json"
    for spoilt in (None, 7, "", "zz", [], {}, ["zz"], "AAAA", -1, proof["record"].replace("60", "61")):
        file.write_bytes(orjson.dumps({**proof, field: spoilt}))
        same = spoilt == proof[field]
        assert amity("verify", "proof.json", "--json").code in ((0,) if same else (3, 7)), spoilt
    file.write_bytes(orjson.dumps({key: value for key, value in proof.items() if key != field}))
    assert amity("verify", "proof.json").code == 3


def test_a_signing_key_of_somebody_else_signs_nothing_here(amity, khm, body):
    (khm / "signing.key").write_text("22" * 32)

    refused = amity("file", "plan.progress/1", "-", stdin=body)

    assert SeedKey(bytes.fromhex("22" * 32)).public()
    assert refused.code == 4
    assert "key in force" in refused.err
    assert amity("verify").code == 0
