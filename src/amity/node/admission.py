"""What the operator says of who is let in: a State's own identity provider, and how often one may ask.

These are tables of `node.toml`. What is done with them stands in `ui`.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from amity.kernel.record import OFFICE

OfficeName = Annotated[str, Field(pattern=f"^{OFFICE.pattern}$")]
Points = Annotated[int, Field(ge=60, le=10_000_000)]
LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")


class ProviderSettings(BaseModel):
    """The table [provider]: an OpenID Connect provider through which people may sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(
        pattern=r"^https?://[^\s/?#\"\\]+(/[^\s?#\"\\]*)?$", description="As it calls itself."
    )
    client: str = Field(min_length=1, description="What it calls this node (`client_id`).")
    title: str = Field(default="", max_length=80, description="Its name, as the button says it.")
    scopes: str = Field(default="openid profile", pattern=r"^openid( [!-~]+)*$")
    claim: str = Field(default="groups", min_length=1, description="What in the ID token names the office.")
    name: str = Field(default="name", min_length=1, description="What in the ID token names the person.")
    offices: dict[str, OfficeName] = Field(
        default={}, description="What the claim says = the office; where empty, the claim names the office."
    )

    @field_validator("issuer")
    @classmethod
    def _check_issuer(cls, issuer: str) -> str:
        host = issuer.partition("://")[2].partition("/")[0].rpartition(":")[0] or issuer
        if issuer.startswith("http:") and not any(
            issuer == one or issuer.startswith((f"{one}:", f"{one}/")) for one in LOCAL
        ):
            raise ValueError(f"{host} is asked over https only: what it answers decides who is let in")
        return issuer


class Rates(BaseModel):
    """
    The table [rates]: how many points one may spend at once, and again in each minute.

    What an answer costs is told in `ui/rates.py`: a page is one point.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Points = Field(default=12_000, description="One address, whoever sits behind it.")
    seat: Points = Field(default=1_800, description="One session or token.")
    guest: Points = Field(default=900, description="One address, for those behind it who are not signed in.")
