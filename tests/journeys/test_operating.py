"""What an operator counts on: upgrades, copies taken while people work, a stop that loses nothing."""

from __future__ import annotations

import io
import signal
import tarfile
import threading

import httpx
import pytest
import zstandard

from amity import app
from amity.kernel.record import PUBLIC, Draft, Office
from amity.store import log
from amity.testing import repository

RELEASES = repository() / "tests" / "vectors" / "releases"
FILED, KINDS = 113, 106  # of the home that 0.1.0 made: entries of its log; kinds, an example of each
KIND = "plan.progress/1"


@pytest.fixture
def offices():
    """Programs that file until they are told to stop, and what was acknowledged to them."""
    return Offices()


class Offices:
    def __init__(self):
        self.acknowledged, self.over, self.threads = [], threading.Event(), []

    def work(self, nodes, party, body, *, count=2):
        """Let *count* programs file at *party*'s node."""
        headers = nodes.token(party, "focal-point")
        for _ in range(count):
            thread = threading.Thread(target=self._file_on, args=(nodes.url(party), headers, body))
            self.threads.append(thread)
            thread.start()

    def rest(self):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _file_on(self, url, headers, body):
        with httpx.Client(base_url=url, headers=headers, timeout=300) as client:
            while not self.over.is_set():
                try:
                    answer = client.post(f"/api/records/{KIND}", json={"body": body, "audience": []})
                except httpx.HTTPError:
                    return  # the node stopped: what it had not answered was not acknowledged
                if answer.status_code == 201:
                    self.acknowledged.append(answer.json()["id"])


def test_a_home_of_a_former_release_opens_verifies_and_goes_on(nodes):
    packed = zstandard.ZstdDecompressor().stream_reader((RELEASES / "0.1.0.tar.zst").read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(nodes.folder, filter="data")
    (nodes.folder / "home").rename(nodes.home("KHM"))

    assert nodes.amity("KHM", "verify")["holds"]
    with nodes.node("KHM") as node:
        with node.reading() as tx:
            kinds = {record.kind for _, record in log.arrived(tx, after=0, limit=FILED)}
        example = next(one.body.example for one in app.vocabulary() if one.name == KIND)
        record = node.file(Draft(KIND, example, frozenset({PUBLIC})), office=Office("focal-point"))

    assert len(kinds) == KINDS
    assert nodes.size("KHM", "KHM") == FILED + 1
    assert nodes.amity("KHM", "record", record.id)
    assert nodes.amity("KHM", "doctor")["well"]


def test_a_copy_taken_while_people_file_brings_back_what_was_acknowledged_before_it(
    nodes, progress, offices, wait
):
    """The drill: a copy is made while the node works, the machine is lost, the copy opens and goes on."""
    nodes.make("KHM", peers=False)
    nodes.serve("KHM")
    offices.work(nodes, "KHM", progress("One more."))
    wait(lambda: len(offices.acknowledged) >= 20, "some reports")
    before = list(offices.acknowledged)
    copy = nodes.folder / "copy.amity"
    nodes.amity("KHM", "export", str(copy))
    wait(lambda: len(offices.acknowledged) > len(before) + 5, "work goes on")
    nodes.stop("KHM", by=signal.SIGKILL)
    offices.rest()
    for gone in nodes.home("KHM").glob("amity.db*"):
        gone.unlink()

    nodes.amity("KHM", "import", str(copy))

    with nodes.node("KHM") as node:
        assert all(node.record(one) for one in before)
    assert nodes.amity("KHM", "verify")["holds"]


def test_a_node_that_is_asked_to_stop_answers_what_it_began_and_leaves_well(nodes, progress, offices, wait):
    nodes.make("KHM", peers=False)
    nodes.serve("KHM")
    offices.work(nodes, "KHM", progress("One more."))
    wait(lambda: len(offices.acknowledged) >= 20, "some reports")

    process = nodes.processes["KHM"]
    nodes.stop("KHM")
    offices.rest()

    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in nodes.said("KHM")
    with nodes.node("KHM") as node:
        assert all(node.record(one) for one in offices.acknowledged)
        with node.reading() as tx:
            filed = sum(record.kind == KIND for _, record in log.arrived(tx, after=0, limit=100_000))
    assert filed == len(offices.acknowledged)  # none was kept without an answer
