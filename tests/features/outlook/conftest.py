"""A region with an outlook of its forum: the Secretariat calls and edits, its members write."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from amity import testing
from amity.feature import Feature
from amity.features import outlook, registers
from amity.features.outlook import acting, paper, views
from amity.features.outlook.rules.collecting import Contribution, Outlook
from amity.features.outlook.rules.editions import Edition
from amity.kernel.record import Office, Party, Record, RecordId
from amity.node import region as regions
from amity.node.pack import Forum, Membership, RegionPack, Rule
from amity.testing import DESK, Region, browsing
from amity.ui.paper import Paper

SOURCE = "invented for tests"
NODES = ("ASEC", "KHM", "IDN")
PARTIES = (*NODES, "LAO")  # a member whose node is silent
OUTSIDE = "NZL"  # no member, though a Party of the region

# Neutral sentences, one paragraph each, long enough to break into lines.
PROSE = {
    "en": "The States of the region continue to consult one another, and settle what divides them by "
    "peaceful means. Patrols, exercises and visits were carried out as planned.",
    "vi": "Các quốc gia trong khu vực tiếp tục tham vấn lẫn nhau và giải quyết các bất đồng bằng biện pháp "
    "hòa bình. Các hoạt động tuần tra, diễn tập và thăm viếng đã được thực hiện theo kế hoạch.",
    "th": "ประเทศต่างๆในภูมิภาคยังคงปรึกษาหารือกันอย่างต่อเนื่องและแก้ไขความเห็นที่แตกต่างกันด้วยสันติวิธี"
    "การลาดตระเวนการฝึกซ้อมและการเยือนได้ดำเนินไปตามแผนที่วางไว้ทุกประการ",
    "lo": "ບັນດາປະເທດໃນພາກພື້ນສືບຕໍ່ປຶກສາຫາລືກັນແລະແກ້ໄຂຄວາມເຫັນທີ່ແຕກຕ່າງກັນດ້ວຍສັນຕິວິທີ"
    "ການລາດຕະເວນການຝຶກຊ້ອມແລະການຢ້ຽມຢາມໄດ້ດຳເນີນໄປຕາມແຜນການທີ່ວາງໄວ້",
    "km": "ប្រទេសនានាក្នុងតំបន់បន្តពិគ្រោះយោបល់គ្នានិងដោះស្រាយភាពខុសគ្នាដោយសន្តិវិធី"
    "ការល្បាតការហ្វឹកហាត់និងទស្សនកិច្ចត្រូវបានអនុវត្តតាមផែនការដែលបានគ្រោងទុក",
    "my": "ဒေသတွင်းနိုင်ငံများသည်အချင်းချင်းဆက်လက်ညှိနှိုင်းဆွေးနွေးလျက်ရှိပြီးသဘောထားကွဲလွဲမှုများကို"
    "ငြိမ်းချမ်းသောနည်းလမ်းဖြင့်ဖြေရှင်းကြသည်။ကင်းလှည့်ခြင်းလေ့ကျင့်ခြင်းနှင့်လည်ပတ်ခြင်းတို့ကိုစီစဉ်ထားသည့်အတိုင်းဆောင်ရွက်ခဲ့သည်။",
    "zh": "本地区各国继续相互磋商，以和平方式解决分歧。巡逻、演习和互访均按计划进行，"  # noqa: RUF001
    "海上搜救与救灾合作也取得了新的进展，各方愿意继续增进互信。",  # noqa: RUF001
}


@dataclass
class Season:
    """A region in which the Secretariat has called for chapters, and words to tell its story with."""

    region: Region
    ref: str = "ASEC/2026-outlook"
    texts: dict[str, str] = field(default_factory=lambda: {"overview": PROSE["en"]})

    def at(self, party: str) -> Outlook:
        """Return the outlook as *party*'s node knows it."""
        node = self.region[party]
        with node.reading() as tx:
            return views.outlook(tx, self.ref, node.region)

    def chapter(self, at: str, of: str) -> Contribution:
        """Return the chapter *of* a Party as the node *at* another knows it."""
        return self.at(at).of(Party(of))[0]

    def hear(self, *parties: str) -> None:
        """Hand what *parties* have said to all others: each log by its own author, which is quick."""
        for party in parties:
            for other in self.region.nodes:
                if other != party:
                    self.region.send(party, to=other)

    def today(self, day: str) -> None:
        """Move the clock on to *day*."""
        self.region.clock.now = datetime.fromisoformat(f"{day}T09:00:00Z")

    def deliver(
        self,
        party: str,
        texts: dict[str, str] | None = None,
        *,
        language: str = "en",
        arms: tuple[str, ...] = (),
        otherwise: str = "line",
    ) -> RecordId:
        """Let *party* deliver, and everybody meet."""
        node, one = self.region[party], self.at(party)
        wording = acting.worded(one.call, language, texts or self.texts, arms)
        filed = node.file_all(acting.deliver(node, one, wording, otherwise), office=DESK)
        self.hear(party)
        return filed[0].id

    def edit(self, party: str, texts: dict[str, str], note: str = "") -> RecordId:
        """Let the Secretariat propose other words to *party*."""
        node, one = self.region["ASEC"], self.at("ASEC")
        record = node.file(acting.edit(node, one, one.of(Party(party))[0], texts, note), office=DESK)
        self.hear("ASEC")
        return record.id

    def consent(self, party: str, wording: str = "") -> RecordId:
        """Let *party* consent to the newest wording of its chapter, or to that one."""
        node, one = self.region[party], self.at(party)
        version = acting.wording_of(one, Party(party), wording or one.of(Party(party))[0].newest.record)
        record = node.file(acting.consent(node, one, version.record, version.digest), office=DESK)
        self.hear(party)
        return record.id

    def stand(self, party: str, stands: str, otherwise: str = "line") -> RecordId:
        """Let *party* say how it takes part."""
        node = self.region[party]
        draft = acting.takes_part(node, self.at(party), stands, otherwise)
        record = node.file(draft, office=DESK)
        self.hear(party)
        return record.id

    def publish(self, foreword: str = "") -> Record:
        """Let the Secretariat publish, and everybody hear of it."""
        record, _ = acting.publish(self.region["ASEC"], self.ref, foreword=foreword, office=DESK)
        self.hear("ASEC")
        return record

    def edition(self, party: str, record: str) -> tuple[Edition, Paper]:
        """Return an edition at *party*'s node, and as it is printed there."""
        node = self.region[party]
        with node.reading() as tx:
            one, found = views.edition(tx, record, node.region)
            return found, paper.edition_paper(tx, one, found, region=node.region)

    def declares(self, party: str, *, to: set[str] | None = None, **said: object) -> RecordId:
        """Let *party* declare its arms return for 2025."""
        body = {"entry": "2025", "since": "2026-01-01", "nil": ["exports"], **said}
        return self.say(party, "register.arms-return/1", body, to)

    def say(self, party: str, kind: str, body: dict[str, object], to: set[str] | None = None) -> RecordId:
        """Let *party* say anything at all, to everybody unless told otherwise, past every form."""
        audience = set(PARTIES) if to is None else to
        record = self.region.say(party, kind, body, audience)
        self.hear(party)
        return record

    def withdraw(self, party: str, record: str) -> None:
        """Let *party* take a record back."""
        self.region[party].withdraw(RecordId(record), reason="", office=DESK)
        self.hear(party)

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], [outlook.FEATURE, registers.FEATURE], office)


def pack() -> RegionPack:
    """Return an invented region with the agreed format of the real one."""
    members = tuple(
        Membership(party=Party(p), since=date(2000, 1, 1), source=SOURCE) for p in PARTIES if p != "ASEC"
    )
    forum = Forum(
        id="ALL",
        title="All Parties",
        basis=SOURCE,
        rule=Rule(source=SOURCE),
        memberships=members,
        secretariat=Party("ASEC"),
        source=SOURCE,
    )
    formats = regions.load(testing.repository() / "regions" / "asean").vocabularies
    return replace(testing.bottled((*PARTIES, OUTSIDE)), forums={"ALL": forum}, vocabularies=formats)


def called(*more: Feature, public: bool = False, outside: bool = False) -> Season:
    """Return the season once the Secretariat has called, in houses with *more* features."""
    region = Region(
        *NODES,
        *((OUTSIDE,) if outside else ()),
        pack=pack(),
        features=(outlook.FEATURE, registers.FEATURE, *more),
    )
    said = {
        "name": "2026-outlook",
        "title": "Security outlook 2026",
        "forum": "ALL",
        "year": 2026,
        "deadline": "2026-05-31",
        "consent_by": "2026-07-15",
        "public": public,
    }
    region["ASEC"].file(acting.call(region["ASEC"], said), office=DESK)
    region.meet()
    return Season(region)


@pytest.fixture
def season() -> Season:
    return called()


@pytest.fixture(scope="session")
def call() -> Callable[..., Season]:
    """Call for chapters: for stories that need a call of their own."""
    return called


@pytest.fixture(scope="session")
def prose() -> dict[str, str]:
    """A paragraph in each of the languages of the members, by its tag."""
    return PROSE
