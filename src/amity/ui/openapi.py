"""The OpenAPI 3.1 document of a node: from the same schemas as its forms, for every kind and view."""

from typing import Any

from pydantic.json_schema import models_json_schema

from amity.kernel.kind import Kind
from amity.kernel.record import ID, PARTY, TLP
from amity.store.browse import columns
from amity.ui import filing
from amity.ui.frame import Frame

REF = "#/components/schemas/"
MARKING = {
    "type": "object",
    "properties": {
        "tlp": {"type": "string", "enum": list(TLP), "default": "AMBER"},
        "purpose": {"type": "string", "default": ""},
        "retain_until": {"type": "string", "default": "", "description": "2030-12-31, or empty"},
    },
    "additionalProperties": False,
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable: what refused"},
        "way_out": {"type": "string", "description": "what to do next"},
        "fault": {"type": "string", "description": "the number of a fault inside, for the operator"},
    },
    "required": ["type", "title", "status", "detail", "code", "way_out"],
}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 500}}

ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "what comes twice under one key is filed once",
    "schema": {"type": "string", "maxLength": 200},
}


def document(frame: Frame) -> dict[str, Any]:
    """Return the whole document."""
    kinds = list(frame.node.kinds)
    names, defs = models_json_schema(
        [(kind.body, "validation") for kind in kinds], ref_template=REF + "{model}"
    )
    schemas = {**defs.get("$defs", {}), "Marking_": MARKING, "Problem_": PROBLEM, "Record_": _record()}
    bodies = {kind.name: names[(kind.body, "validation")] for kind in kinds}
    filing_paths = {f"/api/records/{kind.name}": {"post": _post(kind, bodies[kind.name])} for kind in kinds}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Amity, {frame.node.party}",
            "version": "1",
            "description": "Records and views of one Party’s node. What is read depends on the office. "
            "Bytes stand in base64.",
        },
        "servers": [{"url": frame.house.address}],
        "security": [{"token": []}, {"session": []}],
        "paths": {**_reading(), **filing_paths, **_views(frame)},
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": frame.cookie},
            },
        },
    }


def _reading() -> dict[str, Any]:
    anything = {"type": "object"}
    text = {"type": "string"}
    page = {
        "type": "object",
        "properties": {
            "records": {"type": "array", "items": {"$ref": REF + "Record_"}},
            "cursor": {"type": "integer"},
            "next": {"type": ["string", "null"]},
        },
        "required": ["records", "cursor", "next"],
    }
    wanted = [
        {"name": "kind", "in": "query", "schema": text},
        {"name": "party", "in": "query", "schema": text},
        {"name": "since", "in": "query", "schema": {"type": "integer", "minimum": 0}},
        LIMIT,
    ]
    sought = [
        {"name": name, "in": "query", "schema": text}
        for name in ("q", "feature", "party", "since", "until", "after")
    ]
    one = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{ID.pattern}$"},
    }
    return {
        "/api/openapi.json": {"get": {"summary": "This document", "security": [], **_gives(anything)}},
        "/api/kinds": {"get": {"summary": "All that can be said", **_gives(anything)}},
        "/api/records": {
            "get": {"summary": "Records, as they arrived", "parameters": wanted, **_gives(page)}
        },
        "/api/search": {
            "get": {"summary": "What holds these words, and where", "parameters": sought, **_gives(_hits())}
        },
        "/api/records/{id}": {
            "get": {"summary": "One record", "parameters": [one], **_gives({"$ref": REF + "Record_"})}
        },
        "/api/records/{id}/proof": {"get": {"summary": "Its proof", "parameters": [one], **_gives(anything)}},
    }


def _hits() -> dict[str, Any]:
    text = {"type": "string"}
    hit = {
        "type": "object",
        "properties": {
            **dict.fromkeys(("id", "kind", "feature", "party", "office", "issued", "title", "address"), text),
            "reasons": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": {"type": "array", "items": text},
                        "text": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {"text": text, "match": {"type": "boolean"}},
                                "required": ["text", "match"],
                            },
                        },
                    },
                    "required": ["field", "text"],
                },
            },
        },
        "required": ["id", "kind", "party", "issued", "title", "address", "reasons"],
    }
    return {
        "type": "object",
        "properties": {
            "hits": {"type": "array", "items": hit},
            "next": {"type": ["string", "null"]},
            "behind": {"type": "integer", "description": "records that have come and are not searched yet"},
        },
        "required": ["hits", "next", "behind"],
    }


def _post(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    party = {"type": "string", "pattern": f"^{PARTY.pattern}$"}
    asked = {
        "type": "object",
        "properties": {
            "body": body,
            "audience": {
                "type": "array",
                "items": party,
                "description": "who may read it; PUBLIC is everybody",
            },
            "to": {"type": "string", "description": "a forum: its members of today read it"},
            "refs": {"type": "array", "items": {"type": "string", "pattern": f"^{ID.pattern}$"}},
            "marking": {"$ref": REF + "Marking_"},
        },
        "required": ["body"],
        "additionalProperties": False,
        "examples": [{"body": kind.body.example, "audience": []}],
    }
    return {
        "summary": filing.title_of(kind),
        "description": f"{filing.about(kind)} ({kind.source})",
        "parameters": [ONCE],
        "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
        **_gives({"$ref": REF + "Record_"}, status="201"),
    }


def _views(frame: Frame) -> dict[str, Any]:
    after = {
        "name": "after",
        "in": "query",
        "schema": {"type": "string"},
        "description": "as `next` names it",
    }
    found = {}
    for view in frame.node.views:
        for table in view.tables:
            typed = columns(table)
            row = {"type": "object", "properties": {name: {"type": kind} for name, kind in typed.items()}}
            page = {
                "type": "object",
                "properties": {"rows": {"type": "array", "items": row}, "next": {"type": ["string", "null"]}},
                "required": ["rows", "next"],
            }
            where = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in typed]
            found[f"/api/views/{view.name}/{table.name}"] = {
                "get": {
                    "summary": f"Rows of {table.name}",
                    "parameters": [*where, LIMIT, after],
                    **_gives(page),
                }
            }
    return found


def _record() -> dict[str, Any]:
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    fields: dict[str, Any] = dict.fromkeys(("id", "party", "office", "issued", "kind", "to"), text)
    fields |= {"seq": {"type": "integer"}, "audience": texts, "refs": texts, "body": {"type": "object"}}
    fields |= {"marking": {"$ref": REF + "Marking_"}}
    return {"type": "object", "properties": fields, "required": sorted(fields)}


def _gives(schema: dict[str, Any], *, status: str = "200") -> dict[str, Any]:
    problem = {"$ref": REF + "Problem_"}
    return {
        "responses": {
            status: {"description": "as asked", "content": {"application/json": {"schema": schema}}},
            "default": {
                "description": "refused",
                "content": {"application/problem+json": {"schema": problem}},
            },
        }
    }
