"""`amity exchange`, as a script calls it: what it prints is one JSON document."""

import json

from click.testing import CliRunner

from amity.features.exchange.commands import exchange
from amity.testing import DESK


class House:
    """What the command line gives to a command, over a node of the story."""

    office = DESK

    def __init__(self, node: object) -> None:
        self._node = node

    def open(self) -> "House":
        return self

    def __enter__(self) -> object:
        return self._node

    def __exit__(self, *_: object) -> None:
        pass

    def out(self, data: object, text: object) -> None:
        print(json.dumps(data, default=str))
        assert (text() if callable(text) else text).strip()


def asked(desks, party: str, *words: str):
    done = CliRunner().invoke(exchange, words, obj=House(desks.region[party]), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_a_script_sees_what_waits_what_is_held_and_what_rests_on_what(desks):
    report = desks.tell(
        "KHM", ["THA", "VNM"], caveats=["onward-consent"], identifiers=[{"sort": "imo", "value": "9074729"}]
    )
    desks.tell("VNM", ["THA", "KHM"], title="Heard", rests_on=[report])
    desks.file("THA", "question", {"report": report, "text": "Which flag?"}, ["KHM"])
    request = {"sort": "information", "title": "Crew", "party": "THA", "area": "sea-piracy", "what": "List."}
    desks.file("KHM", "request", request, ["THA"])
    desks.meet()

    waits = asked(desks, "THA", "waiting")
    assert (len(waits["unread"]), len(waits["requests"])) == (2, 1)
    assert asked(desks, "KHM", "waiting")["questions"][0]["text"] == "Which flag?"
    assert [one["title"] for one in asked(desks, "THA", "reports", "--words", "heard")["reports"]] == [
        "Heard"
    ]
    assert [
        one["report"] for one in asked(desks, "THA", "reports", "--number", "IMO 9074729")["reports"]
    ] == [report]
    assert asked(desks, "THA", "show", report)["body"]["caveats"] == ["onward-consent"]
    assert asked(desks, "THA", "requests")["requests"][0]["step"] == "receive"
    assert len(asked(desks, "THA", "sources")["sources"][0]["reports"]) == 2


def test_an_empty_node_says_so(desks):
    for words in (("waiting",), ("reports",), ("requests",), ("sources",)):
        assert asked(desks, "VNM", *words)
