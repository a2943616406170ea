"""The set phrases of instruments: how they open, recite, enact, testify and close. Words only.

The lists are the language of treaty drafting, not of any one treaty.
"""

import re


def _any(words: str) -> str:
    """Return a pattern for any of *words*, which bars part; a space stands for any white space."""
    return "(?:" + "|".join(word.strip().replace(" ", r"\s+") for word in words.split("|")) + ")"


_RECITES = re.compile(
    rf"^(?:and\s+)?(?:{_any('also|further|deeply|fully|strongly|firmly|gravely|seriously|keenly')}\s+)*"
    r"(?:[a-z-]+ing|[a-z-]+ed|in\s+(?:the\s+)?"
    rf"{_any('spirit|accordance|recognition|view|pursuance|light|conformity|furtherance')}"
    rf"|with\s+(?:a\s+)?{_any('view|deep|grave|satisfaction|appreciation')}|"
    + _any(
        "conscious|desirous|mindful|aware|cognizant|cognisant|anxious|whereas|pursuant|eager"
        "|resolute|confident"
        "|hopeful"
    )
    + r")\b",
    re.IGNORECASE,
)
_NO_RECITAL = re.compile(
    rf"^{_any('during|according|regarding|concerning|including|following|being the|the|we')}\b"
    r"|^united\s+(?:nations|states|kingdom)\b",
    re.IGNORECASE,
)
_SPEAKERS = _any(
    "(?:high )?contracting part|part(?:y|ies)\\b|government|member|state|head|minister|leader"
    "|president|sultan"
    "|kingdom|prime minister|republic|people|representative|foreign minister|signator"
    "|association|undersigned|union"
)
_OPENS = re.compile(rf"^(?:we\b|the\s+(?:[\w'’-]+\s+){{0,8}}?{_SPEAKERS})", re.IGNORECASE)
_DOES = _any(
    "declare|agree|adopt|decide|proclaim|resolve|affirm|commit|establish|undertake|pledge"
    "|endorse|state|issue|call|have"
)
_ENACTS = re.compile(
    rf"\b(?:do(?:es)?\s+(?:solemnly\s+)?hereby|hereby\s+(?:solemnly\s+)?{_DOES}"
    r"|have\s+(?:hereby\s+)?(?:agreed|decided|resolved)"
    r"|(?:agree|declare|resolve|decide)s?\s+(?:as\s+follows|(?:to\s+the\s+following|that|to)\s*:)"
    r"|solemnly\s+(?:declare|agree|pledge))\b|\bhereby\s*:?$",
    re.IGNORECASE,
)
_ENACTS_AT_START = re.compile(
    rf"^(?:{_any('and|now|now,? therefore|therefore|accordingly')},?\s+)*(?:to\s+this\s+end,?\s+)?(?:"
    rf"{_any('do|does|hereby|have|has|solemnly|adopt|we|the|on behalf of|now|undertake|affirm|pledge')}"
    r"|commit|proclaim"
    r"|(?:agree|declare|decide|resolve)[sd]?)\b",
    re.IGNORECASE,
)
_ENDS_PREAMBLE = re.compile(r"^(?:and\s+)?(?:to\s+this\s+end|now,?\s+therefore)\b", re.IGNORECASE)
_TESTIFIES = re.compile(
    rf"^(?:{_any('in witness (?:whereof|thereof|of which)|in faith (?:whereof|thereof)')}"
    rf"|{_any('done|signed|concluded|executed|given')}\b.{{0,60}}?\b(?:at|in|on|this|the)\b"
    r"|(?:adopted|issued)\b.{0,12}?\b(?:at|in|on|this|by)\b)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"^(?:we\b|in\s+closing\b"
    rf"|the\s+present\s+{_any('treaty|agreement|convention|protocol|charter')}\b.*\bauthentic)",
    re.IGNORECASE,
)
_DOCUMENT_PARTS = (
    "preamble|introduction|background|preface|overview|foreword|rationale|executive summary|conclusions?"
)
_DOCUMENT_PART = re.compile(rf"^{_any(_DOCUMENT_PARTS)}\s*:?$", re.IGNORECASE)
_PART = re.compile(
    rf"^{_any(_DOCUMENT_PARTS + '|definitions?|objectives?|purposes?|principles?|scope|annexes')}\s*:?$"
    rf"|^(?:general|final)\s+provisions\s*:?$",
    re.IGNORECASE,
)
_MONTH = _any("January|February|March|April|May|June|July|August|September|October|November|December")
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s+day\s+of)?\s+{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})\b",
    re.IGNORECASE,
)
_SORT = re.compile(
    r"\b"
    + _any(
        "declaration|treaty|agreement|plan of action|convention|charter|protocol|statement"
        "|memorandum|blueprint"
        "|concord|accord|framework|communiqu[ée]|arrangement|action plan|work ?plan"
        "|terms of reference|guidelines"
        "|concept paper|rules of procedure|master ?plan|vision|outlook|strategy|compact"
        "|code of conduct|pact|programme"
    )
    + r"\b",
    re.IGNORECASE,
)


def recites(text: str) -> bool:
    """Tell whether *text* begins as a recital does ("RECALLING the…", "Conscious of…")."""
    return _RECITES.match(text) is not None and _NO_RECITAL.match(text) is None


def opens(text: str) -> bool:
    """Tell whether *text* names who speaks, as the first words of a preamble do."""
    return _OPENS.match(text) is not None


def enacts(text: str) -> bool:
    """Tell whether *text* is the formula by which the parties agree or declare what follows."""
    words = text.split()
    if len(words) > 60 or not _ENACTS.search(text) or recites(text):
        return False
    introduces = (
        text.rstrip().endswith((":", ",", "-", "–", "—")) or len(words) <= 8 or _ENDS_PREAMBLE.match(text)
    )
    return bool(introduces) and _ENACTS_AT_START.match(text) is not None


def testifies(text: str) -> bool:
    """Tell whether *text* is the testimonium: IN WITNESS WHEREOF, DONE at."""
    return _TESTIFIES.match(text) is not None


def closes(text: str) -> bool:
    """Tell whether *text*, at the end of an instrument, speaks for all its parties again."""
    return _CLOSES.match(text) is not None


def opens_part(text: str) -> bool:
    """Tell whether *text* is one of the words that head an unnumbered part."""
    return _PART.match(text) is not None


def opens_document_part(text: str) -> bool:
    """Tell whether *text* heads a part of the whole instrument: its introduction, its conclusion."""
    return _DOCUMENT_PART.match(text) is not None


def dated(text: str) -> bool:
    """Tell whether *text* says when (and where) something was adopted, and little else."""
    return len(text.split()) <= 16 and _DATE.search(text) is not None


def date_of(text: str) -> str:
    """Return the first date in *text* as it is written, or nothing."""
    match = _DATE.search(text)
    return match[0] if match else ""


def names_a_sort(text: str) -> bool:
    """Tell whether *text* says what sort of instrument it is: a title does."""
    return _SORT.search(text) is not None
