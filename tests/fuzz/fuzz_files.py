"""
What reads others' files, each as a function of bytes that returns or raises a Refusal.

Formats that are archives are given as text, one part after the other under a line `@@ name`, and packed here:
a changed byte would otherwise only break the archive. What begins as an archive is taken as it is.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from amity import app
from amity.errors import Malformed
from amity.kernel import canon, note, record
from amity.kernel.record import Party
from amity.node import freight, home, parcel, region
from amity.testing import Region, key_of

Reader = Callable[[bytes], object]
SCRATCH = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())


def parts(data: bytes) -> list[tuple[str, bytes]]:
    """Return the parts that *data* tells, each under its name."""
    told = (part.partition(b"\n") for part in data[3:].split(b"\n@@ "))
    return [(name.decode("latin-1"), content) for name, _, content in told]


def packed(data: bytes) -> bytes:
    """Return the parts that *data* tells, as an archive; other bytes as they are."""
    if not data.startswith(b"@@ "):
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name: that is for the reader to bear
        for name, content in parts(data):
            archive.writestr(zipfile.ZipInfo(name.strip("\0") or "part"), content)
    return stream.getvalue()


def on_disk(name: str, read: Callable[[Path], object]) -> Reader:
    """Return a reader of bytes that gives them to *read* as a file called *name*."""
    folder = Path(tempfile.mkdtemp(prefix="amity-fuzz-", dir=SCRATCH))

    def reading(data: bytes) -> object:
        file = folder / name
        file.write_bytes(data)
        return read(file)

    return reading


def records() -> Reader:
    """A record is read, and so is its body if its kind is known; what was read is what was written."""
    kinds = app.vocabulary()

    def reading(data: bytes) -> None:
        found = record.read(data)
        assert canon.encode(canon.decode(data)) == data, "two writings of one record"
        assert found.raw == data
        if (kind := kinds.get(found.kind)) is not None:
            said = kind.read(found.body).model_dump(mode="json")
            assert kind.read(said).model_dump(mode="json") == said

    return reading


def bodies() -> Reader:
    """Bodies of the kinds that they name: `{"kind": …, "body": …}`, one on a line."""
    kinds = app.vocabulary()

    def reading(data: bytes) -> None:
        for line in data.split(b"\n"):
            try:
                told = json.loads(line)
                kind, body = kinds.get(str(told["kind"])), told["body"]
            except (ValueError, LookupError, TypeError, RecursionError):
                continue
            if kind is not None:
                said = kind.read(body).model_dump(mode="json")
                assert kind.read(said).model_dump(mode="json") == said

    return reading


def notes() -> Reader:
    """A note, the checkpoint in it, and the lines of a key that is known."""
    public = key_of("AAA").public()

    def reading(data: bytes) -> None:
        read = note.parse(data.decode(errors="replace"))
        assert note.parse(read.encode()) == read
        note.cosigned(read, "amity/bottle/AAA", public)
        note.checkpoint(read)
        note.verify(read, "amity/bottle/AAA", public)

    return reading


def keys() -> Reader:
    """A verifier key as people paste it."""
    return lambda data: note.read_vkey(data.decode(errors="replace"))


def parcels() -> Reader:
    """A parcel as it comes, packed or not; what is read is written again alike."""

    def reading(data: bytes) -> None:
        found, _ = parcel.decode(data if data.startswith(b"amity") else parcel.unpack(data))
        assert found.until >= found.since

    return reading


def carried() -> Reader:
    """A file of parcels from a stick."""
    return lambda data: list(freight.read(io.BytesIO(data)))


def proofs() -> Reader:
    """The proof of one record, as somebody shows it."""
    from amity.node.verifying import verify_proof

    node = Region("AAA", "BBB")["BBB"]

    def reading(data: bytes) -> None:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict):
            verify_proof(node, said)

    return reading


def alerts() -> Reader:
    """A CAP alert: what it says, what is wrong with it, whose signatures it carries."""
    from amity.formats import cap

    def reading(data: bytes) -> None:
        cap.faults(data)
        alert = cap.read(data)
        assert cap.read(cap.write(alert)) == alert
        cap.signatures(data)

    return reading


def stix() -> Reader:
    """A STIX bundle."""
    from amity.formats import stix as format_

    return format_.read


def misp() -> Reader:
    """Events of MISP."""
    from amity.formats import misp as format_

    return lambda data: format_.read(_json(data))


def geojson() -> Reader:
    """A map."""
    from amity.formats import geojson as format_

    def reading(data: bytes) -> None:
        if format_.looks_like(value := format_.loads(data)):
            format_.read(value)

    return reading


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error


def lists() -> Reader:
    """A sanctions list."""
    from amity.formats import sanctions

    return lambda data: sanctions.read(packed(data), dated="2026-01-01")


def piracy() -> Reader:
    """Incidents at sea."""
    from amity.formats import asam

    return asam.read


def exchanged() -> Reader:
    """Any file that the exchange takes in, as far as the drafts that it would file."""
    from amity.features.exchange.doors import importing

    def reading(data: bytes) -> None:
        found = importing.read(packed(data), name="file")
        importing.drafts(found, [Party("KHM")], "", reports=True)

    return reading


def calendars() -> Reader:
    """A calendar as a sheet."""
    from amity.formats import icalendar

    return icalendar.sheet


def cards() -> Reader:
    """Cards as a sheet."""
    from amity.formats import vcard

    return vcard.sheet


def spreadsheets() -> Reader:
    """A spreadsheet of any make."""
    from amity.formats import spreadsheet

    return lambda data: spreadsheet.read(packed(data), "sheet")


def registered() -> Reader:
    """Any table, as one of the registers would take it in: which, its first byte says."""
    from amity.features.registers import importing
    from amity.features.registers.catalogue import CATALOGUE

    setting = importing.Setting.nowhere()

    def reading(data: bytes) -> None:
        sheet = importing.table(packed(data[1:]), "sheet")
        importing.preview(sheet, CATALOGUE[(data[:1] or b"\0")[0] % len(CATALOGUE)], setting)

    return reading


def documents() -> Reader:
    """A treaty's text as DOCX."""
    from amity.formats import docx

    return lambda data: docx.lines(packed(data))


def pages() -> Reader:
    """A treaty's text as PDF."""
    from amity.formats import pdf

    return pdf.lines


def instruments() -> Reader:
    """A treaty's text, as far as its clauses, and as Akoma Ntoso."""
    from amity.features.instruments import reading as reader

    return reader.read


def printed() -> Reader:
    """A printed report that somebody hands back."""
    from amity.ui import proofread

    return proofread.check_text


def ged() -> Reader:
    """Events of UCDP."""
    from amity.formats import ged as format_

    return on_disk("events.csv", lambda file: list(format_.events(file, {"cambodia": "KHM", "811": "KHM"})))


def acled() -> Reader:
    """Events of ACLED."""
    from amity.formats import acled as format_

    return on_disk("events.csv", lambda file: list(format_.events(file, {"cambodia": "KHM"})))


def firms() -> Reader:
    """Fires as NASA tells them."""
    from amity.formats import firms as format_

    return on_disk("fires.csv", lambda file: list(format_.hotspots(file)))


def series() -> Reader:
    """Series of counts."""
    from amity.features.warning.watching import reading as format_

    return on_disk("series.csv", format_.read)


def draws() -> Reader:
    """A forecast that somebody else submitted."""
    import numpy as np

    from amity.features.warning.forecasting.panel import Panel
    from amity.features.warning.forecasting.submitted import read_draws

    months = np.arange(433, 457)
    panel = Panel(("811", "850"), ("A", "B"), ("AAA", "BBB"), months, np.zeros((2, 24)))
    return on_disk("draws.parquet", lambda file: read_draws(file, panel))


def packs() -> Reader:
    """A region pack, its files one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="amity-fuzz-", dir=SCRATCH))
    shelves = ("", "catalogue", "treaties", "vocabularies")

    def reading(data: bytes) -> None:
        for name, content in parts(data):
            shelf, _, file = name.rpartition("/")
            if shelf in shelves and re.fullmatch("[A-Za-z0-9_-]{1,60}", file):
                (folder / shelf).mkdir(exist_ok=True)
                (folder / shelf / f"{file}.toml").write_bytes(content)
        try:
            region.load(folder)
        finally:
            for file in folder.rglob("*.toml"):
                file.unlink()

    return reading


def founding() -> Reader:
    """The file of founding keys."""
    return on_disk("founding.toml", region.founding)


def settings() -> Reader:
    """A node's own settings."""
    return on_disk("node.toml", lambda file: home.load(file.parent))
