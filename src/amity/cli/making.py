"""Making a node, and letting people and other Parties in: init, join, invite."""

from pathlib import Path
from typing import Any

import click

from amity import app
from amity.cli import seating
from amity.cli.house import House
from amity.kernel.record import Office
from amity.node import home as homes
from amity.node import region as regions


@click.command()
@click.option("--party", required=True, help="Whose node this is: KHM, ASEC.")
@click.option("--region", default="asean", show_default=True, help="The region pack: name or folder.")
@click.option("--database", default="sqlite:///{home}/amity.db", show_default=True, help="SQLAlchemy URL.")
@click.option("--address", default="", help="How people and other nodes reach it: https://amity.example.kh")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", default=8470, show_default=True, help="The port it listens on.")
@click.option("--peer", "peers", multiple=True, metavar="PARTY=URL", help="Another node; may be repeated.")
@click.option("--pull", default=30, show_default=True, help="Seconds between two rounds of fetching.")
@click.option("--exercise", is_flag=True, help="A drill: every page says so.")
@click.pass_obj
def init(
    house: House,
    party: str,
    region: str,
    database: str,
    address: str,
    host: str,
    port: int,
    peers: tuple[str, ...],
    pull: int,
    exercise: bool,
) -> None:
    """Make a node: its folder, its keys, and the offices that a Party normally has.

    Give the founding entry that it prints to the other Parties, and take theirs with `amity join`.
    """
    named = Path(region).resolve() if Path(region, "region.toml").exists() else region
    settings = homes.settled(
        {
            "party": party,
            "region": str(named),
            "database": database,
            "address": address or f"http://{host}:{port}",
            "host": host,
            "port": port,
            "pull": pull,
            "exercise": exercise,
            "peers": dict(_pair(peer) for peer in peers),
        }
    )
    homes.region_of(settings, app.packs())
    home = homes.make(house.folder.resolve(), settings)
    try:
        with house.open(alone=True) as node:  # its log is empty: nobody can hold more
            offices = app.found_offices(node)
    except BaseException:
        homes.unmake(home)  # so that it can be tried again; nobody was given these keys
        raise
    entry = {home.party: homes.founding_key(home)}
    data = {
        "party": party,
        "home": str(home.folder),
        "offices": offices,
        "founding": _plain(entry[home.party]),
    }
    house.out(
        data,
        f"made the node of {party} in {home.folder}\n"
        f"its offices: {', '.join(offices)}\n\n"
        f"give this to the other Parties, by a channel you trust:\n\n{regions.founding_text(entry)}",
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def join(house: House, files: tuple[Path, ...]) -> None:
    """Take in the founding entries of other Parties, from the FILES that they gave you."""
    home, taken = house.home, []
    pack = home.region(app.packs())
    for file in files:
        entries = regions.founding(file)
        for party in entries:
            pack.party(party)
        home.found(entries)
        taken += sorted(entries)
    house.out({"joined": taken}, f"joined: {', '.join(taken)}; a running node takes them in when it restarts")


@click.command()
@click.argument("office")
@click.argument("name", default="")
@click.pass_obj
def invite(house: House, office: str, name: str) -> None:
    """Make a one-time sign-in link for OFFICE; NAME says who it is for."""
    with house.open() as node:
        link = app.invitation(node, house.home.settings.address, Office(office), name or office)
    house.out({"office": office, "link": link}, f"for {office}, once, before it expires:\n{link}")


def _pair(text: str) -> tuple[str, str]:
    party, equals, url = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text}: write PARTY=URL")
    return party, url


def _plain(entry: Any) -> dict[str, str]:
    return {"key": entry.key, "next": entry.next, "age": entry.age}


COMMANDS = (init, join, invite, *seating.COMMANDS)
