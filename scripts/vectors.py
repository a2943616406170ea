"""
Write the golden vectors in tests/vectors: bytes by which an implementation in any language can be tried.

They follow from the code and from nothing else (no clock, no chance), so a change in them is a change of the
record format: look at the difference, and change `docs/record-format.md` with it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from amity.errors import Refusal
from amity.feature import Feature
from amity.kernel import canon, keys, tree
from amity.kernel import note as notes
from amity.kernel import record as records
from amity.kernel.kind import Body, Kinds
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party, RecordId
from amity.node import handing, parcel
from amity.node.roster import REGISTRAR
from amity.store import log
from amity.testing import DESK, START, Region, key_of

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "vectors"
KINDS = Kinds("say")


@KINDS.kind("word", 1, source="invented for vectors")
class Word(Body):
    """A word."""

    text: str

    example = {"text": "hello"}


FEATURE = Feature("say", "Words", KINDS)


def canonical() -> dict[str, Any]:
    """Return values with their one encoding, and bytes that are refused."""
    good: list[dict[str, Any]] = [
        {},
        {"b": 1, "a": [True, False, None], "A": {"z": -1, "Z": canon.LARGEST}},
        {"text": 'quote " backslash \\ slash / tab \t line \n return \r \b \f \x01 \x1f \x7f'},
        {"khmer": "ស្ថិតិ", "lao": "ລາວ", "burmese": "မြန်မာ", "beyond": "😀", "accents": "é"},
        {"": "", "1": 1, "10": 10, "9": 9, "~": "~", "a b": -canon.LARGEST},
    ]
    bad = [
        b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1}\n', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":9007199254740992}', b'{"a":"\\u0041"}', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}', b'{"a":NaN}',
        '{"é":1}'.encode(), b'{"a":"\xff"}', b"[]", b"null", b"", b'{"a":' * 33 + b"1" + b"}" * 33,
    ]  # fmt: skip
    return {
        "good": [{"value": value, "bytes": canon.encode(value).hex()} for value in good],
        "bad": [raw.hex() for raw in bad if _refused(lambda raw=raw: canon.decode(raw))],
    }


def record_vectors() -> dict[str, Any]:
    """Return records with their names, salts, entries and leaf hashes, and bytes that are no record."""
    drafts = [
        Draft("say.word/1", {"text": "hello"}, frozenset({Party("BBB")})),
        Draft(
            "say.word/1",
            {"text": "ស្ថិតិ", "from_the_future": [1, None]},
            frozenset({PUBLIC, Party("CCC"), Party("BBB")}),
            to="ALL",
            refs=(RecordId("ab" * 32),),
            marking=Marking("AMBER+STRICT", "statistics", "2030-12-31"),
        ),
    ]
    good = []
    for seq, draft in enumerate(drafts):
        sealed = records.seal(draft, party=Party("AAA"), office=Office("desk"), seq=seq, issued=START)
        salt = hashlib.sha256(f"salt {seq}".encode()).digest()
        entry = tree.entry(salt, sealed.raw)
        good.append(
            {
                "bytes": sealed.raw.decode(),
                "id": sealed.id,
                "salt": salt.hex(),
                "entry": entry.hex(),
                "leaf_hash": tree.leaf_hash(entry).hex(),
            }
        )
    fields = json.loads(good[0]["bytes"])
    changes: list[dict[str, Any]] = [
        {"party": "aaa"}, {"office": "Desk"}, {"seq": -1}, {"seq": True}, {"issued": "2026-01-01"},
        {"issued": "2026-01-01T00:00:00+00:00"}, {"issued": "2026-02-30T00:00:00Z"}, {"kind": "word/1"},
        {"kind": "say.word/0"}, {"kind": "say." + "a" * 75 + "/1"}, {"audience": "BBB"},
        {"audience": ["bbb"]},
        {"to": "x" * 81}, {"refs": ["AB" * 32]}, {"marking": {}}, {"body": []},
    ]  # fmt: skip
    bad = [canon.encode(fields | change) for change in changes]
    return {"good": good, "bad": [raw.decode() for raw in bad if _refused(lambda raw=raw: records.read(raw))]}


def tree_vectors() -> dict[str, Any]:
    """Return roots and proofs over entries that anybody can make: the SHA-256 of "0", "1", "2" …"""
    entries = [hashlib.sha256(str(number).encode()).digest() for number in range(300)]

    def subtree(level: int, index: int) -> bytes:
        return tree.Frontier().grown(entries[index << level : (index + 1) << level])[0].root

    def root(size: int) -> str:
        return tree.Frontier().grown(entries[:size])[0].root.hex()

    sizes = [*range(10), 16, 17, 255, 256, 257, 300]
    some = [
        (0, 1),
        (0, 2),
        (1, 2),
        (2, 3),
        (4, 7),
        (6, 7),
        (7, 8),
        (16, 17),
        (255, 256),
        (256, 300),
        (123, 257),
    ]
    pairs = [
        (1, 1),
        (1, 2),
        (2, 3),
        (3, 4),
        (4, 7),
        (6, 8),
        (7, 8),
        (16, 17),
        (255, 257),
        (256, 300),
        (123, 257),
    ]
    return {
        "roots": {str(size): root(size) for size in sizes},
        "inclusion": [
            {"index": i, "size": n, "path": [step.hex() for step in tree.inclusion(i, n, subtree)]}
            for i, n in some
        ],
        "consistency": [
            {"old": m, "new": n, "path": [step.hex() for step in tree.consistency(m, n, subtree)]}
            for m, n in pairs
        ],
    }


def note_vectors() -> dict[str, Any]:
    """Return keys, a signed and cosigned checkpoint, and notes that do not verify."""
    name, witness, time = "amity/bottle/AAA", "amity/bottle/BBB", 1_767_225_600
    point = Checkpoint(name, 3, hashlib.sha256(b"root").digest())
    signed = Note(point.text).plus(notes.sign(point.text, name, key_of("AAA")))
    seen = signed.plus(notes.cosign(point.text, witness, key_of("BBB"), time=time))
    stray = signed.encode()[:-3] + chr(ord(signed.encode()[-3]) + 1) + signed.encode()[-2:]
    bad = [
        signed.encode().replace("\n3\n", "\n4\n"),
        signed.encode().replace("AAA", "CCC", 1),
        replace(signed, signatures=(notes.sign(point.text, name, key_of("BBB")),)).encode(),
        signed.encode()[:-1],
        stray,
    ]
    return {
        "seed": hashlib.sha256(b"AAA 0").hexdigest(),
        "public": key_of("AAA").public().hex(),
        "commitment": keys.commitment(key_of("AAA").public()),
        "name": name,
        "key_hash": notes.key_hash(name, key_of("AAA").public(), notes.ED25519).hex(),
        "cosignature_key_hash": notes.key_hash(name, key_of("AAA").public(), notes.COSIGNATURE).hex(),
        "vkey": notes.vkey(name, key_of("AAA").public()),
        "checkpoint": point.text,
        "signed": signed.encode(),
        "witness": {"name": witness, "public": key_of("BBB").public().hex(), "time": time},
        "cosigned": seen.encode(),
        "bad": [raw for raw in bad if _refused(lambda raw=raw: _verified(raw, name))],
    }


def _verified(raw: str, name: str) -> None:
    note = notes.parse(raw)
    notes.verify(note, name, key_of("AAA").public())
    if notes.checkpoint(note).origin != name:
        raise Refusal("another log")


def log_vectors() -> dict[str, Any]:
    """Return a whole log as a parcel, with what a reader believes and shows of it."""
    numbers = itertools.count()
    with mock.patch("amity.node.filing.os.urandom", side_effect=lambda _: _salt(next(numbers))):
        region = Region("AAA", "BBB", "CCC", features=(FEATURE,), offices=False)
        for party in ("AAA", "BBB", "CCC"):
            region.open_office(party, DESK, files=("*",))
        _live(region)
    told = region["AAA"].parcel_for(Party("BBB"), Party("AAA"))
    region["BBB"].accept(told)
    withdrawn = region["BBB"].parcel_for(Party("CCC"), Party("AAA"))
    with region["BBB"].reading() as tx:
        shown = [
            {
                "seq": held.record.seq,
                "counts": region["BBB"].registry.entitled(tx, held.record),
                "id": held.record.id,
            }
            for held in log.of_party(tx, Party("AAA"))
        ]
        page = handing.page(tx, region["BBB"], Party("CCC"), Party("AAA"), 3)
    ring = region["BBB"].keyring(Party("AAA"))
    return {
        "founding": {
            party: {"key": key_of(party).public().hex(), "next": keys.commitment(key_of(party, 1).public())}
            for party in ("AAA", "BBB", "CCC")
        },
        "origin": "amity/bottle",
        "vouchers": region.pack.vouchers,
        "registrar": next(
            {"files": office.files, "forums": office.forums}
            for office in region.pack.offices
            if office.id == REGISTRAR
        ),
        "parcel": told.decode(),
        "relayed": withdrawn.decode(),
        "relayed_from_3": parcel.encode(page, name="amity/bottle/BBB", signer=key_of("BBB")).decode(),
        "keys": [{"start": key.start, "public": key.public.hex()} for key in ring.keys],
        "records": shown,
        "erased": [2],
    }


def _live(region: Region) -> None:
    clerk, deputy = Office("clerk"), Office("deputy")
    region.say("AAA", "say.word/1", {"text": "to BBB alone"}, to={"BBB"})
    mistake = region.say("AAA", "say.word/1", {"text": "a mistake"})
    _hostile(region, "too early", clerk)
    body: dict[str, Any] = {"office": clerk, "title": "Clerk", "files": ["say.*"], "forums": ["ALL"]}
    region["AAA"].file(Draft("roster.office/1", body, frozenset({PUBLIC})), office=REGISTRAR)
    region["AAA"].file(_word("to the forum", "ALL"), office=clerk)
    _hostile(region, "to no forum", clerk)
    body = {"office": deputy, "files": ["*"], "until": "2026-01-01"}
    region["AAA"].file(Draft("roster.delegate/1", body, frozenset({PUBLIC})), office=clerk)
    region["AAA"].file(_word("for the clerk", "ALL"), office=deputy)
    region["AAA"].withdraw(RecordId(mistake), reason="said in error", office=DESK)
    region.clock.forward(days=1)
    _hostile(region, "a day late", deputy, "ALL")
    region["AAA"].rotate(key_of("AAA", 1), following=keys.commitment(key_of("AAA", 2).public()))
    region["AAA"].file(Draft("roster.close/1", {"office": clerk}, frozenset({PUBLIC})), office=REGISTRAR)
    _hostile(region, "after closing", clerk, "ALL")


def _word(text: str, to: str = "") -> Draft:
    return Draft("say.word/1", {"text": text}, frozenset({Party("BBB"), Party("CCC")}), to=to)


def _hostile(region: Region, text: str, office: Office, to: str = "") -> None:
    """Let AAA's node look away while an office says what it holds no mandate for."""
    with mock.patch.object(region["AAA"], "allows", return_value=True):
        region["AAA"].file(_word(text, to), office=office)


def _salt(number: int) -> bytes:
    return hashlib.sha256(f"salt {number}".encode()).digest()


def _refused(action: Any) -> bool:
    try:
        action()
    except Refusal:
        return True
    raise AssertionError("a bad vector is good")


def vectors() -> dict[str, str]:
    """Return the text of each file."""
    made = {
        "canonical": canonical(),
        "records": record_vectors(),
        "tree": tree_vectors(),
        "notes": note_vectors(),
        "log": log_vectors(),
    }
    return {
        f"{name}.json": json.dumps(value, indent=1, ensure_ascii=False) + "\n" for name, value in made.items()
    }


def main() -> int:
    """Write all files; tell how many changed."""
    FOLDER.mkdir(exist_ok=True)
    changed = 0
    for name, text in vectors().items():
        path = FOLDER / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed += 1
            print(f"written: tests/vectors/{name}")
    print(f"{changed} files changed; if any did, the record format did: see docs/record-format.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
