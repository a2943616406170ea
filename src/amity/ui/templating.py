"""How an answer becomes text: one Jinja environment for all features.

A template is looked for in its feature's folder first, then here; features' templates live under their
feature's name, so two may call theirs the same.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
)

from amity.kernel.record import ID
from amity.node.node import Node
from amity.ui import language, looks, sending

HERE = Path(__file__).parent
Source = tuple[str, str | None, Callable[[], bool] | None]  # as Jinja's loaders return it
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")  # of a language, as BCP 47 has it


class Folders(BaseLoader):
    """Finds "plans/index.html" in the folder of plans, and "base.html" here. (Jinja's `PrefixLoader` would
    load the first as "index.html", so that it could not find its neighbours.)"""

    def __init__(self) -> None:
        self.own = FileSystemLoader(HERE / "templates")
        self.rooms: dict[str, FileSystemLoader] = {}

    def get_source(self, environment: Environment, template: str) -> Source:
        """Return the template's text, its file, and whether it still stands."""
        room, slash, name = template.partition("/")
        if not slash:
            return self.own.get_source(environment, template)
        if room not in self.rooms:
            raise TemplateNotFound(template)
        try:
            return self.rooms[room].get_source(environment, name)
        except TemplateNotFound as error:
            raise TemplateNotFound(template) from error


class Templates(Environment):
    """Jinja, with a folder for each feature, and what every template of *node* may call."""

    def __init__(self, node: Node) -> None:
        self._folders = Folders()
        super().__init__(
            loader=self._folders,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            extensions=["jinja2.ext.i18n", sending.Keyed],
        )
        self.install_gettext_callables(  # type: ignore[attr-defined]  # the extension puts it there
            language.shown, language.counted, newstyle=False
        )
        self.static = _static()
        filters: dict[str, Callable[..., Any]] = {
            "when": looks.when,
            "day": looks.day,
            "moment": looks.moment,
            "calendar_day": looks.calendar_day,
            "number": looks.number,
            "short": looks.short,
            "words": looks.words,
            "flat": looks.flat,
            "party_name": lambda code: looks.party_name(node.region, code),
        }
        self.filters.update(filters)
        self.tests["language"] = lambda text: bool(TAG.fullmatch(text))
        self.tests["record_id"] = lambda text: bool(ID.fullmatch(text))
        self.globals["static"] = self.static
        self.globals["once"] = sending.key

    def add_folder(self, room: str, folder: Path) -> None:
        """Let templates of *room* be found in *folder*."""
        self._folders.rooms[room] = FileSystemLoader(folder)

    def of(self, room: str, template: str) -> Template:
        """Return *template* of *room*, else the house's own."""
        own = f"{room}/{template}"
        return self.get_template(own if room and self._holds(own) else template)

    def join_path(self, template: str, parent: str) -> str:
        """Look for what a feature's template extends or imports in its own folder first."""
        room, slash, _ = parent.partition("/")
        own = f"{room}/{template}"
        return own if slash and self._holds(own) else template

    def _holds(self, name: str) -> bool:
        try:
            self.get_template(name)
        except TemplateNotFound as error:
            if error.name != name:
                raise
            return False
        return True


def _static() -> Callable[[str], str]:
    """Return a function that names a static file's address: it changes whenever the file does."""
    marks = {
        path.name: sha256(path.read_bytes()).hexdigest()[:10] for path in sorted((HERE / "static").iterdir())
    }
    return lambda name: f"/static/{name}?v={marks[name]}"
