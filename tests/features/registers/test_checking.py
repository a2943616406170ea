"""Before a Party signs: what every reader would refuse is refused at each door, with what to do next."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from amity.errors import Conflict
from amity.features.registers import views
from amity.features.registers.kinds import KINDS
from amity.kernel.record import Draft
from amity.node.node import Node
from amity.testing import DESK, refuses

EXPERT = views.register("experts").entry.example | {"since": "2026-01-01"}
KIND = KINDS.name_of(views.register("experts").entry)
WRONG = EXPERT | {"nationality": "THA"}


def by_form(browser: TestClient, body: dict[str, object]) -> tuple[int, str]:
    """File *body* with the form that every kind has."""
    said = {name: "\n".join(value) if isinstance(value, list) else value for name, value in body.items()}
    done = browser.post(f"/file/{KIND}", data=said | {"-to": "-alone"}, follow_redirects=False)
    return done.status_code, done.text


def by_api(browser: TestClient, body: dict[str, object]) -> tuple[int, str]:
    """File *body* as a program does, from a page of this house."""
    headers = {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}
    done = browser.post(f"/api/records/{KIND}", json={"body": body, "audience": []}, headers=headers)
    return done.status_code, done.text


@pytest.mark.parametrize(("door", "done", "refused"), [(by_form, 303, 422), (by_api, 201, 409)])
def test_each_door_refuses_before_signing_what_every_reader_would(one, door, done, refused):
    """An expert of another State, and a sixth: neither is signed. When one of the five ends, the next is."""
    browser = one.browser("KHM")
    size = one.region["KHM"].sizes()["KHM"]
    status, text = door(browser, WRONG)
    assert (status, "KHM declares only its own" in text) == (refused, True)
    for number in range(5):
        assert door(browser, EXPERT | {"entry": f"expert-{number}"})[0] == done
    status, text = door(browser, EXPERT | {"entry": "expert-5"})
    assert (status, "KHM has 5 entries" in text, "end or withdraw one" in text) == (refused, True, True)
    assert one.region["KHM"].sizes()["KHM"] == size + 5

    assert door(browser, EXPERT | {"entry": "expert-2", "until": "2026-01-31"})[0] == done
    assert door(browser, EXPERT | {"entry": "expert-5", "since": "2026-02-01"})[0] == done
    assert one.found("KHM", "experts", on="2026-02-01").refused == ()


@pytest.mark.parametrize(
    "said",
    [
        [{"entry": f"expert-{number}"} for number in range(6)],
        [{"entry": f"expert-{number}", "since": f"2026-0{number + 3}-01"} for number in range(6)],
        [{"entry": f"expert-{number}", "since": "2026-03-01"} for number in range(5)]
        + [{"entry": "expert-5", "since": "2026-01-01"}],
    ],
    ids=["at once", "one by one", "before the others"],
)
def test_entries_are_looked_at_together_and_on_the_days_to_come(one, said):
    """Six of one file are too many, also where each comes on another day, or the last pushes one out."""
    node: Node = one.region["KHM"]
    drafts = [Draft(KIND, EXPERT | more, frozenset()) for more in said]

    node.check(drafts[:5], office=DESK)
    node.file_all(drafts[:5], office=DESK)
    assert "KHM has 5 entries" in refuses(Conflict, lambda: node.check(drafts, office=DESK))
    assert "KHM has 5 entries" in refuses(Conflict, lambda: node.check(drafts[5:], office=DESK))


def test_an_organisation_is_told_before_it_signs_that_only_states_declare(with_secretariat):
    register = views.register("arms")
    draft = Draft(KINDS.name_of(register.entry), register.entry.example, frozenset())

    with_secretariat.region["IDN"].check([draft], office=DESK)
    said = refuses(Conflict, lambda: with_secretariat.region["ASEC"].check([draft], office=DESK))
    assert "ASEC is no State" in said


def test_what_stood_refused_can_be_ended(one):
    """A sixth that was signed unasked is refused when said anew, and no check is in the way of its end."""
    for number in range(6):
        one.declare("KHM", "experts", since="2026-01-01", entry=f"expert-{number}")
    one.today("2026-03-01")
    node: Node = one.region["KHM"]
    again = Draft(KIND, EXPERT | {"entry": "expert-5"}, frozenset())
    over = Draft(KIND, EXPERT | {"entry": "expert-5", "until": "2026-02-28"}, frozenset())

    assert "KHM has 5 entries" in refuses(Conflict, lambda: node.check([again], office=DESK))
    node.check([over], office=DESK)
