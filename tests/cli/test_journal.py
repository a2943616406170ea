"""What a running node writes down: events and figures, and of a fault no word that somebody filed."""

from __future__ import annotations

import json
import logging

import pytest

from amity.cli import journal

SECRET = "the informant is at the pier"


@pytest.fixture
def root():
    """The root logger, as it was afterwards."""
    logger = logging.getLogger()
    before = logger.handlers[:], logging.getLogger("amity").level
    yield logger
    logger.handlers[:] = before[0]
    logging.getLogger("amity").setLevel(before[1])


def fail():
    raise LookupError(SECRET)


@pytest.mark.parametrize("lines", [True, False])
def test_a_fault_says_its_number_and_its_place_and_not_what_was_said(root, capsys, lines):
    journal.keep(lines=lines)
    try:
        fail()
    except LookupError:
        said = {"fault": "ab12", "method": "POST", "door": "file"}
        logging.getLogger("amity.ui").exception("fault %s", "ab12", extra={"event": "fault", "figures": said})

    told = capsys.readouterr().err

    assert SECRET not in told
    assert "ab12" in told
    assert "LookupError" in told
    assert "test_journal.py" in told


def test_lines_are_json_one_to_an_event(root, capsys):
    journal.keep(lines=True)
    log = logging.getLogger("amity.cli")
    log.info("IDN: 7 new records", extra={"event": "fetched", "figures": {"records": 7}})
    log.warning("nobody named this")

    one, other = map(json.loads, capsys.readouterr().err.splitlines())

    assert (one["event"], one["records"], one["level"]) == ("fetched", 7, "info")
    assert one["time"].endswith("+00:00")
    assert (other["event"], other["level"], other["text"]) == ("amity.cli", "warning", "nobody named this")


def test_who_serves_alone_is_told_what_it_risks_and_only_where_peers_are_named(root, amity):
    amity("init", "--party", "KHM", "--peer", "IDN=http://127.0.0.1:1")
    amity("init", "--party", "IDN", home="IDN")

    asks = amity("serve", "--once")
    risks = amity("serve", "--alone", "--once")
    alone = amity("serve", "--alone", "--once", home="IDN")

    assert [one.code for one in (asks, risks, alone)] == [0, 0, 0]
    assert ["that is a fork" in " ".join(one.err.split()) for one in (asks, risks, alone)] == [
        False,
        True,
        False,
    ]
