"""What moved a forecast, in plain sentences. The numbers are the model's own; the words are ours."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from amity.ui.language import gettext


def sentence(reason: Mapping[str, Any], title: Callable[[str], str] = str) -> str:
    """
    Return a reason as a sentence: what was unlike before, and what it did to the forecast.

    Args:
        title: what people call a unit.
    """
    expected, otherwise = Decimal(reason["expected"]), Decimal(reason["otherwise"])
    fill = {
        "recent": _written(reason["recent"]),
        "usual": _written(reason["usual"]),
        "months": reason["months"],
        "before": reason["before"],
        "expected": _written(expected),
        "otherwise": _written(otherwise),
        "near": ", ".join(map(title, reason.get("near", ()))),
    }
    match reason["code"]:
        case "recent":
            what = gettext(
                "The last %(months)s months had %(recent)s a month, the %(before)s before them %(usual)s."
            )
        case "trend":
            what = gettext("The last %(months)s months had %(recent)s a month, those before %(usual)s.")
        case "season":
            what = gettext("Here the time of the year matters.")
        case "nearby" if fill["near"]:
            what = gettext(
                "Nearby, the last %(months)s months had %(recent)s a month, the %(before)s before them "
                "%(usual)s; most changed: %(near)s."
            )
        case _:
            what = gettext("Something that this version has no words for.")
    moved = (
        gettext("That raises the forecast: without it %(otherwise)s would be expected, not %(expected)s.")
        if expected > otherwise
        else gettext(
            "That lowers the forecast: without it %(otherwise)s would be expected, not %(expected)s."
        )
    )
    return f"{what} {moved}" % fill


def _written(value: object) -> str:
    number = Decimal(str(value))
    return f"{number:.0f}" if number >= 10 or number == number.to_integral_value() else f"{number:.1f}"
