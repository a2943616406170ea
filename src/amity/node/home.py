"""A node's home: the folder with its settings, its keys, and the founding keys it was given.

`node.toml` says who it is, where its database stands, and whom it talks to. Private keys stand in files
of their own that nobody else may read; the record format says nothing of them, so a Party may keep its
keys in a smart card or an HSM instead (`kernel.keys.Signer`).
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import pyrage
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from amity.errors import Conflict, Malformed, NotFound, Unavailable
from amity.kernel import keys
from amity.kernel.keys import SeedKey
from amity.kernel.record import PARTY, Party
from amity.node import region as regions
from amity.node.admission import ProviderSettings, Rates
from amity.node.pack import FoundingKey, RegionPack

SETTINGS, FOUNDING = "node.toml", "founding.toml"
SIGNING, NEXT, SEALING = "signing.key", "next.key", "sealing.key"
FORMER = "signing.key.former"  # stands only while a rotation is under way
PROVIDER = "provider.secret"  # with which this node proves itself to the identity provider

Code = Annotated[str, Field(pattern=f"^{PARTY.pattern}$")]
Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#\"\\]+(/[^\s?#\"\\]*)?$")]


class Settings(BaseModel):
    """What `node.toml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: Code = Field(description="Whose node this is, by its code in the region pack.")
    region: str = Field(description="The name of a region pack that comes with Amity, or a folder.")
    database: str = Field(description="An SQLAlchemy URL; {home} stands for the node's folder.")
    address: str = Field(
        default="", description="How people and other nodes reach it: https://amity.example.kh."
    )
    host: str = Field(default="127.0.0.1", description="Where it listens.")
    port: int = Field(default=8470, ge=1, le=65535, description="The port it listens on.")
    pull: int = Field(default=30, ge=1, description="Seconds between two rounds of fetching.")
    exercise: bool = Field(default=False, description="A drill: every page says so.")
    licence: str = Field(
        default="",
        pattern=r"^(https://\S+)?$",
        max_length=200,
        description="The address of the licence under which anybody may use what is public here.",
    )
    contact: str = Field(
        default="",
        pattern=r"^([^@\s<>]+@[^@\s<>]+)?$",
        max_length=200,
        description="Whom the public may write to: an address of mail.",
    )
    peers: dict[Code, Address] = Field(
        default={}, description="The table [peers]: a Party's code = its address."
    )
    provider: ProviderSettings | None = Field(
        default=None, description="The table [provider]: the State's own identity provider."
    )
    rates: Rates | None = Field(
        default=None, description="The table [rates]: how often one may ask; there are defaults."
    )

    @model_validator(mode="after")
    def _check_peers(self) -> "Settings":
        if self.party in self.peers:  # it would hear from itself that nobody holds more of its log
            raise ValueError(f"peers: {self.party} is this node itself: name other Parties")
        return self


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
        return region_of(self.settings, packs, self.folder / FOUNDING)

    def signer(self) -> SeedKey:
        """Return the key that signs for this Party."""
        return SeedKey(self._secret(SIGNING))

    def identity(self) -> pyrage.x25519.Identity:
        """Return what opens the parcels sealed to this Party."""
        file = self.folder / SEALING
        try:
            return pyrage.x25519.Identity.from_str(file.read_text().strip())
        except OSError as error:
            raise _missing(file, error) from error
        except (pyrage.IdentityError, UnicodeDecodeError) as error:
            raise Malformed(f"{file} is no age identity: put it back from its copy") from error

    def provider_secret(self) -> str:
        """Return what this node proves itself with to its identity provider; "" where it needs nothing."""
        try:
            return (self.folder / PROVIDER).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def following(self) -> SeedKey:
        """Return the key to which this Party will rotate."""
        return SeedKey(self._secret(NEXT))

    def turn_keys(self) -> str:
        """Put the next key in force, make the one after it, and return that one's commitment."""
        after = os.urandom(32)
        _write_secret(self.folder / FORMER, self._secret(SIGNING).hex())
        _write_secret(self.folder / SIGNING, self._secret(NEXT).hex())
        _write_secret(self.folder / NEXT, after.hex())
        return keys.commitment(SeedKey(after).public())

    def turn_back(self) -> None:
        """Undo `turn_keys`: the new key was not taken up."""
        _write_secret(self.folder / NEXT, self._secret(SIGNING).hex())
        _write_secret(self.folder / SIGNING, self._secret(FORMER).hex())
        self.forget_former()

    def forget_former(self) -> None:
        """Delete the key that was in force before `turn_keys`: whoever finds it could sign another past."""
        (self.folder / FORMER).unlink(missing_ok=True)

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
        fresh = self.folder / (FOUNDING + ".new")
        try:
            fresh.write_text(regions.founding_text(known), encoding="utf-8")
            regions.founding(fresh)  # what cannot be read back must not take the place of what can
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)

    def _secret(self, name: str) -> bytes:
        file = self.folder / name
        try:
            seed = bytes.fromhex(file.read_text().strip())
        except OSError as error:
            raise _missing(file, error) from error
        except ValueError:
            seed = b""
        if len(seed) != 32:
            raise Malformed(f"{file} is no key of 64 hexadecimal digits: put it back from its copy")
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
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"{file} is not TOML: {error}; mend that line") from error
    except ValidationError as error:
        raise Malformed(f"{file}: {_told(error)}") from error


def settled(settings: Mapping[str, Any]) -> Settings:
    """
    Return *settings*, by the names that stand in `node.toml`.

    Raises:
        Malformed: one of them cannot be; the message names it.
    """
    try:
        return Settings.model_validate(settings)
    except ValidationError as error:
        raise Malformed(_told(error)) from error


def region_of(settings: Settings, packs: Path, founding: Path | None = None) -> RegionPack:
    """
    Return the region pack that *settings* name, with the keys in *founding*; *packs* holds those we ship.

    Raises:
        NotFound: there is none, or the Party does not stand in it.
    """
    named = packs / settings.region
    pack = regions.load(named if named.is_dir() else Path(settings.region), founding)
    pack.party(settings.party)
    return pack


def make(folder: Path, settings: Settings) -> Home:
    """
    Make a node's home in *folder*, with new keys.

    Raises:
        Conflict: there is one already, or keys of one.
        Unavailable: nothing can be written there.
    """
    if any((folder / name).exists() for name in (SETTINGS, SIGNING, NEXT, SEALING)):
        raise Conflict(f"{folder} holds a node or its keys already: name another folder with --home")
    home = Home(folder, settings)
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)  # the database holds what was told to this Party alone
        _write_secret(folder / SIGNING, os.urandom(32).hex())
        _write_secret(folder / NEXT, os.urandom(32).hex())
        _write_secret(folder / SEALING, str(pyrage.x25519.Identity.generate()))
        (folder / SETTINGS).write_text(_toml(settings.model_dump(exclude_none=True)), encoding="utf-8")
        home.found({home.party: founding_key(home)})
    except OSError as error:
        unmake(home)
        raise Unavailable(f"nothing can be written in {folder} ({error.strerror}): name another") from error
    return home


def unmake(home: Home) -> None:
    """Take back what `make` made: the node could not be set up, and nobody knows its keys yet."""
    for name in (SETTINGS, FOUNDING, SIGNING, NEXT, SEALING):
        with suppress(OSError):
            (home.folder / name).unlink()


def founding_key(home: Home) -> FoundingKey:
    """Return what this Party gives the others before its first record: the public halves of its keys."""
    return FoundingKey(
        key=home.signer().public().hex(),
        next=keys.commitment(home.following().public()),
        age=str(home.identity().to_public()),
    )


def _missing(file: Path, error: OSError) -> NotFound:
    return NotFound(f"{file} cannot be read ({error.strerror}): put the key back from its copy")


def _told(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'node.toml'}: {e['msg']}" for e in error.errors())


def _write_secret(file: Path, text: str) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())


def _toml(settings: Mapping[str, Any], name: str = "") -> str:
    """Return *settings* as TOML: strings and numbers first, then tables of them."""
    tables = {key: value for key, value in settings.items() if isinstance(value, dict)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in settings.items() if key not in tables]
    inner = [f"\n[{name}{key}]\n{_toml(table, f'{name}{key}.')}" for key, table in tables.items()]
    return "".join(f"{line}\n" for line in lines) + "".join(inner)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value).lower()  # also true and false
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # else as TOML escapes it
