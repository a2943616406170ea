"""The status of treaties, as anybody may read it: the catalogue, and acts that Parties told everybody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from amity.features.treaties.rules.acts import Act, Total, sifted, stints, total
from amity.features.treaties.views import acting
from amity.features.treaties.views.register import Known, OfficialDay, status, treaties
from amity.node import public
from amity.node.pack import RegionPack


@dataclass(frozen=True, slots=True)
class Shown:
    """One treaty of the catalogue, as anybody may know it."""

    treaty: Known
    total: Total
    official: tuple[OfficialDay, ...]
    told: tuple[Act, ...]  # acts that their Parties told everybody


def shown_to_all(tx: Connection, region: RegionPack, on: date) -> list[Shown]:
    """Return the treaties of the catalogue with their standing on that day, by the day of each."""
    return [_shown(tx, one, on) for one in treaties(region, None)]


def _shown(tx: Connection, treaty: Known, on: date) -> Shown:
    said = acting.acts(tx, treaty.ref)
    known = public.named(tx, [act.record for act in said])
    told = [act for act in said if act.record in known]
    standing, _ = sifted([*treaty.acts, *told])
    return Shown(treaty, total(stints(standing), on), status(None, treaty).official, tuple(told))
