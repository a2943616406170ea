"""CAP alerts: what others' samples say of them, what the schema says, and what the schema cannot say."""

from dataclasses import replace

import pytest
from lxml import etree

from amity.errors import Malformed, TooLarge
from amity.formats import cap

REFUSED = {
    "canada_errors.cap", "invalid.cap", "noaa_errors.cap", "xee.cap",
    "wmo_sc/invalid_schema.xml", "wmo_tg/invalid_schema.xml",
}  # fmt: skip
BROKEN = {
    f"wmo_{where}/invalid_{what}.xml"
    for where in ("sc", "tg")
    for what in ("certificate", "digest", "signature")
} | {"wmo_tg/invalid_schema.xml"}
SOUND = {"wmo_bf/valid.xml", "wmo_sc/valid.xml", "wmo_tg/valid.xml"}
UNPROVEN = {"canada_signed.cap", "earthquake_signed.cap", "earthquake-iso8859-1.cap"}  # SHA-1

INFO = cap.Info(
    category=("Security",),
    event="Armed boarding",
    urgency="Immediate",
    severity="Severe",
    certainty="Observed",
    effective="2026-01-15T00:00:00-00:00",
    expires="2026-01-18T00:00:00-00:00",
    headline="Keep clear",
    parameter=(cap.Pair("source", "radar & <sight>"),),
    resource=(cap.Resource(resource_desc="chart", mime_type="image/png", size="12"),),
    area=(
        cap.Area(
            area_desc="Phillip Channel",
            polygon=("1.0,103.5 1.2,103.5 1.2,103.8 1.0,103.5",),
            circle=("1.0983,103.6317 20",),
        ),
    ),
)
ALERT = cap.Alert(
    identifier="KHM-2026-1",
    sender="desk@example.kh",
    sent="2026-01-15T00:00:00-00:00",
    status="Actual",
    msg_type="Alert",
    scope="Public",
    info=(INFO,),
)


@pytest.fixture(scope="session")
def samples(shared):
    folder = shared / "data" / "exchange" / "cap"
    files = [one for one in folder.rglob("*") if one.suffix in (".cap", ".xml")]
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}


@pytest.fixture(scope="session")
def schema(shared):
    return etree.XMLSchema(etree.parse(shared / "data" / "exchange" / "cap" / "CAP-v1.2-schema.xsd"))


def refused(raw):
    try:
        cap.read(raw)
    except Malformed as refusal:
        return str(refusal)
    return ""


def test_every_sample_is_taken_or_refused_as_its_name_says(samples):
    """Also those with a signature: whether one is sound, the next test asks."""
    assert len(samples) == 27

    assert {name for name, raw in samples.items() if refused(raw)} == REFUSED


def test_the_signatures_of_the_samples_are_judged_as_their_names_say(samples):
    """What was changed after signing is broken, whatever was changed; SHA-1 proves nothing."""
    judged = {name: cap.signatures(raw) for name, raw in samples.items() if name != "xee.cap"}
    states = {name: {one.state for one in found} for name, found in judged.items() if found}

    assert {name for name, found in states.items() if found == {"broken"}} == BROKEN
    assert {name for name, found in states.items() if found == {"sound"}} == SOUND
    assert {name for name, found in states.items() if found == {"unproven"}} == UNPROVEN
    assert judged["wmo_sc/valid.xml"][0].subject == "CN=www.meteo.sc"
    assert len(judged["wmo_sc/valid.xml"][0].fingerprint) == 64


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<severity>Moderate", b"<severity>Minor"),
        (b"<scope>Public", b"<scope>Private</scope><addresses>a</addresses><scope>Public"),
        (b"</info>", b"</info><info></info>"),
        (b"<areaDesc>", b"<areaDesc>not "),
        (b'URI=""', b'URI="#a"'),
    ],
)
def test_a_signature_does_not_outlive_a_change_of_what_it_signed(samples, before, after):
    raw = samples["wmo_sc/valid.xml"]
    assert before in raw

    assert [one.state for one in cap.signatures(raw.replace(before, after, 1))] == ["broken"]


def test_what_is_read_is_written_again_as_the_schema_of_oasis_asks_and_means_the_same(samples, schema):
    for name in samples.keys() - REFUSED:
        alert = cap.read(samples[name])
        raw = cap.write(alert)

        assert cap.read(raw) == alert
        schema.assertValid(etree.fromstring(raw))


def test_our_reading_refuses_all_that_the_schema_refuses(samples, schema):
    """Elements are left out, doubled, swapped and renamed, one at a time."""
    checked = 0
    for name in ("wcatwc-warning.cap", "canada.cap"):
        for raw in _mutants(samples[name]):
            if not schema.validate(etree.fromstring(raw)):
                checked += 1
                assert refused(raw), raw

    assert checked > 300


def _mutants(raw):
    size = len(list(etree.fromstring(raw).iter(etree.Element)))
    for place in range(1, size):
        for sort in ("leave out", "double", "swap", "rename", "other"):
            root = etree.fromstring(raw)
            one = list(root.iter(etree.Element))[place]
            parent, index = one.getparent(), one.getparent().index(one)
            if sort == "leave out":
                parent.remove(one)
            elif sort == "double":
                parent.insert(index, etree.fromstring(etree.tostring(one)))
            elif sort == "swap":
                parent.insert(len(parent), one)
            elif sort == "rename":
                one.tag = f"{{{cap.NAMESPACE}}}unheard"
            elif len(one) == 0:
                one.text = "?"
            yield etree.tostring(root)


@pytest.mark.parametrize(
    ("alert", "says"),
    [
        (replace(ALERT, identifier="a b"), "identifier"),
        (replace(ALERT, sender="a,b"), "sender"),
        (replace(ALERT, sent="2026-02-30T00:00:00-00:00"), "no such time"),
        (replace(ALERT, sent="2026-01-15T00:00:00Z"), "not of its form"),
        (replace(ALERT, scope="Restricted"), "restriction is missing"),
        (replace(ALERT, scope="Private"), "addresses is missing"),
        (replace(ALERT, references="somebody,1"), "sender,identifier,sent"),
        (replace(ALERT, references="a,1,2026-13-01T00:00:00-00:00"), "sender,identifier,sent"),
        (replace(ALERT, info=(replace(INFO, expires="2026-01-14T00:00:00-00:00"),)), "before alert/sent"),
        (replace(ALERT, info=(replace(INFO, onset="2026-01-19T00:00:00+00:00"),)), "onset"),
        (replace(ALERT, info=(replace(INFO, category=()),)), "lacks category"),
        (replace(ALERT, info=(replace(INFO, urgency="Soon"),)), "may be Immediate"),
    ],
)
def test_what_cannot_be_is_refused_by_its_place_and_never_written(alert, says):
    with pytest.raises(Malformed, match=says):
        cap.write(alert)


@pytest.mark.parametrize(
    ("area", "says"),
    [
        ({"polygon": ("1,1 1,2 2,2 2,1",)}, "does not end where it begins"),
        ({"polygon": ("1,1 1,2 1,1",)}, "needs four"),
        ({"polygon": ("1,1 91,2 2,2 1,1",)}, "lies on no map"),
        ({"polygon": ("1,1 1,181 2,2 1,1",)}, "lies on no map"),
        ({"polygon": ("1 1 1 2 2 2 1 1",)}, "not of the form lat,lon"),
        ({"circle": ("1,1",)}, "lat,lon radius"),
        ({"circle": ("1,1 -4",)}, "needs kilometres"),
        ({"ceiling": "100"}, "without altitude"),
        ({"altitude": "200", "ceiling": "100"}, "below altitude"),
        ({"area_desc": ""}, "areaDesc is empty"),
    ],
)
def test_an_area_that_is_none_is_refused(area, says):
    wrong = replace(ALERT, info=(replace(INFO, area=(replace(INFO.area[0], **area),)),))

    with pytest.raises(Malformed, match=says):
        cap.write(wrong)


def test_a_ring_is_closed_whatever_way_its_numbers_are_written():
    area = replace(INFO.area[0], polygon=("1.0,103.5 1.2,103.5 1.2,103.8 1,103.50",))

    assert cap.read(cap.write(replace(ALERT, info=(replace(INFO, area=(area,)),))))


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE alert [<!ENTITY a "b">]>',
        '<!DOCTYPE alert SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused_before_it_is_looked_at(prolog):
    raw = cap.write(ALERT).replace(b"?>", b"?>" + prolog.encode(), 1)

    with pytest.raises(Malformed, match="document type"):
        cap.read(raw)


def test_what_is_no_alert_is_refused_in_words():
    for raw in (b"", b"\x00", b"<alert/>", b"no", b"<a" * 100_000, b"\xff\xfe<"):
        with pytest.raises(Malformed):
            cap.read(raw)
    with pytest.raises(TooLarge):
        cap.read(b" " * (cap.LARGEST + 1))
    with pytest.raises(Malformed, match="cannot be written"):
        cap.write(replace(ALERT, note="\x01"))
