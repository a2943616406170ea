"""DCAT-AP 3: a catalogue of data sets as triples, written as JSON-LD and as Turtle. None is read.

Mandatory and recommended properties are there wherever they are known; what nobody has said (a licence, whom
to ask) is left out, and never made up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority/"
LANGUAGES = {
    "en": "ENG",
    "fr": "FRA",
    "id": "IND",
    "ms": "MSA",
    "th": "THA",
    "vi": "VIE",
    "zh": "ZHO",
    "pt": "POR",
}
FILES = {
    "text/html": "HTML",
    "text/csv": "CSV",
    "application/json": "JSON",
    "application/atom+xml": "ATOM",
    "application/pdf": "PDF",
    "text/calendar": "ICS",
}
THEME = f"{_EU}data-theme/INTR"  # international issues


@dataclass(frozen=True, slots=True)
class Iri:
    """A resource by its name."""

    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal: in a language, or of a type."""

    value: str
    language: str = ""
    type: str = ""  # "xsd:date"


@dataclass(frozen=True, slots=True)
class Blank:
    """A resource without a name, told where it stands."""

    says: Mapping[str, "Sequence[Node]"]


Node = Iri | Text | Blank
Triples = Mapping[str, Mapping[str, Sequence[Node]]]  # subject, property, values


@dataclass(frozen=True, slots=True)
class File:
    """A data set in one form."""

    address: str
    media: str
    title: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set. Days are ISO 8601."""

    address: str
    title: str
    about: str
    keywords: Sequence[str]
    files: Sequence[File]
    first: str  # "": no day is known
    last: str
    countries: Sequence[str] = ()  # ISO 3166-1 alpha-3


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue of data sets, by one publisher."""

    address: str
    home: str
    title: str
    about: str
    publisher: str
    language: str
    datasets: Sequence[Dataset]
    licence: str = ""  # an address
    contact: str = ""  # an address of mail


def triples(one: Catalogue) -> Triples:
    """Return what a catalogue says, as DCAT-AP asks."""
    publisher = f"{one.home}#publisher"
    modified = max((data.last for data in one.datasets), default="")
    found: dict[str, Mapping[str, Sequence[Node]]] = {
        one.address: _some(
            {
                "rdf:type": [Iri("dcat:Catalog")],
                "dct:title": [Text(one.title, one.language)],
                "dct:description": [Text(one.about, one.language)],
                "dct:publisher": [Iri(publisher)],
                "foaf:homepage": [Iri(one.home)],
                "dct:language": _language(one.language),
                "dct:license": [Iri(one.licence)] if one.licence else [],
                "dct:modified": [Text(modified, type="xsd:date")] if modified else [],
                "dcat:themeTaxonomy": [Iri(f"{_EU}data-theme")],
                "dct:spatial": _places(sorted({c for data in one.datasets for c in data.countries})),
                "dcat:dataset": [Iri(data.address) for data in one.datasets],
            }
        ),
        publisher: {"rdf:type": [Iri("foaf:Agent")], "foaf:name": [Text(one.publisher, one.language)]},
    }
    if one.licence:
        found[one.licence] = {"rdf:type": [Iri("dct:LicenseDocument")]}
    for data in one.datasets:
        found[data.address] = _dataset(one, data, publisher)
        found.update(
            (f"{data.address}#{number}", _file(one, file)) for number, file in enumerate(data.files, 1)
        )
    return found


def json_ld(said: Triples) -> bytes:
    """Return *said* as JSON-LD."""
    graph = [{"@id": _named(subject)} | _as_json(says) for subject, says in said.items()]
    return orjson.dumps({"@context": NAMESPACES, "@graph": graph}, option=orjson.OPT_INDENT_2)


def turtle(said: Triples) -> bytes:
    """Return *said* as Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in NAMESPACES.items()]
    for subject, says in said.items():
        lines += ["", f"{_iri(subject)}", *_as_turtle(says, "    "), "    ."]
    return "\n".join([*lines, ""]).encode()


def _dataset(one: Catalogue, data: Dataset, publisher: str) -> Mapping[str, Sequence[Node]]:
    period = Blank(
        {
            "rdf:type": [Iri("dct:PeriodOfTime")],
            "dcat:startDate": [Text(data.first, type="xsd:date")],
            "dcat:endDate": [Text(data.last, type="xsd:date")],
        }
    )
    contact = Blank({"rdf:type": [Iri("vcard:Kind")], "vcard:hasEmail": [Iri(f"mailto:{one.contact}")]})
    return _some(
        {
            "rdf:type": [Iri("dcat:Dataset")],
            "dct:title": [Text(data.title, one.language)],
            "dct:description": [Text(data.about, one.language)],
            "dct:publisher": [Iri(publisher)],
            "dct:identifier": [Text(data.address)],
            "dcat:landingPage": [Iri(data.address)],
            "dcat:keyword": [Text(word, one.language) for word in data.keywords],
            "dcat:theme": [Iri(THEME)],
            "dct:language": _language(one.language),
            "dct:modified": [Text(data.last, type="xsd:date")] if data.last else [],
            "dct:temporal": [period] if data.last else [],
            "dct:spatial": _places(data.countries),
            "dcat:contactPoint": [contact] if one.contact else [],
            "dcat:distribution": [Iri(f"{data.address}#{number}") for number, _ in enumerate(data.files, 1)],
        }
    )


def _file(one: Catalogue, file: File) -> Mapping[str, Sequence[Node]]:
    media = file.media.partition(";")[0]
    return _some(
        {
            "rdf:type": [Iri("dcat:Distribution")],
            "dct:title": [Text(file.title, one.language)],
            "dct:description": [Text(file.title, one.language)],
            "dcat:accessURL": [Iri(file.address)],
            "dcat:mediaType": [Iri(f"https://www.iana.org/assignments/media-types/{media}")],
            "dct:format": [Iri(f"{_EU}file-type/{FILES[media]}")] if media in FILES else [],
            "dct:license": [Iri(one.licence)] if one.licence else [],
        }
    )


def _some(says: Mapping[str, Sequence[Node]]) -> Mapping[str, Sequence[Node]]:
    return {name: values for name, values in says.items() if values}


def _language(code: str) -> list[Node]:
    return [Iri(f"{_EU}language/{LANGUAGES[code]}")] if code in LANGUAGES else []


def _places(countries: Sequence[str]) -> list[Node]:
    return [Iri(f"{_EU}country/{code}") for code in countries]


def _named(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    return NAMESPACES[prefix] + rest if colon and prefix in NAMESPACES else name


def _as_json(says: Mapping[str, Sequence[Node]]) -> dict[str, Any]:
    types = [_named(one.value) for one in says.get("rdf:type", ()) if isinstance(one, Iri)]
    rest = {name: [_json_node(one) for one in values] for name, values in says.items() if name != "rdf:type"}
    return {"@type": types} | rest


def _json_node(one: Node) -> dict[str, Any]:
    match one:
        case Iri():
            return {"@id": _named(one.value)}
        case Blank():
            return _as_json(one.says)
        case Text() if one.type:
            return {"@value": one.value, "@type": _named(one.type)}
        case Text() if one.language:
            return {"@value": one.value, "@language": one.language}
    return {"@value": one.value}


def _as_turtle(says: Mapping[str, Sequence[Node]], indent: str) -> Iterator[str]:
    for number, (name, values) in enumerate(says.items()):
        said = ", ".join(_turtle_node(one, indent) for one in values)
        yield f"{indent}{'; ' if number else ''}{name} {said}"


def _turtle_node(one: Node, indent: str) -> str:
    match one:
        case Iri():
            return _iri(one.value)
        case Blank():
            inner = "\n".join(_as_turtle(one.says, f"{indent}    "))
            return f"[\n{inner}\n{indent}]"
        case Text() if one.type:
            return f"{_quoted(one.value)}^^{one.type}"
        case Text() if one.language:
            return f"{_quoted(one.value)}@{one.language}"
    return _quoted(one.value)


def _iri(name: str) -> str:
    # what may not stand between these brackets is written as RFC 3986 writes it
    return (
        "<"
        + "".join(c if c > " " and c not in '<>"{}|^`\\' else f"%{ord(c):02X}" for c in _named(name))
        + ">"
    )


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{plain}"'
