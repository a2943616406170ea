"""Sanctions lists as the United Nations and OFAC publish them: names, numbers, version and date. Pure.

It judges nothing and compares nothing: whoever stands on a list stands here with the words of that list. What
cannot be read is told by its place, never dropped silently. What is kept of an entry is what it is found by;
the file itself stays the truth, and its SHA-256 says which file was read.

Forms: the consolidated list of the United Nations Security Council as XML (`un.py`); OFAC's lists as XML and
as CSV, with or without a first line of column names (`ofac.py`); names and aliases
as CSV or XLSX (`tabular.py`), as national lists are handed on.
"""

import re
from hashlib import sha256

from amity.errors import Malformed, TooLarge
from amity.formats.sanctions import ofac, tabular, un
from amity.formats.sanctions.entries import Entry, Listed, Number, PassedOver, Read, SanctionsList
from amity.formats.sanctions.markup import parsed

__all__ = ["Entry", "Listed", "Number", "PassedOver", "SanctionsList", "looks_like", "read"]

LARGEST = 256 * 1024 * 1024  # bytes: OFAC's whole list as XML has some 30 million


def read(data: bytes, *, dated: str = "") -> SanctionsList:
    """
    Return the list that *data* is, whichever form it has.

    Args:
        dated: the day of publication, of a form that does not say its own: "2023-11-20".

    Raises:
        Malformed: it is none of the forms, or XML with a document type or entities of its own.
        TooLarge: it has more bytes or entries than are read.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"the list has {len(data):,} bytes; at most {LARGEST:,} are read")
    found = _read(data)
    digest = sha256(data).hexdigest()
    return SanctionsList(
        publisher=found.publisher,
        form=found.form,
        dated=found.dated or dated,
        version=found.version or digest[:12],
        sha256=digest,
        entries=tuple(found.entries),
        passed_over=tuple(found.passed_over),
    )


def looks_like(data: bytes) -> bool:
    """Tell whether *data* begins as one of the forms does."""
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return bool(re.search(rb"<(\w+:)?(CONSOLIDATED_LIST|sdnList)\b", data[:4000].replace(b"\0", b"")))
    return tabular.is_it(data) or ofac.is_csv(data)


def _read(data: bytes) -> Read:
    if data.startswith(b"PK"):
        return tabular.of_xlsx(data)
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return tabular.of_csv(data) if tabular.is_it(data) else ofac.of_csv(data)
    root = parsed(data)
    match str(root.tag).rpartition("}")[2]:
        case "CONSOLIDATED_LIST":
            return un.of_xml(root)
        case "sdnList":
            return ofac.of_xml(root)
        case other:
            raise Malformed(f"<{other[:40]}> is no sanctions list: give the UN's consolidated XML, or OFAC's")
