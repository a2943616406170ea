"""Sanctions lists that a Party took in: which edition, and the publisher's own bytes."""

from pydantic import Field

from amity.features.exchange.kinds.shared import HEX, SHORT
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body

DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"


@KINDS.kind("list", 1, source="JD II.1 (terrorism, arms-smuggling, money-laundering); A.III.4")
class ListTaken(Body):
    """This Party took in this edition of a sanctions list. Whose list it is, the file itself says."""

    publisher: str = Field(min_length=1, max_length=SHORT, title="Publisher", description="UN, OFAC")
    title: str = Field(
        min_length=1, max_length=SHORT, title="List", description="editions of one name follow each other"
    )
    form: str = Field(min_length=1, max_length=40, title="Form", description="un-xml, ofac-csv")
    dated: str = Field(default="", pattern=DAY, title="Dated")
    version: str = Field(default="", max_length=80, title="Version", description="as its publisher marks it")
    sha256: str = Field(pattern=HEX, title="SHA-256", description="of the file as it was published")
    entries: int = Field(ge=0, le=1_000_000, title="Entries")
    passed_over: int = Field(default=0, ge=0, le=1_000_000, title="Entries that could not be read")
    size: int = Field(ge=0, le=1 << 30, title="Size", description="bytes")
    parts: int = Field(ge=1, le=400, title="Parts")

    example = {
        "publisher": "UN",
        "title": "Consolidated list of the Security Council",
        "form": "un-xml",
        "dated": "2025-04-19",
        "version": "2025-04-19T23:00:04.625Z",
        "sha256": "5c" * 32,
        "entries": 877,
        "size": 2215552,
        "parts": 1,
    }


@KINDS.kind("list-part", 1, source="JD II.1 (terrorism, arms-smuggling, money-laundering); A.III.4")
class ListPart(Body):
    """A part of the file of a list, packed with gzip, as Base64. Together they have the list's SHA-256."""

    list: str = Field(pattern=HEX, title="List", description="the SHA-256 of its file")
    number: int = Field(ge=1, le=400, title="Part", description="from 1")
    text: str = Field(min_length=1, max_length=920_000, pattern=r"^[A-Za-z0-9+/=]+$", title="As it came")

    example = {"list": "5c" * 32, "number": 1, "text": "H4sIAAAAAAAC/wMAAAAAAAAAAAA="}
