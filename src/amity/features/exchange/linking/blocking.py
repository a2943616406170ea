"""By which reports are looked for that may speak of the same: keys, of which two such reports share one.

Pure: the fields of a report in, keys out. A key is no finding, and says nothing of how alike two are: a
number in its normal form; how a name sounds, word by word and whole; a day with a cell of the map, a target,
or the first words of an account. What many share tells nobody apart: `views/blocking.py` passes it over.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from amity.features.exchange.linking import incidents
from amity.features.exchange.linking.identifiers import shared
from amity.features.exchange.linking.incidents import Block
from amity.features.exchange.linking.naming import keys_of
from amity.features.exchange.linking.suggesting import incident_of, is_own, names_in, numbers_in
from amity.features.exchange.linking.writing import written

LENGTH = 32  # hexadecimal digits of a key
MOST = 200  # keys of one report


def keys(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Return the keys by which a report of *kind* that says *body* is found, each once."""
    found = [*_of_numbers(body), *_of_names(kind, body)]
    if incident := incident_of("", kind, body):
        found += map(_of_block, incidents.own_blocks(incident))
    return list(dict.fromkeys(map(_short, found)))[:MOST]


def near(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Return the keys of which another report has one, if the two may speak of the same."""
    found = [*_of_numbers(body), *_of_names(kind, body)]
    if incident := incident_of("", kind, body):
        found += map(_of_block, incidents.near_blocks(incident))
    return list(dict.fromkeys(map(_short, found)))[: 2 * MOST]


def _of_numbers(body: Mapping[str, Any]) -> Iterator[str]:
    said = numbers_in(body)
    for one in shared(said, said):
        yield f"number {one.sort} {one.value}"


def _of_names(kind: str, body: Mapping[str, Any]) -> Iterator[str]:
    for schema, name in names_in(kind, body):
        if is_own(name, schema):
            for key in keys_of(written(name, schema)):
                yield f"{schema} {key}"


def _of_block(block: Block) -> str:
    return "incident {} {} {}".format(*block)


def _short(key: str) -> str:
    return blake2b(key.encode(), digest_size=LENGTH // 2).hexdigest()
