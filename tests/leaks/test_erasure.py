"""After a withdrawal and its receipts no byte of the body is left at any node: every file is searched."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import zstandard

import machine

sys.path.insert(0, str(Path(__file__).resolve().parent))

import walking
import worlds

from amity.kernel.record import Draft, Party
from amity.store import log
from amity.store.database import Database
from amity.testing import DESK, Region

CANARY = "zqxcanary ឱកាស"  # no other word begins like it: an index may leave out what words share
PARTIES = ("ASEC", "KHM", "IDN")
MAGIC = b"\x28\xb5\x2f\xfd"  # a Zstandard frame begins with it


def traces() -> list[bytes]:
    """Return what the canary looks like in a file: each of its words, in several encodings."""
    word, khmer = CANARY.split()
    shapes = [word, khmer]
    found = [text.encode(form) for text in shapes for form in ("utf-8", "utf-16-le", "utf-16-be")]
    return [*found, khmer.encode("unicode_escape"), khmer.encode("unicode_escape").upper()]


def unpacked(data: bytes) -> bytes:
    """Return *data*, and behind it what every Zstandard frame in it unpacks to."""
    whole, at = [data], data.find(MAGIC)
    while at >= 0:
        with contextlib.suppress(zstandard.ZstdError):  # four bytes that look like one
            whole.append(zstandard.ZstdDecompressor().decompressobj().decompress(data[at:]))
        at = data.find(MAGIC, at + 1)
    return b"".join(whole)


def found_in(folder: Path, secrets: list[bytes]) -> list[str]:
    """Return the files under *folder* that hold one of *secrets*."""
    marks = [one.lower() for one in secrets]
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return [str(file.relative_to(folder)) for file in files if holds(file, marks)]


def holds(file: Path, marks: list[bytes]) -> bool:
    """Tell whether *file* holds one of *marks*, in capitals or not."""
    data = unpacked(file.read_bytes()).lower()
    return any(one in data for one in marks)


def told(region: Region) -> list[tuple[str, bytes]]:
    """Let ASEC tell the others every kind with the canary in every text, and return names and salts."""
    for kind in worlds.kinds():
        body = worlds.marked(kind, CANARY)
        region["ASEC"].file(Draft(kind.name, body, frozenset(map(Party, PARTIES))), office=DESK)
    for to in PARTIES[1:]:
        region.send("ASEC", to=to)
        region.send("ASEC", to=to, by="ASEC")
    with region["ASEC"].reading() as tx:
        return [
            (held.record.id, held.salt)
            for held in log.of_party(tx, Party("ASEC"))
            if not held.record.kind.startswith(worlds.HOUSE)
        ]


def looked_at(region: Region) -> None:
    """Let somebody at another's node look at all there is, and search for it."""
    browser = walking.Browser(region["KHM"])
    walking.walked(browser, most=1, each=())
    for path in ("/search?q=zqxcanary", "/records", "/api/records?limit=500"):
        assert browser.get(path).status == 200


def taken_back(region: Region, said: list[tuple[str, bytes]]) -> None:
    """Let ASEC take it back, the others hear of it, everybody do what is due, and ASEC hear of that."""
    for name, _ in said:
        region["ASEC"].withdraw(name, reason="", office=DESK)
    for _ in range(2):
        region.meet()
        for node in region.nodes.values():
            node.do_duties()
    region.meet()


def erased(region: Region, said: list[tuple[str, bytes]]) -> None:
    """Assert that every Party says so, and that each log still verifies."""
    awaited = region["ASEC"].awaited()
    assert len(awaited) == len(said)
    assert all(one.erased == ("IDN", "KHM") for one in awaited)
    for node in region.nodes.values():
        assert all(node.record(name) is None for name, _ in said)


def test_no_byte_is_left_in_any_file_of_any_node(tmp_path: Path):
    """Of every kind there is: in tables, free pages, journals, indexes and this node's own notes."""
    for party in PARTIES:
        (tmp_path / party).mkdir()
    region = Region(*PARTIES, databases=lambda party: Database(f"sqlite:///{tmp_path / party}/amity.db"))
    said = told(region)
    looked_at(region)
    secrets = [*traces(), *(salt for _, salt in said)]
    before = found_in(tmp_path, secrets)
    assert {Path(file).parts[0] for file in before} == set(PARTIES)

    taken_back(region, said)

    erased(region, said)
    assert found_in(tmp_path, secrets) == []
    for node in region.nodes.values():
        node.database.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A PostgreSQL server of its own, set as operators are told to."""
    monkeypatch.delenv("AMITY_TEST_POSTGRES", raising=False)
    with machine.postgres() as url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in ("wal_recycle = off", "autovacuum = off", "fsync = off"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield engine
        engine.dispose()


def test_no_byte_is_left_in_any_file_of_a_postgresql_server(server: sa.Engine):
    """In tables, indexes and long values; its journal keeps what it is told to, and here that is nothing."""

    def schema(party: str) -> Database:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {party}")
        url = server.url.update_query_dict({"options": f"-csearch_path={party.lower()}"})
        return Database(url.render_as_string(hide_password=False))

    with server.connect() as connection:
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        one = next(one for one in worlds.app.FEATURES if one.name == "exchange")
        kind = max(one.kinds, key=lambda kind: list(worlds.marked(kind, CANARY).values()).count(CANARY))
        region = Region("ASEC", "KHM", databases=schema, features=[one])
        long = worlds.marked(kind, CANARY) | {"note_from_the_future": CANARY * 2000}  # kept aside, packed
        said = [region.say("ASEC", kind.name, body) for body in (worlds.marked(kind, CANARY), long)]
        region.meet()
        connection.exec_driver_sql("CHECKPOINT")
        with region["KHM"].reading() as tx:
            secrets = [*traces(), *(log.find(tx, one).salt for one in said)]
        assert found_in(folder / "base", secrets)

        for one in said:
            region["ASEC"].withdraw(one, reason="", office=DESK)
        region.meet()
        with region["KHM"].reading() as tx:  # somebody still looks at how it was
            log.count(tx)
            filed = region["KHM"].do_duties()
            assert not [record for record in filed if record.kind == "record.receipt/1"]
            connection.exec_driver_sql("CHECKPOINT")
            assert found_in(folder / "base", secrets)
        filed = [record.kind for node in region.nodes.values() for record in node.do_duties()]
        assert filed.count("record.receipt/1") == len(said)
        for step in ("SELECT pg_switch_wal()", "CHECKPOINT", "CHECKPOINT"):
            connection.exec_driver_sql(step)

        assert found_in(folder, secrets) == []
        for node in region.nodes.values():
            node.database.close()


def test_a_residue_in_any_place_is_found(tmp_path: Path):
    """The search itself, broken on purpose: text, UTF-16, capitals, escapes, and inside a packed parcel."""
    for number, left in enumerate(
        (
            CANARY.encode(), CANARY.upper().encode("utf-16-le"), b'{"a":"\\u17b1\\u1780\\u17b6\\u179f"}',
            b"x" + zstandard.compress(b"before " + CANARY.encode() + b" after") + b"rest",
        )
    ):  # fmt: skip
        (tmp_path / f"file-{number}").write_bytes(b"\0" * 99 + left)
    (tmp_path / "none").write_bytes(b"canary, zqx, " * 9 + MAGIC)

    assert found_in(tmp_path, traces()) == [f"file-{number}" for number in range(4)]


@pytest.mark.parametrize("pragma", ["secure_delete = OFF"])
def test_a_database_that_only_forgets_is_caught(pragma: str, tmp_path: Path, monkeypatch):
    """Deleted rows stay in the free pages of a file unless they are overwritten, or it is written anew."""
    monkeypatch.setattr(Database, "write_anew", lambda _: None)
    region = Region("ASEC", "KHM", databases=lambda party: Database(f"sqlite:///{tmp_path / party}.db"))
    for node in region.nodes.values():
        with node.database.engine.connect() as connection:
            connection.connection.driver_connection.execute(f"PRAGMA {pragma}")
    kind = worlds.kinds()[0]
    said = region.say("ASEC", kind.name, worlds.marked(kind, CANARY))
    region.meet()
    region["ASEC"].withdraw(said, reason="", office=DESK)
    region.meet()
    for node in region.nodes.values():
        node.do_duties()

    assert found_in(tmp_path, traces())
    for node in region.nodes.values():
        node.database.close()
