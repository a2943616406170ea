"""Reports that may speak of the same are suggested to who reads both, and to nobody else."""

from __future__ import annotations

from decimal import Decimal

from amity.features.exchange import views
from amity.features.exchange.linking.suggesting import suggest
from amity.kernel.record import Party
from amity.testing import DESK

KHM, THA, VNM = map(Party, ("KHM", "THA", "VNM"))
POINT = {"text": "Phillip Channel", "lat": "1.0983", "lon": "103.6317"}


def test_the_same_number_in_two_writings_suggests_the_same_vessel(desks):
    """Two names, one IMO number: the vessel was renamed. What the claim says names no number."""
    a = desks.tell(
        KHM, [VNM], "vessel", name="EXAMPLE TRADER", identifiers=[{"sort": "imo", "value": "9074729"}]
    )
    b = desks.tell(
        THA, [VNM], "vessel", name="SAMPLE STAR", identifiers=[{"sort": "imo", "value": "IMO 907 4729"}]
    )
    desks.meet()

    (found,) = suggest(desks.reports(VNM))

    assert ({found.a, found.b}, found.sort, found.because) == ({a, b}, "vessel", "identifier")
    assert found.score == Decimal(1)
    assert "9074729" in found.text
    assert "9074729" not in str(found.claim(frozenset({KHM})).body)


def test_who_reads_only_one_of_two_reports_is_suggested_nothing(desks):
    desks.tell(KHM, [VNM], "vessel", name="EXAMPLE TRADER", identifiers=[{"sort": "imo", "value": "9074729"}])
    desks.tell(THA, [VNM], "vessel", name="EXAMPLE TRADER", identifiers=[{"sort": "imo", "value": "9074729"}])
    desks.meet()

    assert suggest(desks.reports(KHM)) == []
    assert suggest(desks.reports(THA)) == []


def test_a_person_is_suggested_across_scripts_and_no_namesake_by_half(desks):
    a = desks.tell(KHM, [VNM], "person-of-interest", names=[{"text": "Thaksorn Chinnawong"}])
    b = desks.tell(THA, [VNM], "person-of-interest", names=[{"text": "ทักษร ชินวงศ์"}])
    desks.tell(THA, [VNM], "person-of-interest", names=[{"text": "Prasert Chinnawong"}])
    desks.meet()

    (found,) = suggest(desks.reports(VNM), about=a)

    assert ({found.a, found.b}, found.sort, found.because) == ({a, b}, "person", "name")


def test_one_incident_told_by_two_parties_is_suggested(desks):
    a = desks.tell(KHM, [VNM], places=[POINT], when={"since": "2026-01-14T18:25:00Z"}, category="boarding")
    b = desks.tell(THA, [VNM], places=[POINT], when={"since": "2026-01-15T01:00:00Z"}, category="boarding")
    desks.tell(THA, [VNM], places=[POINT], when={"since": "2026-02-15T01:00:00Z"}, category="boarding")
    desks.meet()

    (found,) = suggest(desks.reports(VNM))

    assert ({found.a, found.b}, found.sort, found.because) == ({a, b}, "incident", "place-and-time")


def test_what_is_linked_already_is_suggested_no_more_and_the_claim_can_be_undone(desks):
    """VNM claims the link it was suggested; it stands in its name, and is gone when it takes it back."""
    numbers = [{"sort": "wallet", "value": "0x52908400098527886E0F7030069857D2E4169EE7"}]
    a = desks.tell(KHM, [VNM], "account", identifiers=numbers)
    desks.tell(THA, [VNM], "account", identifiers=numbers)
    desks.meet()
    (found,) = suggest(desks.reports(VNM))

    link = desks.region[VNM].file(found.claim(frozenset({KHM, THA})), office=DESK).id
    with desks.region[VNM].reading() as tx:
        (claim,) = views.links_of(tx, [a])
    settled = {frozenset((claim.body["a"], claim.body["b"]))}

    assert (claim.party, claim.body["sort"], claim.body["because"]) == (VNM, "account", "identifier")
    assert suggest(desks.reports(VNM), settled=settled) == []

    desks.file(VNM, "unlink", {"link": link, "reason": "The address was misread."}, [KHM, THA])
    with desks.region[VNM].reading() as tx:
        assert views.links_of(tx, [a]) == []


def test_a_number_that_a_crowd_bears_links_nobody(desks):
    """Fifty-one reports with one telephone number: it is no one's own."""
    for at in range(51):
        desks.tell(
            KHM, [], "account", title=f"Account {at}", identifiers=[{"sort": "phone", "value": "+1234567"}]
        )

    with desks.region[KHM].reading() as tx:
        assert suggest(views.reports(tx, limit=100)) == []
