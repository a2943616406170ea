"""A sanctions list on its way in: its edition, and the publisher's own bytes in parts, each a record.

Nobody signs the United Nations' list but the United Nations. What a Party signs is which file it took in:
the edition names the file by its SHA-256, and whoever reads the parts can check that they are that file.
"""

import base64
import gzip

from amity.features.exchange.doors.incoming import Incoming, Kept
from amity.features.exchange.doors.report import Carried
from amity.features.exchange.kinds import KINDS, ListPart, ListTaken
from amity.formats.sanctions import SanctionsList
from amity.kernel.record import Marking

PART = 900_000  # characters of one part; a record has at most a million bytes
PUBLIC_ = Marking("CLEAR")  # lists are published


def incoming(listed: SanctionsList, data: bytes, title: str = "") -> Incoming:
    """
    Return the list *listed*, read from *data*, as the records that keep it.

    Args:
        title: by which the editions of one list are known; OFAC publishes two lists that do not say which.
    """
    packed = base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()
    texts = [packed[start : start + PART] for start in range(0, len(packed), PART)]
    taken = {
        "publisher": listed.publisher or "unnamed",
        "title": title or listed.publisher or "unnamed",
        "form": listed.form,
        "dated": listed.dated,
        "version": listed.version,
        "sha256": listed.sha256,
        "entries": len(listed.entries),
        "passed_over": len(listed.passed_over),
        "size": len(data),
        "parts": len(texts),
    }
    kept = [Kept(taken, PUBLIC_, KINDS.name_of(ListTaken))]
    for number, text in enumerate(texts, start=1):
        body = {"list": listed.sha256, "number": number, "text": text}
        kept.append(Kept(body, PUBLIC_, KINDS.name_of(ListPart)))
    return Incoming(listed.form, kept, Carried(), listed=listed)
