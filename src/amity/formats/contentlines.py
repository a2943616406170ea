"""Content lines, as vCard (RFC 6350) and iCalendar (RFC 5545) share them: folded, escaped, with parameters.

Writes what both standards ask for; reads also what older programs write (quoted-printable, bare parameters).
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from amity.errors import Malformed, TooLarge

LARGEST = 16 * 2**20  # bytes
MOST = 500_000  # lines
_AT_ONCE = 2000  # lines of a piece
_WIDEST = 75  # octets of a line, without its end
_NAME = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)(?:=("[^"]*"|[^;:,"]*(?:,(?:"[^"]*"|[^;:,"]*))*))?')
_ESCAPES = {"n": "\n", "N": "\n"}


@dataclass(frozen=True, slots=True)
class Line:
    """One content line."""

    name: str  # in capitals, without the group before it
    value: str  # as written: still escaped, but for quoted-printable
    parameters: dict[str, str] = field(default_factory=dict)
    number: int = 0  # in the file

    @property
    def text(self) -> str:
        """Return the value as text."""
        return unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """Return the parts of a structured value (N, ORG, ADR)."""
        return [unescaped(part) for part in _split(self.value, ";")]


def pieces(lines: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Yield *lines*, each a name with its parameters and a value already escaped, as bytes."""
    waiting = iter(lines)
    while some := list(islice(waiting, _AT_ONCE)):
        yield b"".join(_folded(f"{name}:{value}") for name, value in some)


def escaped(text: str) -> str:
    """Return *text* as the value of a text property."""
    kept = "".join(c for c in text if c >= " " or c in "\n\t")  # no control character is allowed
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def parameter(text: str) -> str:
    """Return *text* as the value of a parameter, in quotes; it cannot hold a quote itself."""
    return '"' + re.sub(r'[\x00-\x1f\x7f"]', " ", text) + '"'


def unescaped(value: str) -> str:
    """Return the text that *value* stands for."""
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), value, flags=re.DOTALL)


def read(data: bytes) -> Iterator[Line]:
    """
    Yield the content lines of *data*; lines that are none are passed over, as old programs leave some.

    Raises:
        TooLarge: it is longer than is read.
        Malformed: it is no text.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"the file has {len(data):,} bytes; at most {LARGEST // 2**20} MB are read: part it")
    if b"\x00" in data:
        raise Malformed("the file is no text: export it again as .vcf or .ics")
    for number, raw in _unfolded(_text(data)):
        if number > MOST:
            raise TooLarge(f"the file has more than {MOST:,} lines: part it")
        if line := _line(raw, number):
            yield line


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what programs wrote that name no alphabet


def _folded(line: str) -> bytes:
    data, pieces, room = line.encode(), [], _WIDEST
    while len(data) > room:
        at = room
        while at > 0 and data[at] & 0xC0 == 0x80:  # never inside a character
            at -= 1
        pieces.append(data[:at])
        data, room = data[at:], _WIDEST - 1  # the space that begins a folded line counts
    return b"\r\n ".join([*pieces, data]) + b"\r\n"


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    whole: list[str] = []
    begun = 1
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        soft = bool(whole) and whole[-1].endswith("=") and _is_quoted(whole[0])
        if whole and (soft or line[:1] in (" ", "\t")):
            whole[-1] = whole[-1] + "\n" if soft else whole[-1]
            whole.append(line if soft else line[1:])
            continue
        if whole:
            yield begun, "".join(whole)
        whole, begun = [line], number
    if whole:
        yield begun, "".join(whole)


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _line(raw: str, number: int) -> Line | None:
    name = _NAME.match(raw)
    if not name:
        return None
    at, parameters = name.end(), dict[str, str]()
    while found := _PARAMETER.match(raw, at):
        key, value = (found[1].upper(), found[2]) if found[2] is not None else ("TYPE", found[1])
        before = parameters.get(key)
        parameters[key] = f"{before},{value.strip(chr(34))}" if before else value.strip('"')
        at = found.end()
    if raw[at : at + 1] != ":":
        return None
    value = raw[at + 1 :]
    if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "") + parameters.get("TYPE", "")).upper():
        value = _unquoted(value, parameters.get("CHARSET", "utf-8"))
    return Line(name[1].upper(), value, parameters, number)


def _unquoted(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode())
    try:
        return data.decode(charset).replace("\r\n", "\\n").replace("\n", "\\n")
    except (UnicodeDecodeError, LookupError):
        return data.decode("utf-8", errors="replace")


def _split(value: str, sign: str) -> list[str]:
    return re.split(rf"(?<!\\){sign}", value)
