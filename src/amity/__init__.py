"""Amity: what a region of sovereign States agreed, did, told each other and may have to face."""

__version__ = "0.1.0"
