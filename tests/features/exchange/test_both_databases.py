"""The queries of the exchange ask both databases the same, and are answered the same."""

from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.rules.releasing import opened
from amity.features.exchange.views import screening
from amity.kernel.record import Draft, Party
from amity.store.database import Database

PATHS = (
    "/",
    "/reports?area=sea-piracy&words=50%25_off&number=9074729",
    "/requests",
    "/map",
    "/map.geojson",
    "/links?area=sea-piracy",
    "/lists",
    "/request/new?party=THA",
)


def lived(desks):
    """Let one of everything be said, and some of it hang together."""
    own = desks.tell("KHM", ["THA"], title="50%_off", caveats=["onward-consent"], token="c3" * 16)
    desks.tell("THA", ["KHM", "VNM"], rests_on=[own])
    body = {"area": "sea-piracy", "title": "In copies"}
    readers = frozenset({Party("THA"), Party("VNM")})
    desks.file_all(
        "KHM", opened("exchange.incident/1", body, readers, tokens=["a1" * 16, "b2" * 16], hidden=True)
    )
    desks.file("THA", "question", {"report": own, "text": "Which flag?"}, ["KHM"])
    desks.file("THA", "release-ask", {"report": own, "to": ["VNM"], "why": "It sails."}, ["KHM"])
    for kind in KINDS:
        desks.region["KHM"].file(
            Draft(kind.name, kind.body.example, frozenset({Party("THA")})), office="desk"
        )
    taken = desks.tell("KHM", ["THA"])
    desks.region["KHM"].withdraw(taken, reason="", office="desk")
    desks.meet()
    for node in desks.region.nodes.values():
        node.do_duties()


def seen(desks) -> list[object]:
    """Return what queries answer at the author's node."""
    with desks.region["KHM"].reading() as tx:
        return [
            [one.title for one in views.reports(tx, words="50%_OFF")],
            sorted(one.title for one in views.reports(tx)),
            views.counts(tx),
            [one.title for one in views.having(tx, "", "9074729")],
            [one.beyond for one in views.passed_on(tx, Party("KHM"))],
            [len(one.reports) for one in views.repeated(tx)],
            views.unread(tx, Party("KHM"))[1],
            len(views.unanswered(tx, Party("KHM"))),
            len(views.asked_of(tx, Party("KHM"))),
            views.leaks(tx, Party("KHM"), ["ab" * 32]),
            [one.stage for one in views.requests(tx)],
            [one.same for one in views.claims(tx, limit=9)],
            len(views.settled(tx, Party("KHM"))),
            sorted(one.title for one in views.alike(tx, views.having(tx, "", "9074729"))),
            sorted(views.judgements(tx, ["1a" * 32])),
            [one.title for one in screening.editions(tx)],
            sorted(one.title for one in screening.screenable(tx, limit=9)),
            len(screening.screenable(tx, limit=9, after=("2026-01-01T00:00:00Z", "8" * 64))) > 0,
        ]


def test_both_answer_the_same(open_desks, fresh_database):
    answers = []
    for kind in ("sqlite", "postgresql"):
        desks = open_desks(databases=lambda _, kind=kind: Database(fresh_database(kind)))
        lived(desks)
        answers.append(seen(desks))
        browser = desks.browser("KHM")
        for path in PATHS:
            assert browser.get(f"/exchange{path}").status_code == 200, (kind, path)
        for one in desks.reports("KHM"):
            assert browser.get(f"/exchange/report/{one.report}").status_code == 200
        desks.region.check()
        for node in desks.region.nodes.values():
            node.database.close()

    assert answers[0] == answers[1]
    assert answers[0][4] == [("VNM",)]
