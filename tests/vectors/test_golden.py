"""The golden vectors are what the code makes today: a difference is a change of the record format."""

import pytest

import vectors as golden


@pytest.mark.parametrize("name", ["canonical", "records", "tree", "notes", "log"])
def test_the_code_still_makes_the_bytes_that_others_rely_on(made, name):
    path = golden.FOLDER / f"{name}.json"

    assert made[path.name] == path.read_text(), "run `just vectors`, and change docs/record-format.md with it"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """What `just vectors` would write."""
    return golden.vectors()
