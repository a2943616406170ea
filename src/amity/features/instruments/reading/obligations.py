"""What each clause asks for: who, does what, how strongly, by when; a compound clause gives several.

Every clause gives at least one entry, since a recital or a definition is a norm to be kept. An entry that
the rules here are not certain of says so, and why: it is for a person to settle. The parts of a clause are
marked as lawyers mark them: (i), (ii) for things to do, (1), (2) for the members of a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from amity.features.instruments.reading import parting, sentences, verbs
from amity.features.instruments.reading.numbering import numeral
from amity.features.instruments.reading.parts import Clause, Reading

_PERIOD = re.compile(
    r"\b(?:annual(?:ly)?|yearly|every\s+(?:\w+\s+)?(?:year|month|quarter)s?|(?:once|twice)\s+(?:a|every|each)\s+(?:\w+\s+)?years?|"
    r"biennial(?:ly)?|quarterly|monthly|each\s+year|periodic(?:ally)?|regular(?:ly)?|permanent(?:ly)?|"
    r"(?:by|before|until|no\s+later\s+than|not\s+later\s+than)\s+(?:the\s+end\s+of\s+)?(?:\d{1,2}\s+\w+\s+)?(?:1[89]|20)\d\d|"
    r"within\s+[\w()-]+(?:\s+\([^)]*\))?\s+(?:days|weeks|months|years)|in\s+20\d\d|promptly|immediately|without\s+delay|"
    r"as\s+soon\s+as\s+possible)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"^(?:an?\s+|the\s+)?(?:[A-Z][\w-]*\s+)*(?:Treaty|Agreement|Convention|Protocol|Charter)\b"
)
_BODY = re.compile(
    r"^(?:an?\s+|the\s+)?(?:[A-Z][\w-]*\s+)*(?:Unit|Cent(?:re|er)|Network|Register|Group|Committee|Mechanism|Institute|Fund|"
    r"System|Council|Commission|Outlook|Database|Secretariat)\b"
)
_BINDS = re.compile(r"\b(?:shall|will|should|must|may|to)\s*:$")
_UNKNOWN = "strengthen"  # what a verb of duty counts as that no list has: the commonest, and marked unsure
_NORMS = frozenset(("recital", "enacting", "closing", "testimonium"))


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that a clause asks for."""

    id: str  # the clause, and the part of it where it has several: "VI.1(iii)"
    clause: str
    text: str
    actor: str | None  # None: whoever the chapeau or the instrument binds
    verb: str  # as a dictionary has it; "" where there is none
    strength: str  # conclude establish develop strengthen consider norm
    object: str
    period: str  # as the clause says it: "annually", "by 2020"; "" where it does not
    unsure: bool = False
    why: str = ""  # what a person should look at


@dataclass(frozen=True, slots=True)
class _Chapeau:
    """What the items of a list have from the words above it."""

    actor: str | None = None
    binds: bool = False  # "shall:", so that every item begins with a verb


def find(reading: Reading) -> list[Obligation]:
    """Return what the clauses of *reading* ask for, in document order."""
    abstract = sentences.abstract_acronyms([reading.title, *(clause.text for clause in reading.clauses)])
    above: dict[str, _Chapeau] = {}
    found: list[Obligation] = []
    for clause in reading.clauses:
        if clause.kind == "heading" or (
            clause.kind == "article" and clause.text in (clause.title, clause.number)
        ):
            continue
        chapeau = above.get(clause.parent, _Chapeau())
        own = list(_of(clause, abstract, chapeau))
        if clause.text.rstrip().endswith(":"):
            actor = next((one.actor for one in own if one.actor), chapeau.actor)
            above[clause.id] = _Chapeau(actor, _BINDS.search(clause.text) is not None)
        found += own
    return found


def _of(clause: Clause, abstract: frozenset[str], above: _Chapeau) -> Iterator[Obligation]:
    parts = parting.parts(clause, abstract)
    entries = [_entry(clause, part, abstract, above) for part in parts]
    if len(entries) == 1:
        yield entries[0]
        return
    steps = 0
    members = 0
    for part, entry in zip(parts, entries, strict=True):
        if part.member:
            members += 1
            steps += members == 1  # a list is one step among others
            yield replace(entry, id=f"{clause.id}({members})")
        else:
            steps += 1
            yield replace(entry, id=f"{clause.id}({numeral(steps)})")


def _entry(clause: Clause, part: parting.Part, abstract: frozenset[str], above: _Chapeau) -> Obligation:
    text = part.text.strip(" ,;:.")
    period = _PERIOD.search(part.text)
    actor, verb, strength, rest, why = _read(clause, part, abstract)
    if above.binds and not verb:
        verb, rest = text.split()[0].lower(), " ".join(text.split()[1:])
        strength, why = _UNKNOWN, f"no grade is known for “{verb}”"
    if strength != "norm" and actor is None and (clause.kind != "para" or clause.number):
        actor = above.actor
    if (
        strength == "develop"
        and period
        and re.match(r"annual|year|every|period|regular|perman|bienn|quarter|month", period[0], re.I)
    ):
        strength = "establish"  # what comes back on fixed dates exists, as a body does
    return Obligation(
        clause.id,
        clause.id,
        text,
        actor,
        verb,
        strength,
        _object(rest),
        period[0] if period and strength != "norm" else "",
        bool(part.why or why),
        "; ".join(filter(None, (part.why, why))),
    )


def _object(rest: str) -> str:
    """Return *rest* as the object of a verb: without "of", and without what leads to the next item."""
    return re.sub(r"[,;]?\s*(?:and|or)?\s*$", "", rest.strip(" ,;:.").removeprefix("of ")).strip(" ,;:.")


Read = tuple[str | None, str, str, str, str]  # actor, verb, strength, object, why unsure


def _read(clause: Clause, part: parting.Part, abstract: frozenset[str]) -> Read:
    text = part.text
    if part.verb:  # a coordinate verb: its subject stands in the part before
        return part.actor or None, part.verb, verbs.grade(part.verb, part.modal), _after(text, part.verb), ""
    if clause.kind in _NORMS and (part.member or part.why or not part.asks):
        return None, "", "norm", text, ""
    modal = sentences.apart(text)
    if modal is not None and not part.listed and not parting.is_listed(clause):
        return _modal(modal, text, abstract)
    said = sentences.performs(text) if text.startswith(("We", "The ")) or part.asks else None
    if said and not parting.is_listed(clause):
        return _said(text, said)
    if not (part.listed or part.asks or parting.is_listed(clause)):
        return None, "", "norm", text, ""
    return _bare(text.removeprefix("to ").removeprefix("To ").split(), text)


def _modal(modal: sentences.Sentence, text: str, abstract: frozenset[str]) -> Read:
    actor = modal.subject if sentences.is_actor(modal.subject, abstract) else None
    words = modal.rest.split()
    if words[:1] == ["be"] or words[:1] == ["include"]:
        return _passive(words, text, modal, actor)
    verb = verbs.at(words, 0, "base")
    if actor is None:
        return None, verb.base if verb else "", "norm", text, ""
    if verb is None:
        base = words[0].lower() if words else ""
        grade = verbs.grade("", modal.modal) if modal.modal == "may" else _UNKNOWN
        return actor, base, grade, " ".join(words[1:]), f"no grade is known for “{base}”"
    grade = verbs.grade(verb.base, modal.modal)
    if "not" in modal.between.split():
        return actor, f"not {verb.base}", "norm", " ".join(words[verb.words :]), ""
    if verb.base == "work towards":
        aim = next((v for i in range(2, len(words)) if (v := verbs.at(words, i, "gerund", "nominal"))), verb)
        grade = verbs.grade(aim.base, modal.modal)
    return actor, verb.base, grade, " ".join(words[verb.words :]), ""


def _said(text: str, said: re.Match[str]) -> Read:
    """Read "We, the Leaders, pledge to remain…": what is pledged is the verb, where there is one."""
    words = text[said.end() :].split()
    actor = text[: said.start()].strip(" ,")
    pledged = verbs.at(words, 1, "base") if words[:1] == ["to"] else None
    own = verbs.at(said[0].split(), 0, "base")
    verb = pledged or own
    if verb is None:
        return actor, said[0], "norm", " ".join(words), ""
    return actor, verb.base, verb.grade, " ".join(words[1 + verb.words :] if pledged else words), ""


def _passive(words: list[str], text: str, modal: sentences.Sentence, actor: str | None) -> Read:
    """Read "working groups will be established", "activities shall include the establishment of…"."""
    if words[0] == "include":
        aim = next(
            (v for i in range(1, min(4, len(words))) if (v := verbs.at(words, i, "nominal", "gerund"))), None
        )
        if aim:
            return (
                None,
                aim.base,
                verbs.grade(aim.base, modal.modal),
                " ".join(words[1:]),
                "the clause names no actor",
            )
        return None, "include", "norm", text, ""
    for i in range(1, min(5, len(words))):
        verb = verbs.at(words, i, "participle")
        if verb and verb.grade != "norm":
            agent = re.search(r"\bby\s+((?:the|each|all)\s+[^,;.]+)", text)
            by = agent[1] if agent and sentences.is_actor(agent[1], frozenset()) else None
            why = "" if by else "the clause names no actor"
            return by, verb.base, verbs.grade(verb.base, modal.modal), modal.subject, why
    return actor, "", "norm", text, ""


def _bare(words: list[str], text: str) -> Read:
    """Read what has no modal: "To report…", "Establishing…", "Promotion of…", "STRENGTHEN…"."""
    words = [*words[0].split("/"), *words[1:]] if words else words
    for i in range(min(4, len(words))):
        forms = ("base", "gerund", "nominal", "participle") if i == 0 else ("gerund", "nominal")
        verb = verbs.at(words, i, *forms)
        if verb is None:
            continue
        why = "" if i == 0 or verb.form == "nominal" else "its verb does not come first"
        verb, used = _strongest(words, i, verb)
        return None, verb.base, verb.grade, " ".join(words[used:]), why
    if re.search(r"\b(?:is|are|was|were|has|have)\b", text):
        return None, "", "norm", text, ""
    if _AGREEMENT.search(text):
        return (
            None,
            "conclude",
            "conclude",
            text,
            "no verb: an agreement that is named is taken as one to conclude",
        )
    if _BODY.search(text):
        return (
            None,
            "establish",
            "establish",
            text,
            "no verb: a body that is named is taken as one to establish",
        )
    return None, "", "norm", text, "no verb: what is to be done with it is not said"


def _strongest(words: list[str], i: int, verb: verbs.Verb) -> tuple[verbs.Verb, int]:
    """Return the strongest verb of "preparation, negotiation and conclusion", and where its object begins."""
    j = i + verb.words
    if verb.base == "work towards":
        aim = next((v for k in range(j, len(words)) if (v := verbs.at(words, k, "gerund", "nominal"))), verb)
        return replace(verb, grade=aim.grade), j
    best = verb
    while j < len(words) and (words[j - 1].endswith(",") or words[j] in ("and", "or")):
        more = verbs.at(words, j + (words[j] in ("and", "or")), verb.form)
        if more is None:
            break
        best = min(best, more, key=lambda v: verbs.GRADES.index(v.grade))
        j += more.words + (words[j] in ("and", "or"))
    return best, j


def _after(text: str, verb: str) -> str:
    found = re.match(rf"(?:and\s+|to\s+)*{re.escape(verb)}\s+", text)
    return text[found.end() :] if found else text
