"""Circular reporting, passing on without consent, victims' tokens, identifiers, and incidents in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.features.exchange import views
from amity.features.exchange.rules.circular import common, independent, sources
from amity.features.exchange.rules.heat import Spot, cells, rates
from amity.features.exchange.rules.identifiers import is_sound, normal
from amity.features.exchange.rules.tokens import token
from amity.kernel.record import Party
from amity.store import log

KHM, THA, VNM, LAO = map(Party, ("KHM", "THA", "VNM", "LAO"))
ORIGIN = f"origin:{'ab' * 16}"


def test_three_reports_that_rest_on_one_are_one_source():
    rests = {"a": (), "b": ("a",), "c": ("a",), "d": ("b",), "e": ()}

    (found,) = common(rests)
    assert (found.source, found.reports) == ("a", ("a", "b", "c", "d"))
    assert independent(["b", "c", "d"], rests) == 1
    assert independent(["d", "e"], rests) == 2


def test_a_report_with_a_source_of_its_own_beside_is_no_mere_repetition():
    rests = {"a": (), "b": ("a", "own"), "c": ("a",)}

    assert sources("b", rests) == {"a", "own"}
    assert [one.reports for one in common(rests)] == [("a", "c")]


def test_reports_that_rest_on_each_other_rest_on_nothing():
    (found,) = common({"a": ("b",), "b": ("c",), "c": ("a",)})

    assert (found.circle, found.reports) == (True, ("a", "b", "c"))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3)))
def test_sources_are_found_in_whatever_web_of_citations(rests):
    for report in rests:
        behind = sources(report, rests)
        assert all(not rests.get(one) for one in behind)
        assert behind or rests[report]


def test_the_page_shows_that_three_reports_rest_on_one_source(open_desks):
    desks = open_desks(KHM, THA, VNM, LAO)
    first = desks.tell(KHM, [THA, VNM, LAO], title="First hand")
    desks.tell(THA, [LAO], title="Heard from Cambodia", rests_on=[first])
    desks.tell(VNM, [LAO], title="Heard, too", rests_on=[first])
    desks.meet()

    with desks.region[LAO].reading() as tx:
        (found,) = views.repeated(tx)
        assert (found.source, len(found.reports)) == (first, 3)
        assert views.support(tx, views.report(tx, first)).repeated
    page = desks.browser(LAO).get("/exchange/reports").text
    assert "Several reports, one source" in page
    assert "Heard, too" in page


def test_an_origin_that_is_not_named_joins_reports_and_tells_nothing_else(open_desks):
    desks = open_desks(KHM, THA, VNM)
    one = desks.tell(KHM, [VNM], rests_on=[ORIGIN])
    other = desks.tell(THA, [VNM], rests_on=[ORIGIN])
    desks.meet()

    with desks.region[VNM].reading() as tx:
        (found,) = views.repeated(tx)
    assert (found.source, set(found.reports)) == (ORIGIN, {one, other})


def test_a_claim_about_what_anothers_report_rests_on_counts_for_nothing(desks):
    report, source = desks.tell(KHM, [THA, VNM]), desks.tell(THA, [KHM, VNM])
    desks.file(THA, "part", {"report": report, "says": {"rests_on": [source]}}, [KHM, VNM])
    desks.meet()

    with desks.region[VNM].reading() as tx:
        assert views.repeated(tx) == []


def test_a_sighting_that_rests_on_the_report_itself_bears_nothing_out(desks):
    report = desks.tell(KHM, [THA, VNM])
    desks.file(THA, "sighting", {"report": report, "rests_on": [report]}, [KHM])
    desks.file(VNM, "sighting", {"report": report}, [KHM])
    desks.meet()

    with desks.region[KHM].reading() as tx:
        support = views.support(tx, views.report(tx, report))
    assert (support.sightings, support.independent) == (2, 2)


# -- passing on --------------------------------------------------------------------------------------


def breaches(desks, party: str = KHM):
    with desks.region[party].reading() as tx:
        return [(one.party, one.beyond) for one in views.passed_on(tx, Party(party))]


@pytest.mark.parametrize(("caveats", "found"), [(["onward-consent"], [(THA, (LAO,))]), ([], [])])
def test_who_passes_on_what_was_not_theirs_to_pass_on_is_named_to_the_originator(open_desks, caveats, found):
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA, VNM], caveats=caveats)
    desks.tell(THA, [KHM, VNM, LAO], rests_on=[report])
    desks.meet()

    assert breaches(desks) == found
    assert breaches(desks, VNM) == breaches(desks, LAO) == []
    assert ("passed on what was yours" in desks.browser(KHM).get("/exchange/").text) == bool(found)


def test_consent_covers_those_it_names_and_only_by_the_originators_own_word(open_desks):
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA], caveats=["onward-consent"])
    desks.meet()
    form = {"why": "It sails there.", "-party=VNM": "yes"}
    desks.browser(THA).post(f"/exchange/report/{report}/ask-release", data=form)
    desks.file(LAO, "consent", {"report": report, "by": "THA", "to": ["VNM", "LAO"]}, [KHM, THA])
    desks.meet()
    assert "It sails there." in desks.browser(KHM).get("/exchange/").text
    desks.browser(KHM).post(f"/exchange/report/{report}/consent", data={"by": "THA", "-party=VNM": "yes"})
    desks.tell(THA, [KHM, VNM], rests_on=[report])
    desks.meet()
    assert breaches(desks) == []

    desks.tell(THA, [KHM, LAO], rests_on=[report])
    desks.meet()

    assert breaches(desks) == [(THA, (LAO,))]
    desks.region.check()


def test_a_copy_told_on_word_for_word_is_known_by_its_token(open_desks):
    desks = open_desks(KHM, THA, VNM, LAO)
    report = desks.tell(KHM, [THA], caveats=["onward-consent"], token="5e" * 16)
    desks.meet()
    stolen = dict(desks.report(THA, report).opening.says)
    desks.file(THA, "incident", {k: v for k, v in stolen.items() if v}, [KHM, VNM])
    desks.meet()

    assert breaches(desks) == [(THA, (VNM,))]


# -- victims -----------------------------------------------------------------------------------------


@given(st.text(min_size=1), st.text(min_size=1))
def test_tokens_join_one_victim_for_one_reader_and_never_two_readers(one, other):
    secret = bytes(range(32))

    assert token(secret, THA, one) == token(secret, THA, f" {one.strip()} ")
    assert token(secret, THA, one) != token(secret, VNM, one)
    assert token(bytes(32), THA, one) != token(secret, THA, one)
    assert (token(secret, THA, one) == token(secret, THA, other)) == (one.strip() == other.strip())


def test_what_is_known_of_a_victim_is_told_in_the_words_of_the_trafficking_standard(desks):
    report = desks.tell(KHM, [THA])
    said = (
        "14/3; 18-20; female; forced-labour, debt-bondage; control=withholds-documents, takes-earnings; "
        "recruited=social-networks; industry=isic-j; assisted=sheltered"
    )
    browser = desks.browser(KHM)
    address = f"/exchange/report/{report}/victims"
    assert browser.post(address, data={"victims": said, "-party=THA": "yes"}).status_code == 200
    wrong = browser.post(address, data={"victims": "14/4; ; ; ; name=Somebody", "-party=THA": "yes"})
    desks.meet()

    page = desks.browser(THA).get(f"/exchange/report/{report}").text
    for word in (
        "Forced labour",
        "Withholds documents",
        "Through online social networks",
        "Information and comm",
    ):
        assert word in page
    assert "14/3" not in page
    assert wrong.status_code == 422


def test_each_reader_gets_tokens_of_its_own_that_stay_the_same_from_report_to_report(desks):
    one, other = desks.tell(KHM, [THA, VNM]), desks.tell(KHM, [THA, VNM])
    desks.meet()
    form = {"victims": "14/3; 18-20; female", "-party=THA": "yes", "-party=VNM": "yes"}
    for report in (one, other):
        assert desks.browser(KHM).post(f"/exchange/report/{report}/victims", data=form).status_code == 200
    desks.meet()

    def told(party: str, report: str) -> list[str]:
        with desks.region[party].reading() as tx:
            rows = views.victims(tx, views.report(tx, report))
        return [victim["token"] for row in rows for victim in row["body"]["victims"]]

    assert told(THA, one) == told(THA, other)
    assert told(THA, one) != told(VNM, one)
    assert len(told(THA, one)) == 1
    assert "18-20" in desks.browser(THA).get(f"/exchange/report/{one}").text
    with desks.region[KHM].reading() as tx:
        assert not any(b"14/3" in record.raw for record in log.read_all(tx))


def test_tokens_that_went_to_several_readers_are_not_kept(desks):
    report = desks.tell(KHM, [THA, VNM])
    body = {"report": report, "victims": [{"token": "6f" * 32, "age": "9-17"}]}
    desks.file(KHM, "victims", body, [THA, VNM])
    desks.file(VNM, "victims", body, [THA])
    desks.meet()

    with desks.region[THA].reading() as tx:
        (row,) = views.victims(tx, views.report(tx, report))
    assert (row["alone"], row["body"]["victims"][0]["token"]) == (False, "")


# -- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "one", "other"),
    [
        ("imo", "IMO 9074729", "9074729"),
        ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("phone", "+855 (0)12-000", "00855 012000"),
        ("domain", "Login.Example.ORG.", "login.example.org"),
        ("ipv6", "2001:DB8::0:1", "2001:db8::1"),
        ("url", "HTTPS://Example.org/Path", "https://example.org/Path"),
        ("passport", "aa 000-000", "AA000000"),
        ("mac", "00:1A:2b", "001a2b"),
    ],
)
def test_a_number_is_the_same_in_whatever_writing(sort, one, other):
    assert normal(sort, one) == normal(sort, other)


@pytest.mark.parametrize(
    ("sort", "value", "sound"),
    [
        ("imo", "9074729", True),
        ("imo", "9074728", False),
        ("iban", "GB82 WEST 1234 5698 7654 32", True),
        ("iban", "GB82 WEST 1234 5698 7654 33", False),
        ("iban", "nonsense", False),
        ("imei", "490154203237518", True),
        ("mmsi", "51400011", False),
        ("ipv4", "192.0.2.256", False),
        ("ipv4", "192.0.2.25", True),
        ("md5", "zz", False),
        ("handle", "@someone", None),
    ],
)
def test_a_wrong_check_digit_is_seen(sort, value, sound):
    assert is_sound(sort, value) is sound


@given(
    st.sampled_from(["imo", "iban", "phone", "url", "ipv4", "domain", "wallet", "other"]),
    st.text(max_size=40),
)
def test_the_normal_form_is_its_own_normal_form_and_every_value_has_one(sort, value):
    assert normal(sort, normal(sort, value)) == normal(sort, value)
    is_sound(sort, value)


def test_a_report_is_found_by_a_number_in_any_writing_and_only_by_its_authors_word(desks):
    numbers = [{"sort": "imo", "value": "IMO 9074729"}]
    report = desks.tell(KHM, [THA, VNM], "vessel", identifiers=numbers)
    other = desks.tell(VNM, [THA])
    desks.file(KHM, "part", {"report": other, "says": {"identifiers": numbers}}, [THA])
    desks.meet()

    with desks.region[THA].reading() as tx:
        assert [one.report for one in views.having(tx, "", "9074729")] == [report]
    page = desks.browser(THA).get("/exchange/reports?number=9074729").text
    assert "1 report" in page


# -- the map -----------------------------------------------------------------------------------------


def test_cells_count_reports_with_how_regularly_their_authors_report():
    spots = [
        Spot("a", KHM, 1.5, 103.5, "2026-01"), Spot("a", KHM, 1.6, 103.6, "2026-01"),
        Spot("b", THA, 1.9, 103.1, "2026-02"), Spot("c", THA, -1.5, 104.0, "2026-01"),
    ]  # fmt: skip

    assert rates(spots, ["2026-01", "2026-02"]) == {KHM: 50, THA: 100}
    found = cells(spots, ["2026-01", "2026-02"], size=2)
    assert [(one.south, one.west, one.reports, one.rate) for one in found] == [
        (0, 102, 2, 75), (-2, 104, 1, 100),
    ]  # fmt: skip


def test_the_map_draws_coastlines_points_and_cells_and_says_where_they_come_from(desks):
    places = [{"text": "here", "lat": "1.1", "lon": "103.6"}]
    desks.tell(KHM, [THA], places=places, when={"since": "2026-01-01T00:00:00Z"})
    desks.tell(KHM, [THA], title="Nowhere")
    desks.meet()

    page = desks.browser(THA).get("/exchange/map?area=sea-piracy").text
    assert page.count('r="4"') == 1
    assert "Natural Earth" in page
    assert "no boundary is drawn" in page
    assert "1 say no place" in page
    assert desks.browser(VNM).get("/exchange/map").text.count('r="4"') == 0
    assert desks.browser(THA).get("/exchange/map?size=3").status_code == 422


def test_a_place_outside_the_map_is_counted_and_not_drawn(desks):
    desks.tell(KHM, [THA], places=[{"lat": "51.5", "lon": "0"}])
    desks.meet()

    page = desks.browser(THA).get("/exchange/map").text
    assert page.count('r="4"') == 0
    assert "1 places lie outside this map" in page
