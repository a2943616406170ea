"""TAXII 2.1 (OASIS): collections of STIX objects, served over HTTP.

`door.py` is what is mounted; `asking.py` reads what is asked, `answers.py` writes what is said; `rooms.py`
says which collections there are and `keeping.py` who may enter; `taking.py` takes objects in. Objects are
records: what a Party told a forum stands in that forum's collection of each node that may read it.
"""

from amity.features.exchange.doors.taxii.door import Door, routes

__all__ = ["Door", "routes"]
