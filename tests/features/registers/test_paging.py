"""A page of a register: what is counted and cut by name is what reading all of it would find."""

from __future__ import annotations

from datetime import date

import pytest

from amity.features.registers import views
from amity.features.registers.views.paging import Page


@pytest.fixture(scope="module")
def many(open_registry):
    """Entries of two Parties: said again, ended, back-dated, confirmed, refused, and yet to come."""
    one = open_registry("KHM", "IDN", "ASEC")
    for number in range(7):
        for party in ("KHM", "ASEC"):
            said = {"entry": f"desk-{number}", "since": f"2025-0{number + 1}-01"}
            one.declare(party, "focal-points", **said, until="2025-12-31" if number == 5 else None)
            one.declare(party, "arms", entry=f"201{number}", since="2025-01-01")
    one.declare("KHM", "experts", since="2026-01-01")
    one.declare("KHM", "experts", since="2026-01-01", entry="other", nationality="IDN")
    one.today("2026-11-01")
    one.declare("KHM", "focal-points", entry="desk-1", since="2025-01-01", office="Earlier")
    one.declare("KHM", "focal-points", entry="desk-2", since="2026-12-01", office="Later")
    one.declare("KHM", "focal-points", entry="desk-5", since="2026-10-01", office="Anew")
    one.say("KHM", "register.verify/1", register_name="focal-points", entry="desk-3")
    one.region.meet()
    return one


DAYS = [("2025-03-15", None), ("2026-06-01", None), ("2027-02-01", None), ("2027-02-01", "2026-02-01")]


@pytest.mark.parametrize("name", ["focal-points", "arms", "experts", "calendar"])
@pytest.mark.parametrize("party", ["", "KHM"])
@pytest.mark.parametrize(("on", "known"), DAYS)
def test_pages_put_together_are_the_register(many, name, party, on, known):
    """By entry, by number, stale or not, refused or not: as `entries` finds them, three on a page."""
    whole = many.found("IDN", name, on, known or "")
    expected = [one for one in whole.standing if party in ("", one.party)]

    pages = [page_of(many, name, party, on, known, first) for first in range(0, len(expected) + 1, 3)]

    assert [one for page in pages for one in page.found.standing] == expected
    assert {page.number for page in pages} == {len(expected)}
    assert {page.stale for page in pages} == {sum(one.stale for one in expected)}
    assert all(page.found.refused == whole.refused for page in pages)
    assert {page.parties for page in pages} == {tuple(sorted({one.party for one in whole.standing}))}


def page_of(many, name: str, party: str, on: str, known: str | None, first: int) -> Page:
    node = many.region["IDN"]
    with node.reading() as tx:
        return views.page(
            tx, views.register(name), region=node.region, on=date.fromisoformat(on),
            known=date.fromisoformat(known) if known else None, party=party, first=first, each=3,
        )  # fmt: skip
