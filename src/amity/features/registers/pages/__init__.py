"""The pages of registers. Each file beside this one declares its own on `PAGES`."""

from amity.features.registers.pages import comparing, entry, importing, listing, public, subscribing
from amity.features.registers.pages.asking import PAGES

__all__ = ["PAGES", "comparing", "entry", "importing", "listing", "public", "subscribing"]
