"""Joint research: projects, who takes part, what came of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from amity.features.registers.declaring import CODE, Day, Entry, Register


class Output(BaseModel):
    """What a project has brought forth."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=300, title="Title")
    published: Day = Field(title="Published on")
    url: str = Field(default="", max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$", title="Address")


class Project(Entry):
    """A research project that this Party leads, with its partners and outputs."""

    title: str = Field(min_length=1, max_length=200, title="Project")
    subject: str = Field(pattern=CODE, title="Subject", description="of the region's list: sea-piracy")
    stage: Literal["proposed", "under-way", "completed", "ended"] = Field(title="Where it stands")
    start: Day | None = Field(default=None, title="From")
    end: Day | None = Field(default=None, title="To")
    lead: str = Field(min_length=1, max_length=200, title="Leading centre")
    partners: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=60, title="Partners"
    )
    about: str = Field(default="", max_length=4000, title="What is studied")
    outputs: tuple[Output, ...] = Field(default=(), max_length=100, title="Outputs")

    example = {
        "entry": "precursor-routes",
        "since": "2026-02-01",
        "title": "Routes of precursor chemicals",
        "subject": "illicit-drugs",
        "stage": "under-way",
        "start": "2026-03-01",
        "end": "2027-02-28",
        "lead": "Institute for Strategic Studies",
        "partners": ["University of Phnom Penh"],
        "outputs": [{"title": "First survey", "published": "2026-06-30"}],
    }


RESEARCH = Register(
    name="research",
    title="Joint research",
    source="JD II.2.d; A.IV.3",
    kind="research",
    entry=Project,
    columns=("title", "subject", "stage", "lead", "partners"),
    named_by=("title",),
    lists={"subject": "subjects"},
    rows="outputs",
)
