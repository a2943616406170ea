"""
A second implementation, written from docs/record-format.md alone: it imports nothing of Amity.

Whoever builds a node in another language may start from here. It is slow and short on purpose; Ed25519 comes
from libsodium, as the format asks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

HERE = Path(__file__).parent


def load(name: str) -> dict[str, Any]:
    return json.loads((HERE / f"{name}.json").read_text())


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# -- 1. canonical JSON -------------------------------------------------------------------------------


def encode(value: Any, depth: int = 32) -> str:
    match value:
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case int() if abs(value) <= 2**53 - 1:
            return str(value)
        case str() if "\0" not in value:
            value.encode()  # no lone surrogates
            return json.dumps(value, ensure_ascii=False)
        case list() if depth:
            return f"[{','.join(encode(item, depth - 1) for item in value)}]"
        case dict() if depth and all(key.isascii() and "\0" not in key for key in value):
            items = (f"{json.dumps(key)}:{encode(value[key], depth - 1)}" for key in sorted(value))
            return "{" + ",".join(items) + "}"
    raise ValueError(value)


def decode(raw: bytes) -> dict[str, Any]:
    value = json.loads(raw.decode())
    if not isinstance(value, dict) or encode(value).encode() != raw:
        raise ValueError(raw)
    return value


def test_canonical_json():
    vectors = load("canonical")
    for one in vectors["good"]:
        assert encode(one["value"]).encode().hex() == one["bytes"]
        assert decode(bytes.fromhex(one["bytes"])) == one["value"]
    for raw in vectors["bad"]:
        with pytest.raises(ValueError):  # noqa: PT011
            decode(bytes.fromhex(raw))


# -- 2. records --------------------------------------------------------------------------------------

FORMS = {
    "party": r"[A-Z][A-Z0-9]{1,11}",
    "office": r"[a-z][a-z0-9-]{0,39}",
    "issued": r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "kind": r"(?=.{1,80}$)[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*/[1-9][0-9]*",
    "to": r"(?s:.{0,80})",
}


def is_record(raw: bytes) -> bool:
    try:
        fields = decode(raw)
        year, month, day = map(int, fields["issued"][:10].split("-"))
        days = (31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31)
        return (
            len(raw) <= 1 << 20
            and all(re.fullmatch(form, fields[name]) for name, form in FORMS.items())
            and day <= (*days, 30, 31, 30, 31)[month - 1]
            and type(fields["seq"]) is int
            and fields["seq"] >= 0
            and isinstance(fields["audience"], list)
            and all(re.fullmatch(FORMS["party"], party) for party in fields["audience"])
            and all(re.fullmatch(r"[0-9a-f]{64}", ref) for ref in fields["refs"])
            and all(isinstance(fields["marking"][name], str) for name in ("tlp", "purpose", "retain_until"))
            and isinstance(fields["body"], dict)
        )
    except (ValueError, KeyError, TypeError):
        return False


def test_records():
    vectors = load("records")
    for one in vectors["good"]:
        raw, salt = one["bytes"].encode(), bytes.fromhex(one["salt"])
        assert is_record(raw)
        assert sha(raw).hex() == one["id"]
        assert sha(salt + raw).hex() == one["entry"]
        assert leaf_hash(sha(salt + raw)).hex() == one["leaf_hash"]
    assert not any(is_record(raw.encode()) for raw in vectors["bad"])


# -- 3. the tree -------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return sha(b"\0" + entry)


def root_of(entries: list[bytes]) -> bytes:
    if len(entries) < 2:
        return leaf_hash(entries[0]) if entries else sha(b"")
    split = 1 << (len(entries) - 1).bit_length() - 1
    return sha(b"\1" + root_of(entries[:split]) + root_of(entries[split:]))


def path_of(index: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    split = 1 << (len(entries) - 1).bit_length() - 1
    if index < split:
        return [*path_of(index, entries[:split]), root_of(entries[split:])]
    return [*path_of(index - split, entries[split:]), root_of(entries[:split])]


def growth_of(old: int, entries: list[bytes], *, whole: bool = True) -> list[bytes]:
    if old == len(entries):
        return [] if whole else [root_of(entries)]
    split = 1 << (len(entries) - 1).bit_length() - 1
    if old <= split:
        return [*growth_of(old, entries[:split], whole=whole), root_of(entries[split:])]
    return [*growth_of(old - split, entries[split:], whole=False), root_of(entries[:split])]


def test_the_tree():
    vectors = load("tree")
    entries = [sha(str(number).encode()) for number in range(300)]
    assert {size: root_of(entries[: int(size)]).hex() for size in vectors["roots"]} == vectors["roots"]
    for one in vectors["inclusion"]:
        assert [step.hex() for step in path_of(one["index"], entries[: one["size"]])] == one["path"]
    for one in vectors["consistency"]:
        assert [step.hex() for step in growth_of(one["old"], entries[: one["new"]])] == one["path"]


# -- 4. and 5. notes ---------------------------------------------------------------------------------


def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


def key_hash(name: str, kind: int, public: bytes) -> bytes:
    return sha(f"{name}\n".encode() + bytes([kind]) + public)[:4]


def parse(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, gap, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not gap or lines.pop() or not 1 <= len(lines) <= 100:
        raise ValueError(note)
    found = [re.fullmatch(r"— ([^\s+]+) (\S+)", line) for line in lines]
    return text + "\n", [(one[1], unbase64(one[2])) for one in found]


def signed(note: str, name: str, public: bytes) -> str:
    """Return the text of *note*, if the holder of *public* signed it."""
    text, lines = parse(note)
    values = [value[4:] for who, value in lines if (who, value[:4]) == (name, key_hash(name, 1, public))]
    if not values:
        raise ValueError(note)
    for value in values:
        crypto_sign_open(value + text.encode(), public)
    return text


def test_notes():
    vectors = load("notes")
    name, public = vectors["name"], bytes.fromhex(vectors["public"])
    key = SigningKey(bytes.fromhex(vectors["seed"]))
    assert bytes(key.verify_key) == public
    assert sha(public).hex() == vectors["commitment"]
    assert key_hash(name, 1, public).hex() == vectors["key_hash"]
    assert key_hash(name, 4, public).hex() == vectors["cosignature_key_hash"]
    encoded = base64.b64encode(b"\1" + public).decode()
    assert vectors["vkey"] == f"{name}+{vectors['key_hash']}+{encoded}"
    value = base64.b64encode(key_hash(name, 1, public) + key.sign(vectors["checkpoint"].encode()).signature)
    assert vectors["signed"] == f"{vectors['checkpoint']}\n— {name} {value.decode()}\n"
    assert signed(vectors["cosigned"], name, public) == vectors["checkpoint"]
    for note in vectors["bad"]:
        with pytest.raises((ValueError, BadSignatureError, TypeError)):
            assert signed(note, name, public).startswith(f"{name}\n") or int("no")


def test_cosignatures():
    vectors = load("notes")
    text, lines = parse(vectors["cosigned"])
    name, public = vectors["witness"]["name"], bytes.fromhex(vectors["witness"]["public"])
    (value,) = [value for who, value in lines if (who, value[:4]) == (name, key_hash(name, 4, public))]
    time = int.from_bytes(value[4:12], "big")

    assert time == vectors["witness"]["time"]
    crypto_sign_open(value[12:] + f"cosignature/v1\ntime {time}\n{text}".encode(), public)


# -- 6. to 10. a whole log ---------------------------------------------------------------------------


class Log:
    """What one reader makes of a parcel of AAA's log from its first entry on."""

    def __init__(self, vectors: dict[str, Any], parcel: str) -> None:
        cover, _, body = parcel.partition("\n\n{")
        self.cover, self.body = cover + "\n", json.loads("{" + body)
        lines = self.cover.split("\n")
        assert (lines[0], lines[2]) == ("amity.parcel/1", sha(("{" + body).encode()).hex())
        self.by, self.to, _ = lines[1].split(" ")
        self.name, self.vectors = f"{vectors['origin']}/{self.body['of']}", vectors
        self.entries = cut(self.body["entries"])
        self.keys = [(0, vectors["founding"]["AAA"]["key"])]
        following = vectors["founding"]["AAA"]["next"]
        for _, _, raw, _ in self.body["keys"]:
            fields = decode(raw.encode())
            key = fields["body"]
            if sha(bytes.fromhex(key["public"])).hex() == following:
                self.keys.append((fields["seq"] + 1, key["public"]))
                following = key["next"]
                said = f"amity.key/1\n{self.body['of']}\n{key['public']}\n{following}\n"
                crypto_sign_open(bytes.fromhex(key["proof"]) + said.encode(), bytes.fromhex(key["public"]))
        self.records = {seq: decode(raw.encode()) for seq, _, raw in self.body["records"]}

    def believe(self) -> None:
        """Check the rules of section 7 for a reader that holds nothing yet."""
        origin, size, root = self.body["note"].split("\n")[:3]
        public = [bytes.fromhex(key) for start, key in self.keys if start <= int(size)][-1]
        signed(self.body["note"], self.name, public)
        covering = self.keys[-1][1] if self.by == "AAA" else self.vectors["founding"][self.by]["key"]
        signed(self.cover, f"{self.vectors['origin']}/{self.by}", bytes.fromhex(covering))
        assert (origin, int(size), self.body["since"]) == (self.name, len(self.entries), 0)
        assert root_of(self.entries) == unbase64(root)
        for seq, salt, raw in self.body["records"]:
            assert is_record(raw.encode())
            assert sha(unbase64(salt) + raw.encode()) == self.entries[seq]
            fields = decode(raw.encode())
            assert (fields["party"], fields["seq"]) == ("AAA", seq)
            assert {self.to, "PUBLIC"} & set(fields["audience"])
        for seq, salt, raw, path in self.body["keys"]:
            assert sha(unbase64(salt) + raw.encode()) == self.entries[seq]
            assert path_of(seq, self.entries) == cut(path)

    def counts(self, seq: int) -> bool:
        """Tell whether the record at *seq* is by an office that held the mandate (section 9)."""
        one = self.records[seq]
        return self._held(one["office"], one, 4) or (
            one["kind"] == "roster.delegate/1" and any(who == one["office"] for who, *_ in self._rows(seq))
        )

    def _held(self, office: str, one: dict[str, Any], delegations: int) -> bool:
        return any(
            who == office
            and any(matches(pattern, one["kind"].split("/")[0]) for pattern in files)
            and any(pattern in ("*", one["to"]) for pattern in forums)
            and (not until or one["issued"][:10] <= until)
            and (by is None or (delegations > 0 and self._held(by, one, delegations - 1)))
            for who, files, forums, by, until, _ in self._rows(one["seq"])
        )

    def _rows(self, seq: int) -> list[tuple[Any, ...]]:
        """Return the mandates that stand before place *seq*."""
        registrar = self.vectors["registrar"]
        rows = [("registrar", registrar["files"], registrar["forums"], None, "", "")]
        for place in sorted(place for place in self.records if place < seq):
            one = self.records[place]
            body, name = one["body"], sha(encode(one).encode()).hex()
            if not one["kind"].startswith("roster.") or not self.counts(place):
                continue
            match one["kind"]:
                case "roster.office/1":
                    rows = [row for row in rows if row[0] != body["office"] or row[3] or not row[5]]
                    row = (body["office"], body["files"], body.get("forums", ["*"]), None, "", name)
                    rows.append(row)
                case "roster.close/1":
                    rows = [row for row in rows if row[0] != body["office"] or not row[5]]
                case "roster.delegate/1":
                    forums = body.get("forums", ["*"])
                    rows.append((body["office"], body["files"], forums, one["office"], body["until"], name))
                case "roster.revoke/1":
                    rows = [row for row in rows if row[3] is None or row[5] != body["delegation"]]
        return rows


def matches(pattern: str, name: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), name) is not None


def cut(text: str) -> list[bytes]:
    data = unbase64(text)
    return [data[at : at + 32] for at in range(0, len(data), 32)]


@pytest.mark.parametrize(("name", "reader"), [("parcel", "BBB"), ("relayed", "CCC")])
def test_a_whole_log(name, reader):
    vectors = load("log")
    log = Log(vectors, vectors[name])
    log.believe()

    assert log.to == reader
    assert [{"start": start, "public": key} for start, key in log.keys] == vectors["keys"]
    expected = {one["seq"]: one for one in vectors["records"]}
    for seq, one in log.records.items():
        assert sha(encode(one).encode()).hex() == expected[seq]["id"]
        assert log.counts(seq) == expected[seq]["counts"], seq
    assert not set(vectors["erased"]) & set(log.records)


def test_a_page_from_the_middle_proves_where_it_stands():
    vectors = load("log")
    whole, page = Log(vectors, vectors["relayed"]), Log(vectors, vectors["relayed_from_3"])

    assert page.body["since"] == 3
    assert page.entries == whole.entries[3:]
    assert cut(page.body["root"]) == [root_of(whole.entries[:3])]
    assert cut(page.body["begins"]) == growth_of(3, whole.entries)
    assert page.body["follows"] == ""


def test_a_relay_hands_on_nothing_that_its_reader_may_not_read():
    vectors = load("log")

    assert "to BBB alone" in vectors["parcel"]
    assert "to BBB alone" not in vectors["relayed"]
    assert "a mistake" not in vectors["parcel"]
