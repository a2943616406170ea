"""What an office can learn of features that it does not read, of a node whose Party was told everything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import walking
import worlds

from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party
from amity.node.roster import REGISTRAR
from amity.testing import DESK, Region

CLERK = Office("clerk")
ROOMS = [one.name for one in worlds.app.FEATURES]
HALVES = (ROOMS[::2], ROOMS[1::2])  # so that each feature is read once, and once not


def world(rooms: list[str], which: int) -> worlds.World:
    """Return a region where KHM's clerk reads *rooms* only, and all that it does not read differs."""
    features = [one for one in worlds.app.FEATURES if one.name in rooms]
    reads = {body for one in features for view in one.views for body in view.reads} - {Body}
    kinds = worlds.kinds()
    own = [kind for kind in kinds if kind.body in reads or any(one.kinds.get(kind.name) for one in features)]
    rest = [one.kinds for one in worlds.app.FEATURES if one not in features]
    others = [kind for kind in kinds if kind not in own and any(some.get(kind.name) for some in rest)]
    with worlds.chance():
        region = Region("ASEC", "KHM")
        found = worlds.World(region, worlds.WORDS[which])
        body = {"office": CLERK, "title": "Clerk", "files": [], "reads": rooms}
        region["KHM"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
        for number in range(len(others)):
            told = others[(number + 5 * which) % len(others)]
            draft = Draft(
                told.name, worlds.marked(told, found.word), frozenset({Party("KHM")}), marking=_marking(which)
            )
            found.hidden.append(region["ASEC"].file(draft, office=DESK).id)
        for kind in own:
            region.say("ASEC", kind.name, kind.body.example)
        region.send("ASEC", to="KHM")
    return found


def _marking(which: int) -> Marking:
    return (Marking(), Marking("RED", "EXERCISE", "2030-01-01"))[which]


@pytest.mark.parametrize("rooms", HALVES, ids=" ".join)
def test_it_sees_nothing_of_what_it_does_not_read(rooms):
    both = [world(rooms, which) for which in (0, 1)]
    seen = []
    for one in both:
        with worlds.chance():
            browser = walking.Browser(one.node, CLERK)
            seen.append(walking.walked(browser, most=1, each=("/api/views/",), hidden=one.hidden))

    assert list(seen[0]) == list(seen[1])
    assert sum(answer.status == 200 for answer in seen[0].values()) > 20
    masks = [worlds.Mask(one.node) for one in both]
    for path in seen[0]:
        texts = [found[path].body.decode(errors="replace") for found in seen]
        for one, text in zip(both, texts, strict=True):
            assert one.word not in text, path
            assert not [name for name in one.hidden if name in text], path
        if texts[0] != texts[1]:
            texts = [mask(text) for mask, text in zip(masks, texts, strict=True)]
        assert texts[0] == texts[1], path
        assert seen[0][path].status == seen[1][path].status, path


def test_what_it_does_not_read_is_refused_like_what_never_was():
    """Else a name that somebody found in another record would tell whether it is held, and of which sort."""
    one = world(HALVES[0], 0)
    browser = walking.Browser(one.node, CLERK)
    browser.headers["accept-encoding"] = "identity"

    for path in ("/record/NAME", "/record/NAME/proof.json", "/api/records/NAME", "/api/records/NAME/proof"):
        answers = []
        for name in (one.hidden[0], "ab" * 32):
            answer = browser.get(path.replace("NAME", name))
            answers.append((answer.status, worlds.PLACE.sub("…", answer.body.decode().replace(name, "…"))))
        assert answers[0] == answers[1], path
