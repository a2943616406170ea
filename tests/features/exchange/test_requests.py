"""Requests: each move is made by the Party whose move it is, whatever order words arrive in."""

import itertools

import pytest

from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.rules.custody import Link, chains
from amity.features.exchange.rules.requests import Said, followed
from amity.kernel.record import Party, RecordId

KHM, THA, VNM, SGP = map(Party, ("KHM", "THA", "VNM", "SGP"))
ASKED = {
    "sort": "information",
    "title": "Crew list",
    "party": "THA",
    "area": "sea-piracy",
    "what": "The crew list.",
}
SHA = "8a" * 32


def ask(desks, **said: object) -> RecordId:
    return desks.file(KHM, "request", ASKED | said, [THA])


def move(desks, party: str, request: str, after: str, name: str, **said: object) -> RecordId:
    to = {KHM, THA} - {Party(party)}
    body = {"request": request, "after": after, "move": name, **said}
    return desks.file(party, "move", body, to)


def test_a_request_goes_through_its_stages_by_the_moves_of_both(desks):
    request = ask(desks)
    received = move(desks, THA, request, request, "receive")
    asked = move(desks, THA, request, received, "ask", text="Which vessel?")
    clarified = move(desks, KHM, request, asked, "clarify", text="The Example.")
    granted = move(desks, THA, request, clarified, "grant-part", text="Names only.")
    executed = move(desks, THA, request, granted, "execute", text="See the list.")
    move(desks, KHM, request, executed, "close")
    desks.meet()

    for party in (KHM, THA):
        one = desks.request(party, request)
        assert one.stages == (
            "sent", "received", "clarification-asked", "clarified", "granted-in-part", "executed", "closed",
        )  # fmt: skip
        assert one.aside == ()
        assert one.open_to(KHM) == one.open_to(THA) == ()
    desks.region.check()


def test_a_move_of_the_other_party_or_of_a_third_moves_nothing(desks):
    request = ask(desks)
    move(desks, KHM, request, request, "receive")
    desks.file(VNM, "move", {"request": request, "after": request, "move": "receive"}, [KHM, THA])
    refusal = {"request": request, "after": request, "move": "refuse", "ground": "form"}
    desks.file(VNM, "move", refusal, [KHM, THA])
    desks.meet()

    one = desks.request(THA, request)
    assert (one.stage, one.moves) == ("sent", ())
    assert [(said.party, why) for said, why in one.aside] == [
        (KHM, "it was not that Party's move, or another was made first"),
        (VNM, "its author has no part in this request"),
        (VNM, "its author has no part in this request"),
    ]


def test_a_request_is_seen_by_the_two_parties_and_no_other(desks):
    request = ask(desks)
    desks.meet()

    assert desks.browser(VNM).get(f"/exchange/request/{request}").status_code == 404
    assert "Crew list" not in desks.browser(VNM).get("/exchange/requests").text


def words() -> list[Said]:
    """Return the moves of a whole request, a double, and one of a Party that has no part in it."""
    steps = [
        (THA, "receive"), (THA, "ask"), (KHM, "clarify"), (THA, "grant"), (THA, "execute"), (KHM, "close"),
    ]  # fmt: skip
    said, last = [], "r"
    for seq, (party, name) in enumerate(steps):
        said.append(word(f"m{seq}", party, seq, last, name))
        last = f"m{seq}"
    return [*said, word("x", VNM, 0, "r", "receive"), word("y", KHM, 9, "r", "cancel")]


def word(record: str, party: Party, seq: int, after: str, name: str) -> Said:
    return Said(record=RecordId(record), party=party, seq=seq, issued="", after=after, move=name, body={})


def test_whatever_order_words_come_in_the_stages_are_the_same():
    """All 40,320 orders of eight words; one of them cancels at the same time as the other receives."""
    expected = ("sent", "received", "clarification-asked", "clarified", "granted", "executed", "closed")

    for some in itertools.permutations(words()):
        one = followed(RecordId("r"), KHM, THA, "", {}, some, sent=True)
        assert one.stages == expected


def test_of_two_moves_made_at_once_that_of_the_requested_party_counts_and_the_other_is_told(desks):
    request = ask(desks)
    received = move(desks, THA, request, request, "receive")
    desks.meet()
    move(desks, KHM, request, received, "cancel")
    granted = move(desks, THA, request, received, "grant")
    desks.meet()

    one = desks.request(KHM, request)
    assert (one.stage, one.last) == ("granted", granted)
    assert [said.move for said, _ in one.aside] == ["cancel"]
    assert one.open_to(KHM) == ("cancel",)


def test_a_draft_is_nobody_elses_and_is_sent_by_saying_it_again(desks):
    draft = desks.file(KHM, "request", ASKED, [])
    desks.meet()
    assert desks.request(KHM, draft).stage == "drafted"
    assert desks.browser(THA).get(f"/exchange/request/{draft}").status_code == 404

    desks.browser(KHM).post(f"/exchange/request/{draft}/send")
    desks.meet()

    (sent,) = _requests(desks, THA)
    assert (sent.stage, sent.body["draft"]) == ("sent", draft)
    assert f"/exchange/request/{sent.record}" in desks.browser(KHM).get(f"/exchange/request/{draft}").text


def _requests(desks, party: str):
    with desks.region[party].reading() as tx:
        return views.requests(tx)


def test_the_page_offers_only_the_moves_that_are_mine_and_the_door_takes_no_other(desks):
    request = ask(desks)
    desks.meet()
    mine, theirs = desks.browser(KHM), desks.browser(THA)

    assert 'value="receive"' in theirs.get(f"/exchange/request/{request}").text
    assert 'value="receive"' not in mine.get(f"/exchange/request/{request}").text
    assert mine.post(f"/exchange/request/{request}/move", data={"move": "receive"}).status_code == 403
    assert theirs.post(f"/exchange/request/{request}/move", data={"move": "receive"}).status_code == 200
    refusal = theirs.post(f"/exchange/request/{request}/move", data={"move": "refuse"})
    assert (refusal.status_code, "a refusal names its ground" in refusal.text) == (422, True)
    theirs.post(f"/exchange/request/{request}/move", data={"move": "refuse", "ground": "own-proceedings"})
    desks.meet()
    page = mine.get(f"/exchange/request/{request}").text
    assert "Would prejudice an investigation or proceedings of its own" in page


def test_a_request_form_shows_what_the_requested_party_requires(desks):
    stated = KINDS.get("exchange.requirement/1").body.example
    desks.file(THA, "requirement", stated | {"items": ["first wording"]}, [KHM])
    desks.file(THA, "requirement", stated, [KHM])
    desks.meet()
    address = "/exchange/request/new?party=THA&sort=legal-assistance&basis=2004-MLA"

    page = desks.browser(KHM).get(address).text

    assert "the offence and its elements" in page
    assert "first wording" not in page


def test_the_form_lists_what_the_treaty_asks_for_after_what_the_party_asks_for(desks):
    """What is filled in stays; what is asked for beside it is added, once."""
    stated = KINDS.get("exchange.requirement/1").body.example | {"items": ["the purpose, in Thai"]}
    desks.file(THA, "requirement", stated, [KHM])
    desks.meet()
    form = {
        "party": "THA", "sort": "legal-assistance", "basis": "2004-MLA", "-look": "yes",
        "requirements.0.requirement": "the purpose, in Thai", "requirements.0.note": "annex 2",
    }  # fmt: skip

    page = desks.browser(KHM).post("/exchange/request/new", data=form).text
    other = desks.browser(KHM).get("/exchange/request/new?party=THA&sort=extradition").text

    assert 'value="annex 2"' in page
    assert page.count('value="the purpose, in Thai"') == 1
    assert "the nature of the criminal matter" in page
    assert page.index("the purpose, in Thai") < page.index("the nature of the criminal matter")
    assert "the warrant of arrest" in other
    assert "the nature of the criminal matter" not in other


def test_a_request_is_made_in_the_browser_and_a_stranger_is_no_addressee(desks):
    browser = desks.browser(KHM)
    wrong = browser.post("/exchange/request/new", data=ASKED | {"party": "KHM", "-send": "yes"})
    assert (wrong.status_code, "another Party of this region" in wrong.text) == (422, True)

    browser.post("/exchange/request/new", data=ASKED | {"-send": "yes"})
    desks.meet()

    assert [one.stage for one in _requests(desks, THA)] == ["sent"]
    assert "Crew list" in desks.browser(THA).get("/exchange/").text


# -- what falls due ----------------------------------------------------------------------------------


def reminded(desks, party: str):
    with desks.region[party].reading() as tx:
        return [
            (row["body"]["step"], row["body"]["office"], row["escalated"])
            for row in views.reminders(tx, party)
        ]


def test_the_desk_whose_move_it_is_is_reminded_and_then_the_office_that_supervises_it(desks):
    request = ask(desks, sort="legal-assistance", urgency="priority")
    desks.meet()
    for _ in range(60):
        desks.region.clock.forward(days=1)
        for node in desks.region.nodes.values():
            node.do_duties()
    desks.meet()

    said = reminded(desks, THA)
    assert set(said) == {("receive", "central-authority", False), ("receive", "focal-point", True)}
    assert [one for one in said if one[2]] == [("receive", "focal-point", True)]
    assert reminded(desks, KHM) == []
    assert desks.request(KHM, request).stage == "sent"
    with desks.region[KHM].reading() as tx:
        assert views.reminders(tx, THA) == []
    desks.region.check()


def test_after_a_move_the_other_party_is_reminded_and_the_first_no_more(desks):
    request = ask(desks, urgency="urgent")
    received = move(desks, THA, request, request, "receive")
    move(desks, THA, request, received, "ask", text="Which vessel?")
    desks.meet()
    desks.region.clock.forward(days=2)
    for node in desks.region.nodes.values():
        node.do_duties()

    assert [one[0] for one in reminded(desks, KHM)] == ["clarify"]
    assert reminded(desks, THA) == []


# -- custody -----------------------------------------------------------------------------------------


def link(number: int, party: Party, act: str, **more: object) -> Link:
    said = {"record": RecordId(str(number)), "party": party, "seq": number, "act": act, "to": ""}
    said |= {
        "previous": str(number - 1) if number > 1 else "",
        "items": {"1": SHA},
        "at": f"2026-04-0{number}",
    }
    return Link(**(said | more))


GOOD = (
    link(1, SGP, "secured"),
    link(2, SGP, "handed-over", to="KHM"),
    link(3, KHM, "taken-over"),
    link(4, KHM, "handed-over", to="SGP"),
    link(5, SGP, "taken-over"),
    link(6, SGP, "released"),
)
BOTH = frozenset({KHM, SGP})


def test_an_unbroken_chain_holds_in_whatever_order_its_links_come():
    for some in itertools.permutations(GOOD):
        (chain,), lost = chains(some, BOTH)
        assert (chain.breaks, chain.holder, lost, len(chain.links)) == ((), "", [], 6)


def changed(number: int, **more: object) -> list[Link]:
    fields = {name: getattr(GOOD[number - 1], name) for name in Link.__slots__}
    return [*GOOD[: number - 1], Link(**(fields | more)), *GOOD[number:]]


@pytest.mark.parametrize(
    ("links", "number", "what"),
    [
        (changed(1, act="handed-over"), 1, "it begins with 'handed-over', not with a seal"),
        (changed(2, party=KHM), 2, "KHM disposes of what is held by SGP"),
        (changed(2, to="VNM"), 2, "it is handed to VNM, which has no part in this request"),
        (changed(3, party=SGP), 3, "SGP takes over what was handed to KHM"),
        (changed(3, items={"1": "00" * 32}), 3, "item 1 has another hash than before"),
        (changed(3, items={"2": SHA}), 3, "item 1 is missing"),
        (changed(3, items={"1": SHA, "2": SHA}), 3, "item 2 was not there before"),
        (changed(4, at="2026-04-01"), 4, "it bears an earlier time than the link before"),
        (changed(5, act="secured"), 5, "it is secured a second time"),
        ([*GOOD, link(9, KHM, "taken-over", previous="2")], 3, "a second link follows the same one"),
    ],
)
def test_a_broken_chain_names_its_break(links, number, what):
    (chain, *_), _ = chains(links, BOTH)

    assert (number, what) in [(one.number, one.what) for one in chain.breaks]


def test_a_link_whose_predecessor_is_missing_is_named():
    (chain,), lost = chains([*GOOD[:2], *GOOD[3:]], BOTH)

    assert (chain.holds, chain.under_way_to) == (True, "KHM")
    assert [(one.record, one.what) for one in lost] == [
        ("4", "the link that it follows is not held here"),
        ("5", "it follows a link that is in no chain"),
        ("6", "it follows a link that is in no chain"),
    ]


def test_evidence_is_handed_over_in_the_browser_and_the_chain_shown(desks):
    request = ask(desks)
    desks.meet()
    theirs = desks.browser(THA)
    first = {"act": "secured", "previous": "", "items": f"THA-1 {SHA}", "at": "2026-04-01T03:00"}
    assert theirs.post(f"/exchange/request/{request}/hand", data=first).status_code == 200
    previous = _last(desks, THA, request)
    handed = {"act": "handed-over", "previous": previous, "at": "2026-04-02T03:00"}
    theirs.post(f"/exchange/request/{request}/hand", data=handed)
    desks.meet()
    taken = {"act": "taken-over", "previous": _last(desks, KHM, request), "at": "2026-04-03T03:00"}
    desks.browser(KHM).post(f"/exchange/request/{request}/hand", data=taken)
    desks.meet()

    page = theirs.get(f"/exchange/request/{request}").text
    assert "unbroken" in page
    with desks.region[THA].reading() as tx:
        (chain,), lost = views.custody(tx, views.request(tx, request))
    assert (chain.holder, chain.holds, lost) == ("KHM", True, [])
    desks.region.check()


def _last(desks, party: str, request: str) -> str:
    with desks.region[party].reading() as tx:
        (chain,), _ = views.custody(tx, views.request(tx, request))
    return chain.links[-1].record


def test_a_third_partys_link_breaks_no_chain_and_is_named(desks):
    request = ask(desks)
    body = {
        "request": request,
        "act": "secured",
        "items": [{"label": "1", "sha256": SHA}],
        "at": "2026-04-01T03:00:00Z",
    }
    first = desks.file(THA, "handover", body, [KHM])
    desks.file(VNM, "handover", body | {"act": "taken-over", "previous": first}, [KHM, THA])
    desks.meet()

    with desks.region[KHM].reading() as tx:
        (chain,), (lost,) = views.custody(tx, views.request(tx, request))
    assert (chain.holds, chain.holder) == (True, THA)
    assert lost.what == "VNM has no part in this request"
