"""Carrying by hand: parcels for a machine with no network, and a copy of all that a node holds."""

import os
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import click

from amity.cli.house import House
from amity.errors import Halted, NotFound, Unavailable
from amity.kernel.record import Party
from amity.node import freight
from amity.node.node import Node


@click.group()
def parcel() -> None:
    """Carry logs as a sealed file: a relay or a memory stick reads nothing."""


@parcel.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", required=True, help="The Party that it is for: only its node can open it.")
@click.option("--since", multiple=True, metavar="PARTY=SIZE", help="Leave out what the reader has already.")
@click.pass_obj
def export_parcel(house: House, file: Path, to: str, since: tuple[str, ...]) -> None:
    """Write to FILE all that the reader may read here, sealed to it."""
    places = dict(map(_place, since))
    with house.open() as node:
        newest = node.keyring(node.region.party(to).code).newest
        if newest is None:
            raise NotFound(f"no key of {to} is known here: take in its founding entry with `amity join`")
        data = freight.seal(b"".join(freight.written(freight.pages(node, Party(to), places))), newest.sealing)
    size = _write(file, [data])
    house.out({"file": str(file), "bytes": size}, f"{file}: {size:,} bytes, for {to} alone")


@parcel.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.pass_obj
def import_parcel(house: House, file: Path) -> None:
    """Take in the parcels in FILE; each is examined as if it came over the wire."""
    with house.open() as node:
        data = freight.unseal(file.read_bytes(), house.home.identity())
        fresh = _accept_all(node, freight.read(BytesIO(data)))
    house.out({"fresh": fresh}, f"{fresh} new records")


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export_all(house: House, file: Path) -> None:
    """Copy all that this node holds to FILE, for `amity import`. It is not sealed: keep it safe."""
    with house.open() as node:
        size = _write(file, freight.written(freight.pages(node, node.party)))
    house.out({"file": str(file), "bytes": size}, f"{file}: {size:,} bytes")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.pass_obj
def import_all(house: House, file: Path) -> None:
    """Take in what `amity export` wrote: a node that was lost is whole again."""
    with house.open() as node, file.open("rb") as data:
        fresh = _accept_all(node, freight.read(data))
    house.out({"fresh": fresh}, f"{fresh} new records")


def _accept_all(node: Node, pages: Iterable[bytes]) -> int:
    fresh, halted = 0, []
    for page in pages:
        try:
            fresh += len(node.accept(page).fresh)
        except Halted as refusal:
            halted.append(str(refusal))  # one halted log keeps nobody else's out
    if halted:
        raise Halted(f"{fresh} new records; {halted[0]}")
    return fresh


def _place(text: str) -> tuple[Party, int]:
    party, _, size = text.partition("=")
    if not size.isdecimal() or not size.isascii() or len(size) > 18:
        raise click.BadParameter(f"{text}: write PARTY=SIZE, as in KHM=120")
    return Party(party), int(size)


def _write(file: Path, pieces: Iterable[bytes]) -> int:
    """Write *pieces* to *file*, for this account alone; what stood there stays until all is written."""
    fresh = file.with_name(f"{file.name}.part")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            size = sum(map(out.write, pieces))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}): name another place") from error
    finally:
        with suppress(OSError):
            fresh.unlink()
    return size


COMMANDS = (parcel, export_all, import_all)
