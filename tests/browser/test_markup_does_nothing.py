"""Markup in records before a real browser: no dialog opens, and the policy has nothing to complain of."""

from __future__ import annotations

from amity.errors import Malformed
from amity.kernel.record import PUBLIC, Draft, Party
from amity.testing import DESK

NASTY = "'\"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>"


def test_a_record_full_of_markup_opens_no_dialog(bottle, profile):
    """The profile asserts that no policy was broken and nobody else was called."""
    report = dict(bottle.khm.node.kinds.get("exchange.incident/1").body.example)
    instrument = dict(bottle.khm.node.kinds.get("instrument.principle/1").body.example)
    for name, value in list(report.items()):
        if isinstance(value, str):
            tried = report | {name: NASTY[:100]}
            report = tried if reads(bottle, "exchange.incident/1", tried) else report
    bodies = {"exchange.incident/1": report, "instrument.principle/1": instrument | {"title": NASTY}}
    drafts = [Draft(kind, body, frozenset({Party(PUBLIC)}), to=NASTY[:80]) for kind, body in bodies.items()]
    filed = bottle.khm.node.file_all(drafts, office=DESK)
    context, dialogs = profile(), []
    context.add_cookies([bottle.khm.cookie(name=NASTY[:80])])
    page = context.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    shown = ""
    for path in (
        "/",
        "/devices",
        "/exchange/",
        "/instruments/principles",
        "/records",
        "/search?q=onerror",
        *(f"/record/{record.id}" for record in filed),
        f"/public/record/{filed[0].id}",
    ):
        page.goto(f"{bottle.khm.address}{path}")
        shown += page.inner_text("body")
        assert page.locator("img[src=x], svg[onload], script:not([src])").count() == 0, path

    assert dialogs == []
    assert "onerror=alert(1)" in shown


def reads(bottle, kind: str, body: dict) -> bool:
    """Tell whether *body* is one of *kind*."""
    try:
        bottle.khm.node.kinds.get(kind).read(body)
    except Malformed:
        return False
    return True
