"""Pages: a feature declares its own here; the website mounts them under the feature's name.

A page is a plain function of the node and the request, which returns what its template shows. An
action is the same for a form that was sent. Both run in threads, and neither knows how a session is
found, a refusal is shown or a template is loaded: `Frame` does that for all of them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from amity.errors import Malformed
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.ui import sending
from amity.ui.apart import in_a_thread
from amity.ui.frame import Frame
from amity.ui.guard import MEGABYTE, bounded

Answer = Mapping[str, Any] | Response  # what a page hands to its template, or the whole answer
Page = Callable[[Node, Request], Answer]
Action = Callable[[Node, Request, FormData], Response]
P = TypeVar("P", bound=Page)
A = TypeVar("A", bound=Action)

MOST_FIELDS = 5000  # of one form


@dataclass(frozen=True, slots=True)
class PageDoor:
    """One page: where it stands, and who may open it."""

    path: str
    template: str
    page: Page
    example: str  # the path with its parameters filled in: the laws visit it; "" where none can be named
    public: bool  # opened by anybody; it then shows only what PUBLIC may read


@dataclass(frozen=True, slots=True)
class ActionDoor:
    """One action: where its form is sent."""

    path: str
    action: Action
    most: int  # bytes of the form, with its files
    public: bool
    says: tuple[type[Body], ...] = ()  # the bodies whose slots its form draws


@dataclass
class Pages:
    """The pages of one feature, with the folder that holds their templates."""

    folder: Path
    doors: list[PageDoor] = field(default_factory=list)
    actions: list[ActionDoor] = field(default_factory=list)

    def page(self, path: str, template: str, *, example: str = "", public: bool = False) -> Callable[[P], P]:
        """Serve the decorated function's answer at *path*, written out by *template*.

        *example* is a path with its parameters filled in, where *path* has any: the laws visit it.
        """

        def take(function: P) -> P:
            shown = example or ("" if "{" in path else path)
            self.doors.append(PageDoor(path, template, function, shown, public))
            return function

        return take

    def action(
        self,
        path: str,
        *,
        most: int = MEGABYTE,
        public: bool = False,
        says: Collection[type[Body]] = (),
    ) -> Callable[[A], A]:
        """Let the decorated function act on the form that is sent to *path*; it answers with a redirect.

        *says* are the bodies whose slots the form draws, one of them at a time.
        """

        def take(function: A) -> A:
            self.actions.append(ActionDoor(path, function, most, public, tuple(says)))
            return function

        return take

    @property
    def examples(self) -> list[str]:
        """The paths that the laws visit."""
        return [door.example for door in self.doors if door.example]

    def routes(self, frame: Frame, room: str = "") -> list[BaseRoute]:
        """Return the pages and actions as routes; *room* is the feature they belong to."""
        frame.add_folder(room, self.folder)
        shown = [_page_route(frame, room, door) for door in self.doors]
        return [*shown, *(_action_route(frame, room, door) for door in self.actions)]


def _page_route(frame: Frame, room: str, door: PageDoor) -> Route:
    def endpoint(request: Request) -> Response:
        frame.enter(request, room, public=door.public)
        with frame.speaking(request):
            answer = door.page(frame.node, request)
            return (
                answer if isinstance(answer, Response) else frame.write(request, room, door.template, answer)
            )

    return Route(door.path, endpoint, methods=["GET"])


def _action_route(frame: Frame, room: str, door: ActionDoor) -> Route:
    def act(request: Request, form: FormData) -> Response:
        with frame.speaking(request):
            answer = sending.sent(frame.node, request, form, lambda: door.action(frame.node, request, form))
            return sending.marked(request, answer, secure=frame.house.secure)

    async def endpoint(request: Request) -> Response:
        await in_a_thread(frame.enter, request, room, public=door.public)
        async with sent_form(request, door.most) as form:
            return await in_a_thread(act, request, form)

    return Route(door.path, endpoint, methods=["POST"])


class sent_form:
    """Read the form that *request* carries, and close its files afterwards."""

    def __init__(self, request: Request, most: int) -> None:
        self._request, self._most = bounded(request, most), most

    async def __aenter__(self) -> FormData:
        """
        Return the form.

        Raises:
            Malformed: it is no form. TooLarge: it is longer than this door takes.
        """
        try:
            form = await self._request.form(
                max_files=20, max_fields=MOST_FIELDS, max_part_size=min(self._most, MEGABYTE)
            )
        except HTTPException as error:
            raise Malformed(f"this form cannot be read ({error.detail}): send it again") from error
        if any("\x00" in name or "\x00" in str(value) for name, value in form.multi_items()):
            raise Malformed("this form holds a character that no text has: send it again without")
        return form

    async def __aexit__(self, *_: object) -> None:
        await self._request.close()
