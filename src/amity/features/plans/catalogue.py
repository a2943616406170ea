"""The region's catalogue of obligations as a plan: a draft for it, and one for each thing to do or keep."""

from collections.abc import Iterator
from datetime import date

from amity.errors import NotFound
from amity.features.plans.kinds import KINDS, ActivityAdded, PlanOpened
from amity.kernel.record import Draft, Marking, Party
from amity.node.pack import Catalogue, Instrument, Obligation, RegionPack


def plan_name(instrument: str, by: Party) -> str:
    """Return the name of the plan that *by* opens for *instrument*."""
    return f"{by}/{instrument}"


def adopt(
    region: RegionPack, instrument: str, *, by: Party, on: date, marking: Marking | None = None
) -> list[Draft]:
    """
    Return the drafts with which *by* opens the catalogue of *instrument* as a plan of its forum.

    Args:
        on: today: who reads what is addressed to the forum follows from it.
        marking: how the records are to be handled; by default TLP:GREEN, as the instruments are public.

    Raises:
        NotFound: the region has no catalogue for it, or does not say between whom it stands.
    """
    catalogue, agreed = region.catalogues.get(instrument), region.instruments.get(instrument)
    if catalogue is None or agreed is None:
        offered = ", ".join(sorted(region.catalogues)) or "none"
        raise NotFound(f"the region has no catalogue for {instrument}; it has {offered}")
    if agreed.forum is None:
        raise NotFound(f"{instrument} names no forum in the region pack: add it to instruments.toml")
    audience = region.forum(agreed.forum).audience(on)
    handling = marking or Marking("GREEN")
    return [
        Draft(KINDS.name_of(kind), body, audience, to=agreed.forum, marking=handling)
        for kind, body in _bodies(catalogue, agreed, by)
    ]


def _bodies(
    catalogue: Catalogue, agreed: Instrument, by: Party
) -> Iterator[tuple[type[PlanOpened | ActivityAdded], dict[str, object]]]:
    plan = plan_name(catalogue.instrument, by)
    opening: dict[str, object] = {
        "plan": plan,
        "title": agreed.title,
        "horizon": "long-term",
        "forum": agreed.forum or "",
        "since": agreed.date.isoformat(),
        "instrument": catalogue.instrument,
        "components": [{"id": slug, "title": title} for slug, title in catalogue.components.items()],
    }
    yield PlanOpened, opening | ({"until": catalogue.horizon.isoformat()} if catalogue.horizon else {})
    for one in catalogue.obligations:
        yield ActivityAdded, _activity(one, plan, agreed)


def _activity(one: Obligation, plan: str, agreed: Instrument) -> dict[str, object]:
    body: dict[str, object] = {
        "plan": plan,
        "key": one.id,
        "title": one.text,
        "component": one.component,
        "clauses": [{"instrument": one.instrument, "clause": one.clause}],
        "strength": one.strength,
        "since": agreed.date.isoformat(),
    }
    told = {"lead": one.lead, "lead_party": one.lead_party, "period": one.period}
    body |= {name: value for name, value in told.items() if value}
    return body | ({"due": one.due.isoformat()} if one.due else {})
