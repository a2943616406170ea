"""The public portal for programs: Atom feeds, a DCAT-AP catalogue, robots.txt and the map of the site."""

from base64 import urlsafe_b64encode
from pathlib import Path

from lxml import etree
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from amity.errors import NotFound
from amity.formats import atom, dcat
from amity.formats.dcat import Catalogue, Dataset, File
from amity.node import public
from amity.node.node import Node
from amity.node.public import Extent, Published
from amity.store.browse import Tx
from amity.ui import looks, portal
from amity.ui.frame import Frame, Room
from amity.ui.language import current, gettext
from amity.ui.pages import Answer, Pages

PAGES = Pages(Path(__file__).parent / "templates")
ENTRIES = 100  # in a feed
MAPPED = 5000  # records in the map of the site
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@PAGES.page("/public/feed.atom", "portal_home.html", public=True)
def feed(node: Node, request: Request) -> Answer:
    """All that was published here last, as a feed; with tombstones for what was taken back."""
    frame: Frame = request.state.frame
    with node.reading() as tx:
        kinds = [kind.name for room in frame.rooms for kind in room.kinds]
        found = public.newest(tx, kinds=kinds, limit=ENTRIES)
        gone = [atom.Deleted(name_of(one.record), one.at) for one in public.newest_gone(tx)]
    title = gettext("What %(party)s and others publish") % {"party": _own(node)}
    return _feed(request, node, title, "/public/feed.atom", "/public/", found, gone)


@PAGES.page("/public/feed/{name}", "portal_home.html", example="/public/feed/plans.atom", public=True)
def feature_feed(node: Node, request: Request) -> Answer:
    """What was published last of one feature, as a feed."""
    name, _, form = str(request.path_params["name"]).partition(".")
    frame: Frame = request.state.frame
    room = portal.room_called(frame, name)
    if form != "atom":
        raise NotFound("this feed ends in .atom")
    with node.reading() as tx:
        found = public.newest(tx, kinds=[kind.name for kind in room.kinds], limit=ENTRIES)
    return _feed(
        request, node, frame.title_of(name), f"/public/feed/{name}.atom", f"/public/of/{name}", found, []
    )


@PAGES.page("/public/catalogue.{form}", "portal_home.html", example="/public/catalogue.jsonld", public=True)
def catalogue(node: Node, request: Request) -> Answer:
    """What is published here as data sets, after DCAT-AP: .jsonld, .ttl."""
    forms = {
        "jsonld": (dcat.json_ld, "application/ld+json"),
        "ttl": (dcat.turtle, "text/turtle; charset=utf-8"),
    }
    form = str(request.path_params["form"])
    if form not in forms:
        raise NotFound("the catalogue is there as .jsonld and as .ttl")
    write, media = forms[form]
    with node.reading() as tx:
        said = dcat.triples(catalogue_of(tx, node, request.state.frame))
    return portal.kept(request, Response(write(said), media_type=media))


@PAGES.page("/robots.txt", "portal_home.html", public=True)
def robots(node: Node, request: Request) -> Answer:
    """What machines that wander may look at: the portal alone."""
    address = request.state.frame.house.address
    lines = (
        "User-agent: *",
        "Allow: /public/",
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {address}/sitemap.xml",
    )
    return portal.kept(request, PlainTextResponse("\n".join(lines) + "\n"))


@PAGES.page("/sitemap.xml", "portal_home.html", public=True)
def sitemap(node: Node, request: Request) -> Answer:
    """The public pages by their addresses."""
    frame: Frame = request.state.frame
    with node.reading() as tx:
        rooms = portal.open_rooms(tx, frame)
        kinds = [one.kind for _, extents in rooms for one in extents]
        found = public.newest(tx, kinds=kinds, limit=MAPPED)
    pages = [("/public/", "")]
    for room, extents in rooms:
        pages.append((f"/public/of/{room.name}", max((one.last for one in extents), default="")))
        pages += [(shelf.address, "") for shelf in portal.shelves(room, extents)]
    pages += [(f"/public/record/{one.record}", one.issued) for one in found]
    whole = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for path, changed in pages:
        one_page = etree.SubElement(whole, f"{{{SITEMAP}}}url")
        etree.SubElement(one_page, f"{{{SITEMAP}}}loc").text = frame.house.address + path
        if changed:
            etree.SubElement(one_page, f"{{{SITEMAP}}}lastmod").text = changed
    data = etree.tostring(whole, xml_declaration=True, encoding="utf-8")
    return portal.kept(request, Response(data, media_type="application/xml"))


def catalogue_of(tx: Tx, node: Node, frame: Frame) -> Catalogue:
    """Return what is published here as data sets."""
    datasets = [
        one
        for room, extents in portal.open_rooms(tx, frame)
        for one in _datasets(tx, node, frame, room, extents)
    ]
    address, party = frame.house.address, _own(node)
    return Catalogue(
        address=f"{address}/public/catalogue",
        home=f"{address}/public/",
        title=gettext("What %(party)s and others publish") % {"party": party},
        about=gettext(
            "All records held here that their authors addressed to everybody, by feature, "
            "and the registers that follow from them."
        ),
        publisher=party,
        language=current().code,
        datasets=datasets,
        licence=frame.portal.licence,
        contact=frame.portal.contact,
    )


def name_of(record: str) -> str:
    """Return the name of a record that never changes, wherever it is read: RFC 6920, by its SHA-256."""
    return f"ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(record)).decode().rstrip('=')}"


def _feed(
    request: Request,
    node: Node,
    title: str,
    path: str,
    home: str,
    found: list[Published],
    gone: list[atom.Deleted],
) -> Response:
    frame: Frame = request.state.frame
    address = frame.house.address
    entries = [_entry(node, address, one) for one in found]
    data = atom.write(
        address=address + path,
        title=title,
        author=_own(node),
        home=address + home,
        language=current().code,
        entries=entries,
        deleted=gone,
    )
    return portal.kept(request, Response(data, media_type=atom.MEDIA))


def _entry(node: Node, address: str, one: Published) -> atom.Entry:
    row = portal.row_of(node, one)
    party = looks.party_name(node.region, one.party)
    return atom.Entry(
        id=name_of(one.record),
        title=f"EXERCISE: {row['title']}" if one.is_exercise else row["title"],
        updated=one.issued,
        author=party,
        address=f"{address}/public/record/{one.record}",
        summary=gettext("%(sort)s, said by %(party)s") % {"sort": row["sort"], "party": party},
        category=one.kind,
        label=row["sort"],
    )


def _datasets(tx: Tx, node: Node, frame: Frame, room: Room, extents: list[Extent]) -> list[Dataset]:
    address = frame.house.address
    title = gettext(room.title)
    files = [
        File(f"{address}/public/of/{room.name}.json", "application/json", "JSON"),
        File(f"{address}/public/feed/{room.name}.atom", "application/atom+xml", "Atom"),
        File(f"{address}/public/of/{room.name}", "text/html", "HTML"),
    ]
    about = gettext("Records of “%(title)s” that their authors addressed to everybody.") % {"title": title}
    place = f"{address}/public/of/{room.name}"
    found = [_dataset(tx, node, place, title, about, [title], files, extents)] if extents else []
    for kind, shelf in room.public.items():
        some = [one for one in extents if one.kind == kind]
        if (some or shelf.always) and not shelf.each:
            place = address + shelf.address
            forms = [File(place + end, media, end.strip(".").upper()) for end, media in shelf.forms]
            forms.append(File(place, "text/html", "HTML"))
            name = gettext(shelf.title)
            found.append(_dataset(tx, node, place, name, gettext(shelf.about), [title, name], forms, some))
    return found


def _dataset(
    tx: Tx,
    node: Node,
    address: str,
    title: str,
    about: str,
    keywords: list[str],
    files: list[File],
    extents: list[Extent],
) -> Dataset:
    speakers = public.parties(tx, [one.kind for one in extents])
    states = {code for code, party in node.region.parties.items() if party.kind == "state"}
    return Dataset(
        address=address,
        title=title,
        about=about,
        keywords=keywords,
        files=files,
        first=min((one.first for one in extents), default="")[:10],
        last=max((one.last for one in extents), default="")[:10],
        countries=[code for code in speakers if code in states],
    )


def _own(node: Node) -> str:
    return looks.party_name(node.region, node.party)
