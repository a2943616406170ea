"""Whether a region pack is sound: whether its names lead somewhere, and its times end after they begin.

Pure: what was read in, a refusal out, which names file, key and way out. `amity.node.region` reads the files.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from amity.errors import Malformed
from amity.kernel import keys as signing
from amity.kernel.record import Party
from amity.node.pack import Catalogue, Forum, FoundingKey, RegionPack
from amity.node.treaty import Bilateral, Treaty

WAY_OUT = "docs/run/region-pack.md says what each key means"


def check(folder: Path, pack: RegionPack, keys: Path) -> None:
    """Refuse names that lead nowhere, names that lead to two places, and times that end before they begin."""
    _check_region(folder / "region.toml", pack)
    for party in pack.parties.values():
        lead_somewhere(folder / "parties.toml", f"{party.code}.names", ["en"], party.names)
    for forum in pack.forums.values():
        _check_forum(folder / "forums.toml", forum, pack)
    _check_words(folder, pack)
    for catalogue in pack.catalogues.values():
        _check_catalogue(folder / "catalogue" / f"{catalogue.instrument}.toml", catalogue, pack)
    for treaty in pack.treaties.values():
        _check_treaty(folder / "treaties" / f"{treaty.instrument}.toml", treaty, pack)
    for one in pack.agreements:
        _check_agreement(folder / "agreements.toml", one, pack)
    lead_somewhere(keys, "founding", pack.founding, pack.parties)


def check_key(file: Path, party: Party, entry: FoundingKey) -> None:
    """Refuse a founding key that may not be enrolled."""
    try:
        signing.sound(bytes.fromhex(entry.key))
    except Malformed as error:
        raise malformed(file, f"{party}.key", str(error)) from error


def malformed(file: Path, key: str, fault: str) -> Malformed:
    """Return the refusal of what *file* says under *key*."""
    return Malformed(f"{file}: {key}: {fault}; {WAY_OUT}")


def once(file: Path, key: str, named: Iterable[tuple[str, str]], way_out: str) -> None:
    """Refuse a name that two entries claim."""
    seen: dict[str, str] = {}
    for name, entry in named:
        if seen.setdefault(name, entry) != entry:
            raise malformed(file, f"{entry}.{key}", f"{name!r} already stands with {seen[name]}: {way_out}")


def lead_somewhere(file: Path, key: str, names: Iterable[str | None], shelf: Mapping[Any, object]) -> None:
    """Refuse a name that does not stand on *shelf*; none at all is fine."""
    for name in names:
        if name is not None and name not in shelf:
            raise malformed(file, key, f"{name} does not stand in this pack: add it, or mend the name")


def _check_region(file: Path, pack: RegionPack) -> None:
    if "registrar" not in {office.id for office in pack.offices}:
        raise malformed(file, "office", "write [office.registrar]: with its mandate every log begins")
    offices = {office.id: office for office in pack.offices}
    for office in pack.offices:
        lead_somewhere(file, f"office.{office.id}.supervisor", [office.supervisor], offices)
        lead_somewhere(file, f"office.{office.id}.for_parties", office.for_parties, pack.parties)
        lead_somewhere(file, f"office.{office.id}.forums", set(office.forums) - {"*"}, pack.forums)


def _check_forum(file: Path, forum: Forum, pack: RegionPack) -> None:
    lead_somewhere(file, f"{forum.id}.secretariat", [forum.secretariat], pack.parties)
    lead_somewhere(file, f"{forum.id}.chaired_as", [forum.chaired_as], pack.forums)
    lead_somewhere(file, f"{forum.id}.memberships", [row.party for row in forum.memberships], pack.parties)
    for row in forum.chairs:
        lead_somewhere(file, f"{forum.id}.chairs", row.parties, pack.parties)
        if row.last < row.first:
            raise malformed(file, f"{forum.id}.chairs", f"{row.last} comes before {row.first}: mend one")
    spans = [(row.since, row.until) for row in forum.memberships]
    for since, until in spans + [(row.since, row.until) for row in forum.includes]:
        if until is not None and until <= since:
            raise malformed(file, f"{forum.id}.until", f"{until} does not come after {since}: mend one")


def _check_words(folder: Path, pack: RegionPack) -> None:
    file = folder / "instruments.toml"
    for one in pack.instruments.values():
        lead_somewhere(file, f"{one.id}.forum", [one.forum], pack.forums)
    names = ((a.casefold(), i.id) for i in pack.instruments.values() for a in (i.title, i.short, *i.aliases))
    once(file, "aliases", names, "keep it with one of them")
    phrases = ((phrase.casefold(), one.id) for one in pack.principles.values() for phrase in one.phrases)
    once(folder / "principles.toml", "phrases", phrases, "keep it with one of them")


def _check_catalogue(file: Path, catalogue: Catalogue, pack: RegionPack) -> None:
    lead_somewhere(file, "instrument", [catalogue.instrument], pack.instruments)
    rows = catalogue.obligations
    named = ((row.id, f"obligation {number}") for number, row in enumerate(rows, 1))
    once(file, "id", named, "number the parts (1), (2)")
    for row in rows:
        lead_somewhere(file, f"{row.id}.component", [row.component], catalogue.components)
        lead_somewhere(file, f"{row.id}.lead", [row.lead], pack.forums)
        lead_somewhere(file, f"{row.id}.lead_party", [row.lead_party], pack.parties)


def _check_treaty(file: Path, treaty: Treaty, pack: RegionPack) -> None:
    lead_somewhere(file, "the file's name", [treaty.instrument], pack.instruments)
    lead_somewhere(file, "depositary", [treaty.depositary], pack.parties)
    known = {**pack.parties, **treaty.names}
    lead_somewhere(file, "act", [act.party for act in treaty.acts], known)
    lead_somewhere(file, "rule.of", treaty.rule.of, known)


def _check_agreement(file: Path, one: Bilateral, pack: RegionPack) -> None:
    lead_somewhere(file, "agreement.between", one.between, pack.parties)
    if one.between[0] == one.between[1]:
        raise malformed(file, "agreement.between", f"{one.between[0]} stands twice: name two Parties")
