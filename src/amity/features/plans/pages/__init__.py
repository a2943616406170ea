"""The pages of plans. Each file beside this one declares its own on `PAGES`."""

from amity.features.plans.pages import agreeing, publishing, reporting, reviewing, standing, waiting
from amity.features.plans.pages.asking import PAGES

__all__ = ["PAGES", "agreeing", "publishing", "reporting", "reviewing", "standing", "waiting"]
