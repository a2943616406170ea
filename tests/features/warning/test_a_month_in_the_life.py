"""A month in the life of early warning, from data that arrive to a forecast that is scored: three nodes."""

from __future__ import annotations

import re
from html import unescape

from amity.features.warning import views
from amity.formats import cap


def shown(page) -> str:
    assert page.status_code == 200, page.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def release(files, name: str, until: str):
    """Return a GED file that covers the world up to the month *until*; Myanmar has 60 deaths a month."""
    some = [row | {"best": 0} for row in files.world() if str(row["date_start"])[:7] <= until]
    months = sorted({str(row["date_start"])[:7] for row in some})
    some += [
        files.row(number, id=50_000 + number, country="Myanmar (Burma)", country_id=775, type_of_violence=1)
        | {"date_start": f"{month}-11", "date_end": f"{month}-11", "best": 60}
        for number, month in enumerate(months)
    ]
    return str(files.write(name, some))


def test_a_month_in_the_life(files, desks):
    """The Secretariat forecasts, Cambodia has a threshold, Indonesia is alerted, and all see how it went."""
    # 20 October: data arrive, and Cambodia, which plans for its citizens there, sets a threshold on its page
    desks.today("2023-10-20")
    base = desks.amity(
        "ASEC", "data", "add", release(files, "GEDEvent_v23_1.csv", "2023-09"), "--to", "ASEAN"
    )
    desks.region.meet()
    form = {
        "unit": "MMR",
        "target": "state-based",
        "at_least": "25",
        "percent": "60",
        "within": "3",
        "of": "ASEC",
    }
    browser = desks.browser("KHM")
    set_ = browser.post("/warning/thresholds", data=form | {"-to": "ASEAN"}, follow_redirects=False)
    assert set_.status_code == 303, set_.text
    desks.duties()
    assert desks.alerts("IDN") == []

    # the Secretariat forecasts and files it: Cambodia's node sees the threshold crossed
    made = desks.amity("ASEC", "forecast", "--model", "conflictology", "--file", "--to", "ASEAN").data
    (forecast,) = made["records"]
    desks.region.meet()
    desks.duties()
    desks.duties()

    # Indonesia's desk reads the alert on its own node, as a page and as CAP, and acknowledges it
    (alert,) = desks.alerts("IDN")
    indonesia = desks.browser("IDN")
    assert "1 alert waits for your Party" in shown(indonesia.get("/warning/"))
    assert "at least 25 (state-based) in 2023-10" in shown(indonesia.get(f"/warning/alert/{alert.record}"))
    assert cap.faults(indonesia.get(f"/warning/alert/{alert.record}?as=cap").content) == []
    done = indonesia.post(
        f"/warning/alert/{alert.record}/acknowledge", data={"text": "Seen."}, follow_redirects=False
    )
    assert done.status_code == 303, done.text
    desks.region.meet()
    assert "Seen." in shown(browser.get(f"/warning/alert/{alert.record}"))

    # the Secretariat's own desk stays silent: seven days later people in Phnom Penh are asked
    desks.today("2023-10-28")
    desks.duties()
    assert "Not acknowledged by ASEC" in shown(desks.browser("KHM").get(f"/warning/alert/{alert.record}"))

    # 20 November: the next release says what came in October, and the Secretariat settles it
    desks.today("2023-11-20")
    late = [
        files.row(
            number, id=90_000 + number, type_of_violence=1, date_start="2023-10-09", date_end="2023-10-09"
        )
        | {"best": 0}
        for number in range(40)
    ]
    late.append(files.row(1, id=99_999, country="Myanmar (Burma)", country_id=775, type_of_violence=1))
    late[-1] |= {"date_start": "2023-10-02", "date_end": "2023-10-02", "best": 70}
    candidate = str(files.write("GEDEvent_v23_0_10.csv", late))
    onto = ["--onto", base.data["record"], "--to", "ASEAN"]
    newer = desks.amity("ASEC", "data", "add", candidate, *onto).data
    desks.amity("ASEC", "data", "settle", newer["record"], "--since", "2023-10", "--to", "ASEAN")
    desks.region.meet()

    # every node scores the forecast alike; it was the baseline itself, and could not beat it
    for party in ("KHM", "IDN", "ASEC"):
        track = desks.track(party)
        (row,) = [one for one in track.rows if one.unit == "MMR"]
        assert (row.came, row.said_25, row.crps, row.base_crps) == (70, 1.0, 10.0, 10.0)
        assert (row.forecast, row.standing) == (forecast, "candidate")
        assert views.figures(track.rows).ratio == 1.0
    indonesia = desks.browser("IDN")
    assert "The error was that of the last twelve months" in shown(indonesia.get("/warning/track"))
    assert "70" in shown(indonesia.get("/warning/unit/MMR"))
    desks.region.check()
