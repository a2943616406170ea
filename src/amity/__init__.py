"""Amity: what a region of sovereign States agreed, did, told each other and may have to face."""
