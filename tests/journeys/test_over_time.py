"""What comes with the years: a key that is changed while somebody is away, words that are taken back."""

from __future__ import annotations

import orjson

KIND = "plan.progress/1"


def file(nodes, progress, party: str, narrative: str, *audience: str) -> str:
    body = nodes.folder / "body.json"
    body.write_bytes(orjson.dumps(progress(narrative)))
    readers = [f"--audience={reader}" for reader in audience]
    return nodes.amity(party, "file", KIND, str(body), *readers)["id"]


def test_a_key_is_changed_while_a_peer_is_away_and_the_peer_follows(nodes, progress, wait):
    """ASEC sees KHM's new key at once; IDN comes back later, and has to learn it from the log itself."""
    nodes.make("KHM", "IDN", "ASEC")
    nodes.serve("KHM", "IDN", "ASEC")
    wait(lambda: nodes.is_level("KHM", "IDN", "ASEC"), "all to know each other's beginnings")
    nodes.stop("IDN", "KHM")
    first = nodes.home("KHM").joinpath("signing.key").read_text()
    rotated = nodes.amity("KHM", "rotate")
    nodes.serve("KHM")
    wait(lambda: nodes.size("ASEC", "KHM") == nodes.founded["KHM"] + 1, "the new key at ASEC")
    with nodes.client("KHM") as khm:  # it signs once ASEC has heard of the key, and answers
        report = {"body": progress("Signed with the new key."), "audience": ["IDN", "ASEC"]}

        def filed():
            answer = khm.post(f"/api/records/{KIND}", json=report)
            return answer.json() if answer.status_code == 201 else None

        said = wait(filed, "KHM to sign with its new key")["id"]
    nodes.serve("IDN")

    wait(lambda: nodes.size("IDN", "KHM") == nodes.founded["KHM"] + 2, "the new key at IDN")

    with nodes.node("IDN") as node:
        assert node.keyring("KHM").newest.public.hex() == rotated["public"]
        assert node.record(said) is not None
        assert node.alarms() == []
    assert nodes.home("KHM").joinpath("signing.key").read_text() != first
    assert not nodes.home("KHM").joinpath("signing.key.former").exists()
    for party in ("KHM", "IDN", "ASEC"):
        assert nodes.amity(party, "verify")["holds"]
    later = file(nodes, progress, "IDN", "Heard.", "KHM")
    with nodes.client("KHM") as khm:
        wait(lambda: khm.get(f"/api/records/{later}").status_code == 200, "IDN to answer the new key")


def test_what_is_withdrawn_is_erased_by_those_who_hold_it_and_they_say_so(nodes, progress, wait):
    nodes.make("KHM", "IDN")
    nodes.serve("KHM", "IDN")
    said = file(nodes, progress, "KHM", "Names that should not stand here.", "IDN")
    with nodes.client("KHM") as khm, nodes.client("IDN") as idn:
        proof = wait(
            lambda: (a := idn.get(f"/api/records/{said}/proof")).status_code == 200 and a.json(), "it at IDN"
        )

        nodes.amity("KHM", "withdraw", said, "--reason", "EXERCISE. Sent by mistake.")
        wait(lambda: idn.get(f"/api/records/{said}").status_code == 404, "IDN to erase it")
        assert khm.get(f"/api/records/{said}").status_code == 404

    nodes.stop("IDN")
    nodes.serve("IDN")  # what falls due is looked at when a node starts, and each minute
    receipt = wait(lambda: nodes.amity("KHM", "view", "node.withdrawals")["node_receipt"], "IDN's receipt")

    assert [(row["party"], row["to"], row["target"]) for row in receipt] == [("IDN", "KHM", said)]
    for party in ("KHM", "IDN"):
        assert nodes.amity(party, "verify")["holds"]
        held = b"".join(file.read_bytes() for file in nodes.home(party).glob("amity.db"))
        assert b"Names that should not stand here" not in held
    shown = nodes.folder / "proof.json"
    shown.write_bytes(orjson.dumps(proof))
    assert nodes.amity("IDN", "verify", str(shown))["proof"]["record"] == said  # who kept a proof can show it
