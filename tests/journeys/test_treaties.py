"""Two States ratify, each at its own node; both count the same, and neither can speak for the other."""

from __future__ import annotations

KIND = "treaty.action/1"
AGREED = {"subject": "extradition", "title": "Treaty on Extradition", "signed": "2026-02-10"}


def test_two_nodes_count_the_same_from_what_each_party_says_of_itself(nodes, wait):
    """Cambodia ratifies, corrects the day, and Indonesia states its side of their agreement."""
    nodes.make("KHM", "IDN")
    nodes.serve("KHM", "IDN")

    def act(by: str, **said: str) -> int:
        body = {"treaty": "2025-Extradition", "deed": "ratification", **said}
        with nodes.client(by) as client:
            answer = client.post(f"/api/records/{KIND}", json={"body": body, "audience": ["PUBLIC"]})
        return answer.status_code

    def total(party: str, day: str) -> list[str]:
        return nodes.amity(party, "treaties", "total", "2025-Extradition", "--on", day)["parties"]

    assert total("IDN", "2026-12-31") == []
    assert act("KHM", on="2026-09-01") == 201
    assert act("KHM", on="2026-09-03", corrects="2026-09-01") == 201
    assert act("IDN", on="2026-10-01", party="KHM") == 422  # there is no field in which to name another
    assert act("IDN", on="2026-10-01") == 201
    with nodes.client("IDN", "central-authority") as client:
        filed = {"body": AGREED | {"other": "KHM"}, "audience": ["KHM"]}
        assert client.post("/api/records/treaty.agreement/1", json=filed).status_code == 201
        assert client.post(f"/api/records/{KIND}", json=filed).status_code in (403, 422)
    wait(lambda: nodes.is_level("KHM", "IDN"), "both to be level")

    for party in ("KHM", "IDN"):
        assert [total(party, day) for day in ("2026-09-02", "2026-09-03", "2026-10-01")] == [
            [],
            ["KHM"],
            ["IDN", "KHM"],
        ]
        assert nodes.amity(party, "treaties", "total", "tac", "--on", "2025-10-25")["total"] == 58
        pairs = nodes.amity(party, "treaties", "matrix", "extradition")["pairs"]
        (own,) = [one["agreements"] for one in pairs if one["pair"] == ["IDN", "KHM"]]
        assert [(one["stated_by"], one["sides"]) for one in own] == [("one", ["IDN"])]
        assert nodes.amity(party, "verify")["holds"]
