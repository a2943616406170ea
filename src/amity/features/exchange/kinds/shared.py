"""What reports, comments and requests have in common: where, when, how sure, and by what name."""

import re
from decimal import Decimal
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from amity.kernel.record import ID, PARTY

HEX = f"^{ID.pattern}$"
MAYBE_HEX = f"{HEX}|^$"
MAYBE_PARTY = f"^({PARTY.pattern})?$"
CODE = r"^[a-z0-9][a-z0-9.-]{0,59}$"  # an entry of one of the region's vocabularies
MAYBE_CODE = f"{CODE}|^$"
COUNTRY = r"^([A-Z]{3})?$"  # ISO 3166-1 alpha-3
TOKEN = r"^([0-9a-f]{32,64})?$"  # noqa: S105 - no secret: random, or an HMAC
ORIGIN = r"^(origin:[0-9a-f]{32,64}|[0-9a-f]{64})$"
IS_ORIGIN = re.compile(r"origin:[0-9a-f]{32,64}|[0-9a-f]{64}").fullmatch
LONG, SHORT = 10_000, 160

Sort = Literal[
    "imo", "mmsi", "call-sign", "vessel-registration", "vehicle-registration", "container", "passport",
    "document-token", "company-number", "iban", "bank-account", "wallet", "phone", "imei", "e-mail", "handle",
    "domain", "url", "ipv4", "ipv6", "mac", "asn", "file-name", "sha256", "sha1", "md5",
    "vulnerability", "other",
]  # fmt: skip


class Place(BaseModel):
    """A place, as exactly as the author wishes to say it."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(default="", max_length=SHORT, title="Place in words")
    lat: Decimal | None = Field(
        default=None, ge=-90, le=90, max_digits=9, decimal_places=6, title="Latitude", description="degrees"
    )
    lon: Decimal | None = Field(
        default=None,
        ge=-180,
        le=180,
        max_digits=9,
        decimal_places=6,
        title="Longitude",
        description="degrees",
    )
    country: str = Field(default="", pattern=COUNTRY, title="Country", description="three letters: KHM")
    sea_area: str = Field(default="", pattern=MAYBE_CODE, title="Sea area", description="malacca-strait")
    precision: Literal["", "exact", "nearest-place", "district", "country"] = Field(
        default="", title="How exact"
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> "Place":
        if (self.lat is None) != (self.lon is None):
            raise ValueError("give latitude and longitude, or neither")
        return self


class Period(BaseModel):
    """When something was, as exactly as the author knows it."""

    model_config = ConfigDict(frozen=True)

    since: AwareDatetime | None = Field(default=None, title="From")
    until: AwareDatetime | None = Field(default=None, title="Until")
    precision: Literal["", "minute", "hour", "day", "month", "year"] = Field(default="", title="How exact")


class Grading(BaseModel):
    """How good the source and the information are: the Admiralty scale, the 4x4 scale, or both."""

    model_config = ConfigDict(frozen=True)

    reliability: Literal["", "A", "B", "C", "D", "E", "F"] = Field(
        default="", title="Source (Admiralty)", description="A completely reliable, F cannot be judged"
    )
    credibility: Literal["", "1", "2", "3", "4", "5", "6"] = Field(
        default="", title="Information (Admiralty)", description="1 confirmed, 6 cannot be judged"
    )
    source: Literal["", "A", "B", "C", "X"] = Field(default="", title="Source (4x4)")
    information: Literal["", "1", "2", "3", "4"] = Field(default="", title="Information (4x4)")


class Estimate(BaseModel):
    """How likely the author thinks that its assessment is so, in words with agreed ranges."""

    model_config = ConfigDict(frozen=True)

    judgement: str = Field(default="", max_length=2000, title="Assessment")
    likelihood: str = Field(default="", pattern=MAYBE_CODE, title="Likelihood", description="likely")
    confidence: Literal["", "low", "moderate", "high"] = Field(default="", title="Confidence")


class Identifier(BaseModel):
    """A number or name that is one thing's own."""

    model_config = ConfigDict(frozen=True)

    sort: Sort = Field(title="Sort")
    value: str = Field(
        min_length=1, max_length=500, title="Value", description="as it was seen; compared in its normal form"
    )
    of: str = Field(default="", max_length=SHORT, title="Of whom or what")


class Link(BaseModel):
    """That this has to do with another record, of whatever Party."""

    model_config = ConfigDict(frozen=True)

    record: str = Field(pattern=HEX, title="Record", description="its identifier")
    relation: Literal["same", "part-of", "follows", "related", "contradicts"] = Field(
        default="related", title="Relation"
    )
    note: str = Field(default="", max_length=500, title="Note")
