"""The pages of the exchange. Each file beside this one declares its own on `PAGES`."""

from amity.features.exchange.pages import (
    importing,
    inbox,
    linking,
    listing,
    mapping,
    owning,
    reading,
    requesting,
    screening,
    speaking,
    telling,
)
from amity.features.exchange.pages.asking import PAGES

__all__ = [
    "PAGES", "importing", "inbox", "linking", "listing", "mapping", "owning", "reading", "requesting",
    "screening", "speaking", "telling",
]  # fmt: skip
