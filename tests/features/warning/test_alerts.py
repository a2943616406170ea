"""Thresholds, alerts that wait for an answer, reminders, and consultations with people in charge."""

from __future__ import annotations

import pytest
from lxml import etree

from amity.features.warning import views
from amity.features.warning.rules.alerting import baseline_pairs, rates
from amity.formats import cap
from amity.kernel.record import Party
from amity.store import log
from amity.testing import DESK

QUIET, LOUD = [[0] * 8] * 3, [[0, 0, 30, 40, 50, 60, 70, 80], [0] * 7 + [99], [0] * 8]


@pytest.fixture
def watched(desks):
    """Cambodia wants to be warned, with the others, of 25 deaths in Myanmar; the Secretariat forecasts."""
    desks.today("2026-01-02")
    desks.known = desks.vintage("ASEC", {"MMR": [0, 30] * 12}, "2025-12")
    desks.limit = desks.file("KHM", "threshold", limit())
    desks.region.meet()
    return desks


def limit(**changed):
    said = {
        "name": "mmr",
        "target": "state-based",
        "unit": "MMR",
        "at_least": 25,
        "percent": 60,
        "of": "ASEC",
    }
    return said | changed


def forecast(desks, draws=LOUD, **more):
    record = desks.forecast("ASEC", desks.known, {"MMR": draws}, "2025-12", **more)
    desks.region.meet()
    return record


def test_a_forecast_that_crosses_a_threshold_files_one_alert_for_all_its_readers(watched):
    cause = forecast(watched)
    watched.duties()
    watched.duties()

    for party in ("KHM", "IDN", "ASEC"):
        (one,) = watched.alerts(party)
        assert (one.party, one.body["cause"], one.body["threshold"]) == ("KHM", cause, watched.limit)
        assert (one.body["percent"], one.body["month"]) == (75, "2026-01-01")
        assert one.silent == ["ASEC", "IDN"]
    watched.region.check()


def test_a_forecast_below_the_threshold_files_none(watched):
    forecast(watched, QUIET)
    watched.duties()

    assert watched.alerts("KHM") == []


def test_months_that_are_over_warn_nobody(watched):
    watched.today("2026-02-10")
    forecast(watched)
    watched.duties()

    assert watched.alerts("KHM") == []  # of January; February and March are quiet


def test_a_threshold_listens_to_those_it_names_and_to_no_other(watched):
    watched.forecast("IDN", watched.known, {"MMR": LOUD}, "2025-12")
    watched.region.meet()
    watched.duties()

    assert watched.alerts("KHM") == []


def test_a_threshold_is_lifted_and_changed_under_its_name(watched):
    watched.file("KHM", "threshold", limit(standing="lifted"))
    forecast(watched)
    watched.duties()
    assert watched.alerts("KHM") == []

    watched.file("KHM", "threshold", limit(at_least=26))
    watched.duties()
    assert [one.body["at_least"] for one in watched.alerts("KHM")] == [26]


def test_a_newer_forecast_updates_the_alert(watched):
    forecast(watched)
    watched.duties()
    (first,) = watched.alerts("KHM")
    watched.today("2026-01-09")
    forecast(watched, [[90] * 8] * 3)
    watched.duties()

    newest = watched.alerts("KHM")[0]
    assert newest.body["updates"] == first.record
    assert newest.body["percent"] == 99  # a forecast is never certain


def test_an_acknowledgement_ends_the_waiting_of_its_party_alone(watched):
    forecast(watched)
    watched.duties()
    (one,) = watched.alerts("IDN")

    watched.file("IDN", "acknowledge", {"alert": one.record, "text": "Seen."})
    watched.region.meet()

    (one,) = watched.alerts("KHM")
    assert one.silent == ["ASEC"]
    assert [word.party for word in one.acknowledged] == ["IDN"]


def test_who_is_silent_is_reminded_and_then_people_are_asked(watched):
    """Three days to acknowledge, seven until a consultation: the clocks of this region."""
    forecast(watched)
    watched.duties()
    (one,) = watched.alerts("KHM")
    watched.file("ASEC", "acknowledge", {"alert": one.record})
    watched.region.meet()

    def reminded(party):
        with watched.region[party].reading() as tx:
            return sorted(days for _, days in views.reminded(tx, Party(party)))

    watched.today("2026-01-04")
    watched.duties()
    assert reminded("IDN") == []
    watched.today("2026-01-05")
    watched.duties()
    watched.duties()
    assert (reminded("IDN"), reminded("ASEC"), reminded("KHM")) == ([0], [], [])
    watched.today("2026-01-09")
    watched.duties()
    watched.duties()
    assert reminded("IDN") == [0, 4]

    (one,) = watched.alerts("IDN")
    (talk,) = one.consultations
    assert (talk.opened.party, talk.opened.body["owner"], talk.stage) == ("KHM", "focal-point", "open")
    assert talk.opened.body["silent"] == ["IDN"]
    watched.region.check()


def opened(desks):
    forecast(desks)
    desks.duties()
    desks.today("2026-01-12")
    desks.duties()
    (one,) = desks.alerts("KHM")
    return one, one.consultations[0].opened.record


@pytest.mark.parametrize("anew", ["forecast", "threshold"])
def test_an_alert_that_people_took_back_comes_back_only_for_a_newer_forecast_or_threshold(watched, anew):
    """Also where the node has learned all views anew: what was taken back is in none of them."""
    forecast(watched)
    watched.duties()
    (one,) = watched.alerts("KHM")

    watched.region["KHM"].withdraw(one.record, office=DESK, reason="An error in the data.")
    watched.region.meet()
    watched.duties()
    watched.region["KHM"].rebuild()
    watched.duties()
    assert [watched.alerts(party) for party in ("KHM", "IDN")] == [[], []]

    watched.today("2026-01-09")
    newer = forecast(watched) if anew == "forecast" else watched.file("KHM", "threshold", limit(percent=61))
    watched.duties()
    watched.duties()
    (again,) = watched.alerts("IDN")
    assert newer in (again.body["cause"], again.body["threshold"])
    assert again.body["updates"] == ""
    watched.region.check()


def test_nothing_of_a_withdrawn_alert_stays_in_its_consultation(watched):
    one, _ = opened(watched)
    watched.region["KHM"].withdraw(one.record, office=one.filed.office, reason="Of another month.")
    watched.region.meet()
    watched.duties()  # reminders, which are each Party's own, go with it

    for party in ("KHM", "IDN"):
        assert watched.alerts(party) == []
        with watched.region[party].reading() as tx:
            assert [told.kind for told in log.read_all(tx) if one.body["text"].encode() in told.raw] == []


def test_only_who_opened_a_consultation_takes_it_up_and_concludes_it(watched):
    _, talk = opened(watched)

    def say(party, step):
        watched.file(party, "consult", {"consultation": talk, "step": step, "text": "…"})
        watched.region.meet()
        return watched.alerts("ASEC")[0].consultations[0].stage

    assert say("IDN", "concluded") == "open"
    assert say("IDN", "said") == "open"
    assert say("KHM", "taken") == "taken"
    assert say("KHM", "concluded") == "concluded"
    assert say("KHM", "taken") == "concluded"


def test_nobody_opens_a_consultation_on_anothers_alert(watched):
    one, _ = opened(watched)
    watched.file("IDN", "consultation", {"alert": one.record, "owner": "focal-point"})
    watched.region.meet()

    assert len(watched.alerts("KHM")[0].consultations) == 1


def test_a_drill_is_marked_as_one_in_all_that_follows(watched):
    forecast(watched, drill=True)
    watched.duties()
    watched.today("2026-01-12")
    watched.duties()

    (one,) = watched.alerts("KHM")
    assert one.filed.purpose == "EXERCISE"
    assert one.consultations[0].opened.purpose == "EXERCISE"
    page = watched.browser("IDN").get(f"/warning/alert/{one.record}")
    assert "EXERCISE" in page.text
    raw = watched.browser("IDN").get(f"/warning/alert/{one.record}?as=cap").content
    assert cap.read(raw).status == "Exercise"
    with watched.region["IDN"].reading() as tx:
        assert {node.record.marking.purpose for node in _held(tx, "warning.reminder/1")} == {"EXERCISE"}


def test_a_drill_takes_the_place_of_no_alert_in_earnest(watched):
    """Nor does one that says so, as a node that is not ours might file it."""
    forecast(watched)
    watched.duties()
    forecast(watched, drill=True)
    watched.duties()

    by_purpose = {one.filed.purpose: one for one in watched.alerts("KHM")}
    real, drill = by_purpose[""], by_purpose["EXERCISE"]
    assert drill.body["updates"] == ""
    watched.file("KHM", "alert", {**drill.body, "updates": real.record}, drill=True)
    watched.region.meet()
    assert [one.waits_for(Party("IDN")) for one in watched.alerts("IDN")] == [True] * 3
    page = watched.browser("IDN").get(f"/warning/alert/{watched.alerts('IDN')[0].record}?as=cap")
    assert cap.read(page.content).msg_type == "Alert"


def _held(tx, kind):
    from amity.store import log

    return [held for held in log.of_party(tx, Party("IDN")) if held.record.kind == kind]


def test_an_alarm_of_a_watched_series_crosses_a_threshold(watched):
    watched.file(
        "IDN", "threshold", limit(name="dengue", on="alarm", target="cases", unit="KHM-dengue", of="KHM")
    )
    alarm = {
        "vintage": watched.known, "unit": "KHM-dengue", "target": "cases", "method": "vigil",
        "at": "2025-12-29", "observed": 412, "expected": "230.5", "bound": "301.2",
    }  # fmt: skip
    watched.file("KHM", "alarm", alarm)
    watched.file("KHM", "alarm", alarm | {"at": "2025-06-02"})  # long ago: it warns nobody any more
    watched.region.meet()
    watched.duties()

    (one,) = watched.alerts("ASEC")
    assert (one.party, one.body["percent"], one.body["at_least"]) == ("IDN", 100, 412)


# -- messages for others' systems --------------------------------------------------------------------


def test_an_alert_is_a_valid_cap_message_and_an_update_names_the_one_before(watched):
    forecast(watched)
    watched.duties()
    watched.today("2026-01-09")
    forecast(watched, [[90] * 8] * 3)
    watched.duties()
    second, first = watched.alerts("IDN")

    raw = watched.browser("IDN").get(f"/warning/alert/{second.record}?as=cap").content
    alert = cap.read(raw)

    assert cap.faults(raw) == []
    assert (alert.status, alert.msg_type, alert.scope) == ("Actual", "Update", "Restricted")
    assert alert.references == f"khm@amity.invalid,{first.record},2026-01-02T00:00:00-00:00"
    assert alert.info[0].area[0].geocode[0].value == "MMR"
    assert alert.info[0].area[0].polygon == ()  # no boundary is asserted
    assert etree.fromstring(raw).tag.endswith("}alert")


def test_a_cell_of_the_grid_is_a_closed_square_in_cap(watched):
    watched.file("KHM", "threshold", limit(name="cell", unit="cell:157509", at_least=1))
    watched.forecast("ASEC", watched.known, {"cell:157509": LOUD}, "2025-12")
    watched.region.meet()
    watched.duties()
    (one,) = watched.alerts("KHM")

    alert = cap.read(watched.amity("KHM", "alerts", "--cap", one.record).text.encode())

    ring = alert.info[0].area[0].polygon[0].split()
    assert (len(ring), ring[0]) == (5, ring[-1])
    assert ring[0] == "19.0,94.0"  # where UCDP has an event of this cell at 19.0 north, 94.25 east


# -- how a threshold would have done -----------------------------------------------------------------


def test_rates_count_what_was_warned_of_and_what_came():
    pairs = [(0.6, True), (0.59999, True), (0.9, False), (0.1, False), (0.5, False)]

    told = rates(pairs, 60)

    assert (told.hits, told.misses, told.false_alarms, told.quiet) == (2, 0, 1, 2)
    assert (told.hit_rate, told.false_alarm_rate) == (1.0, pytest.approx(1 / 3))


def test_the_baseline_is_the_last_twelve_months_and_never_looks_ahead():
    values = [0] * 12 + [30, 0]

    assert baseline_pairs(values, 25) == [(0.0, True), (1 / 12, False)]
    assert baseline_pairs([*values, 99], 25)[:2] == baseline_pairs(values, 25)


def test_a_threshold_is_set_on_the_page_with_the_rates_that_it_would_have_had(watched):
    browser = watched.browser("KHM")
    asked = {
        "unit": "MMR",
        "target": "state-based",
        "at_least": "25",
        "percent": "50",
        "within": "3",
        "of": "ASEC",
    }
    page = browser.get("/warning/thresholds", params=asked)
    assert "the last twelve months as forecast" in page.text

    done = browser.post(
        "/warning/thresholds", data=asked | {"-to": "ASEAN", "note": "…"}, follow_redirects=False
    )

    assert done.status_code == 303, done.text
    with watched.region["KHM"].reading() as tx:
        (one,) = [each for each in views.thresholds(tx, "KHM") if each.body["name"] == "mmr-25"]
    (said,) = one.body["rates"]
    # 24 months of 0 and 30 by turns: half of any twelve reach 25, so fifty percent is reached every month
    assert (said["basis"], said["hits"], said["false_alarms"], said["misses"]) == ("baseline", 6, 6, 0)
    assert "IDN" in one.readers


def test_a_threshold_that_cannot_be_is_refused_with_its_field(watched):
    browser = watched.browser("KHM")

    assert browser.post("/warning/thresholds", data={"unit": "MMR", "percent": "120"}).status_code == 422
    assert browser.post("/warning/thresholds", data={"unit": "MMR", "at_least": "many"}).status_code == 422


def test_the_desk_acknowledges_in_its_browser_and_an_own_alert_waits_for_nobody_here(watched):
    forecast(watched)
    watched.duties()
    (one,) = watched.alerts("IDN")
    address = f"/warning/alert/{one.record}/acknowledge"

    assert "1 alert waits" in watched.browser("IDN").get("/warning/").text
    done = watched.browser("IDN").post(address, data={"text": "Seen."}, follow_redirects=False)
    again = watched.browser("IDN").post(address, data={"text": "Seen."}, follow_redirects=False)
    own = watched.browser("KHM").post(address, data={}, follow_redirects=False)

    assert [answer.status_code for answer in (done, again, own)] == [303, 403, 403]
    watched.region.meet()
    assert "Seen." in watched.browser("KHM").get(f"/warning/alert/{one.record}").text


def test_an_alert_that_was_updated_waits_for_nobody_but_gains_its_readers_no_time(watched):
    """A newer forecast each day: the consultation comes on the day on which it would have come anyway."""
    forecast(watched)
    watched.duties()
    for day in ("2026-01-04", "2026-01-07", "2026-01-08"):
        watched.today(day)
        forecast(watched, [[80 + int(day[-1])] * 8] * 3)
        watched.duties()
    assert [one.waits_for(Party("IDN")) for one in watched.alerts("IDN")] == [True, False, False, False]
    assert not any(one.consultations for one in watched.alerts("IDN"))

    watched.today("2026-01-09")
    watched.duties()
    watched.duties()

    assert [len(one.consultations) for one in watched.alerts("IDN")] == [1, 0, 0, 0]
