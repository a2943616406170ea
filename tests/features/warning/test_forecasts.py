"""Forecasts as records: what they must be, how they are scored, and that none can quietly be dropped."""

from __future__ import annotations

import numpy as np
import pytest

from amity.errors import Malformed, NotFound, Unproven
from amity.features.warning import views
from amity.features.warning.forecasting import scores
from amity.features.warning.kinds import KINDS, ForecastFiled, ForecastNoted
from amity.kernel.record import PUBLIC, Party
from amity.testing import DESK, refuses

YEAR = [3, 0, 5, 9, 2, 40, 7, 7, 1, 0, 12, 30]
DRAWS = [[0, 4, 4, 9, 30, 7, 1, 60], [2, 2, 2, 5, 8, 90, 3, 0]]


@pytest.fixture
def told(desks):
    """ASEC has forecast Myanmar's first two months of 2026 in December, and everybody holds it."""
    desks.today("2025-12-20")
    vintage = desks.vintage("ASEC", {"MMR": YEAR, "KHM": [0] * 12}, "2025-12")
    desks.said = desks.forecast("ASEC", vintage, {"MMR": DRAWS, "KHM": [[0] * 8, [0] * 8]}, "2025-12")
    desks.known = vintage
    desks.region.meet()
    return desks


def settle(desks, by="ASEC", mmr=(11, 0)):
    desks.today("2026-03-05")
    desks.settle(by, desks.known, "2026-01", {"MMR": list(mmr), "KHM": [0, 0]})
    desks.region.meet()


# -- what a forecast must be -------------------------------------------------------------------------


def body(**changed):
    return ForecastFiled.example | changed


def rows(**changed):
    return [ForecastFiled.example["rows"][0] | changed]


@pytest.mark.parametrize(
    "wrong",
    [
        body(rows=rows(months=[[5, 1, 4, 11]])),  # not in rising order
        body(rows=rows(months=[[4, 1, 5]])),  # no pairs
        body(rows=rows(months=[[4, 1, 5, 10]])),  # eleven draws of twelve
        body(rows=rows(months=[[4, 0, 5, 12]])),  # drawn never
        body(rows=rows(months=[[-4, 6, 5, 6]])),
        body(rows=rows() * 2),
        body(since=ForecastFiled.example["origin"]),
        body(rows=rows(months=[[0, 12]] * 37)),
    ],
)
def test_draws_that_cannot_be_are_no_forecast(wrong):
    kind = KINDS.get("warning.forecast/1")

    refuses(Malformed, lambda: kind.read(wrong))


# -- scores ------------------------------------------------------------------------------------------


def test_a_forecast_is_scored_as_its_draws_would_be_with_the_baseline_beside_it(told):
    settle(told)

    track = told.track("KHM")
    rows = {(one.unit, one.month - one.origin): one for one in track.rows}

    draws, base = np.array(DRAWS, dtype=float), np.array([YEAR, YEAR], dtype=float)
    came = np.array([11.0, 0.0])
    assert [rows["MMR", ahead].crps for ahead in (1, 2)] == pytest.approx(scores.crps(draws, came))
    assert [rows["MMR", ahead].base_crps for ahead in (1, 2)] == pytest.approx(scores.crps(base, came))
    assert [rows["MMR", ahead].mis for ahead in (1, 2)] == pytest.approx(scores.interval(draws, came))
    assert track.settler == "ASEC"
    figures = views.figures(track.rows)
    assert figures.rows == figures.compared == 4
    assert figures.ratio == pytest.approx(scores.crps(draws, came).sum() / scores.crps(base, came).sum())


def test_the_share_of_the_gain_from_confident_zeros_is_told(told):
    """Cambodia: both sure of peace, so nothing is gained there."""
    settle(told, mmr=(5, 2))

    figures = views.figures(told.track("KHM").rows)

    assert figures.ratio is not None
    assert figures.from_zeros in (None, 0.0)


def test_what_is_not_known_yet_is_counted_as_waiting(told):
    assert told.track("IDN").waiting == 4

    settle(told)

    assert told.track("IDN").waiting == 0


def test_what_is_said_after_the_month_is_over_is_no_forecast(told):
    """A forecast filed in March of January and February counts in no figure, and is shown as late."""
    told.today("2026-03-05")
    told.forecast("KHM", told.known, {"MMR": [[11] * 8, [0] * 8]}, "2025-12")
    settle(told)

    track = told.track("KHM")

    assert {one.party for one in track.rows} == {"ASEC"}
    assert {one.party for one in track.late} == {"KHM"}


def test_a_later_word_on_what_came_takes_the_place_of_an_earlier_one(told):
    settle(told, mmr=(500, 500))
    settle(told, mmr=(11, 0))

    assert {one.came for one in told.track("KHM").rows if one.unit == "MMR"} == {11, 0}


def test_nobody_can_say_for_others_what_came(told):
    """Indonesia's node says that five hundred died; Cambodia goes by the Secretariat, and then by itself."""
    settle(told, by="IDN", mmr=(500, 500))
    assert told.track("KHM").rows == ()
    assert told.track("KHM").settlers == ("IDN",)

    settle(told)
    assert {one.came for one in told.track("KHM").rows if one.unit == "MMR"} == {11, 0}
    assert {one.came for one in told.track("KHM", settler="IDN").rows if one.unit == "MMR"} == {500}

    settle(told, by="KHM", mmr=(12, 1))
    assert {one.came for one in told.track("KHM").rows if one.unit == "MMR"} == {12, 1}


def test_the_first_violence_after_two_years_of_peace_is_told_apart(desks):
    desks.today("2025-12-20")
    counts = {unit: [0] * 24 for unit in ("KHM", "LAO", "VNM")} | {"MMR": [9] * 24}
    vintage = desks.vintage("ASEC", counts, "2025-12")
    draws = {"KHM": [[0, 0, 0, 1]], "LAO": [[0, 1, 1, 1]], "VNM": [[0, 0, 0, 0]], "MMR": [[9, 9, 9, 9]]}
    desks.forecast("ASEC", vintage, draws, "2025-12")
    desks.settle("ASEC", vintage, "2026-01", {"KHM": [0], "LAO": [4], "VNM": [0], "MMR": [9]})
    desks.region.meet()

    with desks.region["KHM"].reading() as tx:
        found = views.onset(tx, desks.track("KHM"))

    assert (found.peaceful, found.fell, found.auc) == (3, 1, 1.0)


@pytest.mark.parametrize(
    ("public", "forecasts", "scored", "compared"),
    [
        ("", 0, 0, 0),
        ("outcome vintage", 0, 0, 0),
        ("forecast vintage", 1, 0, 0),
        ("forecast outcome", 1, 2, 0),
        ("forecast outcome vintage", 1, 2, 2),
    ],
)
def test_everybody_is_shown_scores_of_what_is_addressed_to_everybody_alone(
    desks, public, forecasts, scored, compared
):
    """Beside it stands a forecast for the Parties, and a word for them on what came that is newer."""
    to = {what: ["PUBLIC"] for what in public.split()}
    desks.today("2025-12-20")
    known = desks.vintage("ASEC", {"MMR": YEAR}, "2025-12", to=to.get("vintage"))
    desks.forecast("ASEC", known, {"MMR": DRAWS}, "2025-12", to=to.get("forecast"), seed=7)
    desks.forecast("ASEC", known, {"MMR": [[999] * 8] * 2}, "2025-12", seed=8)
    desks.today("2026-03-05")
    desks.settle("ASEC", known, "2026-01", {"MMR": [11, 0]}, to=to.get("outcome"))
    desks.settle("ASEC", known, "2026-01", {"MMR": [888, 888]}, to=["KHM"])

    track = desks.track("ASEC", reader=PUBLIC)
    figures = views.figures(track.rows)

    assert (len(track.issues), figures.rows, figures.compared) == (forecasts, scored, compared)
    assert {one.came for one in track.rows} == ({11, 0} if scored else set())
    page = desks.browser("ASEC").get("/warning/public").text
    assert ("No forecast could be scored yet" in page) == (not scored)
    assert page.count("/public/record/") == forecasts
    assert "888" not in page
    assert (f"{figures.crps:.2f}" in page) if figures.crps else True


def test_a_forecast_that_was_not_for_everybody_is_not_told_of_when_it_is_taken_back(told):
    told.duties()
    told.region["ASEC"].withdraw(told.said, reason="not our best", office=DESK)
    told.region.meet()

    assert len(told.track("KHM").taken_back) == 1
    assert told.track("KHM", reader=PUBLIC).taken_back == ()
    assert "not our best" not in told.browser("KHM").get("/warning/public").text


# -- nothing is dropped ------------------------------------------------------------------------------


def test_a_forecast_that_its_author_takes_back_stays_counted_by_all_who_noted_it(told):
    told.duties()
    settle(told)
    assert len(told.track("KHM").issues) == 1

    told.region["ASEC"].withdraw(told.said, reason="not our best", office=DESK)
    told.region.meet()

    for party in ("KHM", "IDN", "ASEC"):
        track = told.track(party)
        assert track.issues == ()
        (gone,) = track.taken_back
        assert (gone.forecast, gone.author, gone.units, gone.reason) == (told.said, "ASEC", 2, "not our best")
        assert {"KHM", "IDN"} <= set(gone.witnesses)
    assert "not our best" in told.browser("KHM").get("/warning/track").text
    told.region.check()


def test_who_floods_others_with_forecasts_fills_their_logs_by_fifty_a_day(told):
    for seed in range(54):
        told.forecast("ASEC", told.known, {"MMR": [[seed] * 8]}, "2025-12", seed=seed)
    told.region.meet()

    def noted():
        node = told.region["KHM"]
        said = [*node.do_duties(), *node.do_duties()]  # no more of them each time that the node looks
        return sum(one.kind == KINDS.name_of(ForecastNoted) for one in said)

    first = noted()
    told.today("2025-12-21")
    assert (first, noted()) == (50, 5)


def test_a_party_cannot_make_anothers_forecast_look_withdrawn(told):
    """Indonesia withdraws something of its own, and notes it as a forecast of Cambodia's."""
    told.duties()
    own = told.file("IDN", "acknowledge", {"alert": "ab" * 32})
    note = {"forecast": own, "author": "KHM", "target": "state-based", "model": "x", "origin": "2025-12-01"}
    told.file("IDN", "noted", note | {"units": 1, "months": 1})
    told.region["IDN"].withdraw(own, reason="", office=DESK)
    told.region.meet()

    assert told.track("KHM").taken_back == ()
    assert len(told.track("KHM").issues) == 1


def test_who_was_not_told_of_a_forecast_learns_nothing_of_it(desks):
    desks.today("2025-12-20")
    vintage = desks.file("ASEC", "vintage", KINDS.get("warning.vintage/1").body.example, {"KHM"})
    example = ForecastFiled.example | {"vintage": vintage}
    desks.file("ASEC", "forecast", example, {"KHM"})
    desks.duties()
    desks.duties()

    track = desks.track("IDN")
    assert (track.issues, track.taken_back) == ((), ())
    with desks.region["IDN"].reading() as tx:
        assert views.vintages(tx) == []


# -- made again --------------------------------------------------------------------------------------


def test_a_filed_forecast_is_made_again_draw_for_draw_in_another_house(files, desks):
    """Cambodia takes in the same file as the Secretariat, and makes the Secretariat's forecast again."""
    file = str(files.write("GEDEvent_v24_1.csv", files.world()))
    desks.today("2024-01-20")
    desks.amity("ASEC", "data", "add", file, "--to", "ASEAN")
    made = desks.amity("ASEC", "forecast", "--model", "conflictology", "--file", "--to", "ASEAN").data
    desks.region.meet()
    (record,) = made["records"]

    refuses(NotFound, lambda: desks.amity("KHM", "forecast", "--again", record))
    desks.amity("KHM", "data", "add", file)

    assert desks.amity("KHM", "forecast", "--again", record).data["holds"]


def test_draws_that_were_doctored_are_noticed(files, desks):
    desks.today("2024-01-20")
    desks.amity("ASEC", "data", "add", str(files.write("GEDEvent_v24_1.csv", files.world())))
    made = desks.amity("ASEC", "forecast", "--model", "conflictology", "--file").data
    said = dict(desks.region["ASEC"].record(made["records"][0]).body)
    row = dict(said["rows"][0])
    row["months"] = [[99, said["draws"]], *row["months"][1:]]
    desks.today("2024-01-21")
    doctored = desks.file("ASEC", "forecast", said | {"rows": [row, *said["rows"][1:]]})

    told = refuses(Unproven, lambda: desks.amity("ASEC", "forecast", "--again", doctored))

    assert row["unit"] in told


def test_a_forecast_of_a_large_region_is_filed_in_parts(files, desks, monkeypatch):
    from amity.features.warning import asking

    monkeypatch.setattr(asking, "ROOM", 2000)
    desks.today("2024-01-20")
    desks.amity("ASEC", "data", "add", str(files.write("GEDEvent_v24_1.csv", files.world())))

    made = desks.amity("ASEC", "forecast", "--model", "conflictology", "--file").data

    assert len(made["records"]) > 2
    assert desks.amity("ASEC", "forecast", "--again", made["records"][0]).data["holds"]
    with desks.region["ASEC"].reading() as tx:
        found = views.standing(tx, "state-based", party=Party("ASEC"))
    assert {one.unit for one in found} == {one["unit"] for one in made["units"]}


def test_the_newest_word_of_a_party_on_each_unit_stands(told):
    told.today("2026-01-20")
    told.forecast("ASEC", told.known, {"MMR": [[1] * 8]}, "2026-01")
    told.forecast("IDN", told.known, {"MMR": [[2] * 8]}, "2026-01")
    told.region.meet()

    with told.region["KHM"].reading() as tx:
        by_asec = views.standing(tx, "state-based", party=Party("KHM"), by="ASEC")
    with told.region["IDN"].reading() as tx:
        own = views.standing(tx, "state-based", party=Party("IDN"))

    assert {one.unit: one.issue.origin % 12 for one in by_asec} == {"MMR": 0, "KHM": 11}
    assert [one.issue.party for one in own] == ["IDN"]
