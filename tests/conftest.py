"""
What tests are given: fresh databases on SQLite and PostgreSQL, a browser, and the texts of instruments.

A missing PostgreSQL or browser is an error that says what to install, not a skip. The texts are not ours to
publish: tests that read them are left out, and counted aloud, where there are none; on the build machine that
too is an error.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

import machine

ROOT = Path(__file__).resolve().parent.parent
Fresh = Callable[[str], str]

# The same stories on every machine and on every day, so that a red build is about the change. Look for
# new ones with `./amity test --hypothesis-profile=explore`.
settings.register_profile(
    "house",
    derandomize=True,
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("house"), derandomize=False, max_examples=2_000)
settings.load_profile("house")

MEMORY = Path("/dev/shm")


def is_roomy(folder: Path) -> bool:
    """Return whether there is such a folder, with room, in which programs may be started too."""
    if not folder.is_dir():
        return False
    place = os.statvfs(folder)
    return place.f_bavail * place.f_frsize > 2 << 30 and not place.f_flag & os.ST_NOEXEC


if is_roomy(MEMORY):
    # Nodes wait for the disk at each commit, as they should; tests need not. What a killed process loses or
    # keeps is the same in memory.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Tests speak with this machine alone: whatever proxy leads outside, it is not asked for the way to here.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.Engine]:
    """One PostgreSQL server for the whole session, and a hand in it."""
    with machine.postgres(MEMORY if is_roomy(MEMORY) else None) as url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        if "AMITY_TEST_POSTGRES" not in os.environ:
            with (
                engine.connect() as connection
            ):  # a server that lives for a minute need not outlive a power cut
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
        yield engine
        engine.dispose()


_numbers = itertools.count()


@pytest.fixture
def fresh_database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """Give `fresh_database(kind)`: the URL of an empty database, "sqlite" or "postgresql"."""
    schemas: list[str] = []

    def fresh(kind: str) -> str:
        number = next(_numbers)
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'fresh-{number}.db'}"
        schemas.append(f"fresh_{os.getpid()}_{number}")
        return schema_in(request.getfixturevalue("postgres"), schemas[-1])

    yield fresh
    if schemas:
        drop(request.getfixturevalue("postgres"), schemas)


def schema_in(postgres: sa.Engine, schema: str) -> str:
    """Make an empty schema, and return a URL in which everything unqualified is made there."""
    with postgres.connect() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    query = {"options": f"-csearch_path={schema}", "application_name": schema}
    return postgres.url.update_query_dict(query).render_as_string(hide_password=False)


def drop(postgres: sa.Engine, schemas: list[str]) -> None:
    """Drop the schemas, and first whatever still holds them, so that no test waits for leftovers."""
    with postgres.connect() as connection:
        left = sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ANY(:names)"
        )
        connection.execute(left, {"names": schemas})
        for schema in schemas:
            connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, fresh_database: Fresh) -> str:
    """The URL of an empty database; the test runs once on each kind."""
    return fresh_database(request.param)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program."""
    return machine.chromium()


def shared_folder() -> Path | None:
    """Return the folder of instruments' texts: AMITY_SHARED, or `shared` beside the checkout."""
    folder = Path(os.environ.get("AMITY_SHARED") or ROOT.parent / "shared")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of instruments' texts, which are not ours to publish."""
    folder = shared_folder()
    if folder is None:
        pytest.fail("this test reads texts that Amity does not ship: name their folder in AMITY_SHARED.")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what reads those texts where there are none, except on the build machine."""
    if shared_folder() or os.environ.get("CI"):
        return
    left_out = [item for item in items if "shared" in getattr(item, "fixturenames", ())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
        config.stash[LEFT_OUT] = len(left_out)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many were left out, and what would bring them back."""
    if count := terminalreporter.config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"left out: {count} tests that read the texts of instruments (AMITY_SHARED)."
        )
