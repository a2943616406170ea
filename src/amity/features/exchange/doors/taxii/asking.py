"""What is asked of the TAXII door: media types, filters, pages. Nothing is looked up here."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from amity.features.exchange.doors.taxii.answers import MEDIA, BadQuery, NotAcceptable, Unsupported
from amity.features.exchange.views.collections import ALL, FIRST, LAST
from amity.features.exchange.views.objects import comparable
from amity.formats import stix

PAGE = 1000  # objects of one page, at most, and where nothing else is asked
MOST = 200  # values of one filter
_TYPE = re.compile(r"[a-z0-9-]{1,250}")
_EDITION = re.compile(r"\d\.\d")
Fits = Callable[[str], bool]
_MATCHES = ("id", "type", "version", "spec_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of an address, read."""

    added_after: str = ""  # to the microsecond
    limit: int = PAGE
    following: str = ""  # the cursor that the page before named
    objects: Sequence[str] = ()
    sorts: Sequence[str] = ()
    versions: Sequence[str] = ()
    editions: Sequence[str] = ()


def query(given: QueryParams) -> Asked:
    """
    Return the parameters *given*.

    Raises:
        BadQuery: one of them cannot be read, or is none of TAXII's.
    """
    for name in given:
        if name.startswith("match[") and name[6:-1] not in _MATCHES:
            raise BadQuery(
                f"{name} is no filter: match[id], match[type], match[version], match[spec_version] are"
            )
    return Asked(
        added_after=_moment(given),
        limit=_limit(given),
        following=_following(given),
        objects=_values(given, "id", lambda text: len(text) <= 400 and stix.is_identifier(text)),
        sorts=_values(given, "type", lambda text: _TYPE.fullmatch(text) is not None),
        versions=_values(given, "version", lambda text: text in (LAST, FIRST, ALL) or bool(comparable(text))),
        editions=_values(given, "spec_version", lambda text: _EDITION.fullmatch(text) is not None),
    )


def check_accept(header: str | None) -> None:
    """
    Refuse an asker who takes no TAXII 2.1.

    Raises:
        NotAcceptable: none of the media types in *header* is.
    """
    for one in (header or "").split(","):
        name, parameters = _media(one)
        if parameters.pop("q", "1") in ("0", "0.0", "0.00", "0.000"):
            continue
        if name in ("*/*", "application/*") or (name == "application/taxii+json" and _is_ours(parameters)):
            return
    raise NotAcceptable(f"this door answers in {MEDIA} only: name it, or application/taxii+json, in Accept")


def check_content(header: str | None) -> None:
    """
    Refuse a body that does not say it is TAXII 2.1.

    Raises:
        Unsupported: it says something else, or nothing.
    """
    name, parameters = _media(header or "")
    if name != "application/taxii+json" or not _is_ours(parameters):
        raise Unsupported(f"this door reads {MEDIA} only: say so in Content-Type")


def _is_ours(parameters: Mapping[str, str]) -> bool:
    return parameters.get("version", "2.1") == "2.1"


def _media(text: str) -> tuple[str, dict[str, str]]:
    name, *rest = (part.strip().lower() for part in text.split(";"))
    pairs = (part.partition("=") for part in rest if part)
    return name, {key.strip(): value.strip().strip('"') for key, _, value in pairs}


def _limit(given: QueryParams) -> int:
    text = given.get("limit")
    if text is None:
        return PAGE
    if not text.isascii() or not text.isdecimal() or len(text) > 18 or int(text) < 1:
        raise BadQuery("limit: send a whole number above zero")
    return min(int(text), PAGE)


def _following(given: QueryParams) -> str:
    text = given.get("next")
    if text == "":
        raise BadQuery("next: send what the page before named, unchanged")
    return text or ""


def _moment(given: QueryParams) -> str:
    text = given.get("added_after")
    if text is None:
        return ""
    if not stix.is_moment(text):
        raise BadQuery("added_after: write a moment as 2026-03-02T04:10:00Z or 2026-03-02T04:10:00.123456Z")
    return f"{comparable(text)[:26]}Z"


def _values(given: QueryParams, name: str, fits: Fits) -> Sequence[str]:
    texts = [one for text in given.getlist(f"match[{name}]") for one in text.split(",")]
    if len(texts) > MOST:
        raise BadQuery(f"match[{name}] names {len(texts)} values; at most {MOST} are taken")
    for text in texts:
        if not fits(text):
            raise BadQuery(f"match[{name}]: {text[:80]!r} is none")
    return tuple(dict.fromkeys(texts))
