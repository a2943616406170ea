"""`amity search`: what the records held here say, found by their words."""

from datetime import datetime
from typing import Any

import click

from amity import app
from amity.cli.house import House
from amity.errors import NotFound
from amity.node import search as searching
from amity.node.node import Node
from amity.node.search import Asked
from amity.store import log
from amity.ui.searching import plain

DAY = click.DateTime(["%Y-%m-%d"])
FEATURE = click.Choice([feature.name for feature in app.FEATURES])


@click.command()
@click.argument("text")
@click.option("--feature", type=FEATURE, help="Only what belongs to this feature.")
@click.option("--party", default="", help="Only what this Party says: KHM.")
@click.option("--since", type=DAY, help="Only what was said on this day or later.")
@click.option("--until", type=DAY, help="Only what was said on this day or before.")
@click.option("--after", default="", help="The next page: what the page before named.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500), help="How many.")
@click.pass_obj
def search(
    house: House,
    text: str,
    feature: str | None,
    party: str,
    since: datetime | None,
    until: datetime | None,
    after: str,
    limit: int,
) -> None:
    """Find the records whose words are TEXT, in any script, and where in them it stands.

    Numbers and identifiers are found as they stand; "several words" together.
    """
    own = next((one.kinds for one in app.FEATURES if one.name == feature), None)
    asked = Asked(
        text=text,
        kinds=None if own is None else [kind.name for kind in own],
        party=party,
        since=f"{since:%Y-%m-%d}" if since else "",
        until=f"{until:%Y-%m-%d}" if until else "",
        after=after,
        most=limit,
    )
    with house.open() as node:
        _catch_up(house, node)
        found = searching.find(node, asked)
    if not found.words:
        raise NotFound("TEXT holds no letter and no digit: write the words that you look for")
    hits = [plain(hit) for hit in found.hits]
    house.out({"hits": hits, "after": found.after or None}, lambda: _told(hits, found.after))


def _catch_up(house: House, node: Node) -> None:
    with node.reading() as tx:
        begin, end = log.newest(tx) - searching.behind(tx), log.newest(tx)
    with house.progress("reading what is new") as progress:
        while searching.catch_up(node):
            with node.reading() as tx:
                progress(end - begin - searching.behind(tx), end - begin)


def _told(hits: list[dict[str, Any]], after: str) -> str:
    lines = []
    for hit in hits:
        lines.append(
            f"{hit['id'][:10]}  {hit['issued'][:10]}  {hit['party']:5} {hit['title'] or hit['kind']}"
        )
        for one in hit["reasons"]:
            said = "".join(f"[{t['text']}]" if t["match"] else t["text"] for t in one["text"])
            lines.append(f"            in {', '.join(one['field'])}: {' '.join(said.split())}")
    return "\n".join([*lines, *([f"more: --after {after}"] if after else [])]) or "nothing holds these words"


COMMANDS = (search,)
