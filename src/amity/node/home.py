"""A node's home: the folder with its settings, its keys, and the founding keys it was given.

`node.toml` says who it is, where its database stands, and whom it talks to. Private keys stand in files
of their own that nobody else may read; the record format says nothing of them, so a Party may keep its
keys in a smart card or an HSM instead (`kernel.keys.Signer`).
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from amity.errors import Conflict, Malformed, NotFound
from amity.kernel import keys
from amity.kernel.keys import SeedKey
from amity.kernel.record import PARTY, Party
from amity.node import region as regions
from amity.node.pack import FoundingKey, RegionPack

SETTINGS, FOUNDING = "node.toml", "founding.toml"
SIGNING, NEXT, SEALING = "signing.key", "next.key", "sealing.key"


class Settings(BaseModel):
    """What `node.toml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: str = Field(pattern=f"^{PARTY.pattern}$")
    region: str  # the folder of the region pack, or the name of one that comes with Amity
    database: str  # an SQLAlchemy URL; {home} stands for this folder
    address: str = ""  # how people and other nodes reach this node: "https://amity.example.kh"
    host: str = "127.0.0.1"  # where it listens
    port: int = 8470
    pull: int = Field(default=30, ge=1)  # seconds between two rounds of fetching
    exercise: bool = False  # a drill: every page says so
    peers: dict[str, str] = Field(default_factory=dict)  # Party -> address


@dataclass(frozen=True)
class Home:
    """One node's folder."""

    folder: Path
    settings: Settings = field(repr=False)

    @property
    def party(self) -> Party:
        """Whose node this is."""
        return Party(self.settings.party)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.settings.database.replace("{home}", str(self.folder))

    @property
    def peers(self) -> Mapping[Party, str]:
        """The nodes that this one fetches from."""
        return {Party(party): url.rstrip("/") for party, url in self.settings.peers.items()}

    def region(self, packs: Path) -> RegionPack:
        """Return the region pack, with the founding keys given to this node; *packs* holds those we ship."""
        return regions.load(pack_folder(self.settings, packs), self.folder / FOUNDING)

    def signer(self) -> SeedKey:
        """Return the key that signs for this Party."""
        return SeedKey(self._secret(SIGNING))

    def identity(self) -> pyrage.x25519.Identity:
        """Return what opens the parcels sealed to this Party."""
        return pyrage.x25519.Identity.from_str((self.folder / SEALING).read_text().strip())

    def following(self) -> SeedKey:
        """Return the key to which this Party will rotate."""
        return SeedKey(self._secret(NEXT))

    def turn_keys(self) -> str:
        """Put the next key in force, make the one after it, and return that one's commitment."""
        after = os.urandom(32)
        _write_secret(self.folder / (SIGNING + ".former"), self._secret(SIGNING).hex())
        _write_secret(self.folder / SIGNING, self._secret(NEXT).hex())
        _write_secret(self.folder / NEXT, after.hex())
        return keys.commitment(SeedKey(after).public())

    def turn_back(self) -> None:
        """Undo `turn_keys`: the new key was not taken up."""
        _write_secret(self.folder / NEXT, self._secret(SIGNING).hex())
        _write_secret(self.folder / SIGNING, self._secret(SIGNING + ".former").hex())

    def found(self, entries: Mapping[Party, FoundingKey]) -> None:
        """
        Take in the founding keys of other Parties.

        Raises:
            Conflict: another key is known already for one of them; people must say which is right.
        """
        file = self.folder / FOUNDING
        known = dict(regions.founding(file)) if file.exists() else {}
        for party, entry in entries.items():
            if known.setdefault(party, entry) != entry:
                raise Conflict(
                    f"{file} already holds another founding key of {party}: "
                    f"call {party}, and delete the wrong one"
                )
        file.write_text(regions.founding_text(known), encoding="utf-8")

    def _secret(self, name: str) -> bytes:
        file = self.folder / name
        try:
            seed = bytes.fromhex(file.read_text().strip())
        except OSError as error:
            raise NotFound(
                f"{file} cannot be read ({error.strerror}): put the key back from its copy"
            ) from error
        except ValueError as error:
            raise Malformed(
                f"{file} is no key of 64 hexadecimal digits: put it back from its copy"
            ) from error
        return seed


def load(folder: Path) -> Home:
    """
    Return the home in *folder*.

    Raises:
        NotFound: no node was made there.
        Malformed: `node.toml` cannot be read; the message names the key.
    """
    file = folder / SETTINGS
    try:
        return Home(folder, Settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))))
    except FileNotFoundError as error:
        raise NotFound(
            f"there is no node in {folder}: make one with `amity init`, or name it with --home"
        ) from error
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise Malformed(f"{file}: {error}") from error


def pack_folder(settings: Settings, packs: Path) -> Path:
    """
    Return the folder of the region pack that *settings* name; *packs* holds those that come with Amity.

    Raises:
        NotFound: there is none, or the Party does not stand in it.
    """
    named = packs / settings.region
    folder = named if named.is_dir() else Path(settings.region)
    regions.load(folder).party(settings.party)
    return folder


def make(folder: Path, settings: Settings) -> Home:
    """
    Make a node's home in *folder*, with new keys.

    Raises:
        Conflict: there is one already.
    """
    if (folder / SETTINGS).exists():
        raise Conflict(f"{folder} is the home of a node already: name another folder with --home")
    folder.mkdir(parents=True, exist_ok=True)
    seeds = {SIGNING: os.urandom(32), NEXT: os.urandom(32)}
    for name, seed in seeds.items():
        _write_secret(folder / name, seed.hex())
    identity = pyrage.x25519.Identity.generate()
    _write_secret(folder / SEALING, str(identity))
    (folder / SETTINGS).write_text(_toml(settings.model_dump()), encoding="utf-8")
    home = Home(folder, settings)
    home.found({home.party: founding_key(home)})
    return home


def founding_key(home: Home) -> FoundingKey:
    """Return what this Party gives the others before its first record: the public halves of its keys."""
    return FoundingKey(
        key=home.signer().public().hex(),
        next=keys.commitment(home.following().public()),
        age=str(home.identity().to_public()),
    )


def _write_secret(file: Path, text: str) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())


def _toml(settings: dict[str, Any]) -> str:
    """Return *settings* as TOML: strings, numbers, and one table of strings."""
    peers = settings.pop("peers")
    lines = [f"{key} = {_value(value)}" for key, value in settings.items()]
    lines += ["", "[peers]", *(f"{party} = {_value(url)}" for party, url in peers.items())]
    return "\n".join(lines) + "\n"


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value).lower()  # also true and false
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
