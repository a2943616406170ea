"""Every command: what it does, what it prints for machines, and how it refuses."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator

import click
import orjson
import pytest

from amity import cli
from amity.cli.house import CODES
from amity.testing import key_of, repository

PROGRESS = "plan.progress/1"


def commands(
    group: click.Group = cli.amity, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        yield (*path, name), command


ALL = dict(commands())
LEAVES = [path for path, command in ALL.items() if not isinstance(command, click.Group)]


# -- help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_help_of_every_command_can_be_read(amity, path):
    said = amity(*path, "--help", home="")
    command = ALL[path]

    assert said.code == 0
    assert said.out.startswith(f"Usage: amity {' '.join(path)}")
    assert (command.help or "").strip().splitlines()[0].endswith((".", ":"))
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.hidden or param.help, f"{' '.join(path)} {param.opts[0]} has no help"


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_answers_machines_and_names_its_node(path):
    options = {name for param in ALL[path].params for name in param.opts}

    assert {"--json", "--home"} <= options


# -- as a process ----------------------------------------------------------------------------------


def test_as_a_process_it_prints_one_document_and_leaves_with_a_code(tmp_path):
    """What the tests below see within this process is what a script sees from outside."""

    def process(*arguments: str) -> subprocess.CompletedProcess[str]:
        place = {**os.environ, "PYTHONPATH": str(repository() / "src"), "AMITY_HOME": str(tmp_path / "KHM")}
        command = [sys.executable, "-P", "-m", "amity", *arguments]
        return subprocess.run(command, env=place, capture_output=True, text=True, timeout=600)

    made = process("init", "--party", "KHM", "--json")
    again = process("init", "--party", "KHM", "--json")

    assert (made.returncode, made.stderr) == (0, "")
    assert orjson.loads(made.stdout)["party"] == "KHM"
    assert again.returncode == 1
    assert orjson.loads(again.stdout)["refused"] == "conflict"
    assert "Traceback" not in again.stderr


# -- init, join, invite ----------------------------------------------------------------------------


def test_init_makes_a_home_that_nobody_else_can_read(amity, khm):
    keys = [khm / name for name in ("signing.key", "next.key", "sealing.key")]

    assert [stat.S_IMODE(file.stat().st_mode) for file in keys] == [0o600] * 3
    assert stat.S_IMODE(khm.stat().st_mode) == 0o700
    assert amity("doctor").code == 0


def test_init_prints_what_the_other_parties_need_and_no_secret(amity, tmp_path):
    made = amity("init", "--party", "IDN", "--json", home="IDN").json
    secrets = [
        (tmp_path / "IDN" / name).read_text().strip() for name in ("signing.key", "next.key", "sealing.key")
    ]

    assert set(made["founding"]) == {"key", "next", "age"}
    assert {"registrar", "focal-point", "node"} <= set(made["offices"])
    assert not any(secret in orjson.dumps(made).decode() for secret in secrets)


def test_init_is_refused_where_a_node_lives_and_its_keys_stay(amity, khm):
    before = (khm / "signing.key").read_bytes()
    twice = amity("init", "--party", "KHM")
    (khm / "node.toml").unlink()
    keys_alone = amity("init", "--party", "KHM")

    assert (twice.code, keys_alone.code) == (1, 1)
    assert "another folder" in twice.err
    assert (khm / "signing.key").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--party", "XXX"], 5, "no Party XXX"),
        (["--party", "khm"], 3, "party"),
        (["--party", "KHM", "--region", "atlantis"], 5, "atlantis"),
        (["--party", "KHM", "--database", "mysql://x"], 3, "SQLite or PostgreSQL"),
        (["--party", "KHM", "--database", "nonsense"], 3, "database URL"),
        (["--party", "KHM", "--database", "postgresql+psycopg://nobody@127.0.0.1:1/x"], 6, "does not answer"),
        (["--party", "KHM", "--port", "99999"], 3, "port"),
        (["--party", "KHM", "--pull", "0"], 3, "pull"),
        (["--party", "KHM", "--peer", "IDN"], 2, "PARTY=URL"),
        (["--party", "KHM", "--peer", "I D N=http://x"], 3, "peers"),
        (["--party", "KHM", "--peer", "IDN=ftp://x"], 3, "peers.IDN"),
        (["--party", "KHM", "--peer", "KHM=http://x"], 3, "this node itself"),
        ([], 2, "--party"),
    ],
)
def test_init_refuses_what_cannot_be_and_can_be_tried_again(amity, options, code, says):
    refused = amity("init", *options, "--json")

    assert refused.code == code
    assert says in refused.json["detail"]
    assert "pydantic" not in refused.err
    assert amity("init", "--party", "KHM").code == 0


def test_init_where_nothing_can_be_written(amity, tmp_path):
    (tmp_path / "file").write_text("")

    assert amity("init", "--party", "KHM", home="file/KHM").code == 6


def test_join_takes_in_the_entries_of_others_once(amity, khm, tmp_path):
    amity("init", "--party", "IDN", home="IDN")
    entry = str(tmp_path / "IDN" / "founding.toml")

    first, again = amity("join", entry, "--json"), amity("join", entry)

    assert first.json == {"joined": ["IDN"]}
    assert again.code == 0
    assert (khm / "founding.toml").read_text().count("[IDN]") == 1


def test_join_refuses_another_key_of_one_it_knows_and_keeps_the_first(amity, khm, tmp_path):
    amity("init", "--party", "IDN", home="IDN")
    amity("init", "--party", "IDN", home="other")
    amity("join", str(tmp_path / "IDN" / "founding.toml"))
    before = (khm / "founding.toml").read_bytes()

    refused = amity("join", str(tmp_path / "other" / "founding.toml"))

    assert refused.code == 1
    assert "call IDN" in refused.err
    assert (khm / "founding.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("nonsense", 3),
        ("[IDN]\nkey = 'zz'\nnext = 'zz'\nage = ''\n", 3),
        (f"[XXX]\nkey = '{key_of('XXX').public().hex()}'\nnext = '{'cd' * 32}'\nage = 'age1{'q' * 58}'\n", 5),
    ],
)
def test_join_refuses_what_would_stop_the_node_from_starting(amity, khm, tmp_path, entry, code):
    (tmp_path / "entry.toml").write_text(entry)

    assert amity("join", "entry.toml").code == code
    assert amity("doctor").code == 0


def test_join_refuses_a_key_that_another_party_has_already(amity, khm, tmp_path):
    (tmp_path / "entry.toml").write_text((khm / "founding.toml").read_text().replace("[KHM]", "[IDN]"))

    assert amity("join", "entry.toml").code == 3
    assert amity("doctor").code == 0


def test_invite_makes_a_link_for_an_office_that_is_open(amity, khm):
    made = amity("invite", "focal-point", "Sok Dara", "--json")
    nobody = amity("invite", "harbour-master")

    assert made.json["link"].startswith("http://127.0.0.1:8470/enrol/")
    assert nobody.code == 5
    assert "amity view node.roster" in nobody.err


# -- file, record, view, withdraw, verify ----------------------------------------------------------


def filed(amity, body: bytes, *options: str) -> str:
    return amity("file", PROGRESS, "-", *options, "--json", stdin=body).json["id"]


def test_what_is_filed_can_be_seen_proven_and_taken_back(amity, khm, body, tmp_path):
    said = filed(amity, body, "--audience", "IDN")
    proof = amity("record", said)
    (tmp_path / "proof.json").write_text(proof.out)
    checked = amity("verify", "proof.json", "--json")
    taken = amity("withdraw", said, "--reason", "EXERCISE.", "--json")

    assert checked.json["proof"]["record"] == said
    assert checked.json["holds"] is True
    assert taken.json["withdrawn"] == said
    assert amity("record", said).code == 5
    assert amity("withdraw", said).code == 5
    assert amity("verify").code == 0


def test_an_office_named_in_the_command_speaks(amity, khm, body):
    refused = amity("file", PROGRESS, "-", "--office", "operator", stdin=body)

    assert refused.code == 4
    assert "ask the registrar" in refused.err


def test_to_a_forum_its_members_read(amity, khm, body):
    answer = amity("file", PROGRESS, "-", "--to", "ASEAN", "--json", stdin=body).json

    assert {"IDN", "VNM", "KHM"} <= set(answer["audience"])


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "says"),
    [
        (["file", "no.kind/1", "-"], b"{}", 3, "no kind"),
        (["file", PROGRESS, "-"], b"{}", 3, "activity"),
        (["file", PROGRESS, "-"], b"[1]", 3, "JSON object"),
        (["file", PROGRESS, "-"], b"{", 3, "no JSON"),
        (["file", PROGRESS, "-", "--audience", "XXX"], None, 3, "XXX"),
        (["file", PROGRESS, "-", "--to", "Atlantis"], None, 5, "Atlantis"),
        (["file", PROGRESS, "-", "--tlp", "PINK"], None, 3, "PINK"),
        (["file", PROGRESS, "-", "--ref", "zz"], None, 3, ""),
        (["file", PROGRESS, "-", "--retain-until", "tomorrow"], None, 2, "tomorrow"),
        (["file", PROGRESS, "nowhere.json"], None, 5, "nowhere.json"),
        (["record", "zz"], b"", 5, "no such record"),
        (["withdraw", "zz"], b"", 5, "no such record"),
        (["view", "no.view"], b"", 5, "amity view"),
        (["view", "node.roster", "no_table"], b"", 5, "roster_key"),
        (["verify", "--log", "IDN"], b"", 5, "IDN"),
        (["verify", "KHM/node.toml"], b"", 3, ""),
        (["parcel", "export", "x", "--to", "IDN"], b"", 5, "amity join"),
        (["parcel", "export", "x", "--to", "XXX"], b"", 5, "XXX"),
        (["parcel", "export", "x", "--to", "KHM", "--since", "IDN"], b"", 2, "PARTY=SIZE"),
        (["parcel", "export", "x", "--to", "KHM", "--since", "KHM=-1"], b"", 2, "PARTY=SIZE"),
        (["parcel", "export", "nowhere/x", "--to", "KHM"], b"", 6, "written"),
        (["export", "nowhere/x"], b"", 6, "written"),
        (["parcel", "import", "KHM/node.toml"], b"", 3, "amity parcel export"),
        (["import", "KHM/node.toml"], b"", 3, "amity parcel export"),
        (["import", "nowhere"], b"", 2, "nowhere"),
        (["settle", "KHM", "--keep"], b"", 1, "not halted"),
        (["nonsense"], b"", 2, "nonsense"),
        (["verify", "--nonsense"], b"", 2, "--nonsense"),
    ],
)
def test_a_refusal_is_one_document_a_sentence_and_a_code(amity, khm, body, arguments, stdin, code, says):
    stdin = body if stdin is None else stdin
    told = amity(*arguments, stdin=stdin)
    machine = amity(*arguments, "--json", stdin=stdin)

    assert (told.code, machine.code) == (code, code)
    assert told.out == ""
    assert says in told.err
    assert machine.json["refused"]
    assert says in machine.json["detail"]
    assert "Traceback" not in told.err + machine.err
    assert not [file for file in khm.parent.iterdir() if file.suffix == ".part"]


@pytest.mark.parametrize("arguments", [["kinds"], ["view"], ["doctor"], ["verify"], ["sync"], ["rebuild"]])
def test_without_a_node_every_command_says_how_to_make_one(amity, arguments):
    said = amity(*arguments)

    assert said.code == (7 if arguments == ["doctor"] else 5)
    assert "amity init" in said.out + said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["kinds"],
        ["kinds", "--mine"],
        ["view"],
        ["view", "node.roster"],
        ["view", "plans.progress"],
        ["view", "node.withdrawals"],
        ["verify"],
        ["verify", "--log", "KHM"],
        ["doctor"],
        ["sync"],
        ["rebuild"],
        ["rotate"],
        ["export", "all.amity"],
        ["parcel", "export", "some.amity", "--to", "KHM"],
        ["invite", "focal-point"],
    ],
    ids=" ".join,
)
def test_what_succeeds_prints_one_document_and_for_people_some_words(amity, khm, body, arguments):
    filed(amity, body)
    machine = amity(*arguments, "--json")
    told = amity(*arguments)

    assert (machine.code, told.code) == (0, 0)
    assert machine.json is not None
    assert machine.err == ""
    assert told.out.strip()


def test_every_refusal_has_a_code_of_its_sort():
    assert {code for _, code in CODES} == {1, 3, 4, 5, 6, 7}


def test_rotating_again_and_again_leaves_no_former_key_behind(amity, khm):
    seen = {(khm / "signing.key").read_text()}
    for _ in range(2):
        assert amity("rotate").code == 0
        seen.add((khm / "signing.key").read_text())

    assert len(seen) == 3
    assert not (khm / "signing.key.former").exists()
    assert amity("doctor").code == 0
    assert amity("verify").code == 0


def test_a_rotation_that_is_refused_leaves_the_keys_as_they_were(amity, khm):
    """The node names a peer that does not answer, so it signs nothing, and no key turns."""
    settings = khm / "node.toml"
    settings.write_text(settings.read_text() + 'IDN = "http://localhost:1"\n')
    before = [(khm / name).read_text() for name in ("signing.key", "next.key")]

    refused = amity("rotate", "--json")

    assert (refused.code, refused.json["refused"]) == (6, "behind")
    assert [(khm / name).read_text() for name in ("signing.key", "next.key")] == before


def test_sync_with_nobody_there_says_so_and_fails(amity, khm):
    settings = khm / "node.toml"
    settings.write_text(settings.read_text() + 'IDN = "http://localhost:1"\n')

    said = amity("sync", "--json")

    assert said.code == 6
    assert "does not answer" in said.json["missed"]["IDN"]
