"""Experts and eminent persons: each participant nominates own nationals; nobody else edits or objects."""

from typing import Annotated

from pydantic import Field

from amity.features.registers.catalogue.focal_points import Email, Phone
from amity.features.registers.declaring import STATE, Day, Entry, Part, Register, Standing
from amity.formats.vcard import Card


class Expert(Entry):
    """A person whom this Party, as its own national and with the person's consent, nominates."""

    name: str = Field(min_length=1, max_length=160, title="Name")
    nationality: str = Field(pattern=STATE, title="Nationality", description="three letters; your own")
    expertise: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = Field(
        min_length=1, max_length=12, title="Fields of expertise"
    )
    post: str = Field(default="", max_length=200, title="Present or last post")
    consent: Day = Field(title="Consent given on")
    consent_kept: str = Field(
        min_length=1, max_length=200, title="Consent kept as", description="file or letter: MFA/ARF/2026-14"
    )

    example = {
        "entry": "prak-sovann",
        "since": "2026-02-01",
        "name": "Prak Sovann",
        "nationality": "KHM",
        "expertise": ["Preventive diplomacy", "Law of the sea"],
        "post": "Former ambassador",
        "consent": "2026-01-20",
        "consent_kept": "MFA/ARF/2026-14",
    }


class ExpertReach(Part):
    """How this Party's own nominee is reached, and the curriculum vitae, for those to whom it says so."""

    phones: tuple[Phone, ...] = Field(
        default=(), max_length=6, title="Telephone", description="+855 23 000 000"
    )
    emails: tuple[Email, ...] = Field(default=(), max_length=6, title="E-mail")
    curriculum: str = Field(default="", max_length=20_000, title="Curriculum vitae")

    example = {"entry": "prak-sovann", "since": "2026-02-01", "emails": ["office@institute.example"],
               "curriculum": "Ambassador 2008 to 2019; doctorate in international law."}  # fmt: skip


def card(one: Standing) -> Card:
    """Return the person as a card."""
    said = one.said
    return Card(
        uid=one.ref,
        name=said["name"],
        organisation=one.party,
        title=said["post"],
        phones=tuple(said.get("phones", ())),
        emails=tuple(said.get("emails", ())),
        note="; ".join(said["expertise"]),
        categories=("expert",),
        revised=one.told.issued,
        is_office=False,
    )


EXPERTS = Register(
    name="experts",
    title="Experts and eminent persons",
    source="A.III.3.c",
    kind="expert",
    entry=Expert,
    part_kind="expert-reach",
    part=ExpertReach,
    columns=("name", "nationality", "expertise", "post"),
    named_by=("name",),
    own="nationality",
    most=5,
    verified=730,
    also={
        "name": ("expert", "full name", "nominee"),
        "expertise": ("field", "fields", "areas of expertise", "speciality"),
        "post": ("position", "title", "affiliation", "organisation"),
        "phones": ("phone", "tel", "mobile"),
        "emails": ("email",),
        "curriculum": ("cv",),
        "since": ("nominated on", "date", "from"),
        "consent": ("date of consent",),
        "consent_kept": ("consent reference", "reference"),
    },
    card=card,
)
