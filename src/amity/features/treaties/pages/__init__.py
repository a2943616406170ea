"""The pages of treaties. Each file beside this one declares its own on `PAGES`."""

from amity.features.treaties.pages import agreeing, meeting, showing, standing, waiting
from amity.features.treaties.pages.asking import PAGES

__all__ = ["PAGES", "agreeing", "meeting", "showing", "standing", "waiting"]
