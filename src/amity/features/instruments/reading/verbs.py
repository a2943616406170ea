"""The verbs of commitment, and how strong each is; their other forms are derived, not listed.

The grades, strongest first: conclude (be bound by an agreement) > establish (make something that then
exists, or do it on fixed dates) > develop (bring forward) > strengthen (better what exists) > consider
(think about it). Beside them stands norm: to be kept, not done. Where a verb fits two grades it has the
lower. "May" and "could" make any verb a consideration; "endeavour to" and "work towards" leave the grade of
what is striven for, since that is what will be asked about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

GRADES = ("conclude", "establish", "develop", "strengthen", "consider", "norm")

_VERBS = {
    "conclude": """conclude sign ratify accede adopt enter_into become_party bring_into_force
        approve accept""",
    "establish": """establish set_up create found institute constitute convene inscribe designate assign
        appoint launch form publish report submit notify deposit elect open hold meet host
        register""",
    "develop": """develop formulate prepare draft draw_up compile identify analyse elaborate produce
        undertake conduct carry_out organise introduce expand utilise implement negotiate move
        convert construct realise take build work_out devise design resolve harmonise integrate
        review assess monitor coordinate finance administer mobilise provide transmit send collect
        train invest inform verify inspect operate determine decide exercise work_towards begin
        put_in_place settle""",
    "strengthen": """strengthen enhance promote support encourage foster deepen intensify increase improve
        maintain reinforce cooperate collaborate brief assist help ensure prevent combat exchange
        share protect facilitate use broaden accelerate advance consolidate contribute suppress
        counter fight mitigate reduce practise make preserve render cultivate nurture engage
        involve address tackle pursue remain continue keep give grant extend participate return
        repatriate resettle safeguard secure consult task call_on urge request instruct direct
        invite allow permit pledge bring stimulate complement update raise fulfil comply serve
        deliberate act enable lead""",
    "consider": """consider explore study examine discuss look_into deliberate_on endeavour aim seek""",
    "norm": """reaffirm affirm recall note recognise recognize acknowledge welcome respect refrain
        renounce abide uphold adhere observe declare stress underline underscore emphasise
        reiterate confirm believe express condemn condone agree define mean apply rely live
        contain guide base""",
}
_NOMINAL = {
    "accession": "accede",
    "adoption": "adopt",
    "analysis": "analyse",
    "appointment": "appoint",
    "assessment": "assess",
    "assignment": "assign",
    "assistance": "assist",
    "briefing": "brief",
    "compilation": "compile",
    "conclusion": "conclude",
    "conduct": "conduct",
    "consideration": "consider",
    "consultation": "consult",
    "cooperation": "cooperate",
    "coordination": "coordinate",
    "creation": "create",
    "designation": "designate",
    "development": "develop",
    "encouragement": "encourage",
    "enhancement": "enhance",
    "establishment": "establish",
    "examination": "examine",
    "exchange": "exchange",
    "expansion": "expand",
    "exploration": "explore",
    "facilitation": "facilitate",
    "formulation": "formulate",
    "harmonisation": "harmonise",
    "identification": "identify",
    "implementation": "implement",
    "improvement": "improve",
    "introduction": "introduce",
    "maintenance": "maintain",
    "mobilisation": "mobilise",
    "monitoring": "monitor",
    "negotiation": "negotiate",
    "notification": "notify",
    "observance": "observe",
    "organisation": "organise",
    "participation": "participate",
    "preparation": "prepare",
    "prevention": "prevent",
    "promotion": "promote",
    "protection": "protect",
    "provision": "provide",
    "publication": "publish",
    "ratification": "ratify",
    "realisation": "realise",
    "reduction": "reduce",
    "renunciation": "renounce",
    "repatriation": "repatriate",
    "resettlement": "resettle",
    "resolution": "resolve",
    "review": "review",
    "settlement": "settle",
    "sharing": "share",
    "signature": "sign",
    "signing": "sign",
    "study": "study",
    "submission": "submit",
    "support": "support",
    "suppression": "suppress",
    "training": "train",
    "transmission": "transmit",
    "use": "use",
    "utilisation": "utilise",
    "verification": "verify",
}
_IRREGULAR = {
    "set_up": "set_up",
    "hold": "held",
    "build": "built",
    "draw_up": "drawn_up",
    "take": "taken",
    "undertake": "undertaken",
    "meet": "met",
    "bring": "brought",
    "keep": "kept",
    "give": "given",
    "make": "made",
    "send": "sent",
    "lead": "led",
    "begin": "begun",
    "put_in_place": "put_in_place",
    "bring_into_force": "brought_into_force",
    "become_party": "become_party",
    "found": "founded",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb found in a text: as a dictionary has it, its grade, and how it stands there."""

    base: str
    grade: str
    form: str  # base, gerund, participle, nominal
    words: int  # how many words of the text it takes


def _gerund(word: str) -> str:
    head, _, tail = word.partition("_")
    if head.endswith("ie"):
        head = head[:-2] + "y"
    elif head.endswith("e") and not head.endswith(("ee", "oe")):
        head = head[:-1]
    elif head in ("set", "put", "begin", "permit", "submit"):
        head += head[-1]
    return f"{head}ing{'_' + tail if tail else ''}"


def _participle(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    head, _, tail = word.partition("_")
    if head.endswith("e"):
        head += "d"
    elif re.search(r"[^aeiou]y$", head):
        head = head[:-1] + "ied"
    elif head in ("permit", "submit"):
        head += "ted"
    else:
        head += "ed"
    return f"{head}{'_' + tail if tail else ''}"


def _forms() -> Iterator[tuple[str, Verb]]:
    for grade, row in _VERBS.items():
        for base in row.split():
            plain, size = base.replace("_", " "), base.count("_") + 1
            for shown, form in ((base, "base"), (_gerund(base), "gerund"), (_participle(base), "participle")):
                yield shown.replace("_", " "), Verb(plain, grade, form, size)
    grades = {base: grade for grade, row in _VERBS.items() for base in row.split()}
    for noun, base in _NOMINAL.items():
        yield noun, Verb(base, grades[base], "nominal", 1)


def _table() -> dict[str, tuple[Verb, ...]]:
    table: dict[str, tuple[Verb, ...]] = {}
    for shown, verb in _forms():
        for spelling in {shown, re.sub(r"is(e|ing|ed|ation)\b", r"iz\1", shown)}:
            table[spelling] = (*table.get(spelling, ()), verb)
    return table


_TABLE = _table()


def at(words: list[str], i: int, *forms: str) -> Verb | None:
    """Return the verb, in one of *forms*, that begins at word *i*; the longest that fits."""
    for size in (3, 2, 1):
        shown = " ".join(words[i : i + size]).lower().strip(".,;:()“”\"'’")
        for verb in _TABLE.get(shown, ()):
            if verb.form in forms and verb.words == size:
                return verb
    return None


def grade(base: str, modal: str = "") -> str:
    """Return the grade of a verb after *modal*: what one may or could do is for consideration."""
    if modal in ("may", "could", "can", "might"):
        return "consider"
    verb = at(base.split(), 0, "base")
    return verb.grade if verb else "norm"
