"""The words of a chapter: their digest, to which the author consents, their paragraphs, and as plain text."""

import re
from collections.abc import Iterable

from amity.errors import Malformed
from amity.features.outlook.kinds import Heading, Wording
from amity.kernel import canon
from amity.kernel.record import Party


def digest(call: str, party: Party, wording: Wording) -> str:
    """Return the SHA-256 of *wording* as *party*'s chapter in the outlook *call*, 64 hexadecimal digits."""
    # written out, so that a field that comes later changes no digest that stands
    return canon.digest(
        canon.encode(
            {
                "call": call,
                "party": party,
                "language": wording.language,
                "words": [[one.part, one.text] for one in wording.words],
                "arms": list(wording.arms),
            }
        )
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of *text*: its lines, without those that are empty."""
    return tuple(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def read(text: str, headings: Iterable[Heading]) -> dict[str, str]:
    """
    Return the words of a chapter by part, from a plain text in which a line "# overview" begins a part.

    Raises:
        Malformed: words stand before the first such line, or a line names no part of the format.
    """
    offered = {heading.id: heading.id for heading in headings}
    offered |= {heading.title.casefold(): heading.id for heading in headings}
    found: dict[str, str] = {}
    part = ""
    for line in text.removeprefix("\ufeff").splitlines():
        if head := re.fullmatch(r"#+\s*(.*?)\s*#*", line):
            part = offered.get(head[1], offered.get(head[1].casefold(), ""))
            if not part:
                parts = ", ".join(dict.fromkeys(offered.values()))
                raise Malformed(f"“{head[1]}” is no part of the format: it has {parts}")
        elif line.strip() and not part:
            raise Malformed("words stand before the first part: begin with a line such as “# overview”")
        else:
            found[part] = f"{found.get(part, '')}{line}\n"
    return {part: words.strip() for part, words in found.items() if words.strip()}


def write(wording: Wording) -> str:
    """Return *wording* as the plain text that `read` takes."""
    return "\n".join(f"# {one.part}\n\n{one.text}\n" for one in wording.words)
