"""`amity search`: what is found, for people and for programs, and what a question without a word is told."""

from __future__ import annotations

import orjson


def test_a_record_is_found_by_its_words_with_the_reason_and_lost_when_it_is_taken_back(amity, khm, body):
    told = orjson.dumps(orjson.loads(body) | {"narrative": "Hội thảo thứ ba đã được tổ chức."})
    said = amity("file", "plan.progress/1", "-", "--audience", "IDN", "--json", stdin=told).json["id"]
    found = amity("search", "hoi thao", "--json").json
    shown = amity("search", '"hoi thao"', "--feature", "plans", "--party", "KHM").out

    assert [hit["id"] for hit in found["hits"]] == [said]
    assert found["after"] is None
    assert {"text": "Hội", "match": True} in found["hits"][0]["reasons"][0]["text"]
    assert "[Hội thảo] thứ ba" in shown
    assert said[:10] in shown
    assert amity("search", "hoi thao", "--feature", "warning").out.strip() == "nothing holds these words"
    assert amity("search", "hoi thao", "--until", "2001-01-01", "--json").json["hits"] == []
    amity("withdraw", said)
    assert amity("search", "hoi thao", "--json").json["hits"] == []


def test_a_question_without_a_word_is_refused(amity, khm):
    assert amity("search", "!?").code == 5
    assert "no letter and no digit" in amity("search", "!?").err
