"""Three nodes, three processes, one line between them: what is said reaches whom it was said to."""

from __future__ import annotations

import signal
import threading

import httpx
import pytest

from amity.kernel.record import Draft, Office, Party

KIND = "plan.progress/1"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_one_files_the_other_reads_and_the_third_does_not(nodes, wait, progress, fresh_database, kind):
    """Then Indonesia's node stops, the others go on, and it catches up when it is back."""
    databases = {party: fresh_database(kind) for party in ("KHM", "IDN", "ASEC")}
    nodes.make(*databases, databases=lambda party: databases[party])
    nodes.serve("KHM", "IDN", "ASEC")
    desk = nodes.client("ASEC", "secretariat-desk")
    with nodes.client("KHM") as khm, nodes.client("IDN") as idn, desk as asec:
        filed = khm.post(f"/api/records/{KIND}", json={"body": progress("Between us."), "audience": ["IDN"]})
        address = filed.headers["location"]

        read = wait(lambda: (a := idn.get(address)).status_code == 200 and a.json(), "the report at IDN")
        assert filed.status_code == 201
        assert (read["party"], read["office"]) == ("KHM", "focal-point")
        assert read["body"]["narrative"] == "EXERCISE. Between us."

        wait(lambda: nodes.size("ASEC", "KHM") == nodes.founded["KHM"] + 1, "KHM's log at ASEC")
        assert asec.get(address).status_code == 404
        assert "Between us" not in asec.get("/api/records").text

        nodes.stop("IDN")
        late = khm.post(
            f"/api/records/{KIND}", json={"body": progress("Meanwhile."), "audience": ["IDN", "ASEC"]}
        )
        wait(lambda: asec.get(late.headers["location"]).status_code == 200, "the second report at ASEC")
        nodes.serve("IDN")
        wait(lambda: idn.get(late.headers["location"]).status_code == 200, "the second report at IDN")

    wait(lambda: nodes.is_level("KHM", "IDN", "ASEC"), "all three to be level")
    for party in databases:
        found = nodes.amity(party, "verify")
        assert found["holds"]
        sizes = {log["party"]: log["size"] for log in found["logs"]}
        assert sizes == {**nodes.founded, "KHM": nodes.founded["KHM"] + 2}


def test_a_node_that_is_killed_while_it_files_keeps_all_that_it_acknowledged(nodes, wait, progress):
    nodes.make("KHM", peers=False)
    nodes.serve("KHM")
    acknowledged: list[str] = []
    headers = nodes.token("KHM", "focal-point")

    def file_on() -> None:
        with httpx.Client(base_url=nodes.url("KHM"), headers=headers, timeout=300) as client:
            while True:
                try:
                    answer = client.post(
                        f"/api/records/{KIND}", json={"body": progress("One more."), "audience": []}
                    )
                except httpx.HTTPError:
                    return
                acknowledged.append(answer.json()["id"])

    offices = [threading.Thread(target=file_on) for _ in range(3)]
    for office in offices:
        office.start()
    wait(lambda: len(acknowledged) >= 20, "twenty that were acknowledged")
    nodes.stop("KHM", by=signal.SIGKILL)
    for office in offices:
        office.join()
    nodes.serve("KHM")

    with nodes.node("KHM") as node:
        assert all(node.record(one) for one in acknowledged)
    assert len(set(acknowledged)) == len(acknowledged) >= 20
    assert nodes.amity("KHM", "verify")["holds"]
    with nodes.client("KHM") as client:
        again = client.post(f"/api/records/{KIND}", json={"body": progress("And on."), "audience": []})
        assert again.status_code == 201


def test_a_node_that_is_killed_while_it_fetches_goes_on_where_it_was(nodes, wait, progress):
    """KHM holds more than one page. IDN is killed once it has the first, and once more at its start."""
    nodes.make("KHM", "IDN")
    with nodes.node("KHM") as node:
        node.confirm({Party("IDN"): 0}, peers=[Party("IDN")])
        drafts = [Draft(KIND, progress(f"Number {n}."), frozenset({Party("IDN")})) for n in range(5000)]
        node.file_all(drafts, office=Office("focal-point"))
    whole = nodes.founded["KHM"] + 5000
    nodes.serve("KHM", "IDN")
    wait(lambda: nodes.size("IDN", "KHM"), "the first page at IDN")
    nodes.stop("IDN", by=signal.SIGKILL)
    reached = nodes.size("IDN", "KHM")
    halfway = nodes.amity("IDN", "verify")
    nodes.serve("IDN")
    nodes.stop("IDN", by=signal.SIGKILL)
    nodes.serve("IDN")

    wait(lambda: nodes.size("IDN", "KHM") == whole, "all of it at IDN")

    assert reached in (4096, whole)
    assert halfway["holds"]
    (khm,) = [log for log in nodes.amity("IDN", "verify")["logs"] if log["party"] == "KHM"]
    assert (khm["holds"], khm["records"]) == (True, whole - nodes.reminded["KHM"])
