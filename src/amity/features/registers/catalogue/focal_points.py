"""Focal points and competent authorities: whom to call in another State, on what."""

from typing import Annotated, Any, Literal

from pydantic import Field

from amity.features.registers.declaring import CODE, Entry, Part, Register, Standing
from amity.formats.vcard import Card

Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9 ()./-]{4,30}( ?(ext|x)\.? ?[0-9]{1,8})?$")]
Email = Annotated[str, Field(pattern=r"^[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}$")]


class FocalPoint(Entry):
    """An office to call on a subject: its title, never a person's name."""

    subject: str = Field(pattern=CODE, title="Subject", description="of the region's list: sea-piracy")
    role: Literal["focal-point", "competent-authority", "central-authority", "watch"] = Field(title="Role")
    office: str = Field(
        min_length=1, max_length=160, title="Office", description="its title, no person's name"
    )
    institution: str = Field(default="", max_length=160, title="Ministry or service")
    hours: str = Field(default="", max_length=80, title="Hours", description="Mon–Fri 08–17, UTC+7; or 24/7")
    languages: tuple[Annotated[str, Field(min_length=2, max_length=40)], ...] = Field(
        default=(), max_length=12, title="Languages spoken"
    )

    example = {
        "entry": "maritime-crime-desk",
        "since": "2025-11-15",
        "subject": "sea-piracy",
        "role": "focal-point",
        "office": "Desk against crime at sea",
        "institution": "National Police",
        "hours": "24/7",
        "languages": ["English", "Khmer"],
    }


class FocalPointReach(Part):
    """How this Party's own office is reached, for those to whom it says so."""

    phones: tuple[Phone, ...] = Field(
        default=(), max_length=6, title="Telephone", description="+855 23 000 000"
    )
    emails: tuple[Email, ...] = Field(default=(), max_length=6, title="E-mail")
    other: str = Field(default="", max_length=400, title="Other ways", description="radio, secure line")

    example = {
        "entry": "maritime-crime-desk",
        "since": "2025-11-15",
        "phones": ["+855 23 000 000"],
        "emails": ["desk@police.example"],
        "other": "VHF 16, then 10",
    }


def card(one: Standing) -> Card:
    """Return the office as a card."""
    said: dict[str, Any] = one.said
    return Card(
        uid=one.ref,
        name=said["office"],
        organisation=", ".join(filter(None, (said["institution"], one.party))),
        title=said["role"].replace("-", " "),
        phones=tuple(said.get("phones", ())),
        emails=tuple(said.get("emails", ())),
        note="; ".join(filter(None, (said["hours"], ", ".join(said["languages"]), said.get("other", "")))),
        categories=(said["subject"],),
        revised=one.told.issued,
    )


FOCAL_POINTS = Register(
    name="focal-points",
    title="Focal points and competent authorities",
    source="JD III.2; A.IV.2.b",
    kind="focal-point",
    entry=FocalPoint,
    part_kind="focal-point-reach",
    part=FocalPointReach,
    columns=("subject", "office", "role", "hours", "phones", "emails"),
    named_by=("subject", "office"),
    verified=365,
    lists={"subject": "subjects"},
    also={
        "office": ("name", "office name", "focal point", "unit", "desk"),
        "institution": ("organisation", "organization", "ministry", "agency", "department"),
        "phones": ("phone", "phones", "tel", "telephone number", "phone number", "mobile", "hotline"),
        "emails": ("email", "email address", "mail"),
        "since": ("valid from", "from", "date", "start"),
        "subject": ("area", "topic", "field"),
        "role": ("type", "function"),
        "languages": ("language",),
    },
    card=card,
)
