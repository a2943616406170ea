"""CAP 1.2, the Common Alerting Protocol (OASIS, ITU-T X.1303): alerts as bytes and as plain values.

Pure: it knows no record, no clock and no network. What the schema asks for stands in `schema.py`, what it
cannot say in `rules.py`, what an XML signature is worth in `signature.py`; `signing.py` makes one. CAP 1.1 is
read as well, and never written.
"""

from amity.formats.cap.alert import Alert, Area, Info, Pair, Resource
from amity.formats.cap.reading import LARGEST, NAMESPACE, faults, read
from amity.formats.cap.signature import Signature, signatures
from amity.formats.cap.signing import sign
from amity.formats.cap.writing import write

__all__ = [
    "LARGEST", "NAMESPACE", "Alert", "Area", "Info", "Pair", "Resource", "Signature", "faults", "read",
    "sign", "signatures", "write",
]  # fmt: skip
