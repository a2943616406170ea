"""A large CSV file, perhaps inside a ZIP or gzip archive, as numbered rows: read as a stream, within bounds.

Nothing here trusts what an archive says of its own size. A file that was cut off is no smaller file: one
whose last line does not end, or whose last quotation mark is missing, is refused. (In an archive, whose
checksum tells, the last line need not end.)
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from amity.errors import Malformed, NotFound, Refusal, TooLarge

UNPACKED = 2 << 30  # bytes of one file
_TIGHT = 200  # times smaller than text ever gets
_SMALL = 16 << 20  # bytes that may be packed as tightly as they like
_LONGEST = 1 << 20  # characters of one line
_UNPACKABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, UnicodeDecodeError
)  # fmt: skip
_FAULTS = 8  # that are named before the file is refused
Progress = Callable[[int, int], None]  # bytes read, of how many


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with the number of the line on which it begins."""

    line: int
    cells: dict[str, str]


class Faults:
    """What is wrong with a file: the first faults are named by their lines, and all of it is refused."""

    def __init__(self, name: str) -> None:
        self._name, self._found, self.count = name, list[str](), 0

    def add(self, line: int, fault: str) -> None:
        """Note *fault* of *line*."""
        self.count += 1
        if len(self._found) < _FAULTS:
            self._found.append(f"line {line}: {fault}")

    def settle(self) -> None:
        """
        Refuse the file if anything was wrong with it.

        Raises:
            Malformed: it was; nothing of the file is to be kept.
        """
        if self.count:
            more = f" (and {self.count - len(self._found)} more)" if self.count > len(self._found) else ""
            raise Malformed(
                f"{self._name}: {'; '.join(self._found)}{more}; nothing was taken in: "
                "mend the file and add it again"
            )


def read(
    file: Path, wanted: Sequence[str], *, bare: Sequence[str] = (), progress: Progress = lambda *_: None
) -> Iterator[Row]:
    """
    Yield the rows of *file*, with those columns of *wanted* that it has.

    Args:
        wanted: names of columns; the first must be there.
        bare: the columns of such a file where it comes without a heading.

    Raises:
        NotFound: there is no such file. Malformed: it is no CSV, is cut off, or a row is too short.
        TooLarge: it unpacks to more than `UNPACKED`, or is packed more tightly than any text.
    """
    with _opened(file, progress) as (stream, checked):
        lines = _Lines(stream, file.name, checked=checked)
        rows: Iterator[list[str]] = csv.reader(lines, strict=True)
        try:
            head = next(rows, None)
            if head is None:
                raise Malformed(f"{file.name} is empty: fetch it again")
            names = [cell.strip().lower() for cell in head]
            before = lines.count
            if wanted[0] not in names:
                if not bare or len(names) != len(bare):
                    raise Malformed(
                        f"{file.name} has no column {wanted[0]}: its first line names {', '.join(names[:6])}"
                    )
                names, rows, before = list(bare), _again(head, rows), 0
            at = {name: names.index(name) for name in wanted if name in names}
            for cells in rows:
                if len(cells) == len(names):
                    yield Row(before + 1, {name: cells[place] for name, place in at.items()})
                elif cells:
                    raise Malformed(
                        f"{file.name}: line {before + 1} has {len(cells)} cells of {len(names)}: "
                        "the file may be cut off; fetch it again"
                    )
                before = lines.count
        except csv.Error as error:
            raise Malformed(f"{file.name}: line {lines.count} is no CSV ({error}): fetch it again") from error
        except UnicodeDecodeError as error:
            raise Malformed(
                f"{file.name}: after line {lines.count} comes what is no text in UTF-8: save it as such"
            ) from error


def _again(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


class _Lines:
    """The lines of a stream, counted, none of them endless, the last one ended unless all was *checked*."""

    def __init__(self, stream: IO[str], name: str, *, checked: bool) -> None:
        self._stream, self._name, self.count, self._last = stream, name, 0, "\n"
        self._checked = checked

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_LONGEST)
        if not line:
            if not self._checked and not self._last.endswith(("\n", "\r")):
                raise Malformed(
                    f"{self._name}: line {self.count} does not end: the file may be cut off; fetch it again, "
                    "or end its last line if it is whole"
                )
            raise StopIteration
        if len(line) == _LONGEST:
            raise TooLarge(f"{self._name}: line {self.count + 1} is longer than any row: it is no such file")
        self.count, self._last = self.count + 1, line
        return line


@contextmanager
def _opened(file: Path, progress: Progress) -> Iterator[tuple[IO[str], bool]]:
    """Open *file*, and tell whether its end carries a checksum: what was cut off is noticed there."""
    try:
        with file.open("rb") as raw:
            head = raw.read(4)
            raw.seek(0)
            size = file.stat().st_size
            if head[:2] == b"\x1f\x8b":
                with gzip.open(raw) as unpacked:
                    bounded = _Bounded(unpacked, file.name, size, lambda _: progress(raw.tell(), size))
                    yield _text(bounded), True
            elif head == b"PK\x03\x04":
                with zipfile.ZipFile(raw) as archive, archive.open(_member(archive, file.name)) as unpacked:
                    whole = archive.getinfo(unpacked.name or "").file_size
                    bounded = _Bounded(unpacked, file.name, size, lambda done: progress(done, whole))
                    yield _text(bounded), True
            else:
                yield _text(_Bounded(raw, file.name, size, lambda done: progress(done, size))), False
    except Refusal:
        raise
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {file}") from error
    except _UNPACKABLE as error:
        raise Malformed(f"{file.name} cannot be unpacked ({error}): fetch it again") from error


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = [one for one in archive.infolist() if _is_csv(one.filename)]
    if len(found) != 1:
        raise Malformed(f"{name} holds {len(found)} CSV files: pack the one that is meant")
    if found[0].file_size > UNPACKED:
        raise TooLarge(f"{name} unpacks to {found[0].file_size:,} bytes; at most {UNPACKED:,} are read")
    return found[0]


def _is_csv(name: str) -> bool:
    beside = name.rpartition("/")[2].startswith("._")  # what a Mac packs along with each file
    return name.lower().endswith(".csv") and not beside


def _text(stream: "_Bounded") -> IO[str]:
    buffered = io.BufferedReader(stream, 1 << 18)  # type: ignore[type-var]
    return io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="")


class _Bounded(io.RawIOBase):
    """A stream that ends with a refusal where it gives more than one may have."""

    def __init__(
        self, inner: Any, name: str, packed: int, told: Callable[[int], None] = lambda _: None
    ) -> None:
        self._inner, self._name, self._told, self._done = inner, name, told, 0
        self._most = min(UNPACKED, max(_SMALL, packed * _TIGHT))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        if self._done > self._most:
            raise TooLarge(f"{self._name} unpacks to more than {self._most:,} bytes: it is no such file")
        self._told(self._done)
        return len(data)
