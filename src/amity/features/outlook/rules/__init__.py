"""What an outlook follows from: statements in, chapters, standing and editions out. Pure."""
