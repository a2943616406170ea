"""Who is asking: invitations, sessions and tokens of the offices of this Party. Not passkeys (passkey.py).

The rules, which `docs/decisions/0009-sessions.md` explains:

* a secret is 32 random bytes; only its SHA-256 is kept, so a copy of the database opens no door;
* an invitation serves once, and not after its time;
* a session is born when somebody proves who they are, with a new secret: none is taken over from
  before (no fixation), and it ends by itself when idle, when old, or when its office is revoked;
* a token is for programs: it opens the API only, and is no session;
* a feed's secret stands in an address: it opens that one feed, for reading, and nothing else;
* what is unknown, used up or expired is refused in the same words, so nobody learns which it was.

Everything stands in this node's own notes (`store.local`), and is never replicated.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

from amity.errors import NotFound, NotSignedIn
from amity.kernel.record import Office, moment, when
from amity.node.mandates import Mandate
from amity.node.pack import Thresholds
from amity.store import local
from amity.store.browse import Tx

SHELVES = INVITATIONS, SESSIONS, TOKENS, FEEDS = "invitation", "session", "token", "feed"
TOKEN_PREFIX = "amity_"  # noqa: S105 - lets secret scanners and people see what a string is
STALE = timedelta(minutes=1)  # how exactly "last seen" is known: a page view is seldom a write
NOT_KNOWN = (
    "this link was used already, is out of date, or was never made here: ask your operator for a new one"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things last. The region pack says it; see `of`."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    invitation: timedelta = timedelta(days=3)
    token: timedelta = timedelta(days=90)
    feed: timedelta = timedelta(days=366)

    @classmethod
    def of(cls, thresholds: Thresholds) -> "Limits":
        """Return the limits that a region's *thresholds* name, in minutes."""
        return cls(
            idle=timedelta(minutes=thresholds.session_idle),
            longest=timedelta(minutes=thresholds.session_longest),
            invitation=timedelta(minutes=thresholds.enrolment),
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """An office, and the person who sits in it."""

    office: Office
    title: str  # of the office
    name: str  # of the person, as the operator wrote it
    reads: tuple[str, ...]  # the features it may read: names, or patterns of them
    key: str  # what its session or token is kept under; no secret
    subject: str = ""  # who it is to the identity provider; "" for whoever came by a link

    @property
    def person(self) -> tuple[Office, str, str]:
        """Whose devices are whose: at a provider, two may bear one name, and anybody may change theirs."""
        return self.office, self.name, self.subject

    def may_read(self, feature: str) -> bool:
        """Tell whether this office may open the pages of *feature*."""
        return any(fnmatchcase(feature, pattern) for pattern in self.reads)


@dataclass(frozen=True, slots=True)
class Pass:
    """A session or a token, as it is kept."""

    key: str
    office: Office
    name: str
    label: str  # the device, or what the token is for
    created: datetime
    seen: datetime
    expires: datetime
    subject: str = ""

    @property
    def person(self) -> tuple[Office, str, str]:
        """Whose it is; see `Seat.person`."""
        return self.office, self.name, self.subject

    def stale(self, now: datetime) -> bool:
        """Tell whether "last seen" is old enough to be worth a write."""
        return now - self.seen >= STALE


def invite(tx: Tx, office: Office, name: str, now: datetime, *, limits: Limits = Limits()) -> str:
    """Return a new one-time secret with which *name* takes a seat in *office*."""
    token = secrets.token_urlsafe(32)
    note = {"office": office, "name": name, "created": moment(now)}
    local.put(tx, INVITATIONS, _hash(token), note, expires=now + limits.invitation)
    return token


def invited(tx: Tx, token: str, now: datetime) -> tuple[Office, str]:
    """
    Return the office and the name that *token* invites, and leave it valid: a look is no use.

    Raises:
        NotFound: it is unknown, used or expired; which of these is not said.
    """
    return _named(local.get(tx, INVITATIONS, _hash(token), now=now))


def accept(tx: Tx, token: str, now: datetime) -> tuple[Office, str]:
    """
    Use *token* up, and return the office and the name that it invites.

    Raises:
        NotFound: it is unknown, used or expired; which of these is not said.
    """
    return _named(local.take(tx, INVITATIONS, _hash(token), now=now))


def begin(
    tx: Tx,
    office: Office,
    name: str,
    now: datetime,
    *,
    label: str = "",
    limits: Limits = Limits(),
    subject: str = "",
) -> str:
    """Begin a session, and return its secret: the one value that the browser keeps."""
    token = secrets.token_urlsafe(32)
    _keep(tx, SESSIONS, token, (office, name, subject), label, now, now + limits.longest)
    return token


def find(tx: Tx, token: str, now: datetime, *, limits: Limits = Limits()) -> Pass | None:
    """Return the session whose secret is *token*, unless it has ended."""
    kept = _pass(_hash(token), local.get(tx, SESSIONS, _hash(token), now=now))
    return kept if kept and now - kept.seen < limits.idle else None


def touch(tx: Tx, key: str, now: datetime) -> None:
    """Note that the session kept under *key* was used. One that has ended stays ended."""
    note = local.take(tx, SESSIONS, key, now=now)  # of two who touch or end it at once, one takes it
    if note:
        local.put(tx, SESSIONS, key, note | {"seen": moment(now)}, expires=when(note["expires"]))


def token(
    tx: Tx,
    office: Office,
    name: str,
    now: datetime,
    *,
    label: str = "",
    limits: Limits = Limits(),
    subject: str = "",
) -> str:
    """Return a new secret with which a program asks the API in the name of *office*."""
    made = TOKEN_PREFIX + secrets.token_urlsafe(32)
    _keep(tx, TOKENS, made, (office, name, subject), label, now, now + limits.token)
    return made


def bearer(tx: Tx, token: str, now: datetime) -> Pass | None:
    """Return what the API token *token* stands for, unless it has ended."""
    return _pass(_hash(token), local.get(tx, TOKENS, _hash(token), now=now))


def feed(tx: Tx, seat: Seat, what: str, now: datetime, *, limits: Limits = Limits()) -> str:
    """Return a new secret with which whoever shows it reads the feed *what*, as *seat* may."""
    made = secrets.token_urlsafe(32)
    _keep(tx, FEEDS, made, seat.person, what, now, now + limits.feed)
    return made


def subscribed(tx: Tx, token: str, what: str, now: datetime) -> Pass | None:
    """Return who reads the feed *what* with the secret *token*, unless it has ended or is for another."""
    kept = _pass(_hash(token), local.get(tx, FEEDS, _hash(token), now=now))
    return kept if kept and kept.label == what else None


def passes(tx: Tx, shelf: str, seat: Seat, now: datetime, *, limits: Limits = Limits()) -> list[Pass]:
    """Return the sessions (or tokens) of the person who sits in *seat*, newest first."""
    found = [kept for key, note in local.items(tx, shelf) if (kept := _pass(key, note))]
    idle = {SESSIONS: limits.idle, FEEDS: limits.feed}.get(shelf, limits.token)
    own = [p for p in found if p.person == seat.person]
    return sorted(
        (p for p in own if p.expires > now and now - p.seen < idle), key=lambda p: p.created, reverse=True
    )


def revoke(tx: Tx, shelf: str, key: str, seat: Seat) -> None:
    """
    End the session (or token, feed, link) kept under *key*, at once.

    Raises:
        NotFound: the person who sits in *seat* has none by that key. Another's is not theirs to end.
    """
    note = local.get(tx, shelf, key)
    if note is None or _owner(note) != seat.person:
        raise NotFound(
            "you have no such device or token: look at the list again, it may have ended by itself"
        )
    local.drop(tx, shelf, key)


def end(tx: Tx, token: str) -> None:
    """End the session whose secret is *token*."""
    local.drop(tx, SESSIONS, _hash(token))


def end_all(tx: Tx, office: Office, name: str = "") -> int:
    """
    End all that *name* (everybody, if left out) holds in *office*, and tell how much: for the operator.

    Sessions, tokens, feeds, and invitations that were not used yet.
    """
    count = 0
    for shelf in SHELVES:
        for key, note in local.items(tx, shelf):
            if note["office"] == office and name in ("", note["name"]):
                count += local.drop(tx, shelf, key)
    return count


def others(tx: Tx, seat: Seat) -> int:
    """End all that the person in *seat* holds but the session they sit in, and tell how much."""
    count = 0
    for shelf in SHELVES:
        for key, note in local.items(tx, shelf):
            if _owner(note) == seat.person and key != seat.key:
                count += local.drop(tx, shelf, key)
    return count


def invitations(tx: Tx, seat: Seat) -> list[tuple[str, datetime]]:
    """Return the links that were made for the person in *seat*, and not used yet: key, and when."""
    kept = local.items(tx, INVITATIONS)
    return [(key, when(note["created"])) for key, note in kept if _owner(note) == seat.person]


def seated(kept: Pass | None, offices: Iterable[Mandate]) -> Seat:
    """
    Return the seat that a session or token gives today, by the *offices* that its Party has today.

    Raises:
        NotSignedIn: it has ended, or its office no longer stands.
    """
    rows = [row for row in offices if kept and row.office == kept.office]
    if kept is None or not rows:
        raise NotSignedIn("nobody is signed in here, or the session has ended: sign in, and ask again")
    title = next((row.title for row in rows if row.title), kept.office)  # a delegation carries none
    reads = tuple(dict.fromkeys(pattern for row in rows for pattern in row.reads))
    return Seat(kept.office, title, kept.name, reads, kept.key, kept.subject)


def _keep(
    tx: Tx,
    shelf: str,
    token: str,
    person: tuple[Office, str, str],
    label: str,
    now: datetime,
    until: datetime,
) -> None:
    office, name, subject = person
    note = {"office": office, "name": name, "label": label[:120], "expires": moment(until)}
    if subject:
        note["subject"] = subject
    local.put(tx, shelf, _hash(token), note | {"created": moment(now), "seen": moment(now)}, expires=until)


def _pass(key: str, note: Mapping[str, Any] | None) -> Pass | None:
    if note is None:
        return None
    created, seen, expires = (when(note[name]) for name in ("created", "seen", "expires"))
    office, name, subject = _owner(note)
    return Pass(key, office, name, note["label"], created, seen, expires, subject)


def _owner(note: Mapping[str, Any]) -> tuple[Office, str, str]:
    return Office(note["office"]), note["name"], note.get("subject", "")


def _named(note: Mapping[str, Any] | None) -> tuple[Office, str]:
    if note is None:
        raise NotFound(NOT_KNOWN)
    return Office(note["office"]), note["name"]


def _hash(token: str) -> str:
    # a secret of 256 random bits needs no slow hash: there is nothing to guess
    return sha256(token.encode()).hexdigest()
