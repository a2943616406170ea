"""STIX 2.1 (OASIS): objects as text and as plain values. STIX 2.0 is read as well, and never written.

Pure: it knows no record, no clock and no network.
"""

from amity.formats.stix.reading import (
    LARGEST,
    OBSERVABLES,
    Fault,
    Piece,
    is_identifier,
    is_moment,
    piece,
    read,
)

__all__ = [
    "LARGEST", "OBSERVABLES", "Fault", "Piece", "is_identifier", "is_moment", "piece", "read",
]  # fmt: skip
