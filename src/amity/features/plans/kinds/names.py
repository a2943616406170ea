"""The names of plans and activities. Whose they are stands in them."""

from amity.kernel.record import Party

_PLAN = r"[A-Z][A-Z0-9]{1,11}/[A-Za-z0-9][A-Za-z0-9-]{0,59}"
_KEY = r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}(\([A-Za-z0-9]{1,12}\))?"
PLAN = f"^{_PLAN}$"  # "ASEC/2004-ASC-PoA"
KEY = f"^{_KEY}$"  # "annex.II.1.a", "VI.1(iii)"
ACTIVITY = f"^{_PLAN}/{_KEY}$"  # "ASEC/2004-ASC-PoA/annex.II.1.a"


def owner_of(ref: str) -> Party:
    """Return who opened the plan that *ref*, a plan's or an activity's name, speaks of."""
    return Party(ref.partition("/")[0])


def plan_of(activity: str) -> str:
    """Return the name of the plan that *activity* belongs to."""
    return "/".join(activity.split("/")[:2])


def activity_ref(plan: str, key: str) -> str:
    """Return the name of the activity *key* of *plan*."""
    return f"{plan}/{key}"
