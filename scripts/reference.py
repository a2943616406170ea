"""
Writes docs/reference/ from the code: kinds, views, commands, refusals, settings.

    python scripts/reference.py             write the pages
    python scripts/reference.py --check     say which pages no longer say what the code says, and fail

What is written there stands in the code as docstrings, titles and descriptions: mend it there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import click  # noqa: E402 - once it is known where the house stands
import orjson  # noqa: E402
from sqlalchemy import Column, Table  # noqa: E402

from amity import app, errors  # noqa: E402
from amity.cli import amity  # noqa: E402
from amity.cli.house import CODES  # noqa: E402
from amity.kernel.kind import Kind  # noqa: E402
from amity.node.home import Settings  # noqa: E402
from amity.store.view import View  # noqa: E402
from amity.ui.refusals import TELL  # noqa: E402

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference.py from the code: mend it there. -->"
ENVIRONMENT = {
    "AMITY_HOME": "the node's folder, where `--home` is not given (else `amity-home` in this one)",
    "AMITY_OFFICE": "the office that speaks, where `--office` is not given",
    "AMITY_PROVIDER_SECRET": "the secret for its identity provider, in place of the file `provider.secret`",
    "AMITY_SHARED": "a folder whose `seeds/` holds texts of instruments, for `amity demo`",
}


def main(arguments: list[str]) -> int:
    """Write the pages or check them, and return the exit code."""
    if "--check" in arguments:
        for name in stale():
            print(f"docs/reference/{name} no longer says what the code says: run scripts/reference.py")
        return 1 if stale() else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale():
        (FOLDER / name).write_text(pages()[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def stale() -> list[str]:
    """Return the names of the pages that no longer say what the code says."""
    return [name for name, text in pages().items() if _written(name) != text]


def pages() -> dict[str, str]:
    """Return each page by its file's name."""
    made = {
        "kinds.md": ("Kinds", "All that can be said, by who says it: the body of each record.", _kinds()),
        "views.md": ("Views", "All that is known: what each view learns from, and its tables.", _views()),
        "cli.md": ("Commands", "Every command, with its options and its exit codes.", _commands()),
        "errors.md": ("Refusals", "Each refusal: its code, and what the caller can do about it.", _errors()),
        "settings.md": ("Settings", "What `node.toml` and the environment may say.", _settings()),
    }
    return {
        name: "\n".join([f"# {title}", "", NOTE, "", about, "", *lines]).rstrip() + "\n"
        for name, (title, about, lines) in made.items()
    }


def _written(name: str) -> str:
    file = FOLDER / name
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def _doc(thing: object) -> str:
    lines = (thing.__doc__ or "").strip().splitlines()
    return "\n".join(line.strip() for line in lines)


# -- kinds ---------------------------------------------------------------------------------------


def _kinds() -> Iterator[str]:
    vocabulary = ""
    for kind in sorted(app.vocabulary(), key=lambda kind: kind.name):
        prefix = kind.name.partition(".")[0]
        if prefix != vocabulary:
            vocabulary = prefix
            yield from (f"## {prefix}", "")
        yield from _kind(kind)


def _kind(kind: Kind) -> Iterator[str]:
    schema = kind.body.model_json_schema()
    yield from (f"### {kind.name}", "", _doc(kind.body), "", f"Source: {kind.source}.", "")
    yield from _fields(schema, schema.get("$defs", {}))
    for name, inner in sorted(schema.get("$defs", {}).items()):
        if "properties" in inner:
            yield from (f"Each **{name}**:", "")
            yield from _fields(inner, schema["$defs"])
    example = orjson.dumps(kind.body.example, option=orjson.OPT_INDENT_2).decode()
    yield from ("```json", example, "```", "")


def _fields(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    rows = [
        [
            f"`{name}`",
            _shape(field, known),
            "yes" if name in needed else f"else {_plain(field.get('default'))}",
            _told(field),
        ]
        for name, field in schema.get("properties", {}).items()
    ]
    yield from _table(["field", "is", "must be given", "means"], rows)


def _told(field: Mapping[str, Any]) -> str:
    return ": ".join(text for text in (field.get("title", ""), field.get("description", "")) if text)


def _plain(value: Any) -> str:
    return "nothing" if value in (None, "", [], {}) else f"`{orjson.dumps(value).decode()}`"


def _shape(field: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"a {name}" if "properties" in known[name] else _shape(known[name], known)
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_shape(one, known) for one in field["anyOf"]))
    if "enum" in field or "const" in field:
        return " or ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    match field.get("type"):
        case "array":
            return f"list: {_shape(field.get('items', {}), known)}"
        case "string":
            return {"date": "date", "date-time": "time with its zone"}.get(
                field.get("format", ""), "text"
            ) + (f", at most {field['maxLength']} characters" if "maxLength" in field else "")
        case "integer" | "number":
            bounds = [f"from {field['minimum']}"] if "minimum" in field else []
            bounds += [f"to {field['maximum']}"] if "maximum" in field else []
            return " ".join(["number", *bounds])
        case "boolean":
            return "yes or no"
        case "null":
            return "nothing"
    return "object"


# -- views ---------------------------------------------------------------------------------------


def _views() -> Iterator[str]:
    kinds = app.vocabulary()
    for view in sorted(app.views(), key=lambda view: view.name):
        names = sorted(kind.name for kind in kinds if kind.body in view.reads)
        reads = ", ".join(f"`{name}`" for name in names) or "every kind"
        yield from (f"## {view.name}", "", _doc(view), "", f"Version {view.version}. It reads {reads}.", "")
        yield from _tables(view)


def _tables(view: View) -> Iterator[str]:
    for table in view.tables:
        yield from (f"### {table.name}", "")
        yield from _table(["column", "type", "key"], [_column(table, column) for column in table.columns])


def _column(table: Table, column: Column[Any]) -> list[str]:
    nothing = ", or nothing" if column.nullable else ""
    return [f"`{column.name}`", f"{column.type}{nothing}".lower(), "yes" if column.primary_key else ""]


# -- commands ------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    codes = {0: "it was done", 1: "it was refused", 2: "it was asked in a wrong way"}
    codes |= {3: "the input cannot be read", 4: "the office holds no mandate", 5: "there is no such thing"}
    codes |= {6: "something outside does not answer", 7: "something does not verify"}
    yield from _table(["exit code", "means"], [[str(code), means] for code, means in codes.items()])
    yield "With `--json` a command prints one JSON document on standard output and nothing else;"
    yield 'of a refusal it is `{"refused": CODE, "detail": TEXT}`.'
    yield "Every command takes `--home` (the node's folder) and `--office` (the office that speaks)."
    yield ""
    yield from _group(amity, ())


def _group(group: click.Group, path: tuple[str, ...]) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _group(command, (*path, name))
        elif not command.hidden:
            yield from _command(command, (*path, name))


def _command(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    context = click.Context(command, info_name=" ".join(("amity", *path)))
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f"## amity {' '.join(path)}", "", f"`{context.info_name} {usage}`", "")
    yield from ("\n".join(line.strip() for line in (command.help or "").splitlines()), "")
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    rows = [_option(one) for one in options if one.name not in ("json", "home", "office")]
    if rows:
        yield from _table(["option", "means"], rows)


def _option(option: click.Option) -> list[str]:
    words = [*option.opts, *option.secondary_opts]
    default = f" Otherwise `{option.default}`." if option.show_default else ""
    return [", ".join(f"`{word}`" for word in words), f"{option.help or ''}{default}"]


# -- refusals and settings -----------------------------------------------------------------------


def _errors() -> Iterator[str]:
    found = [
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.Refusal)
    ]
    rows = []
    for one in found:
        status, _, way_out = TELL.get(one.code, TELL["refused"])
        left = next(code for kind, code in CODES if issubclass(one, kind))
        rows.append([f"`{one.code}`", one.__name__, str(status), str(left), _doc(one), str(way_out)])
    yield from _table(["code", "class", "HTTP", "exit", "means", "way out"], rows)
    yield "Between nodes, `/exchange` answers with the same codes and statuses of its own: a request that is"
    yield "not signed as it should be is 401, so that a courier looks at the clock and tries once more."


def _settings() -> Iterator[str]:
    yield from ("## node.toml", "")
    rows = [
        [
            f"`{name}`",
            field.description or "",
            "must be given" if field.is_required() else f"`{orjson.dumps(field.default).decode()}`",
        ]
        for name, field in Settings.model_fields.items()
    ]
    yield from _table(["key", "means", "otherwise"], rows)
    yield "A key that is not named here is refused: it would be a mistyped one."
    yield from ("", "## Environment", "")
    yield from _table(["variable", "means"], [[f"`{name}`", text] for name, text in ENVIRONMENT.items()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
