"""The arms register: annual returns in the categories of the United Nations register, and small arms.

A transfer is told to its counterpart first: two States that report it differently see that, and nobody else
can until each has released its own side.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.features.registers.declaring import (
    MOST,
    STATE,
    Day,
    Entry,
    Mirror,
    Part,
    Register,
    Standing,
    Yearly,
)
from amity.formats import unroca
from amity.node.pack import RegionPack

Category = Literal[
    "I", "II", "III", "IVa", "IVb", "V", "VI", "VIIa", "VIIb",
    "S1", "S2", "S3", "S4", "S5", "S6", "L1", "L2", "L3", "L4", "L5", "L6", "L7",
]  # fmt: skip
MAYBE_STATE = f"{STATE}|^$"
YEAR = r"^(19|20)[0-9]{2}$"
CATEGORY = Field(title="Category", description="I to VII, IVa and IVb, VIIa and VIIb; S1 to S6, L1 to L7")
NUMBER = Field(ge=0, le=10_000_000, title="Number of items")


class Amount(BaseModel):
    """So many of one category, held or procured."""

    model_config = ConfigDict(frozen=True)

    category: Category = CATEGORY
    number: int = NUMBER
    description: str = Field(default="", max_length=300, title="Description of item")


class Transfer(Amount):
    """So many of one category, transferred."""

    origin: str = Field(
        default="", pattern=MAYBE_STATE, title="State of origin", description="if not the exporter"
    )
    intermediate: str = Field(default="", pattern=MAYBE_STATE, title="Intermediate location")
    comments: str = Field(default="", max_length=500, title="Comments on the transfer")


class Strength(BaseModel):
    """Persons in one service."""

    model_config = ConfigDict(frozen=True)

    service: str = Field(
        min_length=1, max_length=60, title="Service", description="army, navy, air force, other"
    )
    active: int = Field(ge=0, le=10_000_000, title="Active")
    reserve: int = Field(default=0, ge=0, le=100_000_000, title="Reserve")


class Expenditure(BaseModel):
    """What defence cost in the year."""

    model_config = ConfigDict(frozen=True)

    total: Decimal = Field(ge=0, max_digits=18, title="Total defence expenditure")
    currency: str = Field(pattern=r"^[A-Z]{3}$", title="Currency", description="ISO 4217: USD")
    share: Decimal | None = Field(default=None, ge=0, le=100, max_digits=6, title="Percent of GDP")
    each: Decimal | None = Field(default=None, ge=0, max_digits=12, title="Per head of population")


class ArmsReturn(Entry):
    """A State's annual return: nil returns, holdings, national production, strength and expenditure."""

    entry: str = Field(pattern=YEAR, title="Year", description="the calendar year: 2025")
    since: Day = Field(title="Dated")
    nil: tuple[Literal["exports", "imports", "holdings", "production"], ...] = Field(
        default=(), max_length=4, title="Nil return for", description="there was nothing to report"
    )
    holdings: tuple[Amount, ...] = Field(default=(), max_length=MOST, title="Military holdings")
    production: tuple[Amount, ...] = Field(
        default=(), max_length=MOST, title="Procurement through national production"
    )
    contact: str = Field(
        default="", max_length=200, title="National point of contact", description="an office"
    )
    remarks: str = Field(default="", max_length=4000, title="Remarks and policies")
    personnel: tuple[Strength, ...] = Field(default=(), max_length=20, title="Strength of the armed forces")
    expenditure: Expenditure | None = Field(default=None, title="Defence expenditure")

    example = {
        "entry": "2024",
        "since": "2025-04-20",
        "nil": ["exports"],
        "holdings": [{"category": "VI", "number": 14, "description": "Patrol craft of more than 500 t"}],
        "contact": "Ministry of National Defence, Department of Policy",
        "personnel": [{"service": "navy", "active": 2800}],
        "expenditure": {"total": "640000000", "currency": "USD", "share": "2.1"},
    }

    @model_validator(mode="after")
    def _nil_means_nothing(self) -> "ArmsReturn":
        for table in ("holdings", "production"):
            if table in self.nil and getattr(self, table):
                raise ValueError(f"a nil return for {table} and rows of it cannot both be so: drop one")
        return self


class ArmsTransfers(Part):
    """What this State transferred to, or received from, one other State in the year: told to it first."""

    entry: str = Field(pattern=YEAR, title="Year", description="the calendar year: 2025")
    since: Day = Field(title="Dated")
    direction: Literal["exports", "imports"] = Field(title="Exports or imports")
    counterpart: str = Field(pattern=STATE, title="Other State", description="final importer, or exporter")
    items: tuple[Transfer, ...] = Field(max_length=MOST, title="Items")

    example = {
        "entry": "2024",
        "since": "2025-04-20",
        "direction": "imports",
        "counterpart": "IDN",
        "items": [{"category": "VI", "number": 2, "description": "Patrol craft, 60 m", "comments": "new"}],
    }


def layout(one: Standing, region: RegionPack) -> bytes:
    """Return the return in the columns of the United Nations register."""
    lines = [
        unroca.Line(table=table, **row) for table in ("holdings", "production") for row in one.body[table]
    ]
    lines += [
        unroca.Line(table=part.body["direction"], counterpart=_name(part.body["counterpart"], region), **row)
        for part in one.parts
        for row in part.body["items"]
    ]
    return unroca.write(
        unroca.Return(
            state=_name(one.party, region),
            year=one.entry,
            dated=str(one.body["since"]),
            contact=one.body["contact"],
            nil=one.body["nil"],
            lines=lines,
            remarks=one.body["remarks"],
        )
    )


def figures(one: Standing) -> Mapping[str, int]:
    """Return how many of each category, in each table, the return gives."""
    found: dict[str, int] = {}
    tables: list[tuple[str, Any]] = [(table, one.body[table]) for table in ("holdings", "production")]
    tables += [(part.body["direction"], part.body["items"]) for part in one.parts]
    for table, rows in tables:
        for row in rows:
            name = f"{table} {row['category']}"
            found[name] = found.get(name, 0) + row["number"]
    return found


def _name(code: str, region: RegionPack) -> str:
    return next((one.name() for one in region.parties.values() if one.code == code), code)


ARMS = Register(
    name="arms",
    title="Arms register",
    source="A.III.1.e",
    kind="arms-return",
    entry=ArmsReturn,
    part_kind="arms-transfers",
    part=ArmsTransfers,
    part_by=("direction", "counterpart"),
    part_reader="counterpart",
    columns=("entry", "nil", "contact"),
    named_by=(),
    by="state",
    yearly=Yearly(month=5, day=31),
    rows="items",
    titles={"category": unroca.CATEGORIES},
    also={
        "entry": ("calendar year", "reporting year"),
        "since": ("date", "date of submission", "date of return"),
        "direction": ("export import", "exports imports", "transfer", "flow", "type"),
        "counterpart": ("final importer", "final importer state", "exporter", "exporter state", "partner",
                        "importer exporter", "other state", "country"),
        "category": ("cat", "un category", "category i vii"),
        "number": ("quantity", "qty", "no", "no of items", "items", "number"),
        "description": ("description", "item", "type of item", "remarks description of item"),
        "comments": ("comment", "comments", "remarks", "remarks comments"),
        "origin": ("state of origin if not exporter", "origin"),
        "intermediate": ("intermediate location if any", "intermediate"),
        "exports": ("export", "exported", "exp"),
        "imports": ("import", "imported", "imp"),
        **{code: (title, f"category {code}", f"cat {code}") for code, title in unroca.CATEGORIES.items()},
    },
    layout=layout,
    layout_name="UN register",
    mirror=Mirror(
        counterpart="counterpart",
        side="direction",
        opposite={"exports": "imports", "imports": "exports"},
        rows="items",
        by="category",
        number="number",
    ),
    figures=figures,
)  # fmt: skip
