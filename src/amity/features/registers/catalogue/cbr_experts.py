"""The network of experts on chemical, biological and radiological hazards: posts and laboratories to ask."""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.registers.catalogue.focal_points import Email, Phone
from amity.features.registers.declaring import Entry, Part, Register, Standing
from amity.formats.vcard import Card


class CbrExpert(Entry):
    """A post or a laboratory of this Party that answers on chemical, biological or radiological hazards."""

    office: str = Field(min_length=1, max_length=160, title="Post or laboratory")
    institution: str = Field(default="", max_length=160, title="Institution")
    fields: tuple[Literal["chemical", "biological", "radiological", "nuclear", "medical"], ...] = Field(
        min_length=1, max_length=5, title="Fields"
    )
    can: tuple[Annotated[str, Field(min_length=1, max_length=160)], ...] = Field(
        default=(), max_length=20, title="What it can do", description="detect, sample, identify, advise"
    )
    hours: str = Field(default="", max_length=80, title="Hours", description="24/7, or working days")

    example = {
        "entry": "reference-laboratory",
        "since": "2026-01-15",
        "office": "Reference laboratory for biological agents",
        "institution": "Institute of Public Health",
        "fields": ["biological", "medical"],
        "can": ["identify in 24 hours", "advise by telephone"],
        "hours": "24/7",
    }


class CbrReach(Part):
    """How this Party's own post is reached, for those to whom it says so."""

    phones: tuple[Phone, ...] = Field(
        default=(), max_length=6, title="Telephone", description="+855 23 000 000"
    )
    emails: tuple[Email, ...] = Field(default=(), max_length=6, title="E-mail")

    example = {"entry": "reference-laboratory", "since": "2026-01-15", "phones": ["+855 23 111 111"]}


def card(one: Standing) -> Card:
    """Return the post as a card."""
    said = one.said
    return Card(
        uid=one.ref,
        name=said["office"],
        organisation=", ".join(filter(None, (said["institution"], one.party))),
        phones=tuple(said.get("phones", ())),
        emails=tuple(said.get("emails", ())),
        note="; ".join(filter(None, (said["hours"], ", ".join(said["can"])))),
        categories=tuple(said["fields"]),
        revised=one.told.issued,
    )


CBR_EXPERTS = Register(
    name="cbr-experts",
    title="Experts on chemical, biological and radiological hazards",
    source="A.III.4.a; ADMM+ op.9",
    kind="cbr-expert",
    entry=CbrExpert,
    part_kind="cbr-reach",
    part=CbrReach,
    columns=("office", "fields", "can", "hours", "phones"),
    named_by=("office",),
    verified=365,
    card=card,
)
