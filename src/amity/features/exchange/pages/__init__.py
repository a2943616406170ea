"""The pages of the exchange. Each file beside this one declares its own on `PAGES`."""

from amity.features.exchange.pages import (
    inbox,
    linking,
    listing,
    mapping,
    owning,
    reading,
    requesting,
    speaking,
    telling,
)
from amity.features.exchange.pages.asking import PAGES

__all__ = [
    "PAGES", "inbox", "linking", "listing", "mapping", "owning", "reading", "requesting", "speaking",
    "telling",
]  # fmt: skip
