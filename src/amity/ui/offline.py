"""Where there is no line: the outbox, the page for what was not kept, and what installs Amity on a device.

What a device may keep is decided in `keeping.py`; the worker (`static/worker.js`) does it.
"""

from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from amity.node.node import Node
from amity.ui.frame import Frame
from amity.ui.keeping import KEEPS_NOTHING
from amity.ui.pages import Answer, Pages

HERE = Path(__file__).parent
PAGES = Pages(HERE / "templates")
YEAR = 365 * 24 * 60 * 60  # seconds
DEEP, PAPER = "#0d3b4c", "#f5f6f3"  # of the sign, and of the page behind it
ICONS = (
    ("mark.svg", "any", "image/svg+xml", "any"),
    ("mark-full.svg", "any", "image/svg+xml", "maskable"),
    ("mark-192.png", "192x192", "image/png", "any"),
    ("mark-512.png", "512x512", "image/png", "any"),
)


@PAGES.page("/outbox", "outbox.html")
def outbox(node: Node, request: Request) -> Answer:
    """What waits for the line, what was sent, and which pages this device keeps: the browser fills it in."""
    return {}


@PAGES.page("/offline", "offline.html", public=True)
def offline(node: Node, request: Request) -> Answer:
    """What is shown where there is no line and nothing was kept. It says nothing of anybody."""
    del request.state.seat  # nobody is asked who they are, so the worker is told nothing either
    return {}


@PAGES.action("/devices/keeping")
def keep(node: Node, request: Request, form: FormData) -> Response:
    """Let this browser keep pages, or nothing."""
    frame: Frame = request.state.frame
    answer = RedirectResponse("/devices", 303)
    if form.get("keep") == "yes":
        answer.delete_cookie(KEEPS_NOTHING, secure=frame.house.secure, httponly=True, samesite="strict")
    else:
        answer.set_cookie(
            KEEPS_NOTHING, "yes", max_age=YEAR, secure=frame.house.secure, httponly=True, samesite="strict"
        )
    return answer


def routes(frame: Frame) -> list[BaseRoute]:
    """Return what a browser asks for by itself: the worker, and what installs Amity on a device."""

    def worker(request: Request) -> Response:
        headers = {"cache-control": "no-cache"}
        return FileResponse(HERE / "static" / "worker.js", media_type="text/javascript", headers=headers)

    def manifest(request: Request) -> Response:
        with frame.speaking(request):
            return JSONResponse(_manifest(frame), media_type="application/manifest+json")

    return [Route("/worker.js", worker), Route("/manifest.webmanifest", manifest)]


def _manifest(frame: Frame) -> dict[str, object]:
    name = frame.node.region.party(frame.node.party).name()
    return {
        "id": "/",
        "name": f"Amity · {name}",
        "short_name": f"Amity {frame.node.party}",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": DEEP,
        "background_color": PAPER,
        "icons": [
            {"src": frame.static(file), "sizes": sizes, "type": type, "purpose": purpose}
            for file, sizes, type, purpose in ICONS
        ],
    }
