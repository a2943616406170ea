"""Cleans single lines: artefacts of word processors and converters, never words of the instrument.

Each rule names its repair. A line that a person has un-repaired is left as the source has it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from amity.features.instruments.reading.parts import Refused, Repair
from amity.formats.plaintext import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of artefact, and what is put in its place."""

    kind: str
    pattern: re.Pattern[str]
    put: str | Callable[[re.Match[str]], str]
    why: str


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_LATIN = re.compile(r"^[\x00-\u024f\u2000-\u206f\ufeff\u20a0-\u20cf]*$")
_MARKER = r"\(?(?:\d{1,3}|[ivxlcIVXLC]{1,6}|[A-Za-z])[.)]"

RULES = (
    Rule("bookmark", re.compile(r"\[bookmark: [^\]]*\]"), "", "a word processor's bookmark, not text"),
    Rule("soft-hyphen", re.compile("\u00ad"), "", "a soft hyphen shows only where a line breaks"),
    Rule("byte-order-mark", re.compile("\ufeff"), "", "a mark of the encoding, not text"),
    Rule(
        "ligature", re.compile("[ﬀ-ﬄ]"), lambda m: _LIGATURES[m[0]], "one glyph that stands for two letters"
    ),
    Rule("table-rule", re.compile(r"^\|\s*|\s*\|$|\s*\|\s*"), " ", "the rules of a table, not text"),
    Rule("emphasis", re.compile(r"\*\*|__"), "", "a converter's mark for bold type"),
    Rule(
        "emphasis",
        re.compile(r"(?<!\w)\*(?=\w)|(?<=[\w.,;:)])\*(?!\w)"),
        "",
        "a converter's mark for italics",
    ),
    Rule(
        "list-marker",
        re.compile(rf"^[-*•–]\s+(?={_MARKER}(\s|$))"),
        "",
        "a converter's bullet before a number",
    ),
)
_INVISIBLE = Rule(
    "invisible", re.compile("[\u200b-\u200f\u2060]"), "", "an invisible character between letters"
)
_HEADING = re.compile(r"^#{1,6}\s+")
_TWO_NUMBERS = re.compile(r"^(\(?\d{1,3}[.)])\s+((?:\((?:1|a|i)\)|[ai][.)])\s+\S.*)$")
_ORNAMENT = re.compile(r"^(?:[\W_]*|\W*[oO0]{3}\W*|\W*[xX]{3}\W*)$")
_SPACES = re.compile(r"[\s\u00a0]+")


def clean(lines: tuple[Line, ...], refused: Refused) -> tuple[list[Line], list[Repair]]:
    """Return *lines* without artefacts, and what was done; ornaments leave no line."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    gap = False
    for line in lines:
        mended = _mended(line, refused, repairs)
        if _is_ornament(mended) and ("ornament", line.number) not in refused:
            repairs.append(
                Repair("ornament", (line.number,), mended.text, "", "a rule or ornament, not text")
            )
            gap = True
            continue
        kept.append(replace(mended, gap=mended.gap or gap))
        gap = False
    return kept, repairs


def two_numbers(lines: list[Line], refused: Refused) -> tuple[list[Line], list[Repair]]:
    """Return *lines* with "5. (1) Every person…" in two: the number of a paragraph, and of its first part."""
    found: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        match = _TWO_NUMBERS.match(f"{line.label} {line.text}".strip())
        if match and ("two-numbers", line.number) not in refused:
            first, second = match[1], match[2]
            found += [replace(line, text=first, label=""), replace(line, text=second, label="", gap=False)]
            why = "two numbers on one line: of a paragraph, and of its first part"
            repairs.append(Repair("two-numbers", (line.number,), line.text, f"{first}\n{second}", why))
        else:
            found.append(line)
    return found, repairs


def _is_ornament(line: Line) -> bool:
    lone_bullet = line.text in ("•", "●", "▪", "-", "–")  # its text may stand on the next line
    return not line.label and not lone_bullet and _ORNAMENT.match(line.text) is not None


def _mended(line: Line, refused: Refused, repairs: list[Repair]) -> Line:
    text = line.text
    for rule in _rules_for(text):
        after = rule.pattern.sub(rule.put, text)
        if after == text or (rule.kind, line.number) in refused:
            continue
        after = after.strip()
        repairs.append(Repair(rule.kind, (line.number,), text, after, rule.why))
        text = after
    heading = line.heading
    if _HEADING.match(text) and ("heading-marker", line.number) not in refused:
        after = _HEADING.sub("", text)
        repairs.append(
            Repair("heading-marker", (line.number,), text, after, "a converter's mark for a heading")
        )
        text, heading = after, True
    return replace(line, text=_SPACES.sub(" ", text).strip(), heading=heading)


def _rules_for(text: str) -> tuple[Rule, ...]:
    # In Khmer, Lao, Thai and Burmese the invisible characters part and join words: they stay there.
    rules = tuple(rule for rule in RULES if rule.kind != "table-rule" or text.startswith("|"))
    return (*rules, _INVISIBLE) if _LATIN.match(text) else rules
