"""How something is said in the demonstration: by which office, to whom, and marked as a drill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party, Record, RecordId
from amity.node.node import Node

SECRETARIAT, CAMBODIA, INDONESIA = Party("ASEC"), Party("KHM"), Party("IDN")
ALL = frozenset({SECRETARIAT, CAMBODIA, INDONESIA})
FORUM = "ASEAN"
SECRETARIAT_DESK, FOCAL_POINT = Office("secretariat-desk"), Office("focal-point")
CRIME_DESK, WARNING_DESK, DEFENCE_DESK = Office("crime-desk"), Office("warning-desk"), Office("defence-desk")


@dataclass
class Script:
    """What one Party is about to say, office by office; `file` says it."""

    node: Node
    drafts: dict[Office, list[Draft]] = field(default_factory=dict)

    @property
    def drill(self) -> str:
        """The word that marks a drill."""
        return self.node.region.exercise[0]

    def day(self, ahead: int) -> str:
        """Return the day *ahead* days from today; before it where that is negative."""
        return (self.node.clock() + timedelta(days=ahead)).date().isoformat()

    def hour(self, ahead: int) -> str:
        """Return the moment *ahead* hours from now."""
        at = (self.node.clock() + timedelta(hours=ahead)).replace(minute=0, second=0)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def say(
        self,
        office: Office,
        kind: str,
        body: Mapping[str, Any],
        to: Iterable[Party] = ALL,
        *,
        refs: Iterable[RecordId] = (),
        public: bool = False,
    ) -> None:
        """Let *office* say *body* to the Parties named, or to anybody."""
        readers = frozenset({PUBLIC}) if public else frozenset(to) - {self.node.party}
        marking = Marking("CLEAR" if public else "GREEN", purpose=self.drill)
        self.drafts.setdefault(office, []).append(Draft(kind, dict(body), readers, "", tuple(refs), marking))

    def to_forum(self, office: Office, kind: str, body: Mapping[str, Any], forum: str = FORUM) -> None:
        """Let *office* say *body* to the members of *forum*, the region's own if left out."""
        readers, marking = self.node.audience_of(forum), Marking("GREEN", purpose=self.drill)
        self.drafts.setdefault(office, []).append(Draft(kind, dict(body), readers, forum, (), marking))

    def add(self, office: Office, drafts: Iterable[Draft]) -> None:
        """Let *office* say what a feature has drafted."""
        self.drafts.setdefault(office, []).extend(drafts)

    def file(self) -> list[Record]:
        """Check all of it as a door would, file it, and return it."""
        found = []
        for office, drafts in self.drafts.items():
            self.node.check(drafts, office=office)
            found += self.node.file_all(drafts, office=office)
        self.drafts = {}
        return found
