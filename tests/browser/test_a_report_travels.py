"""The main journey in a browser: a passkey opens the seat; what is filed on one node is read on another."""

from __future__ import annotations

import drill
from playwright.sync_api import expect

ACTIVITY = "/plans/activity/IDN/drill-2026/observers"


def test_a_report_filed_after_a_passkey_is_read_at_another_node(bottle, profile, authenticator):
    """Indonesia opens a plan; Cambodia's officer signs in by passkey and reports; Indonesia reads it."""
    bottle.region.say("IDN", "plan.plan/1", drill.plan("IDN", "ALL"))
    bottle.region.say("IDN", "plan.activity/1", drill.observers("IDN"))
    bottle.region.meet()
    page = profile().new_page()
    authenticator(page)
    page.goto(bottle.khm.link())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_text("The passkey is kept")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")

    page.goto(bottle.khm.address + ACTIVITY)
    page.locator("summary").filter(has_text="Report for State of KHM").click()
    page.get_by_label("As of").fill("2025-12-31")
    page.get_by_label("Status").select_option("ongoing")
    page.get_by_label("What was done").fill("EXERCISE. Observers of two States followed <the drill>.")
    page.get_by_role("button", name="Sign and file").last.click()
    expect(page.get_by_text("followed <the drill>").first).to_be_visible()
    bottle.region.meet()

    reader = profile().new_page()
    reader.context.add_cookies([bottle.idn.cookie(name="Sari")])
    reader.goto(bottle.idn.address + ACTIVITY)
    expect(reader.get_by_text("followed <the drill>").first).to_be_visible()
    expect(reader.get_by_role("heading", name="State of KHM").first).to_be_visible()
    bottle.region.check()
