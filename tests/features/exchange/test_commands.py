"""`amity exchange`, as a script calls it: what it prints is one JSON document."""

import json

from amity.features.exchange.commands import exchange
from amity.testing.terminal import Terminal


def asked(desks, party: str, *words: str):
    return Terminal(desks.region[party]).run(exchange, *words).data


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


def test_a_script_takes_in_a_sheet_and_a_list_and_screens_one_against_the_other(desks, tmp_path):
    sheet, listed, shown = tmp_path / "ships.csv", tmp_path / "list.csv", tmp_path / "map.geojson"
    columns = asked(desks, "KHM", "sheet", "vessel", "--out", str(sheet))["columns"]
    assert sheet.read_text(encoding="utf-8-sig").strip().split(",") == columns
    sheet.write_text("title,area,name,latitude,longitude\nA ship,sea-piracy,Example Trader,1.5,103.5\n")
    listed.write_text(
        "Name,Alias,Nationality,Designation,Sanction Type,Source\nEXAMPLE TRADER,,,Vessel,,ZZ\n"
    )

    preview = asked(desks, "KHM", "import", str(sheet), "--preview", "--kind", "vessel")
    assert (preview["reports"], preview["refused"]) == (1, [])
    assert desks.reports("KHM") == []
    assert asked(desks, "KHM", "import", str(sheet), "--kind", "vessel", "--audience", "THA")["filed"] == 1
    assert asked(desks, "KHM", "import", str(sheet), "--kind", "vessel", "--audience", "THA")["filed"] == 0
    assert asked(desks, "KHM", "import", str(listed), "--dated", "2026-01-01")["filed"] == 2
    (one,) = desks.reports("KHM")
    found = asked(desks, "KHM", "screening")
    assert [(hit["report"], hit["dated"]) for hit in found["hits"]] == [(one.report, "2026-01-01")]
    asked(desks, "KHM", "export", one.report, "--format", "geojson", "--out", str(shown))
    assert json.loads(shown.read_text())["features"][0]["geometry"]["coordinates"] == [103.5, 1.5]
