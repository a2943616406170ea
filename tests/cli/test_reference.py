"""The reference in docs/ says what the code says, and leaves nothing out."""

from __future__ import annotations

import reference
from amity import app
from amity.cli import amity
from amity.node.home import Settings


def test_the_pages_are_what_the_code_says():
    """If this fails, run `python scripts/reference.py` and read what it changed."""
    assert reference.stale() == []


def test_a_page_that_was_edited_by_hand_is_found(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    reference.main([])
    well = reference.main(["--check"])
    (tmp_path / "cli.md").write_text("# Commands\n")
    (tmp_path / "errors.md").unlink()

    assert (well, reference.main(["--check"])) == (0, 1)
    assert "cli.md" in capsys.readouterr().out


def test_every_kind_view_command_and_setting_stands_there():
    pages = reference.pages()

    assert all(f"### {kind.name}" in pages["kinds.md"] for kind in app.vocabulary())
    assert all(f"## {view.name}" in pages["views.md"] for view in app.views())
    assert all(f"## amity {name}" in pages["cli.md"] for name in amity.commands)
    assert all(f"`{name}`" in pages["settings.md"] for name in Settings.model_fields)
