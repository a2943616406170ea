"""TAXII 2.1 (OASIS): collections of STIX objects, served over HTTP.

`door.py` is what is mounted. `visiting.py` receives who comes, `keeping.py` says who may enter and `rooms.py`
before which collections they stand; `asking.py` reads what is asked, `showing.py` finds it, `answers.py`
writes what is said, `cursors.py` where a page ended; `taking.py` takes objects in. Objects are records, and
what reports are in STIX: what a Party told a forum stands in that forum's collection of each node that may
read it.
"""

from amity.features.exchange.doors.taxii.door import Door, routes
from amity.features.exchange.doors.taxii.schedule import run as errand

__all__ = ["Door", "errand", "routes"]
