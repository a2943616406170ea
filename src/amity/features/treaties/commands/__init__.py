"""`amity treaties`."""

from amity.features.treaties.commands.asking import treaties

__all__ = ["treaties"]
