"""Reports: what one Party tells of crime in the eight areas. One kind where the matter differs.

What they share stands in `report.py`. Victims are named nowhere; see `victims.py`.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from amity.features.exchange.kinds.report import Report
from amity.features.exchange.kinds.shared import COUNTRY, LONG, MAYBE_CODE, SHORT, Place
from amity.features.exchange.kinds.vocabulary import KINDS

MOST = 10_000_000


class Goods(BaseModel):
    """What was seized: drugs, weapons, money, goods."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(
        default="", pattern=MAYBE_CODE, title="Code", description="of the region's list: methamphetamine"
    )
    text: str = Field(default="", max_length=SHORT, title="In words")
    quantity: Decimal | None = Field(default=None, ge=0, max_digits=18, title="Quantity")
    unit: str = Field(default="", max_length=20, title="Unit", description="kg, tablets, pieces, USD")
    form: str = Field(
        default="", pattern=MAYBE_CODE, title="Form", description="of the region's list: crystal-rock"
    )


@KINDS.kind("seizure", 1, source="JD II.1-2; A.III.4")
class SeizureReported(Report):
    """What was seized, where, on what, and how it was hidden."""

    goods: tuple[Goods, ...] = Field(default=(), max_length=100, title="What was seized")
    conveyance: str = Field(default="", max_length=SHORT, title="Vessel, vehicle or parcel")
    concealment: str = Field(default="", max_length=2000, title="How it was hidden")
    arrested: int | None = Field(default=None, ge=0, le=MOST, title="Persons arrested")

    example = {
        "area": "illicit-drugs",
        "title": "Crystalline methamphetamine on a fishing vessel off Koh Rong",
        "what": "A patrol boarded the vessel after it had changed course twice at night.",
        "places": [{"text": "12 nm west of Koh Rong", "lat": "10.65", "lon": "103.02", "precision": "exact"}],
        "when": {"since": "2026-03-02T20:10:00Z", "precision": "hour"},
        "grading": {"reliability": "A", "credibility": "1"},
        "identifiers": [{"sort": "mmsi", "value": "514000111", "of": "the fishing vessel"}],
        "caveats": ["onward-consent"],
        "goods": [{"code": "methamphetamine", "quantity": "412.5", "unit": "kg"}],
        "conveyance": "wooden fishing vessel, 18 m",
        "concealment": "in tea packets under the ice hold",
        "arrested": 5,
    }


class Leg(BaseModel):
    """One leg of a route."""

    model_config = ConfigDict(frozen=True)

    start: Place = Field(title="From")
    end: Place = Field(title="To")
    by: Literal["", "sea", "river", "road", "rail", "air", "on-foot", "post", "online"] = Field(
        default="", title="By"
    )


@KINDS.kind("route", 1, source="JD II.1-2; A.III.4")
class RouteReported(Report):
    """How persons, goods or money are moved."""

    carries: str = Field(default="", max_length=SHORT, title="What is moved on it")
    legs: tuple[Leg, ...] = Field(default=(), max_length=40, title="Legs")

    example = {
        "area": "people-smuggling",
        "title": "Overland route to online-fraud compounds",
        "carries": "persons recruited with false offers of work",
        "legs": [
            {
                "start": {"text": "airport of arrival", "country": "THA"},
                "end": {"text": "river crossing", "country": "MMR"},
                "by": "road",
            }
        ],
        "grading": {"reliability": "C", "credibility": "3"},
        "estimate": {
            "judgement": "The route is in weekly use.",
            "likelihood": "likely",
            "confidence": "moderate",
        },
    }


@KINDS.kind("vessel", 1, source="JD II.1-2; A.III.4")
class VesselReported(Report):
    """A vessel that others should know of."""

    name: str = Field(default="", max_length=SHORT, title="Name")
    other_names: tuple[str, ...] = Field(default=(), max_length=40, title="Other and former names")
    flag: str = Field(default="", pattern=COUNTRY, title="Flag", description="three letters: PAN")
    sort: str = Field(default="", max_length=80, title="Sort of vessel")
    operator: str = Field(default="", max_length=SHORT, title="Owner or operator")

    example = {
        "area": "arms-smuggling",
        "title": "General cargo ship with repeated gaps in its AIS track",
        "name": "EXAMPLE TRADER",
        "other_names": ["EXAMPLE STAR"],
        "flag": "PAN",
        "sort": "general cargo",
        "identifiers": [{"sort": "imo", "value": "9074729"}],
        "places": [{"text": "eastern approaches", "sea_area": "south-china-sea"}],
    }


class Name(BaseModel):
    """A name in one script."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1, max_length=SHORT, title="Name")
    sort: Literal["full", "alias", "former", "transliterated"] = Field(default="full", title="Sort")


@KINDS.kind("person-of-interest", 1, source="JD II.1-2; A.III.4")
class PersonReported(Report):
    """A suspect, fugitive or convict, or a company or group; never a victim and never a witness."""

    sort: Literal["person", "company", "group"] = Field(default="person", title="Sort")
    names: tuple[Name, ...] = Field(default=(), max_length=60, title="Names")
    role: Literal["", "suspect", "wanted", "charged", "convicted", "associate"] = Field(
        default="", title="Why it is reported"
    )
    sex: Literal["", "female", "male", "other"] = Field(default="", title="Sex")
    born: date | None = Field(default=None, title="Born or founded on")
    born_year: int | None = Field(default=None, ge=1850, le=2200, title="Born or founded in the year")
    nationality: tuple[str, ...] = Field(
        default=(), max_length=10, title="Nationality or seat", description="three letters: KHM"
    )

    example = {
        "area": "economic-crime",
        "title": "Organiser of an investment fraud",
        "sort": "person",
        "names": [
            {"text": "Somchai Examplename"},
            {"text": "สมชาย ตัวอย่างนาม", "sort": "transliterated"},
        ],
        "role": "wanted",
        "sex": "male",
        "born_year": 1979,
        "nationality": ["THA"],
        "identifiers": [{"sort": "passport", "value": "AA0000000"}],
        "caveats": ["onward-consent", "no-judicial-use"],
    }


class Movement(BaseModel):
    """Money that came or went."""

    model_config = ConfigDict(frozen=True)

    on: date | None = Field(default=None, title="On")
    amount: Decimal = Field(ge=0, max_digits=18, title="Amount")
    currency: str = Field(min_length=1, max_length=12, title="Currency", description="USD, THB, BTC")
    way: Literal["in", "out"] = Field(title="In or out")
    other: str = Field(default="", max_length=SHORT, title="From or to")


@KINDS.kind("account", 1, source="JD II.1-2; A.III.4")
class AccountReported(Report):
    """An account, wallet or card through which money moves."""

    sort: Literal["", "bank", "wallet", "card", "mobile-money", "hawala", "exchange"] = Field(
        default="", title="Sort"
    )
    holder: str = Field(default="", max_length=SHORT, title="In the name of")
    institution: str = Field(default="", max_length=SHORT, title="Institution")
    country: str = Field(default="", pattern=COUNTRY, title="Country", description="three letters: SGP")
    movements: tuple[Movement, ...] = Field(default=(), max_length=500, title="Movements")

    example = {
        "area": "money-laundering",
        "title": "Account that receives the proceeds of investment fraud",
        "sort": "bank",
        "holder": "Example Trading Pte Ltd",
        "institution": "Example Bank",
        "country": "SGP",
        "identifiers": [{"sort": "iban", "value": "GB82 WEST 1234 5698 7654 32"}],
        "movements": [
            {"on": "2026-02-11", "amount": "48000.00", "currency": "USD", "way": "in", "other": "many small"}
        ],
    }


@KINDS.kind("incident", 1, source="JD II.1-2; A.III.4")
class IncidentReported(Report):
    """Something that happened: an attack, a boarding, a fraud, an intrusion."""

    category: str = Field(
        default="", pattern=MAYBE_CODE, title="Category", description="of the region's list: boarding"
    )
    outcome: Literal["", "attempted", "completed", "foiled", "unknown"] = Field(default="", title="Outcome")
    weapons: str = Field(default="", max_length=SHORT, title="Weapons")
    dead: int | None = Field(default=None, ge=0, le=MOST, title="Dead")
    injured: int | None = Field(default=None, ge=0, le=MOST, title="Injured")
    taken: int | None = Field(default=None, ge=0, le=MOST, title="Taken hostage or kidnapped")
    target: str = Field(default="", max_length=SHORT, title="What or who was its target")
    number: str = Field(
        default="", max_length=80, title="Number elsewhere", description="in the source's own list: 2026-14"
    )
    sector: str = Field(
        default="", pattern=MAYBE_CODE, title="Sector of the target", description="of the region's list: bank"
    )

    example = {
        "area": "sea-piracy",
        "title": "Boarding of a bulk carrier under way",
        "what": "Four persons with knives boarded over the stern and left with engine spares.",
        "places": [{"text": "Phillip Channel", "lat": "1.0983", "lon": "103.6317", "precision": "exact"}],
        "when": {"since": "2026-01-14T18:25:00Z", "precision": "minute"},
        "grading": {"reliability": "B", "credibility": "2"},
        "category": "boarding",
        "outcome": "completed",
        "weapons": "knives",
        "injured": 0,
        "taken": 0,
        "target": "bulk carrier, 58,000 dwt",
    }


@KINDS.kind("indicator", 1, source="JD II.1-2; A.III.4")
class IndicatorReported(Report):
    """By what an attack or a fraud can be recognised, and until when."""

    pattern: str = Field(default="", max_length=LONG, title="Pattern")
    pattern_type: Literal["", "stix", "yara", "sigma", "snort", "suricata", "pcre"] = Field(
        default="", title="Language of the pattern"
    )
    valid_since: AwareDatetime | None = Field(default=None, title="Valid from")
    valid_until: AwareDatetime | None = Field(default=None, title="Valid until")
    confidence: int | None = Field(default=None, ge=0, le=100, title="Confidence, of 100")
    threat: str = Field(default="", max_length=SHORT, title="What it points to")
    phases: tuple[str, ...] = Field(
        default=(), max_length=40, title="Phases", description="kill-chain phases"
    )

    example = {
        "area": "cyber-crime",
        "title": "Server that collects credentials of ministry staff",
        "pattern": "[domain-name:value = 'login.example.org']",
        "pattern_type": "stix",
        "valid_since": "2026-02-01T00:00:00Z",
        "confidence": 80,
        "threat": "credential phishing",
        "phases": ["initial-access"],
        "identifiers": [
            {"sort": "domain", "value": "login.example.org"},
            {"sort": "ipv4", "value": "192.0.2.10"},
        ],
    }


@KINDS.kind("modus-operandi", 1, source="JD II.1-2; A.III.4")
class ModusReported(Report):
    """How it is done, and by what it shows."""

    steps: tuple[str, ...] = Field(default=(), max_length=60, title="Steps")
    signs: tuple[str, ...] = Field(default=(), max_length=60, title="Signs to look out for")
    techniques: tuple[str, ...] = Field(
        default=(), max_length=100, title="Techniques", description="codes of public lists: T1566.002"
    )

    example = {
        "area": "terrorism",
        "title": "Online recruitment through closed gaming groups",
        "steps": ["contact in public chat", "invitation to a closed group", "test of loyalty"],
        "signs": ["sudden move to encrypted messengers"],
        "estimate": {"judgement": "The method spreads.", "likelihood": "likely", "confidence": "low"},
    }
