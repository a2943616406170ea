"""`amity registers` as scripts call it: on a real home, with one JSON document on standard output."""

from pathlib import Path

SHEET = (
    "State,Office name,Area,Role,Telephone,Valid from\n"
    "Cambodia,Coast guard desk,Sea piracy and armed robbery at sea,watch,+855 23 111 111,14/03/2026\n"
    "Cambodia,Cyber desk,Cybercrime,watch,023 222 222,2 March 2026\n"
)
REF = "KHM/focal-points/sea-piracy-coast-guard-desk"


def test_a_script_looks_at_a_file_files_it_and_lists_what_stands(amity, khm, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text(SHEET)

    seen = amity("registers", "import", "focal-points", str(file), "--preview", "--json").json
    assert (seen["lines"], seen["lines_refused"], seen["filed"]) == (2, 1, 0)
    assert [(one["line"], one["column"], one["value"]) for one in seen["refused"]] == [
        (3, "Telephone", "023 222 222")
    ]
    refused = amity("registers", "import", "focal-points", str(file), "--json")
    assert (refused.code, refused.json["refused"]) == (3, "malformed")
    words = ("--to", "ASEAN", "--leave-out", "--json")
    assert amity("registers", "import", "focal-points", str(file), *words).json["filed"] == 3
    listed = {one["register"]: one for one in amity("registers", "list", "--json").json["registers"]}
    assert (listed["focal-points"]["entries"], listed["focal-points"]["parties"]) == (2, ["KHM"])
    shown = amity("registers", "show", REF, "--json").json
    assert shown["says"]["phones"] == ["+855 23 111 111"]


def test_a_file_is_looked_at_without_a_node(amity, tmp_path: Path):
    """Whose lines they are and what stands already, nobody knows then; all else is said."""
    file = tmp_path / "list.csv"
    file.write_text(SHEET)

    seen = amity("registers", "import", "focal-points", str(file), "--preview", "--json", home="none").json

    assert [one["column"] for one in seen["refused"]] == ["Telephone"]
    assert len(seen["records"]) == 3


def test_which_registers_there_are_is_told_without_a_node(amity, khm):
    there = amity("registers", "list", "--json").json["registers"]

    told = amity("registers", "list", "--json", home="none").json["registers"]

    assert [one["register"] for one in told] == [one["register"] for one in there]
    assert all(one.items() <= other.items() for one, other in zip(told, there, strict=True))
    assert not any("entries" in one for one in told)  # of what stands in them, nobody knows here
