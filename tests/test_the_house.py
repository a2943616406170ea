"""
The rules of the house, broken on purpose: each must be seen to fail, and for the right reason.

The copies that are broken here get features of their own, so that these tests say nothing about the features
there are. That the house itself keeps its rules is checked by `./amity test lint types imports`.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BANNED = PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]

# Who imports what it must not, and the contract that says so.
TRESPASSES = {
    "amity.errors": ("amity.kernel.broken", "rooms"),
    "amity.formats.broken": ("amity.kernel.broken", "rooms"),
    "amity.kernel.broken": ("amity.store.broken", "rooms"),
    "amity.store.broken": ("amity.node.broken", "rooms"),
    "amity.node.broken": ("amity.ui.broken", "rooms"),
    "amity.ui.broken": ("amity.features.alpha.kinds", "rooms"),
    "amity.features.alpha.kinds": ("amity.features.alpha.rules", "inside"),
    "amity.features.alpha.rules": ("amity.features.alpha.views", "inside"),
    "amity.features.alpha.views": ("amity.features.alpha.pages", "inside"),
    "amity.features.alpha.pages": ("amity.features.beta.views", "peers"),
    "amity.features.zeta.views": ("amity.features.zeta.doors.grown", "inside"),
    "amity.features.zeta.doors.door": ("amity.features.zeta.pages", "inside"),
    "amity.features.alpha.duties": ("amity.features.beta.views", "peers"),
    "amity.features.beta.views": ("starlette", "web"),
    "amity.node.door": ("jinja2", "web"),
    "amity.features.beta.kinds": ("sqlalchemy", "sql"),
    "amity.features.beta.pages": ("sqlalchemy", "sql"),
    "amity.features.beta.doors.grown": ("sqlalchemy", "sql"),
    "amity.features.beta.commands": ("sqlalchemy", "sql"),
    "amity.features.delta.duties.grown": ("sqlalchemy", "sql"),
    "amity.features.beta.linking": ("sqlalchemy", "sql"),
    "amity.kernel.shelf": ("sqlite3", "sql"),
    "amity.node.caller": ("httpx", "wire"),
    "amity.node.courier": ("httpx", "wire"),
    "amity.features.beta.duties": ("httpx", "wire"),
}
# What looks like a trespass and is none.
LEAVES = {
    "amity.features.gamma.views": "amity.features.beta.kinds",
    "amity.features.epsilon.views.grown": "amity.features.delta.kinds.grown",
    "amity.features.gamma.duties": "amity.features.beta.kinds",
    "amity.features.gamma.pages": "starlette",
    "amity.node.line": "httpx",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the import rule says of a house in which every trespass is committed at once."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", house / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", house)
    for importer, imported in [*((who, what) for who, (what, _) in TRESPASSES.items()), *LEAVES.items()]:
        with a_module(house / "src", importer).open("a") as module:
            module.write(f"\nimport {imported}\n")
        if imported.startswith("amity."):
            a_module(house / "src", imported)
    (house / "src/amity/attic.py").touch()
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=house, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def a_module(source: Path, name: str) -> Path:
    """Return the file of a module, made where there is none."""
    file = (source / name.replace(".", "/")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for package in file.relative_to(source).parents[:-1]:
        (source / package / "__init__.py").touch()
    file.touch()
    return file


def broken(report: str, contract: str) -> str:
    """Return what the report says of a contract that it calls broken."""
    [name] = [it["name"] for it in PROJECT["tool"]["importlinter"]["contracts"] if it["id"] == contract]
    assert f"{name} BROKEN" in report
    _, _, detail = report.partition("Broken contracts")
    _, _, after = detail.partition(f"\n{name}\n")
    return re.split(r"\n\S.*\n-{3,}\n", after.partition("\n")[2])[0]


@pytest.mark.parametrize(
    ("importer", "imported", "contract"), [(a, b, c) for a, (b, c) in TRESPASSES.items()]
)
def test_an_import_that_breaks_the_rule_is_named_by_its_contract(report, importer, imported, contract):
    assert re.search(rf"\b{re.escape(importer)} -> {re.escape(imported)}\b", broken(report, contract))


@pytest.mark.parametrize("importer", LEAVES)
def test_an_import_that_the_rule_allows_is_not_named(report, importer):
    assert importer not in report


def test_a_room_that_the_rule_does_not_know_is_refused(report):
    """Somebody adds amity/attic.py and does not say where it stands."""
    assert "attic" in broken(report, "rooms")


def test_every_contract_has_been_broken_here():
    contracts = {contract["id"] for contract in PROJECT["tool"]["importlinter"]["contracts"]}

    assert contracts == {contract for _, contract in TRESPASSES.values()}


@pytest.mark.parametrize("room", ["kernel", "store", "node", "ui", "features/alpha"])
def test_what_imports_cannot_say_is_banned_in_every_room(tmp_path, room):
    """Each banned thing is used in a file of the room; the linter names each of them."""
    modules = [api for api in BANNED if api.split(".")[0] not in ("os", "time", "datetime")]
    uses = ["import datetime, os, time", *(f"import {api}" for api in modules), *(set(BANNED) - set(modules))]

    assert banned_in(tmp_path, f"src/amity/{room}/broken.py", "\n".join(uses)) == set(BANNED)


def test_the_app_and_the_command_line_read_the_environment(tmp_path):
    assert banned_in(tmp_path, "src/amity/app.py", "import os\nos.environ\n") == set()


def banned_in(folder: Path, name: str, text: str) -> set[str]:
    """Return the banned things that the linter finds in a file of that name."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text)
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--select=TID251",
        "--output-format=json",
        "--no-cache",
        ".",
    ]
    found = json.loads(subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout)
    return {re.match("`(.+?)` is banned", finding["message"])[1] for finding in found}


def lists_of_files() -> list[tuple[str, str]]:
    """Return the (heading, path) pairs of CONTRIBUTING's numbered lists."""
    pairs, heading = [], ""
    for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif step := re.match(r"\d+\. `([^`]+)`", line):
            pairs.append((heading, step[1]))
    return pairs


@pytest.mark.parametrize(("heading", "path"), lists_of_files())
def test_the_contributors_guide_names_files_that_are_there(heading, path):
    """A path with <something> in it stands for any: at least one such file must exist."""
    found = list(ROOT.glob(re.sub("<[^>]+>", "*", path)))

    assert found, f"{heading}: there is no {path}"


def test_the_contributors_guide_has_its_lists():
    assert {"Add a kind", "Add a page", "Add a feature"} <= {heading for heading, _ in lists_of_files()}


def links() -> list[tuple[str, str]]:
    """Return the (page, target) pairs of the links that our own pages make to files of ours."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    found = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#]+)", page.read_text())]
    return [(str(page.relative_to(ROOT)), target) for page, target in found if "://" not in target]


@pytest.mark.parametrize(("page", "target"), links())
def test_a_link_leads_somewhere(page, target):
    assert ((ROOT / page).parent / target).exists()


def pins(name: str) -> dict[str, str]:
    """Return the versions that a lock names."""
    text = (ROOT / "locks" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE))


def test_the_locks_hold_what_the_project_asks_for():
    run = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    test = [Requirement(text) for text in PROJECT["project"]["optional-dependencies"]["test"]]

    for wanted, lock in ((run, pins("run")), (run + test, pins("test"))):
        for requirement in wanted:
            assert requirement.specifier.contains(lock[canonicalize_name(requirement.name)]), requirement


def test_tests_run_on_the_versions_that_operators_run():
    assert pins("run").items() <= pins("test").items()


def asked_for(*lists: list[str]) -> set[str]:
    """Return the names of the packages in the project's lists."""
    return {canonicalize_name(Requirement(text).name) for texts in lists for text in texts}


def test_what_the_code_imports_is_asked_for_and_nothing_else():
    """What another package brings along may be gone tomorrow; what nobody imports is a burden."""
    # SQLAlchemy loads the driver, Starlette reads the forms, zoneinfo looks for its zones
    through_others = {"psycopg", "python-multipart", "tzdata"}

    extra = PROJECT["project"]["optional-dependencies"]["cluster"]  # imported when it is asked for
    assert packages_of("src") == asked_for([*PROJECT["project"]["dependencies"], *extra]) - through_others


def test_what_the_tests_import_is_asked_for():
    extras = PROJECT["project"]["optional-dependencies"]["test"]

    assert packages_of("tests", "scripts") <= asked_for(PROJECT["project"]["dependencies"], extras)


def packages_of(*folders: str) -> set[str]:
    """Return the packages that the files below these folders import."""
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    modules = {name.partition(".")[0] for file in files for name in imported_by(file)}
    brought_by = packages_distributions()
    return {canonicalize_name(brought_by[it][0]) for it in modules & set(brought_by)} - {"amity"}


def imported_by(file: Path) -> Iterator[str]:
    """Yield the names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module


@pytest.mark.parametrize("name", ["run", "test"])
def test_a_lock_names_a_hash_for_every_package_and_no_place_to_fetch_it(name):
    text = (ROOT / "locks" / f"{name}.txt").read_text()

    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9])", text))
