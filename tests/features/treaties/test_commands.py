"""`amity treaties`: the same for terminals and scripts, with a node and with none."""

from collections.abc import Callable

import pytest

from amity.errors import Malformed, NotFound
from amity.features import treaties
from amity.node.node import Node
from amity.testing.terminal import Terminal


@pytest.fixture
def amity(asean) -> Callable[..., Terminal]:
    """Run `amity treaties …` where there is no node, or at the one that is given."""

    def run(*words: str, node: Node | None = None) -> Terminal:
        return Terminal(node, region=asean).run(treaties.FEATURE.commands, *words)

    return run


@pytest.mark.parametrize(
    ("day", "total"),
    [("2016-09-06", 35), ("2020-11-10", 43), ("2022-08-03", 49), ("2025-07-09", 57), ("2025-10-25", 58)],
)
def test_total_counts_with_no_node(amity, day, total):
    said = amity("total", "tac", "--on", day)

    assert (said.data["total"], said.data["on"], said.data["node"]) == (total, day, "")
    assert len(said.data["parties"]) == total
    assert said.data["unverified"] == len(said.data["unverified_parties"]) > 0
    assert f"{total} Parties" in said.text
    assert "PNG (unverified)" in said.text


def test_total_adds_what_parties_say_where_there_is_a_node(amity, register):
    register.act("KHM", "ratification", "2026-02-01")

    assert amity("total", "2025-Extradition", "--on", "2026-02-01").data["total"] == 0
    said = amity("total", "2025-Extradition", "--on", "2026-02-01", node=register.region["KHM"])
    assert (said.data["parties"], said.data["unverified"], said.data["node"]) == (["KHM"], 0, "KHM")


def test_status_shows_both_days_and_every_act_with_its_source(amity):
    said = amity("status", "acct")
    entry = said.data["entry_into_force"]

    assert (entry["computed"], entry["official"], entry["differs"]) == ("2011-05-28", "2011-05-27", True)
    assert entry["officials"][0]["verified"] is True
    assert len(said.data["actions"]) == 20
    assert all(act["source"] for act in said.data["actions"])
    assert {act["party"] for act in said.data["actions"] if not act["verified"]} >= {"SGP", "MMR"}
    assert "in force, computed: 2011-05-28" in said.text
    assert "in force, official: 2011-05-27" in said.text
    assert "2007-10-31  SGP   ratification       [unverified]" in said.text


def test_status_says_what_cannot_be_told(amity):
    assert "no later than 1976-07-15" in amity("status", "tac").text
    assert "not yet: 0 of 6 instruments" in amity("status", "2025-Extradition").text
    assert "2003-11-09, or 2003-11-25 by the later" in amity("status", "aathp").text


@pytest.mark.parametrize("command", ["total", "status"])
def test_an_unknown_treaty_is_refused_and_the_known_are_named(amity, command):
    with pytest.raises(NotFound, match="known are 1976-TAC"):
        amity(command, "nato")


def test_list_shows_all_on_one_day(amity):
    said = amity("list", "--on", "2011-05-28")
    totals = {one["treaty"]: one["total"] for one in said.data}

    assert (totals["1976-TAC"], totals["2007-ACCT"], totals["2015-ACTIP"]) == (28, 6, 0)


def test_matrix_draws_who_has_what_with_whom(amity):
    said = amity("matrix", "mutual-legal-assistance")

    assert len(said.data["pairs"]) == 55
    assert all("TLS" in pair for pair in said.data["gaps"])
    assert "● in-force 45  ○ signed 0  · gap 10" in said.text
    with pytest.raises(NotFound, match="known are mutual-legal-assistance, extradition"):
        amity("matrix", "fishing")


@pytest.mark.parametrize(("day", "members"), [("2025-10-25", 10), ("2025-10-26", 11)])
def test_members_on_a_day(amity, day, members):
    said = amity("members", "ASEAN", "--on", day)

    assert (said.data["total"], len(said.data["readers"])) == (members, members + 1)
    assert ("TLS" in {one["party"] for one in said.data["members"]}) == (members == 11)


def test_assess_opens_a_review_of_plans(amity, register):
    node = register.region["ASEC"]
    said = amity("assess", "tac", "--due", "2027-02-28", node=node)
    record = node.record(said.data["review"])

    assert (record.kind, record.to) == ("plan.review-open/1", "ASEAN")
    assert record.body["subject"] == "1976-TAC"
    assert "TLS" in record.audience


def test_a_treaty_without_a_forum_is_assessed_by_nobody(amity, register):
    example = next(kind for kind in treaties.FEATURE.kinds if kind.name == "treaty.treaty/1").body.example
    register.region.say("ASEC", "treaty.treaty/1", example | {"forum": ""})

    with pytest.raises(Malformed, match="names no forum"):
        amity("assess", "digital evidence", "--due", "2027-02-28", node=register.region["ASEC"])
