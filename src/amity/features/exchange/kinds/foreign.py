"""What others have said in a format of their own, kept as it came."""

from typing import Literal

from pydantic import ConfigDict, Field

from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body


@KINDS.kind("object", 1, source="JD II.1-2; A.III.3")
class ForeignObject(Body):
    """One object of another format, as its author wrote it: nothing is lost, whatever of it we understand."""

    model_config = ConfigDict(str_strip_whitespace=False)  # its bytes are somebody else's

    format: Literal["stix-2.0", "stix-2.1", "misp", "cap-1.2"] = Field(title="Format")
    id: str = Field(min_length=1, max_length=400, title="Its identifier there")
    sort: str = Field(min_length=1, max_length=250, title="Its type there")
    version: str = Field(
        default="", max_length=40, title="Its version", description="when it was last changed"
    )
    coding: Literal["", "base64"] = Field(default="", title="Coding", description="of what is not UTF-8")
    text: str = Field(min_length=1, max_length=1_000_000, title="As it came")

    example = {
        "format": "stix-2.1",
        "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "sort": "indicator",
        "version": "2026-02-01T00:00:00.000Z",
        "text": '{"type":"indicator","spec_version":"2.1",'
        '"id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",'
        '"created":"2026-02-01T00:00:00.000Z","modified":"2026-02-01T00:00:00.000Z",'
        '"pattern":"[domain-name:value = \'login.example.org\']","pattern_type":"stix",'
        '"valid_from":"2026-02-01T00:00:00Z"}',
    }
