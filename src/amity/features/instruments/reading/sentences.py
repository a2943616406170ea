"""Sentences and their parts: who, which modal, what. Knows English, and no instrument."""

import re
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z\"“(])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:No|Art|Arts|para|paras|Dr|Mr|Ms|St|cf|vs|Vol|Nos|Pt|e\.g|i\.e|etc)|\b[A-Z])\.$"
)
_MODAL = re.compile(
    r"\b(?P<modal>shall|will|should|must|may|could|can|would|are\s+to|is\s+to)\b"
    r"(?P<between>(?:\s+(?:also|further|therefore|thus|not|never|then|accordingly|jointly|promptly|make\s+every\s+effort\s+to|"
    r"endeavou?r\s+to|continue\s+to|do\s+(?:their|its)\s+utmost\s+to|use\s+(?:their|its)\s+best\s+endeavou?rs\s+to|"
    r"seek\s+to|strive\s+to|work\s+to|undertake\s+to|agree\s+to|be\s+encouraged\s+to|be\s+able\s+to|[a-z]+ly)\b)*)"
    r"(?P<rest>,?\s+.*|:?)$",
    re.DOTALL | re.IGNORECASE,
)
_PERFORMS = re.compile(
    r"\b(?P<verb>pledges?|agrees?|commits?\s+\w+selves|commits?|resolves?|undertakes?|calls?\s+on|tasks?|requests?|"
    r"instructs?|directs?|decides?|adopts?|endorses?|establish(?:es)?|urges?|mandates?|encourages?)\b"
)
_ACTOR = re.compile(
    r"\b(?:part(?:y|ies)|members?|states?|countr(?:y|ies)|governments?|ministers?|leaders?|secretar\w+|council|committee|"
    r"commission|chair\w*|centre|center|authorit\w+|summit|meeting|working\s+groups?|group|body|bodies|board|conference|"
    r"officials?|assembly|court|tribunal|depositary|director\w*|representatives?|officers?|experts?|registrar|we|heads|"
    r"delegations?|presidency|troika|agency|agencies|association|organi[sz]ations?|points?)\b",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(
    r"\b(?:process|communit\w+|pillars?|plan|plans|action|treaty|agreement|charter|convention|declaration|protocol|"
    r"list|norms?|principles?|provisions?|environment|text|realisation|cooperation|strength|interaction|disputes?|nothing|"
    r"activities|measures?|objectives?|purposes?|priorit\w+|term|decisions?|costs?|expenses?|information|assistance|"
    r"request|requests|notice|amendments?|instruments?|annex|annexes|article|articles|paragraph|development|it|this|these)\s*$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"^(?:[Tt]he\s+)?[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[-+](?:Plus|[A-Z][a-z]+))?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with a modal, taken apart."""

    subject: str
    modal: str
    between: str  # adverbs, and "endeavour to"
    rest: str


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*."""
    found: list[str] = []
    for piece in _END.split(text):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += " " + piece
        elif piece.strip():
            found.append(piece.strip())
    return found


def apart(sentence: str) -> Sentence | None:
    """Return *sentence* taken apart at its first modal; None where it has none."""
    match = _MODAL.search(sentence)
    if not match or not sentence[: match.start()].strip():
        return None
    subject = _named(_subject(sentence[: match.start()]), sentence[: match.start()])
    rest = match["rest"].lstrip(", :")
    return Sentence(subject, match["modal"].lower(), match["between"].strip().lower(), rest)


def _named(subject: str, before: str) -> str:
    """Return whom "it" means in "If the Council so requires, it may…"; else *subject* as it is."""
    if subject.lower() not in ("it", "they"):
        return subject
    match = re.match(r"^(?:If|When|Where|Should|Once)\s+(the\s+(?:[A-Z][\w-]*\s+)+)", before)
    return str(match[1]).strip() if match else subject


def performs(sentence: str) -> re.Match[str] | None:
    """Return where *sentence* does by saying: "We, the Leaders, pledge…"."""
    return _PERFORMS.search(sentence)


def _subject(before: str) -> str:
    """Return the subject among what stands before the modal: the last part that is no aside."""
    parts: list[str] = [part.strip() for part in re.split(r",(?![^(]*\))", before) if part.strip()]
    for part in reversed(parts):
        if not re.match(
            r"^(?:acting|including|as|where|when|if|in|subject|upon|through|and|or|at|on|after|by)\b",
            part,
            re.I,
        ):
            return part
    return parts[0] if parts else ""


def is_actor(subject: str, abstract: frozenset[str]) -> bool:
    """Tell whether *subject* can do things; *abstract* are acronyms that stand for none that can."""
    if _ABSTRACT.search(subject) or subject.removeprefix("The ").removeprefix("the ") in abstract:
        return False
    if re.search(r"\b(?:which|that)\b", subject) and not _ACTOR.search(subject.split(" that ")[0]):
        return False
    if _ACTOR.search(subject) is not None and not re.search(r"\bactivities|measures\b", subject):
        return True
    words = re.split(r"\s+and\s+|,\s*", subject)
    return all(_ACRONYM.match(word) or re.fullmatch(r"[A-Z][a-z]+", word) for word in words if word)


def abstract_acronyms(texts: list[str]) -> frozenset[str]:
    """Return the acronyms in *texts* that stand for a thing that cannot act: a Community, a Treaty."""
    joined = " ".join(texts)
    found = set()
    for acronym in set(re.findall(r"\b[A-Z]{2,6}\b", joined)):
        spelled = (
            r"\b" + r"\s+(?:of\s+|and\s+|the\s+|on\s+|in\s+)*".join(f"({c}[\\w-]*)" for c in acronym) + r"\b"
        )
        match = re.search(spelled, joined)
        if match and _ABSTRACT.search(match[0]):
            found.add(acronym)
    return frozenset(found)
