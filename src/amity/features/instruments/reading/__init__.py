"""Reads an instrument: a text, DOCX or PDF goes in, a clause tree with stable ids comes out.

Pure: bytes in, values out; no node, no store, no network. Every change that the reader made to see the
clauses is a `Repair` that can be undone.
"""

from amity.features.instruments.reading.parts import Clause, Reading, Repair
from amity.features.instruments.reading.reader import as_json, read, undo

__all__ = ["Clause", "Reading", "Repair", "as_json", "read", "undo"]
