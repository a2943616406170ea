"""What no reader would take up, refused before this Party signs it: by the rules that the views apply."""

from collections.abc import Sequence

from amity.errors import Conflict
from amity.features.registers import views
from amity.features.registers.catalogue import CATALOGUE
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.node.checking import Check
from amity.node.pack import RegionPack
from amity.store.browse import Tx


class EntriesThatStand(Check):
    """An entry of another nationality, a sixth expert, an organisation's arms return: nobody takes it up."""

    def refuse(self, tx: Tx, said: Sequence[tuple[Record, Body]], *, region: RegionPack) -> None:
        """Refuse what would stand in the list of what no reader takes up."""
        for register in CATALOGUE:
            if why := views.objection(tx, register, said, region=region):
                raise Conflict(f"every reader would refuse this, so nothing was signed: {why}")


CHECKS: tuple[Check, ...] = (EntriesThatStand(),)
