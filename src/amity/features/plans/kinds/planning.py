"""Plans and their activities: what is to be done, by whom, until when. Only the plan's opener is heard."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from amity.features.plans.kinds.names import ACTIVITY, KEY, PLAN
from amity.features.plans.kinds.vocabulary import KINDS, Day
from amity.kernel.kind import Body
from amity.kernel.record import PARTY

SLUG = r"^[a-z][a-z0-9-]{0,59}$"
FORUM = r"^([A-Z][A-Za-z0-9-]{0,59})?$"
MAYBE_PARTY = f"^({PARTY.pattern})?$"
INSTRUMENT = r"^([0-9]{4}-[A-Za-z0-9-]{1,60})?$"

Strength = Literal["conclude", "establish", "develop", "strengthen", "consider", "norm"]


class Component(BaseModel):
    """A chapter of a plan."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=SLUG, title="Short name", description="for example prevention")
    title: str = Field(min_length=1, max_length=120, title="Title")


class ClauseRef(BaseModel):
    """A clause that an activity comes from."""

    model_config = ConfigDict(frozen=True)

    instrument: str = Field(min_length=1, max_length=65, title="Instrument", description="2004-ASC-PoA")
    clause: str = Field(min_length=1, max_length=80, title="Clause", description="for example annex.II.1.a")


class Indicator(BaseModel):
    """What is counted to see how far an activity has come."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=120, title="Name")
    unit: str = Field(default="", max_length=40, title="Unit")
    baseline: Decimal | None = Field(default=None, title="Baseline", max_digits=18)
    target: Decimal | None = Field(default=None, title="Target", max_digits=18)


@KINDS.kind("plan", 1, source="PoA VI.1; JD III.1")
class PlanOpened(Body):
    """A plan of action or work programme. A later word of the same Party on the same plan replaces it."""

    plan: str = Field(
        pattern=PLAN, title="Plan", description="your Party, a stroke, a name: ASEC/2004-ASC-PoA"
    )
    title: str = Field(min_length=1, max_length=200, title="Title")
    horizon: Literal["long-term", "mid-term", "action"] = Field(title="Horizon")
    forum: str = Field(
        pattern=r"^[A-Z][A-Za-z0-9-]{0,59}$", title="Forum", description="whose plan it is: ASEAN"
    )
    since: Day = Field(title="From", description="the first day on which it holds")
    until: Day | None = Field(
        default=None, title="Until", description="the day by which it is to be realised"
    )
    instrument: str = Field(
        default="",
        pattern=INSTRUMENT,
        title="Instrument",
        description="that this plan carries out, as agreed; without one, the forum agrees on the plan here",
    )
    parent: str = Field(
        default="", pattern=f"{PLAN}|^$", title="Under the plan", description="ASEC/2025-APSC-SP"
    )
    components: tuple[Component, ...] = Field(default=(), max_length=60, title="Components")

    example = {
        "plan": "ASEC/2004-ASC-PoA",
        "title": "ASEAN Security Community Plan of Action",
        "horizon": "long-term",
        "forum": "ASEAN",
        "since": "2004-11-29",
        "until": "2020-12-31",
        "instrument": "2004-ASC-PoA",
        "components": [
            {"id": "prevention", "title": "Conflict prevention"},
            {"id": "resolution", "title": "Conflict resolution"},
        ],
    }


@KINDS.kind("activity", 1, source="PoA VI.1; Annex, whole")
class ActivityAdded(Body):
    """Something that a plan asks to be done, or kept. A later word with the same key amends it."""

    plan: str = Field(pattern=PLAN, title="Plan", description="ASEC/2004-ASC-PoA")
    key: str = Field(pattern=KEY, title="Key", description="what it is called in its plan: annex.II.1.a")
    title: str = Field(min_length=1, max_length=300, title="What is to be done")
    component: str = Field(pattern=SLUG, title="Component")
    clauses: tuple[ClauseRef, ...] = Field(default=(), max_length=20, title="Clauses it comes from")
    strength: Strength = Field(title="Strength of the commitment", description="norm: to be kept, not done")
    lead: str = Field(default="", pattern=FORUM, title="Body that leads", description="a forum: AMM")
    lead_party: str = Field(default="", pattern=MAYBE_PARTY, title="Party that leads")
    participants: tuple[str, ...] = Field(
        default=(), max_length=60, title="Participants", description="Parties; none: all members of the forum"
    )
    done_by: Literal["together", "each"] = Field(
        default="together",
        title="How it is done",
        description="together: one result of all; each: every participant does its own",
    )
    since: Day = Field(title="From", description="the first day on which it holds in these words")
    due: Day | None = Field(default=None, title="Due")
    period: Literal["", "annual", "periodic"] = Field(default="", title="How often")
    indicators: tuple[Indicator, ...] = Field(default=(), max_length=20, title="Indicators")
    ancestors: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        title="Ancestors",
        description="activities of earlier plans that it goes on from: ASEC/2004-ASC-PoA/annex.II.1.a",
    )

    example = {
        "plan": "ASEC/2004-ASC-PoA",
        "key": "annex.III.1.a",
        "title": "Exchanges of observers at military exercises",
        "component": "prevention",
        "clauses": [{"instrument": "2004-ASC-PoA", "clause": "annex.III.1.a"}],
        "strength": "strengthen",
        "lead": "ADMM",
        "done_by": "each",
        "since": "2004-11-29",
        "due": "2026-12-31",
        "indicators": [
            {"name": "Exercises with observers", "unit": "a year", "baseline": "2", "target": "6"}
        ],
    }


@KINDS.kind("change", 1, source="PoA VII; A.III.3.d")
class ActivityChanged(Body):
    """What became of an activity: renamed, fulfilled by other means, superseded, lapsed, or resumed."""

    activity: str = Field(pattern=ACTIVITY, title="Activity", description="ASEC/2004-ASC-PoA/annex.II.1.a")
    change: Literal["renamed", "fulfilled", "superseded", "lapsed", "resumed"] = Field(
        title="What became of it"
    )
    on: Day = Field(title="On", description="the day from which this holds")
    title: str = Field(default="", max_length=300, title="New name", description="where it is renamed")
    by: str = Field(
        default="",
        max_length=200,
        title="By what",
        description="an activity, an instrument, or a record that fulfils or supersedes it",
    )
    reason: str = Field(default="", max_length=1000, title="Reason")

    example = {
        "activity": "ASEC/2004-ASC-PoA/annex.II.5.a",
        "change": "fulfilled",
        "on": "2025-11-14",
        "by": "2025-ASEAN-Extradition-Treaty",
        "reason": "The extradition treaty was signed in Manila by all member States.",
    }
