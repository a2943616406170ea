"""What every record says of itself: which are marked TLP:RED, and so are kept on no device."""

from __future__ import annotations

from amity.kernel.record import PUBLIC, Draft, Marking
from amity.node import index
from amity.testing import DESK


def test_records_marked_red_are_known_until_they_are_withdrawn(talk):
    region = talk("AAA", "BBB")
    node = region["AAA"]
    drafts = [
        Draft("say.word/1", {"text": tlp}, frozenset({PUBLIC}), marking=Marking(tlp))
        for tlp in ("GREEN", "RED", "AMBER+STRICT")
    ]
    filed = [record.id for record in node.file_all(drafts, office=DESK)]
    region.meet()
    for party in ("AAA", "BBB"):
        with region[party].reading() as tx:
            assert index.red(tx, filed) == {filed[1]}
            assert index.red(tx, []) == set()
    node.withdraw(filed[1], reason="", office=DESK)
    region.meet()

    for party in ("AAA", "BBB"):
        with region[party].reading() as tx:
            assert index.red(tx, filed) == set()
    region.check()
