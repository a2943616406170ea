"""What this Party says of its own entries: it confirms them, tells them further, counts its rosters."""

import click

from amity.errors import Malformed
from amity.features.registers import acting
from amity.features.registers.commands.shared import AUDIENCE, TO, House, own, readers_of


@click.command()
@click.argument("ref")
@click.option("--how", default="", help="How it was checked.")
@click.pass_obj
def confirm(house: House, ref: str, how: str) -> None:
    """Confirm this Party's own entry REF: somebody has looked, and it still holds."""
    with house.open() as node:
        draft = acting.confirm(own(node, ref), how)
        record = node.file(draft, office=house.office)
    house.out({"record": record.id, "ref": ref}, f"confirmed as {record.id}")


@click.command()
@click.argument("ref")
@click.option("--part", default="", help="Which part: exports/THA. Without it, the only part, or the entry.")
@TO
@AUDIENCE
@click.pass_obj
def release(house: House, ref: str, part: str, to: str, audience: tuple[str, ...]) -> None:
    """Tell this Party's own entry REF, or a part of it, to more readers."""
    with house.open() as node:
        one = own(node, ref)
        readers = readers_of(node, to, audience)
        if not readers:
            raise Malformed("name who is to read it, with --to FORUM or --audience PARTY")
        draft = acting.tell(acting.part_of(one, part), one, readers, to)
        node.check([draft], office=house.office)
        record = node.file(draft, office=house.office)
    data = {"record": record.id, "ref": ref, "audience": sorted(record.audience)}
    house.out(data, f"told to {', '.join(sorted(record.audience))}")


@click.command()
@click.argument("ref")
@TO
@AUDIENCE
@click.pass_obj
def count(house: House, ref: str, to: str, audience: tuple[str, ...]) -> None:
    """Count this Party's own roster REF, leave out what could name somebody, and tell the counts."""
    with house.open() as node:
        readers = readers_of(node, to, audience)
        record = node.file(acting.count(own(node, ref), node, readers, to), office=house.office)
    body = dict(record.body)
    house.out({"record": record.id, "counts": body}, f"{body['total']} took part, counted in {record.id}")
