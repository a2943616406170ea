"""Other people's words: pure translators, one standard a file."""
