"""The courier: fetches what is new from the nodes of other Parties, over the line to the outside.

It asks each Party for its own log first, and takes the logs of those that do not answer from whoever
holds more. What it brings is believed by nobody: `Node.accept` examines it. A cursor is a size, never a
time; a page that is refused is asked for again in the next round, and rings an alarm until it is healed.

A peer may be hostile: `line.py` bounds its answers, and nothing is unpacked before it is known to be a
parcel.
"""

import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import orjson
from http_message_signatures import HTTPMessageSignaturesException, HTTPMessageSigner, algorithms

from amity.errors import Malformed, Refusal, Unavailable
from amity.kernel.record import Party
from amity.node import alarms, recovery, witness
from amity.node import parcel as parcels
from amity.node.line import LARGEST, PATIENCE, TIMEOUT, Answer, Line, address
from amity.node.node import Node
from amity.node.taking import Taken
from amity.store import log

COVERED = ("@method", "@authority", "@path", "@query")  # what a request's signature binds (RFC 9421)
TAG = "amity-exchange"
SHOWN = "amity-keys"  # a header: the words of the asker's keys on those after them, as JSON
FEW = 16  # keys that it speaks of, the newest: a header has to stay short
PACKED = LARGEST  # bytes of a page as it travels
ERAS = range(1971, 3000)  # years that a peer's clock may show


@dataclass
class Round:
    """What one round of fetching did."""

    reached: list[Party] = field(default_factory=list)
    missed: dict[Party, str] = field(default_factory=dict)  # Party -> why
    refused: list[Party] = field(default_factory=list)  # they answer, with what is not taken in
    fresh: int = 0  # records that were new


@dataclass(frozen=True)
class _Page:
    """An answer, and the nonce of the request that it answers."""

    nonce: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class _Ask:
    """A request as the signer sees it."""

    url: str
    headers: dict[str, str]
    method: str = "GET"


class Courier:
    """Fetches for one node. *timeout* ends a silence, *patience* an answer that never ends; in seconds.

    *line* is another line to the outside than one over HTTP: a region in a bottle has its own.
    """

    def __init__(
        self,
        node: Node,
        peers: Mapping[Party, str],
        *,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        line: Line | None = None,
    ) -> None:
        self._node, self._peers = node, peers
        self._line = line or Line(timeout=timeout, patience=patience, largest=PACKED)
        # one page ahead, and only over HTTP: elsewhere what happens is to depend on nothing but its order
        self._ahead = None if line else ThreadPoolExecutor(1, thread_name_prefix="courier")
        self._gave_back: set[Party] = set()  # who was asked for this Party's own words after a restore
        self._skew: dict[Party, timedelta] = {}  # how far a peer's clock is from ours
        self._signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)

    def close(self) -> None:
        """Hang up."""
        if self._ahead:
            self._ahead.shutdown(wait=False, cancel_futures=True)
        self._line.close()

    def round(self) -> Round:
        """Fetch all that is new from every peer; a peer that fails stops nobody else's."""
        done, sizes = Round(), dict[Party, dict[str, int]]()
        for peer in self._peers:
            taken = self._try(peer, peer, done)
            if taken is not None:
                done.reached.append(peer)
                sizes[peer] = taken.sizes
                self._hear(peer, taken)
        for peer, held in sizes.items():
            for name, size in held.items():
                taken = self._relay(peer, Party(name), size, done)
                if taken is not None:
                    held[name] = taken.signed  # what it said it holds counts less than what it could show
        # who has forked, or hands over what is refused, may hold words of ours all the same
        self._fetch_back(list(dict.fromkeys([*done.reached, *done.refused])))
        self._recover(sizes)
        return done

    def pull(self, peer: Party, of: Party) -> tuple[Taken, int]:
        """
        Fetch *of*'s log from *peer* until it is level; return the last page's outcome, and what was new.

        Raises:
            Unavailable: the peer does not answer.
            Refusal: a page was refused, by the peer or by this node.
        """
        fresh, since, signed, step, page, again = 0, self._cursor(peer, of), 0, 0, None, False
        while True:
            fetched = page.result() if page else self._fetch(peer, of, since)
            following = since + step  # pages of a log are mostly alike
            page = self._fetch_ahead(peer, of, following) if since < following < signed else None
            taken = self._take(of, fetched)
            fresh += len(taken.fresh)
            after = self._cursor(peer, of)
            if after == since or (taken.size >= taken.signed and after >= taken.size):
                return taken, fresh
            if after < since:  # it found words that it had lost, and hands them out from there on
                if again:
                    return taken, fresh  # once a round: who says so for ever would keep us for ever
                again = True
            page = page if after == following else None
            since, signed, step = after, taken.signed, after - since

    def _try(self, peer: Party, of: Party, done: Round) -> Taken | None:
        code = alarms.UNREACHABLE
        try:
            taken, fresh = self.pull(peer, of)
        except Unavailable as refusal:
            done.missed[peer] = str(refusal)
            self._alarm(code, peer, str(refusal))
            return None
        except Refusal as refusal:
            done.missed[peer] = str(refusal)
            done.refused.append(peer)
            self._alarm(alarms.REFUSED, peer, f"what {peer} handed over of {of}'s log was refused: {refusal}")
            return None
        done.fresh += fresh
        self._still(code, peer)
        return taken

    def _relay(self, peer: Party, of: Party, size: int, done: Round) -> Taken | None:
        if of not in self._node.region.parties or (of in done.reached and of != self._node.party):
            return None
        if size > self._node.sizes().get(of, 0) and not self._halted(of):
            return self._try(peer, of, done)
        return None

    def _hear(self, peer: Party, taken: Taken) -> None:
        """Compare what the peer says of its own log and of ours with what is known here."""
        if taken.sizes.get(peer, 0) < taken.size:
            text = (
                f"{peer} shows {taken.sizes.get(peer, 0)} entries of its own log, and had signed {taken.size}"
            )
            self._alarm(alarms.BEHIND, peer, f"{text}: its node may have been brought back from an old copy")
        else:
            self._still(alarms.BEHIND, peer)

    def _fetch_back(self, reached: Sequence[Party]) -> None:
        """Where this node was brought back from an old copy, ask each peer for the words it holds of ours."""
        me = self._node.party
        with self._node.reading() as tx:
            since, size = recovery.asks_from(tx, me, self._node.clock()), log.standing(tx, me).size
        if since is None:
            return
        for peer in reached:
            place = since
            try:
                while place < size:
                    until = self._page(peer, me, place).until
                    if until <= place:
                        break  # an empty page, and another after it, would never end
                    place = until
            except Refusal:
                continue  # it is asked again in the next round
            self._gave_back.add(peer)
        recovery.tell(self._node, asked=len(self._gave_back), peers=len(self._peers))
        if len(self._gave_back) == len(self._peers):
            self._gave_back.clear()  # whatever is missing still, they are asked for on another day

    def _recover(self, sizes: Mapping[Party, Mapping[str, int]]) -> None:
        """Sign again only when most peers have spoken, and none holds more of this Party's own log."""
        me = self._node.party
        own = self._node.sizes().get(me, 0)
        for peer, held in sizes.items():
            if held.get(me, 0) > own:
                text = f"{peer} says that it holds {held[me]} entries of this Party's log; {own} are here"
                self._alarm(alarms.LOST, peer, f"{text}, and nothing is signed until it shows them")
            else:
                self._still(alarms.LOST, peer)
        with self._node.reading() as tx:
            seen = witness.ahead(tx, self._node)
        if seen is not None:
            text = (
                f"{seen.by} has seen {seen.size} entries of this Party's log, signed with its key; {own} are "
                "here: nothing is signed until a peer shows them, or others vouch for a new key from there on"
            )
            self._alarm(alarms.LOST, seen.by, text)
        self._node.confirm({peer: held.get(me, 0) for peer, held in sizes.items()}, peers=self._peers)

    def _cursor(self, peer: Party, of: Party) -> int:
        with self._node.reading() as tx:
            standing = log.standing(tx, of)
        return standing.complete if peer == of else standing.size

    def _halted(self, of: Party) -> bool:
        with self._node.reading() as tx:
            return log.standing(tx, of).halted

    def _page(self, peer: Party, of: Party, since: int) -> Taken:
        return self._take(of, self._fetch(peer, of, since))

    def _fetch(self, peer: Party, of: Party, since: int) -> _Page:
        nonce = secrets.token_hex(12)
        url = f"{self._peers[peer]}/exchange/{of}?since={since}&nonce={nonce}"
        return _Page(nonce, parcels.unpack(self._ask(peer, url)))

    def _fetch_ahead(self, peer: Party, of: Party, since: int) -> Future[_Page] | None:
        """Ask for the page that probably comes next while the one at hand is examined."""
        return self._ahead.submit(self._fetch, peer, of, since) if self._ahead else None

    def _take(self, of: Party, page: _Page) -> Taken:
        taken = self._node.accept(page.data, nonce=page.nonce)
        if taken.of != of:
            raise Malformed(f"it was asked for the log of {of}, and handed over that of {taken.of}")
        return taken

    def _ask(self, peer: Party, url: str, *, again: bool = True) -> bytes:
        ask = _Ask(address(url), {} if again else self._shown())
        try:
            self._sign(peer, ask)
        except HTTPMessageSignaturesException as error:
            raise Unavailable(f"{peer} does not answer ({type(error).__name__})") from error
        answer = self._line.get(peer, ask.url, ask.headers)
        if answer.status == 200:
            return answer.body
        if answer.status != 401 or not again:
            raise Unavailable(f"{peer} answers {answer.status}: {answer.told}")
        self._set_skew(peer, answer)
        return self._ask(peer, ask.url, again=False)

    def _shown(self) -> dict[str, str]:
        """Return what shows a peer how this Party came to its key: it may not have heard of it yet."""
        words = self._node.keyring(self._node.party).links[-FEW:]
        return {SHOWN: orjson.dumps([one.as_json() for one in words]).decode()} if words else {}

    def _sign(self, peer: Party, ask: _Ask) -> None:
        name = self._node.origin(self._node.party)
        created = self._node.clock() + self._skew.get(peer, timedelta())
        prepared = self._signer.prepare(
            ask, key_id=name, created=created, covered_component_ids=COVERED, tag=TAG, label="amity"
        )
        self._signer.apply(ask, prepared, self._node.signer.sign(prepared.signature_base))

    def _set_skew(self, peer: Party, answer: Answer) -> None:
        """Learn the peer's clock from its answer."""
        with suppress(KeyError, ValueError):
            theirs = parsedate_to_datetime(answer.headers["date"])
            if theirs.year in ERAS:  # with another, our own sums would overflow
                self._skew[peer] = theirs.replace(tzinfo=theirs.tzinfo or UTC) - self._node.clock()

    def _alarm(self, code: str, party: Party, text: str) -> None:
        with self._node.tx() as tx:
            alarms.ring(tx, code, party, text, now=self._node.clock())

    def _still(self, code: str, party: Party) -> None:
        with self._node.reading() as tx:
            rings = any(alarm.code == code and alarm.party == party for alarm in alarms.ringing(tx))
        if rings:
            with self._node.tx() as tx:
                alarms.still(tx, code, party)
