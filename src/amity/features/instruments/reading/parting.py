"""Parts a clause into the things that it asks for. Weighs no strength: `obligations` reads each part.

The rules, in the order in which they are tried:

* sentences in which someone shall act are parts; sentences that only state are one part together, between
  those that act or before them, and go with what they follow at the end;
* "shall do this; to do that; and to do a third thing" are parts;
* "shall do this, do that and do a third thing" are parts, where each verb has an object of its own;
* "through doing this, doing that and doing a third thing", and "the study of this and exploration of that";
* the members of a list that is all that the clause says ("the priorities are…"), or stands in brackets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amity.features.instruments.reading import sentences, verbs
from amity.features.instruments.reading.parts import Clause

_INFINITIVE = re.compile(r"[;,]\s+(?:and\s+|as\s+well\s+as\s+)?(?=to\s+[a-z-]+\s)")
_BY_DOING = re.compile(r"\b(?:by|through|as|including)\s+(?=[a-z]+ing\b)")
_LIST = re.compile(
    r"\b(?:priorities|areas|fields|objectives|principles|activities|elements)\b[^.;:]*?\b(?:are|is)\s+(?:\w+ing\s+)?"
)
_NAMELY = re.compile(r",?\s+namely,?\s+")
_ROLES = re.compile(r"\broles?\s+of\s+(?=the\s)")
_LEGAL_ACT = re.compile(
    r"\bto\s+ensure\s+(?=(?:the\s+)?(?:early\s+)?(?:signing|signature|conclusion|ratification|accession|adoption)\b)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause that asks for one thing."""

    text: str
    asks: bool = False  # it asks for something even where its clause as a whole only recites
    member: bool = False  # it is a member of a list
    listed: bool = False  # it has no subject of its own
    actor: str = ""
    verb: str = ""
    modal: str = ""
    why: str = ""


def parts(clause: Clause, abstract: frozenset[str]) -> list[Part]:
    """Return the parts of *clause*, at least one."""
    text = clause.text.strip()
    if clause.kind == "recital":
        return list(_recital(text)) or [Part(text)]
    if clause.kind in ("enacting", "testimonium") or text.endswith(":"):
        return [Part(text)]
    if is_listed(clause):
        return list(_item(text)) or [Part(text)]
    return list(_sentences(text, abstract)) or [Part(text)]


def is_listed(clause: Clause) -> bool:
    """Tell whether *clause* has no subject: "To report…", "Promotion of…", "STRENGTHEN…", a noun alone."""
    if clause.kind not in ("item", "subitem", "operative"):
        return False
    words = clause.text.split()
    doing = words[:1] == ["To"] or verbs.at(words, 0, "base", "gerund", "nominal") is not None
    return sentences.apart(clause.text) is None or (doing and not words[0].endswith("s"))


# -- sentences ------------------------------------------------------------------------------------


def _sentences(text: str, abstract: frozenset[str]) -> Iterator[Part]:
    whole = sentences.sentences(text)
    stating: list[str] = []
    acted = False
    for sentence in whole:
        if not _acts(sentence, abstract) and not (
            acted and re.match(r"^(?:This|These|It)\s+(?:is|are)\s", sentence)
        ):
            stating.append(sentence)
        elif _acts(sentence, abstract):
            if stating:
                yield Part(" ".join(stating))
            stating = []
            acted = True
            yield from _acting(sentence)
    if stating and not acted:
        yield from _members(" ".join(stating)) if len(stating) == 1 else [Part(" ".join(stating))]


def _acts(sentence: str, abstract: frozenset[str]) -> bool:
    modal = sentences.apart(sentence)
    if modal is None:
        return re.match(r"^(?:We|The\s+(?:Parties|Leaders|Ministers))\b", sentence) is not None and bool(
            sentences.performs(sentence)
        )
    if sentences.is_actor(modal.subject, abstract):
        return True
    words = modal.rest.split()
    if modal.modal in ("could", "would", "can"):
        return False
    if words[:1] == ["include"]:
        return any(verbs.at(words, i, "nominal") for i in range(1, 4))
    passive = next(
        (verbs.at(words, i, "participle") for i in range(1, 5) if verbs.at(words, i, "participle")), None
    )
    return (
        words[:1] == ["be"] and passive is not None and passive.grade in ("conclude", "establish", "develop")
    )


def _acting(sentence: str) -> Iterator[Part]:
    head, *tails = _INFINITIVE.split(sentence) if ";" in sentence else [sentence]
    yield from _coordinate(head)
    modal = sentences.apart(sentence)
    for tail in tails:
        verb = verbs.at(tail.removeprefix("to ").split(), 0, "base")
        actor = modal.subject if modal and verb else ""
        yield Part(
            tail, asks=True, actor=actor, verb=verb.base if verb else "", modal=modal.modal if modal else ""
        )


def _coordinate(sentence: str) -> Iterator[Part]:
    """Part "shall do this, do that and do a third" and "supported by the authorities"."""
    modal = sentences.apart(sentence)
    said = sentences.performs(sentence) if modal is None else None
    if modal is None and said is None:
        yield Part(sentence, asks=True)
        return
    start = sentence.rfind(modal.rest) if modal else said.start() if said else 0
    begun = verbs.at(sentence[start:].split(), 0, "base") if modal else None
    cuts = [m for m in re.finditer(r",?\s+and\s+(?:to\s+)?|,\s+", sentence) if m.end() > start + 3]
    found = [(m, verb) for m in cuts if (verb := verbs.at(sentence[m.end() :].split(), 0, "base"))]
    if modal is not None and begun is None:
        found = []
    found = [
        (m, v) for m, v in found if _has_object(sentence[m.end() :], v) and _is_verb_here(sentence, m, v)
    ]
    ends = [m.start() for m, _ in found] + [len(sentence)]
    yield from _supported(sentence[: ends[0]])
    subject = modal.subject if modal else sentence[: said.start()].strip(" ,") if said else ""
    for (m, verb), end in zip(found, ends[1:], strict=True):
        text = sentence[m.end() : end]
        yield Part(text, asks=True, actor=subject, verb=verb.base, modal=modal.modal if modal else "")


def _is_verb_here(sentence: str, cut: re.Match[str], verb: verbs.Verb) -> bool:
    """Tell whether a word that is noun and verb both is a verb: an object with an article follows."""
    nouns = (
        "review",
        "study",
        "exchange",
        "support",
        "use",
        "report",
        "conduct",
        "act",
        "open",
        "form",
        "train",
    )
    if verb.base not in nouns:
        return True
    after = sentence[cut.end() :].split()[verb.words : verb.words + 1]
    return bool(after) and after[0].lower() in ("the", "a", "an", "their", "its", "all", "any", "to", "on")


def _has_object(text: str, verb: verbs.Verb) -> bool:
    after = text.split()[verb.words : verb.words + 1]
    return (
        bool(after)
        and after[0].strip(",;.") not in ("and", "or", "of")
        and not text.split()[0].endswith((",", ";"))
    )


def _supported(sentence: str) -> Iterator[Part]:
    match = re.search(r",?\s+supported\s+by\s+(the\s+[^,;.]+)", sentence)
    if match and sentences.is_actor(match[1].split(" in ")[0], frozenset()):
        yield Part(sentence[: match.start()], asks=True)
        why = "who supports may be obliged, or only described"
        yield Part(match[0].strip(" ,"), asks=True, actor=match[1], verb="support", why=why)
    else:
        yield Part(sentence, asks=True)


# -- recitals and items ---------------------------------------------------------------------------


def _recital(text: str) -> Iterator[Part]:
    """Part a recital only where it asks: "Determined to…, we task our Ministers"; "should", "must"; lists."""
    task = re.search(r",\s+(?=we\s+(?:task|request|instruct|direct|call\s+on|agree|decide)\b)", text)
    if task:
        yield Part(text[: task.start()])
        yield Part(text[task.end() :], asks=True)
        return
    whole = sentences.sentences(text)
    first = [one for i, one in enumerate(whole) if not i or not re.search(r"\b(?:should|must|shall)\b", one)]
    yield from _listed_in_recital(" ".join(first))
    yield from (Part(one, asks=True) for one in whole if one not in first)


def _listed_in_recital(text: str) -> Iterator[Part]:
    for opening, why in ((_NAMELY, ""), (_ROLES, "a recital, though it counts on each of these bodies")):
        match = opening.search(text)
        members = _split(re.split(r"\.\s|\bas\s+collective\b", text[match.end() :])[0]) if match else []
        if match and len(members) >= 3 and (opening is _NAMELY or all(m.startswith("the ") for m in members)):
            yield from (Part(m, asks=True, member=opening is _NAMELY, listed=True, why=why) for m in members)
            return
    series = _gerunds(text)
    yield from (Part(one, asks=True, listed=True) for one in series) if len(series) > 2 else [Part(text)]


def _item(text: str) -> Iterator[Part]:
    """Part an item that has no modal: by its list, its nouns of action, or its gerunds."""
    listed = list(_members(text))
    if len(listed) > 1:
        yield from listed
        return
    act = _LEGAL_ACT.search(text)
    if act and not text.lower().startswith("ensur"):
        why = "the legal act is the aim of the first part, and may be no task of its own"
        yield Part(text[: act.start()], listed=True)
        yield Part(text[act.end() :], asks=True, listed=True, why=why)
        return
    nouns = _nominals(text)
    if len(nouns) == 2:
        yield from (Part(one, asks=True, listed=True) for one in nouns)
        return
    also = re.search(r",\s+as\s+well\s+as\s+(?![a-z]+ing\b|the\s+need)", text)
    if also and verbs.at(text.split(), 0, "gerund", "nominal"):
        first = verbs.at(text.split(), 0, "gerund", "nominal")
        yield Part(text[: also.start()], listed=True)
        why = "the verb is that of the first part"
        yield Part(
            f"{text.split()[0]} {text[also.end() :]}", asks=True, listed=True, why=why if first else ""
        )
        return
    series = _gerunds(text)
    if len(series) > 1:
        yield from (Part(one, asks=True, listed=True) for one in series)
    else:
        yield Part(text, listed=True)


def _members(text: str) -> Iterator[Part]:
    """Yield the members of a list that is what the clause says, or that stands in brackets."""
    match = _LIST.search(text)
    members = _split(text[match.end() :].rstrip(" ;.")) if match else []
    doing = verbs.at(match[0].split(), len(match[0].split()) - 1, "gerund") if match else None
    verb = doing.base if doing else ""
    if len(members) < 4:
        verb = ""
        bracket = re.search(r"\(([^()]{20,})\)", text)
        members = _split(bracket[1]) if bracket and "e.g" not in bracket[1] else []
        if not all(len(m.split()) > 1 and _names_an_action(m) for m in members) or len(members) < 2:
            members = []
    listed = (Part(m, asks=True, member=True, listed=True, verb=verb) for m in members)
    yield from listed if members else [Part(text)]


def _names_an_action(member: str) -> bool:
    return member[0].isupper() or verbs.at(member.split(), 0, "nominal", "gerund") is not None


def _split(text: str) -> list[str]:
    """Return the members of "a, b including c and d, e and f": an inner "including" keeps its own "and"."""
    found = [part.strip() for part in re.split(r",(?:\s+and)?\s+(?![^(]*\))", text) if part.strip()]
    last = found.pop() if found else ""
    if " including " not in last and " and " in last and len(found) >= 1:
        left, _, right = last.rpartition(" and ")
        return [*found, left.removeprefix("and "), right]
    return [*found, last.removeprefix("and ")] if last else found


def _gerunds(text: str) -> list[str]:
    """Return what is done in "through doing this, doing that and doing a third thing"; [] where it is one."""
    for opening in reversed(list(_BY_DOING.finditer(text))):
        series = text[opening.end() :]
        cuts = [0]
        for cut in re.finditer(r"[,;]?\s+and\s+|[,;]\s+(?:as\s+well\s+as\s+)?", series):
            words = series[cut.end() :].split()
            if verbs.at(words, 0, "gerund"):
                cuts.append(cut.start())
        if len(cuts) > 1 and verbs.at(series.split(), 0, "gerund"):
            pieces = [series[a:b] for a, b in zip(cuts, [*cuts[1:], len(series)], strict=True)]
            return [re.sub(r"^[,;\s]*(?:and\s+|as\s+well\s+as\s+)?", "", piece) for piece in pieces]
    return []


def _nominals(text: str) -> list[str]:
    """Return both of "the study of this and exploration of that"; [] where there is one."""
    words = text.split()
    if not any(verbs.at(words, i, "nominal") and words[i + 1 : i + 2] in (["of"], ["to"]) for i in range(3)):
        return []
    for cut in re.finditer(r",?\s+(?:and|or)\s+", text):
        rest, own = (
            text[cut.end() :].split(),
            re.split(r"\b(?:of|to)\s+", text[: cut.start()], maxsplit=1)[-1],
        )
        shared = len(own.split()) <= 2 and rest[:1] in (["the"], ["a"])
        if shared or re.search(r"\b(?:of|to)$|;|\bwhich\b", text[: cut.start()]):
            continue  # "the threat or the use of force", "accession to and ratification of": one object
        for i in range(min(2, len(rest))):
            if verbs.at(rest, i, "nominal") and rest[i + 1 : i + 2] in (["of"], ["to"]):
                return [text[: cut.start()], text[cut.end() :]]
    return []
