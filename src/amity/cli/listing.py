"""Listing what stands behind the doors: every page, for those who walk them all from outside."""

from typing import Any

import click

from amity import app
from amity.cli.house import House
from amity.ui import routes as routing
from amity.ui import website


@click.command()
@click.pass_obj
def routes(house: House) -> None:
    """List every page: its feature, its forms, and the offices that may open it. It asks no node.

    An office here is one that the region normally gives a Party; what counts in a node is its log.
    """
    own = [("", pages) for pages in website.OWN]
    rooms = [*own, *((one.name, one.pages) for one in app.FEATURES if one.pages)]
    found = routing.listed(rooms, list(app.vocabulary()), house.region)
    house.out(found, lambda: "\n".join(_line(one) for one in found))


def _line(one: dict[str, Any]) -> str:
    who = "anybody" if one["public"] else ", ".join(one["offices"])
    return f"{one['method']:5} {one['path']:44} {one['title']}  ({who})"


COMMANDS = (routes,)
