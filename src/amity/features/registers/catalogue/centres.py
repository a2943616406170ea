"""Networks of centres: for peacekeeping, for research, for training, for medicine."""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.registers.catalogue.focal_points import Email
from amity.features.registers.declaring import Entry, Register, Standing
from amity.formats.vcard import Card


class Centre(Entry):
    """A centre of this Party that takes part in a network of the region."""

    name: str = Field(min_length=1, max_length=200, title="Centre")
    network: Literal["peacekeeping", "research", "training", "military-medicine", "cbr", "other"] = Field(
        title="Network"
    )
    place: str = Field(default="", max_length=200, title="Where")
    offers: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=40, title="What it offers", description="courses, laboratories, exercises"
    )
    email: Email | Literal[""] = Field(default="", title="E-mail of its office")
    url: str = Field(default="", max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$", title="Address")

    example = {
        "entry": "npmec",
        "since": "2026-01-10",
        "name": "National Centre for Peacekeeping",
        "network": "peacekeeping",
        "place": "Phnom Penh",
        "offers": ["Military observers", "Explosive ordnance disposal"],
    }


def card(one: Standing) -> Card:
    """Return the centre as a card."""
    said = one.body
    emails = (said["email"],) if said["email"] else ()
    return Card(
        uid=one.ref,
        name=said["name"],
        organisation=one.party,
        emails=emails,
        note="; ".join(said["offers"]),
        categories=(said["network"],),
        revised=one.told.issued,
    )


CENTRES = Register(
    name="centres",
    title="Networks of centres",
    source="A.IV.2.c; A.IV.3; ADMM+ op.9",
    kind="centre",
    entry=Centre,
    columns=("name", "network", "place", "offers"),
    named_by=("name",),
    verified=365,
    also={"name": ("centre", "center", "institution"), "place": ("location", "city")},
    card=card,
)
