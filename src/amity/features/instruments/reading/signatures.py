"""Sets aside the signatures below a testimonium: names and offices, which are no clauses."""

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.blocks import Block
from amity.features.instruments.reading.layout import ends
from amity.features.instruments.reading.parts import Refused, Repair


def without(blocks: list[Block], refused: Refused) -> tuple[list[Block], list[Repair]]:
    """Return *blocks* without signature blocks, and those as repairs."""
    kept: list[Block] = []
    repairs: list[Repair] = []
    signing = False
    for i, block in enumerate(blocks):
        if _is_annex(block):
            signing = False
        if signing and _is_signature(block) and ("signature", block.first) not in refused:
            lines = tuple(line.number for line in block.lines)
            repairs.append(
                Repair("signature", lines, block.text, "", "a name or office below the testimonium")
            )
            continue
        kept.append(block)
        signing = signing or (_testifies(block) and not _goes_on(blocks[i + 1 :]))
    return kept, repairs


def _testifies(block: Block) -> bool:
    return block.event == "testimonium" or any(formulas.testifies(label.rest) for label in block.labels)


def _is_annex(block: Block) -> bool:
    return any(label.rank == 0 for label in block.labels)


def _goes_on(coming: list[Block]) -> bool:
    """Tell whether articles or a list still follow before an annex, so that this is no testimonium."""
    for block in coming:
        if _is_annex(block):
            return False
        if any(label.rank < 10 or label.system == "arabic" for label in block.labels):
            return True
    return False


def _is_signature(block: Block) -> bool:
    text = block.text
    return not formulas.testifies(text) and not (len(text.split()) > 10 and ends(text))
