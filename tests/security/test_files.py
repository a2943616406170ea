"""Files that people bring, and addresses that records name: nothing unpacks or calls without end."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from amity import app
from amity.testing import repository

SOURCE = repository() / "src" / "amity"
SECRET = "root:"  # of a file that an entity would fetch
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
XML = {
    "an entity that would fetch a file": f"{OUTSIDE}<alert>&a;</alert>",
    "entities without end": f"{LAUGHS}]><alert>&j;</alert>",
    "one that calls": "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x'><alert/>",
    "elements without end": "<a>" * 100_000,
}


def bomb(name: str, times: int = 300) -> bytes:
    """Return an archive whose one file is a great many zeros."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as inside,
    ):
        for _ in range(times):
            inside.write(bytes(1 << 20))
    return packed.getvalue()


FILES = {
    **{what: ("a.xml", text.encode()) for what, text in XML.items()},
    "a sheet that is a bomb": ("a.xlsx", bomb("xl/workbook.xml")),
    "a text that is a bomb": ("a.docx", bomb("word/document.xml")),
    "nothing": ("a.csv", b""),
    "noise": ("a.xlsx", bytes(range(256)) * 40),
    "a name that leads out": ("../../../etc/passwd.csv", b"a,b\n1,2\n"),
}
DOORS = ("/exchange/import", "/registers/import/focal-points", "/instruments/import")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", FILES)
def test_an_odd_file_is_refused_in_words_or_read_as_what_it_is(told, held, door, what):
    name, data = FILES[what]
    client, before = told.seated(), held()
    answer = client.post(door, files={"file": (name, data, "application/octet-stream")}, data={"sort": "cap"})
    shown = client.get(answer.headers["location"]) if answer.status_code == 303 else answer

    assert shown.status_code in (200, 413, 422)
    assert SECRET not in shown.text
    assert "haha" not in shown.text
    assert held() == before


# -- by construction ---------------------------------------------------------------------------------


@cache
def calls() -> list[tuple[Path, ast.Call, str]]:
    """Return every call in the source, with the name by which it calls."""
    return [
        (path.relative_to(SOURCE), node, ast.unparse(node.func))
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def test_every_reader_of_xml_leaves_entities_alone():
    """lxml fetches and unfolds them unless it is told not to; the library's own readers are not used."""
    amiss = []
    for path, call, name in calls():
        said = {key.arg: ast.unparse(key.value) for key in call.keywords}
        if name.endswith(("XMLParser", "iterparse", "HTMLParser")) and name.startswith("etree"):
            amiss += [f"{path}:{call.lineno}"] if said.get("resolve_entities") != "False" else []
        if name in ("etree.fromstring", "etree.parse", "etree.XML"):
            amiss += [f"{path}:{call.lineno}"] if len(call.args) < 2 and "parser" not in said else []
        amiss += [f"{path}:{call.lineno}"] if name.startswith(("ElementTree.", "minidom.", "sax.")) else []
    assert amiss == []


def test_every_sheet_is_written_where_formulas_are_made_harmless():
    written = {str(path) for path, _, name in calls() if name in ("csv.writer", "csv.DictWriter", "Workbook")}

    assert written == {"formats/csvtext.py"}


def test_nothing_that_a_record_names_is_called():
    """Who calls out: for logs, for TAXII servers and data that an operator names, and for the provider."""
    calling = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "amity.node.line import" in text and "Line(" in text:
            calling.add(str(path.relative_to(SOURCE)))

    assert calling <= {
        "node/courier.py",
        "ui/provider.py",
        "features/exchange/doors/taxii/commands.py",
        "features/exchange/doors/taxii/feed.py",
        "features/exchange/duties.py",
        "features/warning/commands/fetching.py",
        "cli/running.py",
        "feature.py",
    }


def test_every_url_that_a_kind_takes_is_one_that_a_page_may_lead_to():
    """A text that is called a URL takes http and https, and never a script."""
    for kind in app.vocabulary():
        for path, schema in addresses(kind.body.model_json_schema()):
            assert "http" in schema.get("pattern", ""), f"{kind.name}: {path}"


def addresses(schema: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    """Yield the fields of *schema* that are called url, however deep."""
    for name, one in schema.get("$defs", {}).items():
        yield from addresses(one, name)
    for name, one in schema.get("properties", {}).items():
        if name in ("url", "uri", "href") and one.get("type") == "string":
            yield f"{path}.{name}", one
