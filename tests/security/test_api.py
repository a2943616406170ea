"""The API as its own document describes it, asked by schemathesis over a line: what it says is what it does.

A few examples of each operation, valid ones and broken ones, the same on every run. Each is asked with a
token, again without one and with a false one, and by methods that the document does not name.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks as openapi

from amity.ui import serving

few = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
    openapi.unsupported_method,
]


@pytest.fixture(scope="session")
def address(told) -> Iterator[str]:
    """Where the house is served."""
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(serving.config(told.site, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    yield f"http://localhost:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    door.close()


@pytest.fixture(scope="session")
def operations(address) -> list[Any]:
    """What the document says can be done, as it is served."""
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
    schema.config.update(base_url=address)
    return [result.ok() for result in schema.get_all_operations()]


def ask(operation: Any, headers: dict[str, str], mode: GenerationMode) -> None:
    """Ask two examples of *operation*, and check what comes back."""

    @settings(few, max_examples=2)
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    asked()


def test_the_document_names_every_kind_and_every_table(told, operations):
    paths = {operation.path for operation in operations}

    assert {f"/api/records/{kind.name}" for kind in told.node.kinds} <= paths
    assert {f"/api/views/{v.name}/{t.name}" for v in told.node.views for t in v.tables} <= paths


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_api_does_what_its_document_says(told, operations, mode):
    tables = [one for one in operations if one.path.startswith("/api/views/")]  # all by the same few lines
    amiss, headers = [], told.token()
    kinds = [one for one in operations if one.path.startswith("/api/records/") and one.method == "post"]
    others = [one for one in operations if one not in tables and one not in kinds]
    for operation in [*others, *kinds[mode is GenerationMode.POSITIVE :: 2], *tables[::12]]:
        try:
            ask(operation, headers, mode)
        except (FailureGroup, Failure) as failure:
            amiss.append(f"{operation.label}: {failure}")
    assert amiss == []


@pytest.mark.parametrize(
    "shown", [{}, {"authorization": "Bearer amity_false"}, {"cookie": "amity-khm=false"}]
)
def test_nothing_but_the_document_itself_is_told_to_a_stranger(told, operations, shown):
    client = told.client(**shown)
    for operation in operations:
        path = operation.path.replace("{id}", "0" * 64)
        status = client.request(operation.method.upper(), path, json={}).status_code
        assert status == (200 if path == "/api/openapi.json" else 401), path
