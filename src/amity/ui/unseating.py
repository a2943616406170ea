"""Ending somebody's access, as the operator of a node may: at once, whole, and with a record of it."""

from amity.errors import NotFound
from amity.kernel.record import Office, RecordId
from amity.node import seats
from amity.node.node import Node
from amity.node.roster import REGISTRAR
from amity.ui import passkey, session


def unseat(node: Node, office: Office, person: str = "") -> int:
    """
    End what *person* (everybody, if left out) holds in *office*, and return how much it was.

    Sessions, tokens, feeds, passkeys, and links that were not used yet: whoever has one of them is out.

    Raises:
        NotFound: nobody holds anything there, and no such office is open.
    """
    with node.tx() as tx:
        ended = session.end_all(tx, office, person) + passkey.forget_all(tx, office, person)
    if not ended and office not in {mandate.office for mandate in node.offices()}:
        raise NotFound(f"no office {office} is open in {node.party}: `amity view node.roster` lists them")
    return ended


def tell(node: Node, office: Office, person: str, *, ended: int, link: bool) -> RecordId:
    """File what the operator did, so that those whom it concerns see it. Returns the record."""
    said = seats.draft(office, person, ended=ended, link=link, now=node.clock())
    return node.file(said, office=REGISTRAR).id
