"""Files that a page hands over. A browser keeps them, and does not show them: a page that is opened as a file
brings its own style, which this house would not let in.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from amity.ui import print as printing
from amity.ui.paper import Paper


def attached(name: str) -> dict[str, str]:
    """Return the header by which an answer is kept as a file called *name*."""
    return {"content-disposition": f'attachment; filename="{name}"'}


def download(data: bytes | str, media: str, name: str) -> Response:
    """Return *data* as a file of the type *media*, called *name*."""
    return Response(data, media_type=media, headers=attached(name))


def printed(
    request: Request, paper: Paper, name: str, *, pdf: Callable[[Paper], bytes] = printing.pdf
) -> Response | None:
    """Return *paper* as the file that is asked for (`?as=pdf`, `?as=html`); None where a page is."""
    match request.query_params.get("as", ""):
        case "pdf":
            return download(pdf(paper), "application/pdf", f"{name}.pdf")
        case "html":
            return download(printing.document(paper), "text/html; charset=utf-8", f"{name}.html")
    return None
