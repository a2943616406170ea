"""The questions to registers ask both databases the same, and are answered the same."""

from datetime import date

from amity.features.registers import views
from amity.features.registers.catalogue import CATALOGUE
from amity.kernel.record import Party
from amity.store.database import Database


def seen(one) -> list[object]:
    """Let one of everything be said, and return what queries answer at Indonesia's node."""
    for register in CATALOGUE:
        for party in ("KHM", "THA"):
            one.declare(party, register.name)
            if register.part:
                one.tell(party, register.name, ["IDN"])
    one.today("2026-07-20")
    one.say("THA", "register.test/1", register_name="focal-points", of="KHM", entry="maritime-crime-desk",
            on="2026-07-01", reached=True)  # fmt: skip
    one.region.meet()
    node, today = one.region["IDN"], one.region.clock().date()
    node.do_duties()
    with node.reading() as tx:
        return [
            [one.refs("IDN", register.name) for register in CATALOGUE],
            one.refs("IDN", "focal-points", on="2026-01-01", known="2026-01-02"),
            [len(one.found("IDN", register.name, public=True).standing) for register in CATALOGUE],
            [
                (register.name, len(found))
                for register, found in views.answers(
                    tx, "KHM/calendar/2026-sea-search", region=node.region, on=today
                )
            ],
            views.answered(tx, Party("KHM"), ["KHM/calendar/2026-sea-search", "KHM/courses/none"]),
            [pair.standing for pair in one.pairs("IDN")],
            [
                (due.entry, due.what)
                for due in views.waiting(tx, Party("IDN"), region=node.region, today=today)
            ],
            [paged(tx, node, register.name, today) for register in CATALOGUE],
            len(one.entry("IDN", "KHM/focal-points/maritime-crime-desk").tests),
            [row["entry"] for row in views.reminders(tx, Party("IDN"))],
        ]


def paged(tx, node, name: str, today: date) -> list[object]:
    """Return what pages of a register ask: today, on a day past, as it was known, as anybody reads it."""
    found: list[object] = []
    for more in ({}, {"on": date(2026, 2, 1)}, {"known": date(2026, 2, 1)}, {"public": True}):
        asked = views.Lookout(register=views.register(name), region=node.region, **{"on": today, **more})
        page = views.page(tx, asked, first=1, each=1)
        found += [[one.ref for one in page.found.standing], page.count.number, page.count.stale]
        found.append([one.ref for one in views.some(tx, asked, after=("KHM", "0"), each=2)])
    return found


def test_both_databases_are_asked_the_same_and_answer_the_same(open_registry, fresh_database):
    """Lists on any day, answers, comparisons, what waits and what was reminded."""
    answers = []
    for kind in ("sqlite", "postgresql"):
        databases = [Database(fresh_database(kind)) for _ in range(3)]
        free = iter(databases)
        answers.append(seen(open_registry(databases=lambda _, free=free: next(free))))
        for database in databases:
            database.close()

    assert answers[0] == answers[1]
    assert answers[0][3] == [("replies", 2), ("rosters", 2), ("attendance", 2)]
