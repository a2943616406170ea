"""
Keeps the catalogues of words: src/amity/ui/words, features/<feature>/templates, regions/<region>.

    python scripts/words.py             bring every catalogue up to what the code says: what is new and in
                                        scope is added empty, what nothing says any more is dropped
    python scripts/words.py --all       add what is out of scope too
    python scripts/words.py --check     change nothing; say what is missing or wrong, and fail if anything is
    … id km                             only these languages

src/amity/ui/words/words.toml holds the languages and the scope. To translate: run it, fill in each empty
msgstr, run it with --check, and name the language as complete there. scripts/sayings.py gathers what is said.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from babel.messages.catalog import Catalog, Message  # noqa: E402 - once it is known where the house stands
from babel.messages.pofile import read_po, write_po  # noqa: E402

from amity.ui.language import ONE_FORM, told_of  # noqa: E402
from sayings import Home, Id, home_of, homes, in_scope, places  # noqa: E402

HEAD = """# The words of {about} in {language}.
# Translated by machine, and not yet read by anyone who grew up with the language: a native reader's check
# is needed before it is relied on. Mend a line here; scripts/words.py --check names any that is missing.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
SPARE = 24  # characters by which a short translation may outgrow its source …
LONGER, SHORTER = 3, 8  # … and how many times longer, or shorter, a long one may be


def main(arguments: list[str]) -> int:
    """Bring the catalogues up to date, or check them, and return the exit code."""
    told = told_of()
    codes = [one for one in arguments if not one.startswith("-")] or list(told["language"])
    if unknown := [one for one in codes if one not in told["language"]]:
        print(f"words.toml names no language {unknown[0]}; it has {', '.join(told['names'])}")
        return 2
    wanted = set(places()) if "--all" in arguments else in_scope(told["scope"])
    if "--check" in arguments:
        found = [f"{code}: {fault}" for code in codes for fault in faults(code, wanted)]
        print("\n".join([*found, f"{len(wanted)} strings, {len(found)} to mend"]))
        return 1 if found else 0
    for code in codes:
        update(code, told["language"][code], wanted)
    return 0


# -- what stands in the catalogues ----------------------------------------------------------------


def standing(code: str) -> dict[str, Catalog]:
    """Return the catalogues of a language, by their home's name."""
    return {home.name: _read(home.file(code)) for home in homes()}


def _read(file: Path) -> Catalog:
    return read_po(BytesIO(file.read_bytes() if file.exists() else b""))


def merged(catalogues: Mapping[str, Catalog]) -> dict[Id, Message]:
    """Return what the catalogues of a language say together, as a page does: the last one stands."""
    found: dict[Id, Message] = {}
    for catalogue in catalogues.values():
        for message in catalogue:
            if message.id and (all(strings(message)) or _id(message) not in found):
                found[_id(message)] = message
    return found


def _id(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


# -- what is wrong with them ----------------------------------------------------------------------


def faults(code: str, wanted: Iterable[Id]) -> Iterator[str]:
    """Yield what is missing of *wanted* in a language, and what is wrong with what stands there."""
    catalogues = standing(code)
    said = merged(catalogues)
    for one in sorted(set(wanted), key=_first):
        if one not in said or not all(strings(said[one])):
            yield f"{home_of()[one].file(code).relative_to(ROOT)}: missing: {_first(one)!r}"
        elif said[one].fuzzy:
            yield f"{home_of()[one].file(code).relative_to(ROOT)}: fuzzy: {_first(one)!r}"
    for home in homes():
        for message in catalogues[home.name]:
            if message.id and any(strings(message)):
                for fault in wrong(message, catalogues[home.name].num_plurals):
                    yield f"{home.file(code).relative_to(ROOT)}: {fault}: {_first(_id(message))!r}"


def wrong(message: Message, plurals: int) -> Iterator[str]:
    """Yield what is wrong with one translation: its placeholders, its forms, its length, its edges."""
    source = message.id if isinstance(message.id, str) else message.id[-1]
    forms = strings(message)
    if not isinstance(message.id, str) and len(forms) != plurals:
        yield f"{len(forms)} forms, where the language has {plurals}"
    for text in forms:
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(source)):
            yield "other placeholders"
        if text.count("<") != source.count("<") or text.count("\n") != source.count("\n"):
            yield "other markup"
        if text != text.strip() or "\u200b" in text[:1]:
            yield "blank at an edge"
        if len(text) > LONGER * len(source) + SPARE or len(text) * SHORTER < len(source):
            yield "of a strange length"


def _first(one: Id) -> str:
    return one if isinstance(one, str) else one[0]


# -- bringing them up to date ---------------------------------------------------------------------


def update(code: str, language: Mapping[str, str], wanted: set[Id]) -> None:
    """Write the catalogues of a language anew: each string in its home, in the order in which it is said."""
    before, plural = standing(code), language.get("plural", ONE_FORM)
    known = merged(before)
    for home in homes():
        own, after = _said(before[home.name]), Catalog()
        after.mime_headers = [("Plural-Forms", plural)]
        for one in _stays(home, own, known, before, wanted):
            kept = own.get(one) or known.get(one)
            after.add(
                one,
                kept.string if kept else ("" if isinstance(one, str) else ("",) * after.num_plurals),
                locations=[(place, 1) for place in places()[one]],
                flags=kept.flags if kept else (),
                user_comments=kept.user_comments if kept else (),
            )
        _write(home, code, language["name"], after)


def _said(catalogue: Catalog) -> dict[Id, Message]:
    return {_id(message): message for message in catalogue if message.id}


def _stays(
    home: Home,
    own: Mapping[Id, Message],
    known: Mapping[Id, Message],
    before: Mapping[str, Catalog],
    wanted: set[Id],
) -> Iterator[Id]:
    """Yield what belongs in *home*: its own words that are wanted or known, then what it says otherwise."""
    first = home_of()
    yield from (one for one in home.said if first[one] is home and (one in wanted or one in known))
    for one, message in own.items():
        if one in first and first[one] is not home and all(strings(message)):
            there = _said(before[first[one].name]).get(one)
            if there and all(strings(there)) and there.string != message.string:
                yield one


def _write(home: Home, code: str, name: str, after: Catalog) -> None:
    file = home.file(code)
    if not len(after) and not file.exists():
        return
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    head, blank, _ = text.partition("\n\n")  # who wrote it and what they said of it stays
    if not blank:
        head = HEAD.format(about=home.about, language=name, code=code, plurals=after.plural_forms).strip()
    body = BytesIO()
    write_po(body, after, width=0, omit_header=True, include_lineno=False)
    file.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8")
    said = sum(all(strings(one)) for one in after if one.id)
    print(f"wrote {file.relative_to(ROOT)}: {said} of {len(after)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
