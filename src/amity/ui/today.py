"""Today: what needs an office now, what changed since a person last looked, and how the region stands.

The figures come from the views of features: each hands over a function that tells its day, and this file
only puts them in order. What a feature told is kept until a record arrives that its views or the house hear,
or the hour is over: so one feature's news costs the others nothing.
Who looks is told apart last: a feature tells its Party's day, a seat sees what its office reads and files.

* what is grave comes first, then what is due first;
* what another office of the Party answers is counted apart, and not asked of this one;
* when a person was here last is this node's own note, and no record.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from amity.errors import Unavailable
from amity.kernel.kind import Body
from amity.kernel.record import Record, moment, when
from amity.node import alarms, withdrawal
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store import browse, changes, local, log
from amity.store.browse import Tx
from amity.store.database import BRIEF
from amity.store.log import Log
from amity.ui import language, records
from amity.ui.filing import Powers
from amity.ui.frame import Frame, Room
from amity.ui.language import gettext
from amity.ui.looks import party_name
from amity.ui.picture import Point, Shape
from amity.ui.session import Seat

VISITS = "visit"  # the shelf of notes on who was here when
NOTED = timedelta(minutes=1)  # how exactly that is known: a page view is seldom a write
FRESH = 6  # records that are shown of what changed
MOST = 12  # things that are shown of what waits
RECENT = timedelta(days=90)  # how far back the map and the timeline reach
EACH = 40  # spots and events that one feature tells at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that needs an office now."""

    what: str  # what to do, in the reader's language: "Report on it"
    address: str  # where it is done, or looked at
    about: str = ""
    due: date | None = None
    is_grave: bool = False  # it comes before what is merely due: an alert, an alarm
    kinds: tuple[str, ...] = ()  # what answers it; none: it is to be looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Something at a place."""

    lat: float  # degrees
    lon: float
    title: str
    address: str
    on: date
    shape: Shape = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was, or will be, on a day."""

    on: date
    title: str
    address: str
    text: str = ""
    tone: str = ""  # of the timeline: "bad", "warn", "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one feature tells of today."""

    items: Sequence[Item] = ()
    spots: Sequence[Spot] = ()
    events: Sequence[Event] = ()
    whole: str = ""  # the page that lists all that waits


Telling = Callable[[Node, Tx], Day]
FAR = 10_000  # arrivals after which a feature is asked anew, whatever they were


@dataclass(frozen=True, slots=True)
class Asked:
    """What one feature asks of a seat: how much, and the page that lists it."""

    room: str
    title: str
    count: int
    late: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Today, as one seat sees it."""

    mine: Sequence[Item]
    others: Sequence[Item]  # what other offices of the Party answer
    asked: Sequence[Asked]
    spots: Sequence[Spot]
    events: Sequence[Event]
    has_region: bool  # the office reads a feature that tells of the region
    logs: Sequence[Log]  # how far each log has come

    @property
    def count(self) -> int:
        """How much waits for this office."""
        return len(self.mine)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one feature told, and when."""

    arrival: int  # up to which nothing has come that would change it
    hour: str
    day: Day


@dataclass
class Desk:
    """The days that the features of one node have told, until something changes."""

    kept: dict[tuple[str, str], _Told] = field(default_factory=dict)  # by (feature, language)
    turns: dict[tuple[str, str], Lock] = field(default_factory=dict)  # what many ask at once is told once

    def day(
        self, node: Node, tx: Tx, room: str, tell: Telling, heard: Callable[[str], bool] = lambda _: True
    ) -> Day:
        """Return the day that *tell* tells of *room*: asked once for each news *heard*, hour and language."""
        arrival, hour = log.newest(tx), moment(node.clock())[:13]
        key = (room, language.current().code)
        with self.turns.setdefault(key, Lock()):
            told = self.kept.get(key)
            if told is None or told.hour != hour or _news(tx, told.arrival, arrival, heard):
                told = _Told(arrival, hour, tell(node, tx))
            elif told.arrival < arrival:
                told = replace(told, arrival=arrival)
            self.kept[key] = told
        return told.day


def _news(tx: Tx, since: int, newest: int, heard: Callable[[str], bool]) -> bool:
    """Tell whether something that is *heard* has come after *since*; in an older picture nothing has."""
    if newest <= since:
        return False
    return newest >= since + FAR or any(map(heard, changes.since(tx, since)))


def hearing(frame: Frame, room: Room) -> Callable[[str], bool]:
    """Return what tells whether a kind changes what *room* tells: its views or the house itself hear it."""
    bodies = {body for view in room.views for body in view.reads}

    def heard(name: str) -> bool:
        kind = frame.node.kinds.get(name)
        return kind is not None and (
            kind.body in bodies or Body in bodies or frame.room_of(name) in ("", room.name)
        )

    return heard


_DESKS: WeakKeyDictionary[Frame, Desk] = WeakKeyDictionary()


def standing(tx: Tx, frame: Frame, seat: Seat, powers: Powers) -> Standing:
    """Return today as *seat*, which has these *powers*, sees it: only of features that its office reads."""
    node, today = frame.node, frame.node.clock().date()
    desk = _DESKS.setdefault(frame, Desk())
    answers: dict[str, bool] = {}

    def may_answer(one: Item) -> bool:
        for kind in one.kinds:
            if kind not in answers:
                answers[kind] = bool(powers.ways(kind))
        return not one.kinds or any(answers[kind] for kind in one.kinds)

    mine = [*_alarms(tx, node.region), *desk.day(node, tx, "", _house).items]
    others = list[Item]()
    asked, spots, events = list[Asked](), list[Spot](), list[Event]()
    for room in frame.rooms:
        if room.today is None or not seat.may_read(room.name):
            continue
        day = desk.day(node, tx, room.name, room.today, hearing(frame, room))
        own = [one for one in day.items if may_answer(one)]
        late = sum(one.due is not None and one.due < today for one in own)
        if own:
            place = day.whole or f"/{room.name}/"
            asked.append(Asked(room.name, frame.title_of(room.name), len(own), late, place))
        mine += own
        others += [one for one in day.items if not may_answer(one)]
        spots += day.spots
        events += day.events
    return Standing(
        mine=_in_order(mine),
        others=_in_order(others),
        asked=asked,
        spots=spots,
        events=_by_day(events),
        has_region=any(room.today and seat.may_read(room.name) for room in frame.rooms),
        logs=log.all_standing(tx),
    )


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda one: (not one.is_grave, one.due or date.max, one.about, one.address))


def _by_day(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda one: (one.on, one.title), reverse=True)


def points(spots: Sequence[Spot]) -> list[Point]:
    """Return *spots* as the map draws them."""
    return [Point(one.lat, one.lon, one.title, one.shape) for one in spots]


def _alarms(tx: Tx, region: RegionPack) -> Iterable[Item]:
    """Yield what rings: it is asked for each time, since it arrives with no record."""
    for alarm in alarms.ringing(tx):
        what = gettext("Look at the alarm about %(party)s") % {"party": party_name(region, alarm.party)}
        yield Item(what=what, about=alarm.text, address="/node#alarms", is_grave=True)


def _house(node: Node, tx: Tx) -> Day:
    """Return what the house itself has to tell: logs that lag, erasures that nobody has confirmed."""
    items = []
    for one in log.all_standing(tx):
        if one.party != node.party and one.signed > one.size and not one.halted:
            here = {"held": one.size, "signed": one.signed}
            what = gettext("The log of %(party)s lags") % {"party": party_name(node.region, one.party)}
            about = gettext("%(held)s of %(signed)s entries are here") % here
            items.append(Item(what=what, about=about, address="/node"))
    for late in withdrawal.awaited(tx, node.party, region=node.region, now=node.clock()):
        if late.late:
            what = gettext("Ask %(parties)s to confirm an erasure") % {"parties": ", ".join(late.late)}
            items.append(Item(what=what, about=late.target[:10], address=f"/record/{late.target}"))
    return Day(items=items)


@dataclass(frozen=True, slots=True)
class Visit:
    """When a person was here before, and how far the arrivals had come then."""

    since: datetime | None  # None: never
    arrival: int


def visit(node: Node, frame: Frame, seat: Seat, *, by_script: bool = False) -> Visit:
    """
    Note that the person in *seat* looks now, and return their visit before: an idle session ends one.

    Args:
        by_script: the page asked by itself, which is nobody's look, and is not noted.
    """
    now, key = node.clock(), f"{seat.office}/{seat.name}"[:200]
    with node.reading() as tx:
        note, newest = local.get(tx, VISITS, key), log.newest(tx)
    if by_script and note:
        return Visit(when(note["since"]) if note["since"] else None, int(note["before"]))
    if note is None:
        note = {"since": "", "before": newest, "reached": newest, "at": moment(now)}
        _note(node, key, note)
    elif now - when(note["at"]) >= frame.limits.idle:
        note = {"since": note["at"], "before": note["reached"], "reached": newest, "at": moment(now)}
        _note(node, key, note)
    elif now - when(note["at"]) >= NOTED:
        _note(node, key, note | {"reached": newest, "at": moment(now)})
    return Visit(when(note["since"]) if note["since"] else None, int(note["before"]))


def _note(node: Node, key: str, note: dict[str, object]) -> None:
    with suppress(Unavailable), node.tx(patience=BRIEF) as tx:  # else the next look notes it
        local.put(tx, VISITS, key, note)


def changed(tx: Tx, frame: Frame, seat: Seat, visit: Visit) -> tuple[list[Record], int]:
    """Return the newest records since *visit* that *seat* may read, and how many there are of them."""
    kinds = records.readable(frame.node, frame, seat)
    found = browse.newest(tx, kinds=kinds, limit=FRESH)
    count = browse.count_since(tx, visit.arrival, kinds=kinds)
    return [record for place, record in found if place > visit.arrival or visit.since is None], count
