"""The reader on the three instruments that it must read to the last word, where their texts are at hand.

The texts are not ours to publish, so these tests use the folder that the `shared` fixture finds; where
there is none, they are left out and counted aloud. `test_reading_shapes` always runs.
"""

import json
import re

import pytest

from amity.features.instruments import reading

SEEDS = {
    "jd-2002": "2002-ASEAN-China-JD-NTS",
    "asc-poa-2004": "2004-ASC-PoA",
    "admm-plus-2022": "2022-ADMM-Plus-JD",
}
REMOVED = {"page-number", "running-head", "ornament", "signature", "contents"}


@pytest.fixture(params=SEEDS)
def seed(request, shared):
    """A seed's name, its bytes, and its clauses as people have listed them."""
    data = (shared / "seeds" / f"{request.param}.txt").read_bytes()
    gold = json.loads((shared / "seeds" / "gold_clauses.json").read_text(encoding="utf-8"))
    return request.param, data, gold["documents"][SEEDS[request.param]]["clauses"]


def test_the_clauses_are_exactly_those_that_people_have_listed(seed):
    """Every id and kind, in order, and no other; and each begins with the words that it should."""
    name, data, gold = seed

    read = reading.read(data, f"{name}.txt")

    found = [(c.id, c.kind, " ".join(c.text.split()[:6])) for c in read.clauses]
    assert found == [(c["id"], c["kind"], c["first6"]) for c in gold]


def test_no_word_is_lost_and_none_comes_twice(seed):
    """Title, front matter, numbers and texts, one after another, are the words of the source in order."""
    name, data, _ = seed

    read = reading.read(data, f"{name}.txt")

    away = {line for repair in read.repairs if repair.kind in REMOVED for line in repair.lines}
    source = [words(line.text) for line in read.source if line.number not in away]
    front = sum(map(len, source)) - sum(len(words(c.number)) + len(words(own(c))) for c in read.clauses)
    flat = [word for line in source for word in line]
    assert flat[front:] == [word for c in read.clauses for word in (*words(c.number), *words(own(c)))]
    assert sorted(flat[:front]) == sorted(words(" ".join((read.title, shown_apart(read), *read.front))))


def own(clause: reading.Clause) -> str:
    """Return the text of *clause* without its number, which an annex repeats."""
    return clause.text.removeprefix(clause.number) if clause.id.startswith("annex") else clause.text


def shown_apart(read: reading.Reading) -> str:
    """Return where and when the instrument was adopted, if that stands before the first clause."""
    return "" if any(read.adopted == clause.text for clause in read.clauses) else read.adopted


def words(text: str) -> list[str]:
    """Return the words of *text*, without what the reader's artefact rules take away."""
    return re.findall(
        r"[\w’'/-]+", re.sub(r"\[bookmark: [^\]]*\]|[*]", "", re.sub(r"^- (?=[a-z]\.)", "", text))
    )


def test_each_repair_can_be_undone_by_itself(seed):
    """Undone, a repair is no longer listed; every other reading of the source stays possible."""
    name, data, _ = seed
    read = reading.read(data, f"{name}.txt")
    kinds = {repair.kind: repair for repair in read.repairs}

    for repair in kinds.values():
        undone = reading.undo(read, repair)

        assert repair not in undone.repairs
        assert undone.source == read.source
