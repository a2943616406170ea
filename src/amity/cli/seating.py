"""Ending somebody's access: for those who leave, and for those who have lost a key or a device."""

import click

from amity import app
from amity.cli.house import House
from amity.errors import Refusal
from amity.kernel.record import Office
from amity.node.node import Node
from amity.ui import unseating


@click.command()
@click.argument("office")
@click.argument("name", default="")
@click.pass_obj
def unseat(house: House, office: str, name: str) -> None:
    """End all access to OFFICE, or NAME's alone: sessions, tokens, feeds, passkeys, unused links.

    It ends at once. Those whom it concerns see that it was done: it is filed, for this Party alone.
    """
    with house.open() as node:
        ended, record = _ended(house, node, Office(office), name, link=False)
    told = f"{ended} devices, programs and links of {name or office} were ended: record {record}"
    house.out({"office": office, "name": name, "ended": ended, "record": record}, told)


@click.command()
@click.argument("office")
@click.argument("name")
@click.pass_obj
def reseat(house: House, office: str, name: str) -> None:
    """End all access of NAME to OFFICE, and make a new one-time link: for a lost key or a stolen device."""
    with house.open() as node:
        ended, record = _ended(house, node, Office(office), name, link=True)
        link = app.invitation(node, house.home.settings.address, Office(office), name)
    data = {"office": office, "name": name, "ended": ended, "record": record, "link": link}
    told = f"{ended} of {name}'s devices and links were ended: record {record}\nonce, for {name}:\n{link}"
    house.out(data, told)


def _ended(house: House, node: Node, office: Office, name: str, *, link: bool) -> tuple[int, str]:
    ended = unseating.unseat(node, office, name)
    try:
        return ended, unseating.tell(node, office, name, ended=ended, link=link)
    except Refusal:  # what was ended stays ended, but no link is made that nobody would hear of
        house.say(f"{ended} were ended; that cannot be filed now, so run this again:")
        raise


COMMANDS = (unseat, reseat)
