"""The doctor: what is commonly wrong with a node, and the way out of each. Looks, and changes nothing."""

import shutil
import stat
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from amity import app
from amity.cli.house import House
from amity.errors import Refusal
from amity.features.warning import arithmetic
from amity.node import alarms, home
from amity.node.duty import NODE
from amity.node.node import Node
from amity.store import log

ROOM = 512 << 20  # bytes of disk below which a node should not be left alone


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    well: bool
    found: str
    way_out: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    def told(self) -> str:
        """Return it as a line, or two where something is wrong."""
        line = f"{'well ' if self.well else 'ILL  '} {self.check}: {self.found}"
        return line if self.well else f"{line}\n      way out: {self.way_out}"


def examine(house: House) -> list[Finding]:
    """Return what was found, the house first, then what lives in it."""
    found = [_settings(house)]
    if not found[0].well:
        return found
    found += [_keys(house), _region(house), _disk(house), _arithmetic()]
    if not all(one.well for one in found[:3]):
        return found
    try:
        with house.open() as node:
            found += [check(house, node) for check in NODE_CHECKS]
    except Refusal as refusal:
        found.append(Finding("database", False, str(refusal), "check the address in node.toml and the disk"))
    return found


def _settings(house: House) -> Finding:
    try:
        return Finding("settings", True, f"the node of {house.home.party} in {house.folder}")
    except Refusal as refusal:
        return Finding("settings", False, str(refusal), "mend node.toml, or name another folder with --home")


def _keys(house: House) -> Finding:
    folder = house.home.folder
    try:
        house.home.signer(), house.home.following(), house.home.identity()
    except Refusal as refusal:
        return Finding("keys", False, str(refusal), "restore the key files from their copy; see docs/run")
    except (OSError, ValueError) as error:
        return Finding("keys", False, f"{error}", "restore sealing.key from its copy; see docs/run")
    names = (home.SIGNING, home.NEXT, home.SEALING)
    loose = [n for n in names if stat.S_IMODE((folder / n).stat().st_mode) & 0o077]
    if loose:
        return Finding("keys", False, f"others may read {', '.join(loose)}", f"chmod 600 in {folder}")
    return Finding("keys", True, "three keys, readable by this account alone")


def _region(house: House) -> Finding:
    try:
        pack = house.home.region(app.packs())
    except Refusal as refusal:
        return Finding("region", False, str(refusal), "mend the region pack; see docs/run/region-pack.md")
    absent = sorted(set(house.home.peers) - set(pack.founding))
    if absent:
        told = f"no founding key of {', '.join(absent)}"
        return Finding("region", False, told, "take in their founding entries with `amity join`")
    return Finding("region", True, f"{pack.title}, {len(pack.founding)} founding keys")


def _disk(house: House) -> Finding:
    free = shutil.disk_usage(house.folder).free
    told = f"{free / 2**30:.1f} GiB free"
    return Finding(
        "disk", free > ROOM, told, f"make room: below {ROOM >> 20} MiB a node should not be left alone"
    )


def _arithmetic() -> Finding:
    lacking = arithmetic.lacking()
    return Finding("arithmetic", not lacking, lacking or "what forecasts need is there", arithmetic.WAY_OUT)


def _key_in_force(house: House, node: Node) -> Finding:
    size = node.sizes().get(node.party, 0)
    same = node.keyring(node.party).at(size + 1) == node.signer.public()
    told = "the key here is the one in force" if same else "another key than ours is in force"
    return Finding(
        "key in force", same, told, "put back the key in force, or let other Parties vouch for ours"
    )


def _offices(house: House, node: Node) -> Finding:
    open_offices = {mandate.office for mandate in node.offices()}
    told = f"{len(open_offices)} open" if NODE in open_offices else "the office of the house itself is closed"
    return Finding("offices", NODE in open_offices, told, "let the registrar open the office `node` again")


def _clock(house: House, node: Node) -> Finding:
    with node.reading() as tx:
        newest = [record for _, record in log.arrived(tx, after=max(0, log.newest(tx) - 20), limit=20)]
    ahead = [r for r in newest if r.issued > node.clock() + timedelta(minutes=5)]
    if ahead:
        told = f"{ahead[0].party} filed a record in our future"
        return Finding("clock", False, told, "compare this machine's clock with another's; let NTP keep it")
    return Finding("clock", True, f"{node.clock():%Y-%m-%d %H:%M} UTC, not behind what others file")


def _peers(house: House, node: Node) -> Finding:
    away = [a for a in node.alarms() if a.code == alarms.UNREACHABLE]
    if away:
        told = "; ".join(f"{a.party} since {a.since:%Y-%m-%d %H:%M}" for a in away)
        return Finding("peers", False, f"not reached: {told}", "check the line and [peers] in node.toml")
    return Finding("peers", True, f"{len(house.home.peers)} named, none known to be away")


def _alarms(house: House, node: Node) -> Finding:
    others = [a for a in node.alarms() if a.code != alarms.UNREACHABLE]
    told = "; ".join(f"{a.code} ({a.party}): {a.text}" for a in others) or "none"
    return Finding("alarms", not others, told, "see the node page: each alarm stands there with its evidence")


def _level(house: House, node: Node) -> Finding:
    behind = [s.party for s in node.standing() if s.size < s.signed]
    told = f"still fetching {', '.join(behind)}" if behind else f"{len(node.standing())} logs, all level"
    return Finding("logs", not behind, told, "run `amity sync`; if it stays, see the alarms")


def _receipts(house: House, node: Node) -> Finding:
    late = sorted({party for one in node.awaited() for party in one.late})
    told = f"not yet erased by {', '.join(late)}" if late else "none is late"
    return Finding("receipts", not late, told, "call the Parties that have not erased what was withdrawn")


NODE_CHECKS: tuple[Callable[[House, Node], Finding], ...] = (
    _key_in_force,
    _offices,
    _clock,
    _peers,
    _level,
    _receipts,
    _alarms,
)
