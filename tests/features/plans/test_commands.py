"""`amity plans`: the same plan for terminals and scripts."""

import pytest

from amity import testing
from amity.errors import Conflict, Malformed, NotAuthorised, NotFound, Refusal
from amity.features import plans
from amity.features.plans import report
from amity.node import region as regions
from amity.testing import Region
from amity.testing.terminal import Terminal
from amity.ui import print as printing


@pytest.fixture(scope="module")
def asean():
    return regions.load(testing.repository() / "regions" / "asean")


@pytest.fixture
def region(asean) -> Region:
    return Region("ASEC", "KHM", pack=asean, features=(plans.FEATURE,))


def amity(region: Region, party: str, *words: str) -> Terminal:
    return Terminal(region[party]).run(plans.FEATURE.commands, *words)


def test_a_plan_is_adopted_reported_on_frozen_and_verified_from_the_terminal(region, tmp_path):
    adopted = amity(region, "ASEC", "adopt", "2004-ASC-PoA", "--exercise")
    region.meet()
    body = {
        "activity": "ASEC/2004-ASC-PoA/annex.III.1.a",
        "as_of": "2025-06-30",
        "status": "done",
        "percent": 100,
    }
    region.say("KHM", "plan.progress/1", body)
    region.meet()
    standing = amity(region, "KHM", "status", "ASEC/2004-ASC-PoA")
    before = amity(region, "KHM", "status", "ASEC/2004-ASC-PoA", "--on", "2025-06-29")
    draft = amity(region, "ASEC", "report", "2025")
    pdf, html = tmp_path / "report.pdf", tmp_path / "report.html"
    frozen = amity(region, "ASEC", "report", "2025", "--freeze", "--pdf", str(pdf), "--html", str(html))
    region.meet()

    assert adopted.data["activities"] == 145
    [plan] = standing.data["plans"]
    [one] = [a for a in plan["activities"] if a["status"] == "done"]
    assert (one["activity"], one["reports"][0]["party"]) == (body["activity"], "KHM")
    assert not [a for a in before.data["plans"][0]["activities"] if a["reports"]]
    assert draft.data["edition"] == ""
    assert "draft" in draft.text
    assert frozen.data["edition"] == "No. 2025/1"
    assert "No. 2025/1" in frozen.text
    for file in (pdf, html):
        findings = report.check_claims(region["KHM"], printing.claims(file.read_bytes()))
        assert findings
        assert all(finding.holds for finding in findings)


def test_another_party_prints_the_edition_that_the_opener_froze(region):
    amity(region, "ASEC", "adopt", "2004-ASC-PoA")
    record = amity(region, "ASEC", "report", "2025", "--freeze").data["record"]
    region.meet()

    printed = amity(region, "KHM", "report", "2025", "--plan", "ASEC/2004-ASC-PoA")
    assert printed.data["record"] == record


def refused(kind: type[Refusal], region: Region, party: str, *words: str) -> str:
    return testing.refuses(kind, lambda: amity(region, party, *words))


def test_what_cannot_be_done_is_refused_with_the_way_out(region):
    assert "has no catalogue" in refused(NotFound, region, "ASEC", "adopt", "1976-TAC")
    assert "adopt" in refused(NotFound, region, "ASEC", "report", "2025")
    amity(region, "ASEC", "adopt", "2002-ASEAN-China-JD-NTS")
    assert "open already" in refused(Conflict, region, "ASEC", "adopt", "2002-ASEAN-China-JD-NTS")
    amity(region, "ASEC", "adopt", "2022-ADMM-Plus-JD")
    assert "name the plan" in refused(Malformed, region, "ASEC", "report", "2025")
    region.meet()
    name = "ASEC/2002-ASEAN-China-JD-NTS"
    refused(NotAuthorised, region, "KHM", "report", "2025", "--plan", name, "--freeze")


def test_of_several_plans_the_plan_of_action_is_reported_on(region):
    for instrument in ("2002-ASEAN-China-JD-NTS", "2004-ASC-PoA", "2022-ADMM-Plus-JD"):
        amity(region, "ASEC", "adopt", instrument)

    assert amity(region, "ASEC", "report", "2025").data["plan"] == "ASEC/2004-ASC-PoA"
