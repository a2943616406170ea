"""The set phrases of instruments: how they open, recite, enact, testify and close. Words only.

The lists are the language of treaty drafting, not of any one treaty.
"""

import re

_RECITES = re.compile(
    r"^(?:and\s+)?(?:also\s+|further\s+|deeply\s+|fully\s+|strongly\s+|firmly\s+|gravely\s+|seriously\s+|keenly\s+)*"
    r"(?:[a-z-]+ing|[a-z-]+ed|conscious|desirous|mindful|aware|cognizant|cognisant|anxious|whereas|inspired|"
    r"in (?:the )?(?:spirit|accordance|recognition|view|pursuance|light|conformity|furtherance)|pursuant|with (?:a )?"
    r"(?:view|deep|grave|satisfaction|appreciation)|eager|resolute|bearing|united|having|confident|hopeful|alarmed)\b",
    re.IGNORECASE,
)
_NO_RECITAL = re.compile(
    r"^(?:during|according|regarding|concerning|including|following|being the|the|we)\b", re.IGNORECASE
)
_SPEAKERS = (
    r"(?:high contracting part|contracting part|part(?:y|ies)\b|government|member|state|head|minister|leader|president|"
    r"prime minister|sultan|kingdom|republic|people|representative|foreign minister|signator|association|undersigned|union)"
)
_OPENS = re.compile(rf"^(?:we\b|the\s+(?:[\w'’-]+\s+){{0,8}}?{_SPEAKERS})", re.IGNORECASE)
_ENACTS = re.compile(
    r"\b(?:do(?:es)?\s+(?:solemnly\s+)?hereby|hereby\s+(?:solemnly\s+)?(?:declare|agree|adopt|decide|proclaim|resolve|affirm|"
    r"commit|establish|undertake|pledge|endorse|state|issue|call|have)|have\s+(?:hereby\s+)?(?:agreed|decided|resolved)|"
    r"(?:agree|agrees|declare|declares|resolve|decide)\s+(?:as\s+follows|to\s+the\s+following|that|to)\s*:|"
    r"(?:agree|declare|agrees|declares)\s+as\s+follows|solemnly\s+(?:declare|agree|pledge))\b|\bhereby\s*:$|\bhereby$",
    re.IGNORECASE,
)
_ENACTS_AT_START = re.compile(
    r"^(?:and\s+|now,?\s+|now\s+therefore,?\s+|therefore,?\s+|accordingly,?\s+)*(?:to this end,?\s+)?"
    r"(?:do(?:es)?\b|hereby\b|have\b|has\b|agree[sd]?\b|declare[sd]?\b|decide[sd]?\b|resolve[sd]?\b|solemnly\b|adopt\b|"
    r"we,?\b|the\b|on behalf of\b|now\b|undertake\b|affirm\b|pledge\b|commit\b|proclaim\b|have\b)",
    re.IGNORECASE,
)
_ENDS_PREAMBLE = re.compile(r"^(?:and )?(?:to this end|now,? therefore)\b", re.IGNORECASE)
_TESTIFIES = re.compile(
    r"^(?:in witness (?:whereof|thereof|of which)|in faith (?:whereof|thereof)|(?:done|signed|concluded|executed|given)\b.{0,60}?"
    r"\b(?:at|in|on|this|the)\b|(?:adopted|issued)\b.{0,12}?\b(?:at|in|on|this|by)\b)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"^(?:we\b|in closing\b|the present (?:treaty|agreement|convention|protocol|charter)\b.*\bauthentic)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^(?:preamble|introduction|background|preface|overview|foreword|rationale|executive summary|conclusions?|"
    r"definitions?|objectives?|purposes?|principles?|scope|general provisions|final provisions|annexes)\s*:?$",
    re.IGNORECASE,
)
_WHOLE_PART = re.compile(
    r"^(?:preamble|introduction|background|preface|overview|foreword|rationale|executive summary|conclusions?)\s*:?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?(?:\s+day\s+of)?\s+(?:%(m)s),?\s+\d{4}|(?:%(m)s)\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})\b"
    % {"m": "January|February|March|April|May|June|July|August|September|October|November|December"},
    re.IGNORECASE,
)
_SORT = re.compile(
    r"\b(?:declaration|treaty|agreement|plan of action|convention|charter|protocol|statement|memorandum|blueprint|"
    r"concord|accord|framework|communiqu[ée]|arrangement|action plan|work ?plan|terms of reference|guidelines|concept paper|"
    r"rules of procedure|master ?plan|vision|outlook|strategy|compact|code of conduct|pact|programme)\b",
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
    introduces = text.rstrip().endswith((":", ",", "-", "–", "—")) or len(words) <= 8 or _ENDS_PREAMBLE.match(text)
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
    return _WHOLE_PART.match(text) is not None


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
