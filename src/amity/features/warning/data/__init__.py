"""Data in: files become counts by unit and period, counts become a vintage. All of a file, or nothing."""
