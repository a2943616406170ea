"""The pages of early warning. Every figure comes from a view; nothing here decides anything."""

from amity.features.warning.pages import alerting, looking, scoring, setting, watching
from amity.features.warning.pages.asking import PAGES

__all__ = ["PAGES", "alerting", "looking", "scoring", "setting", "watching"]
