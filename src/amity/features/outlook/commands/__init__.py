"""`amity outlook`: call for chapters, deliver, edit, consent, withhold, publish, and print."""

from amity.features.outlook.commands import collecting, publishing
from amity.features.outlook.commands.shared import outlook

__all__ = ["collecting", "outlook", "publishing"]
