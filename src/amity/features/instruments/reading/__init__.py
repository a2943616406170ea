"""Reads an instrument: a text, DOCX or PDF goes in, a clause tree with stable ids comes out.

Pure: bytes in, values out; no node, no store, no network. Every change that the reader made to see the
clauses is a `Repair` that can be undone. What clauses oblige to, cite and invoke is found in `obligations`,
`citations` and `principles`.
"""

from amity.features.instruments.reading.outline import as_json
from amity.features.instruments.reading.parts import Clause, Reading, Repair
from amity.features.instruments.reading.reader import read, reread, undo

__all__ = ["Clause", "Reading", "Repair", "as_json", "read", "reread", "undo"]
