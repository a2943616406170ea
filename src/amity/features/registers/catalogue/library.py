"""The library: defence white papers and strategic assessments, as each Party itself publishes them."""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.registers.declaring import Day, Entry, Register


class Paper(Entry):
    """A white paper or an assessment that this Party has published."""

    title: str = Field(min_length=1, max_length=300, title="Title")
    sort: Literal["white-paper", "strategic-assessment", "doctrine", "statement", "other"] = Field(
        title="Sort"
    )
    published: Day = Field(title="Published on")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = Field(
        default=(), max_length=12, title="Languages", description="two letters each: km, en"
    )
    url: str = Field(default="", max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$", title="Address")
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", title="SHA-256 of the file")
    summary: str = Field(default="", max_length=10_000, title="Summary")

    example = {
        "entry": "defence-white-paper-2026",
        "since": "2026-06-01",
        "title": "Defending the Kingdom: white paper 2026",
        "sort": "white-paper",
        "published": "2026-06-01",
        "languages": ["km", "en"],
        "url": "https://www.example.org/white-paper-2026.pdf",
        "summary": "Policy, forces, expenditure, and cooperation with neighbours.",
    }


LIBRARY = Register(
    name="library",
    title="White papers and assessments",
    source="A.III.1.b; A.III.2.a; A.III.3.c",
    kind="paper",
    entry=Paper,
    columns=("title", "sort", "published", "languages"),
    named_by=("published", "title"),
)
