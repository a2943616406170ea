"""A page of a register: what is counted and cut by name is what reading all of it would find."""

from __future__ import annotations

from datetime import date

import pytest

from amity.features.registers import views
from amity.features.registers.declaring import Standing
from amity.features.registers.views.paging import Page
from amity.kernel.record import PUBLIC


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
    for number in range(6):  # two more than there is room for
        one.declare("KHM", "experts", since=f"2026-01-0{9 - number}", entry=f"expert-{number}")
    for number in range(4):
        one.declare("IDN", "library", [PUBLIC], entry=f"paper-{number}", title="For anybody")
        if number % 2:
            one.declare("IDN", "library", ["KHM"], entry=f"paper-{number}", title="Said anew to few")
    one.today("2026-11-01")
    one.declare("KHM", "focal-points", entry="desk-1", since="2025-01-01", office="Earlier")
    one.declare("KHM", "focal-points", entry="desk-2", since="2026-12-01", office="Later")
    one.declare("KHM", "focal-points", entry="desk-5", since="2026-10-01", office="Anew")
    one.say("KHM", "register.verify/1", register_name="focal-points", entry="desk-3")
    one.region.meet()
    return one


DAYS = [("2025-03-15", None), ("2026-06-01", None), ("2027-02-01", None), ("2027-02-01", "2026-02-01")]


@pytest.mark.parametrize("name", ["focal-points", "arms", "experts", "library", "calendar"])
@pytest.mark.parametrize("party", ["", "KHM"])
@pytest.mark.parametrize(("on", "known"), DAYS)
def test_pages_put_together_are_the_register(many, name, party, on, known):
    """By entry, by number, stale or not, refused or not: as `entries` finds them, three on a page."""
    whole = many.found("IDN", name, on, known or "")
    expected = [one for one in whole.standing if party in ("", one.party)]

    pages = [page_of(many, name, party, on, known, first) for first in range(0, len(expected) + 1, 3)]

    assert [one for page in pages for one in page.found.standing] == expected
    assert {page.count.number for page in pages} == {len(expected)}
    assert {page.count.stale for page in pages} == {sum(one.stale for one in expected)}
    assert all(page.found.refused == whole.refused for page in pages)
    assert {page.count.parties for page in pages} == {tuple(sorted({one.party for one in whole.standing}))}


@pytest.mark.parametrize("name", ["focal-points", "experts", "library"])
@pytest.mark.parametrize(("on", "known"), DAYS)
@pytest.mark.parametrize("public", [False, True])
def test_a_file_is_read_in_batches_and_holds_the_register_once(many, name, on, known, public):
    """Two entries at a time, each after the one before; anybody's reader meets the words that are public."""
    whole = many.found("KHM", name, on, known or "", public=public).standing
    asked, found = asked_for(many, "KHM", name, on, known, public=public), list[Standing]()
    last: tuple[str, str] | None = None

    with many.region["KHM"].reading() as tx:
        while some := views.some(tx, asked, after=last, each=2):
            found += some
            last = some[-1].party, some[-1].entry
        number = views.count(tx, asked).number

    assert tuple(found) == whole
    assert number == len(whole)


def test_who_reads_less_sees_the_older_word_hold(many):
    """Said anew to one State, a paper still stands for everybody else as it did."""

    def titles(*, public: bool) -> list[str]:
        found = many.found("KHM", "library", "2026-12-01", public=public).standing
        return [one.body["title"] for one in found]

    assert titles(public=True) == ["For anybody"] * 4
    assert titles(public=False) == ["For anybody", "Said anew to few"] * 2


def asked_for(many, at: str, name: str, on: str, known: str | None, **more: object) -> views.Lookout:
    return views.Lookout(
        register=views.register(name), region=many.region[at].region, on=date.fromisoformat(on),
        known=date.fromisoformat(known) if known else None, **more,
    )  # fmt: skip


def page_of(many, name: str, party: str, on: str, known: str | None, first: int) -> Page:
    node = many.region["IDN"]
    with node.reading() as tx:
        return views.page(tx, asked_for(many, "IDN", name, on, known, party=party), first=first, each=3)
