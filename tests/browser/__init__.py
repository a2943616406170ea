"""Tests that see a browser. A package, so that theirs is closed once a process is through with them."""
