"""The pages of outlooks, each group in its file."""

from amity.features.outlook.pages import calling, consenting, looking, publishing, writing
from amity.features.outlook.pages.asking import PAGES

__all__ = ["PAGES", "calling", "consenting", "looking", "publishing", "writing"]
