"""Reviews and periodic assessments: one opens, each contributes its own, the opener concludes."""

from pydantic import Field

from amity.features.plans.kinds.vocabulary import KINDS, Day
from amity.kernel.kind import Body
from amity.kernel.record import ID

HEX = f"^{ID.pattern}$"
SUBJECT = r"^[A-Za-z0-9][A-Za-z0-9/.()-]{0,149}$"


@KINDS.kind("review-open", 1, source="PoA VI.2-3; A.II.1.b")
class ReviewOpened(Body):
    """A review of a plan, or the periodic assessment of an instrument, opens and collects contributions."""

    subject: str = Field(
        pattern=SUBJECT, title="Subject", description="a plan (ASEC/2004-ASC-PoA) or an instrument (1976-TAC)"
    )
    title: str = Field(min_length=1, max_length=200, title="Title")
    terms: str = Field(default="", max_length=4000, title="What it looks at")
    forum: str = Field(
        pattern=r"^[A-Z][A-Za-z0-9-]{0,59}$", title="Forum", description="whose members contribute"
    )
    opens: Day = Field(title="Opens")
    due: Day = Field(title="Contributions by")
    every_months: int = Field(
        default=0, ge=0, le=240, title="Again after so many months", description="0: once"
    )

    example = {
        "subject": "1976-TAC",
        "title": "Periodic assessment of the Treaty of Amity and Cooperation, 2026",
        "terms": "How the Treaty was observed and which steps would help to observe it better.",
        "forum": "ASEAN",
        "opens": "2026-03-01",
        "due": "2026-05-31",
        "every_months": 12,
    }


@KINDS.kind("review-input", 1, source="PoA VI.2")
class ReviewInput(Body):
    """What one Party contributes to a review, in its own name. A later one stands beside it."""

    review: str = Field(pattern=HEX, title="Review", description="the record that opened it")
    text: str = Field(min_length=1, max_length=10_000, title="Contribution")
    activities: tuple[str, ...] = Field(default=(), max_length=100, title="Activities it speaks about")
    recommendations: tuple[str, ...] = Field(default=(), max_length=40, title="Recommendations")

    example = {
        "review": "4f" * 32,
        "text": "Indonesia observed the Treaty and hosted two meetings on its application.",
        "activities": ["ASEC/2004-ASC-PoA/annex.II.1.b"],
        "recommendations": [
            "Invite the High Contracting Parties outside the region to contribute next year."
        ],
    }


@KINDS.kind("review-conclude", 1, source="PoA VI.3")
class ReviewConcluded(Body):
    """The Party that opened a review says what came of it."""

    review: str = Field(pattern=HEX, title="Review", description="the record that opened it")
    outcome: str = Field(min_length=1, max_length=10_000, title="Outcome")
    recommendations: tuple[str, ...] = Field(default=(), max_length=100, title="Recommendations")

    example = {
        "review": "4f" * 32,
        "outcome": "Eleven contributions were received; the Treaty continues to be observed.",
        "recommendations": ["Hold the next assessment together with the informal meeting of ministers."],
    }
