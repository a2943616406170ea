"""The region, read from its folder: who the Parties are, where they meet, what they have agreed.

Pure: files in, frozen values out (`amity.node.pack` says which); no clock, no network. A new Party, forum,
office or obligation changes files and no Python. A pack is `region.toml` and `parties.toml`; where wanted
`forums.toml`, `instruments.toml`, `principles.toml`, `agreements.toml`, `map.toml`, a file for an instrument
in `catalogue/` and in `treaties/`, one for each list of codes in `vocabularies/`, and the Parties' own
`founding.toml`. A fault refuses the whole pack, and names file, key and way out.
"""

import json
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from amity.errors import Malformed, NotFound
from amity.kernel.record import Party
from amity.node import soundness
from amity.node.fact import Code
from amity.node.pack import (
    Catalogue,
    Forum,
    ForumId,
    FoundingKey,
    Instrument,
    Obligation,
    OfficeTemplate,
    PartyEntry,
    Principle,
    RegionPack,
    Thresholds,
)
from amity.node.soundness import WAY_OUT, lead_somewhere, malformed
from amity.node.treaty import Bilateral, Treaty
from amity.node.vocabulary import Map, Vocabulary

__all__ = [
    "Catalogue",
    "Forum",
    "FoundingKey",
    "Instrument",
    "Map",
    "Obligation",
    "OfficeTemplate",
    "PartyEntry",
    "Principle",
    "RegionPack",
    "Thresholds",
    "Vocabulary",
    "founding",
    "founding_text",
    "load",
]

T = TypeVar("T")

ELSEWHERE = {
    "parties": "parties.toml",
    "forums": "forums.toml",
    "instruments": "instruments.toml",
    "principles": "principles.toml",
    "catalogues": "catalogue/",
    "vocabularies": "vocabularies/",
    "treaties": "treaties/",
    "agreements": "agreements.toml",
    "map": "map.toml",
    "founding": "founding.toml",
}


def load(folder: Path, founding_file: Path | None = None) -> RegionPack:
    """
    Return the pack in *folder*, with the founding keys of *founding_file* or of its own `founding.toml`.

    Raises:
        NotFound: there is no pack, or no such file of founding keys.
        Malformed: a file cannot be read as what it is for; the message names file, key and way out.
    """
    pack = _shaped(folder / "region.toml", RegionPack, _head(folder / "region.toml"))
    keys = founding_file or folder / "founding.toml"
    pack = replace(
        pack,
        parties=_shelf(folder / "parties.toml", "party", "code", dict[Code, PartyEntry]),
        forums=_joined(folder / "forums.toml", _optional(folder / "forums.toml", "forum", dict[str, Forum])),
        instruments=_optional(folder / "instruments.toml", "instrument", dict[str, Instrument]),
        principles=_optional(folder / "principles.toml", "principle", dict[str, Principle]),
        catalogues=dict(_catalogues(folder / "catalogue")),
        vocabularies=dict(_vocabularies(folder / "vocabularies")),
        map=_map(folder / "map.toml"),
        treaties=dict(_treaties(folder / "treaties")),
        agreements=_agreements(folder / "agreements.toml"),
        founding=founding(keys) if founding_file or keys.exists() else pack.founding,
    )
    soundness.check(folder, pack, keys)
    return pack


def founding(file: Path) -> Mapping[Party, FoundingKey]:
    """
    Return the founding keys in *file*, a table for each Party.

    Raises:
        NotFound: there is no such file.
        Malformed: a key is not one, or two Parties show the same.
    """
    keys = _shaped(file, dict[Code, FoundingKey], _toml(file))
    soundness.once(
        file, "key", ((entry.key, party) for party, entry in keys.items()), "each Party makes its own"
    )
    for party, entry in keys.items():
        soundness.check_key(file, party, entry)
    return keys


def founding_text(keys: Mapping[Party, FoundingKey]) -> str:
    """Return *keys* as the file that `founding` reads, Party after Party."""
    entries = sorted(keys.items())
    return "\n".join(f'[{p}]\nkey = "{k.key}"\nnext = "{k.next}"\nage = "{k.age}"\n' for p, k in entries)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}; {WAY_OUT}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"{file} is not TOML: {error}; mend that line") from error


def _head(file: Path) -> dict[str, Any]:
    """Return what region.toml says; Parties, forums and the rest stand in files of their own."""
    tree = _toml(file)
    for stray in tree.keys() & {"offices", *ELSEWHERE}:
        raise malformed(file, stray, f"it does not stand here but in {ELSEWHERE.get(stray, '[office.…]')}")
    return tree | {"offices": _told(file, tree.pop("office", {}), "id"), "parties": {}}


def _shelf(file: Path, word: str, key: str, shape: type[T]) -> T:
    """Return the tables `[word.X]` of *file*, each told its own name as *key*, and refuse any other."""
    tree = _toml(file)
    entries = _told(file, tree.pop(word, {}), key)
    for stray in tree:
        raise malformed(file, stray, f"only tables [{word}.…] stand here")
    return _shaped(file, shape, {entry[key]: entry for entry in entries})


def _optional(file: Path, word: str, shape: type[T]) -> T:
    return _shelf(file, word, "id", shape) if file.exists() else shape()


def _told(file: Path, entries: Any, key: str) -> list[dict[str, Any]]:
    """Return the tables in *entries*, each told its own name as *key*."""
    if not isinstance(entries, dict):
        raise malformed(file, key, "write one table for each entry")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or key in entry:
            raise malformed(file, name, f"write a table, without {key}: its heading says it")
    return [{**entry, key: name} for name, entry in entries.items()]


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)  # built once for each shape: it takes longer than reading a file


def _shaped(file: Path, shape: type[T], tree: object) -> T:
    """Return *tree* as *shape*. Through JSON, where strict reading still takes lists for tuples."""
    try:
        read: T = _adapter(cast(Hashable, shape)).validate_json(json.dumps(tree, default=str), strict=True)
        return read
    except ValidationError as error:
        fault = error.errors()[0]
        raise malformed(
            file, _key(tree, fault["loc"]), f"{fault['msg']}, not {str(fault['input'])[:80]!r}"
        ) from error


def _key(tree: Any, steps: Iterable[int | str]) -> str:
    """Return where *steps* lead in *tree*; an entry of a list goes by its own name, where it has one."""
    names: list[str] = []
    for step in steps:
        known = range(len(tree)) if isinstance(tree, list) else tree if isinstance(tree, dict) else ()
        tree = tree[step] if step in known else {}
        own = tree.get("id") or tree.get("party") if isinstance(tree, dict) else None
        names.append(str(own or step) if isinstance(step, int) else step)
    return ".".join(names)


def _joined(file: Path, forums: Mapping[str, Forum]) -> Mapping[ForumId, Forum]:
    """Return the forums, each with the members that come to it through others."""
    joined: dict[str, Forum] = {}
    for forum in _bottom_up(file, forums):
        through = (one.of(row) for one in forum.includes for row in joined[one.forum].memberships)
        rows = forum.memberships + tuple(row for row in through if row)
        joined[forum.id] = replace(forum, memberships=rows)
    return {name: joined[name] for name in forums}


def _bottom_up(file: Path, forums: Mapping[str, Forum]) -> list[Forum]:
    """Return each forum after those that it includes."""
    below = {forum.id: [one.forum for one in forum.includes] for forum in forums.values()}
    for name, included in below.items():
        lead_somewhere(file, f"{name}.includes", included, forums)
    try:
        return [forums[name] for name in TopologicalSorter(below).static_order()]
    except CycleError as error:
        fault = f"{' > '.join(error.args[1])} is a circle: let one of them list its own members"
        raise malformed(file, "includes", fault) from error


def _catalogues(folder: Path) -> Iterator[tuple[str, Catalogue]]:
    for file in sorted(folder.glob("*.toml")):
        tree = _toml(file)
        rows = tree.pop("obligation", [])
        if not isinstance(rows, list) or any(
            not isinstance(row, dict) or "instrument" in row for row in rows
        ):
            raise malformed(file, "obligation", "write one [[obligation]] for each, without instrument")
        if tree.get("instrument") != file.stem:
            raise malformed(file, "instrument", f"write {file.stem}, as the file is called")
        rows = [{**row, "instrument": file.stem} for row in rows]
        yield file.stem, _shaped(file, Catalogue, tree | {"obligations": rows})


def _vocabularies(folder: Path) -> Iterator[tuple[str, Vocabulary]]:
    for file in sorted(folder.glob("*.toml")):
        tree = _toml(file)
        entries = _told(file, tree.pop("entry", {}), "code")
        yield file.stem, _shaped(file, Vocabulary, tree | {"entries": {one["code"]: one for one in entries}})


def _treaties(folder: Path) -> Iterator[tuple[str, Treaty]]:
    for file in sorted(folder.glob("*.toml")):
        tree = _toml(file)
        if "instrument" in tree:
            raise malformed(file, "instrument", "the file's own name says it")
        acts = {"acts": tree.pop("act", []), "official": tree.pop("official", [])}
        yield file.stem, _shaped(file, Treaty, {**tree, **acts, "instrument": file.stem})


def _agreements(file: Path) -> tuple[Bilateral, ...]:
    if not file.exists():
        return ()
    tree = _toml(file)
    rows = tree.pop("agreement", [])
    for stray in tree:
        raise malformed(file, stray, "only [[agreement]] stands here")
    return _shaped(file, tuple[Bilateral, ...], rows)


def _map(file: Path) -> Map | None:
    return _shaped(file, Map, _toml(file)) if file.exists() else None
