"""Browsers and programs before a node's website: somebody sits in an office, without a link or a passkey."""

from collections.abc import Mapping, Sequence

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from amity.feature import Feature
from amity.kernel.record import Office
from amity.node.node import Node
from amity.testing import DESK
from amity.ui import session
from amity.ui.website import Web, website

ADDRESS = "http://localhost:8000"  # where the websites of tests stand
NAME = "Sok Dara"  # who sits there, if nobody else is named


def browser(node: Node, features: Sequence[Feature], office: Office = DESK) -> TestClient:
    """Return a browser at *node*'s website with *features*, in which somebody of *office* is signed in."""
    return seated(website(node, features, Web(ADDRESS)), node, office)


def seated(
    site: ASGIApp, node: Node, office: Office = DESK, name: str = NAME, *, onward: bool = True
) -> TestClient:
    """Return a browser at *site*, *node*'s website, in which *name* is signed in."""
    client = TestClient(site, base_url=ADDRESS, follow_redirects=onward)
    client.cookies.update(cookie(node, office, name))
    return client


def cookie(node: Node, office: Office = DESK, name: str = NAME) -> dict[str, str]:
    """Return the cookie of a new session."""
    with node.tx() as tx:
        secret = session.begin(tx, office, name, node.clock(), label="Firefox, Linux")
    return {f"amity-{node.party.lower()}": secret}


def token(node: Node, office: Office = DESK, name: str = "a program") -> Mapping[str, str]:
    """Return the header by which a program of *office* asks."""
    with node.tx() as tx:
        secret = session.token(tx, office, name, node.clock(), label="tests")
    return {"authorization": f"Bearer {secret}"}
