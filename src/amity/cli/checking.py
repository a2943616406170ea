"""Checking: verify what is held, a proof or a report; and find what is wrong with a node."""

from pathlib import Path
from typing import Any

import click
import orjson

from amity.cli import doctor as doctors
from amity.cli.house import House
from amity.errors import Malformed, NotFound, Unproven
from amity.features.outlook.verifying import check_claims as check_outlook
from amity.features.plans.report import check_claims as check_report
from amity.kernel.record import Party
from amity.node import verifying
from amity.node.node import Node
from amity.ui import print as printing
from amity.ui.attesting import Finding


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--log", "party", default="", help="Verify this Party's log alone.")
@click.pass_obj
def verify(house: House, file: Path | None, party: str) -> None:
    """Verify all logs held here; or FILE, a report (PDF, HTML) or the proof of a record (JSON)."""
    with house.open() as node:
        found = _file(node, file) if file else _logs(house, node, party)
    house.out(found, lambda: _told(found))
    if not found["holds"]:
        raise Unproven("not all of it holds: see above")


@click.command()
@click.pass_obj
def doctor(house: House) -> None:
    """Find what is wrong with this node, and say the way out of each."""
    found = doctors.examine(house)
    sick = [one for one in found if not one.well]
    data = {"well": not sick, "checks": [one.as_json() for one in found]}
    house.out(data, "\n".join(one.told() for one in found))
    if sick:
        raise Unproven(f"{len(sick)} of {len(found)} checks need somebody")


def _logs(house: House, node: Node, party: str) -> dict[str, Any]:
    parties = [Party(party)] if party else sorted(node.sizes())
    if party and Party(party) not in node.sizes():
        raise NotFound(f"nothing of the log of {party} is held here")
    found = []
    with node.reading() as tx:
        for one in parties:
            with house.progress(f"verifying {one}") as progress:
                found.append(verifying.verify_log(tx, node, one, progress))
    logs = [
        {"party": c.party, "size": c.size, "records": c.records, "holds": not c.fault, "fault": c.fault}
        for c in found
    ]
    return {"holds": all(one["holds"] for one in logs), "logs": logs}


def _file(node: Node, file: Path) -> dict[str, Any]:
    data = file.read_bytes()
    if data.lstrip()[:1] == b"{":
        try:
            proof = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise Malformed(f"{file} is no JSON: {error}") from error
        return {"holds": True, "proof": verifying.verify_proof(node, proof)}
    return check_printed(node, data)


def check_printed(node: Node, data: bytes) -> dict[str, Any]:
    """Return what the logs held by *node* say of each sentence of the printed report *data*."""
    claims = printing.claims(data)
    findings = [
        {"n": one.n, "verdict": one.verdict, "why": one.why, "records": list(one.records), "text": one.text}
        for one in _findings(node, claims)
    ]
    findings += [
        {"n": 0, "verdict": "printed otherwise", "why": f"{one.where}: {one.printed!r}", "text": one.claimed}
        for one in printing.check_text(data)
    ]
    holds = all(one["verdict"] == "holds" for one in findings)
    return {"holds": holds, "edition": claims["edition"], "findings": findings}


def _findings(node: Node, claims: dict[str, Any]) -> list[Finding]:
    """Return what the feature finds that knows the edition; what the last one says, if none does."""
    found: list[Finding] = []
    for check in (check_report, check_outlook):
        found = check(node, claims)
        if found[0].verdict != "not-frozen":
            break
    return found


def _told(found: dict[str, Any]) -> str:
    lines = []
    for one in found.get("logs", ()):
        state = "holds" if one["holds"] else f"DOES NOT HOLD: {one['fault']}"
        lines.append(f"{one['party']}: {one['size']} entries, {one['records']} records: {state}")
    if proof := found.get("proof"):
        lines.append(
            f"record {proof['seq']} of {proof['party']}, {proof['kind']}, filed {proof['issued']}: proven"
        )
    for one in found.get("findings", ()):
        if one["verdict"] != "holds":
            lines.append(f"sentence {one['n']}: {one['verdict']}: {one['why']}\n    {one['text']}")
    if "edition" in found:
        lines.append(
            f"edition {found['edition']}: {'every sentence holds' if found['holds'] else 'see above'}"
        )
    return "\n".join(lines)


COMMANDS = (verify, doctor)
