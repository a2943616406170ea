"""A house to try doors on: two Parties, one invented feature, offices that read more and less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, delete, insert
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.testclient import TestClient

from amity.errors import Malformed
from amity.feature import Feature
from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PUBLIC, Draft, Office, Record
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.store.view import View
from amity.testing import DESK, Region, browsing
from amity.ui import session
from amity.ui.pages import Answer, Pages
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"
CLERK = Office("clerk")  # may file nothing, and reads nothing but the house itself
WATCH = Office("watch")  # files sightings for the forum only, and reads the harbour

KINDS = Kinds("harbour")


class Sea(StrEnum):
    CALM = "calm"
    ROUGH = "rough-sea"


class Vessel(BaseModel):
    name: str = Field(max_length=80)
    flag: str = ""
    armed: bool = False


class Place(BaseModel):
    lat: Decimal = Field(ge=-90, le=90)
    lon: Decimal = Field(ge=-180, le=180)


@KINDS.kind("sighting", 1, source="Article 9 (1)")
class Sighting(Body):
    """What a watch officer has seen, and where."""

    title: str = Field(min_length=1, max_length=120, title="Short title", description="In one line")
    narrative: str = ""
    seen_at: AwareDatetime
    due: date | None = None
    persons: int = Field(default=0, ge=0, le=500)
    sea: Sea = Sea.CALM
    place: Place | None = None
    vessels: tuple[Vessel, ...] = ()
    marks: tuple[str, ...] = ()
    hazards: tuple[Sea, ...] = ()
    urgent: bool = False
    log: dict[str, Any] = {}

    example = {"title": "Skiff off the cape", "seen_at": "2026-01-01T04:10:00Z", "persons": 4}


sightings = Table(
    "harbour_sighting",
    MetaData(),
    Column("matter", String(200), nullable=False),
    Column("record", String(64), primary_key=True),
    Column("party", String(12), nullable=False),
    Column("title", String(120), nullable=False),
    Column("persons", Integer, nullable=False),
)


class Sightings(View):
    name = "harbour.sightings"
    version = 1
    reads = (Sighting,)
    tables = (sightings,)

    def matter(self, record: Record, body: Body) -> str:
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        assert isinstance(body, Sighting)
        row = {"matter": record.id, "record": record.id, "party": record.party}
        tx.execute(delete(sightings).where(sightings.c.record == record.id))
        tx.execute(insert(sightings).values(row | {"title": body.title, "persons": body.persons}))


FOLDER = Path(__file__).parent / "harbour"
PAGES = Pages(FOLDER)


@PAGES.page("/", "front.html")
def front(node: Node, request: Request) -> Answer:
    return {"words": request.query_params.get("words", "")}


@PAGES.page("/notice", "front.html", public=True)
def notice(node: Node, request: Request) -> Answer:
    return {"words": "open to all"}


@PAGES.page("/fault", "front.html")
def fault(node: Node, request: Request) -> Answer:
    raise RuntimeError("the secret cause")


@PAGES.page("/berth/{number:int}", "front.html", example="/berth/3")
def berth(node: Node, request: Request) -> Answer:
    return {"words": f"berth {request.path_params['number']}"}


@PAGES.action("/greet")
def greet(node: Node, request: Request, form: FormData) -> Response:
    if not form.get("name"):
        raise Malformed("name: say whom to greet")
    return RedirectResponse(f"/harbour/?words={form['name']}", 303)


HARBOUR = Feature("harbour", "Harbour", KINDS, views=(Sightings(),), pages=PAGES)


@dataclass
class House:
    """One Party's website in a region of two, and ways to knock at it."""

    region: Region
    node: Node
    app: Starlette
    desk, clerk, watch = DESK, CLERK, WATCH
    address = ADDRESS
    sighting = Sighting

    def client(self, **headers: str) -> TestClient:
        """Return a browser that nobody is signed in with."""
        return TestClient(self.app, base_url=ADDRESS, headers=headers, follow_redirects=False)

    def seated(self, office: Office = DESK, name: str = "Sok Dara") -> TestClient:
        """Return a browser in which *name* is signed in for *office*."""
        client = self.client()
        client.cookies.update(browsing.cookie(self.node, office, name))
        return client

    def token(self, office: Office = DESK) -> Mapping[str, str]:
        """Return the header with which a program of *office* asks the API."""
        return browsing.token(self.node, office)

    def invite(self, office: Office = DESK, name: str = "Sok Dara") -> str:
        """Return a one-time link's path."""
        with self.node.tx() as tx:
            return f"/enrol/{session.invite(tx, office, name, self.node.clock())}"


@pytest.fixture
def house() -> House:
    region = Region("KHM", "IDN", "LAO", features=[HARBOUR])
    for office, files, reads in (
        (CLERK, ["other.thing"], ["other"]),
        (WATCH, ["harbour.sighting"], ["harbour"]),
    ):
        body = {"office": office, "title": f"The {office}", "files": files, "forums": ["ALL"], "reads": reads}
        region["KHM"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    node = region["KHM"]
    return House(region, node, website(node, [HARBOUR], Web(ADDRESS)))


@pytest.fixture
def say(house: House) -> Callable[..., str]:
    """Let KHM's desk file a sighting, to IDN unless told otherwise; return its id."""

    def said(title: str = "Skiff off the cape", to: set[str] | None = None, **fields: object) -> str:
        body = {"title": title, "seen_at": "2026-01-01T04:10:00Z", **fields}
        return house.region.say("KHM", "harbour.sighting/1", body, to={"IDN"} if to is None else to)

    return said
