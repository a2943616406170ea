"""The models' arithmetic, asked for before it is needed: a machine that lacks a part of it is told which.

LightGBM's shared library wants OpenMP's, which a small Linux may not have. Only forecasts need it: data,
series, alerts, scores and everything else of a node work without.
"""

from amity.errors import Unavailable

LACKING = "LightGBM does not load on this machine"
WAY_OUT = (
    "install OpenMP's library: `apt install libgomp1`, on Fedora and RHEL `dnf install libgomp`, on a Mac "
    "`brew install libomp`; everything but forecasts and backtests works without it"
)


def lacking() -> str:
    """Return why no forecast can be made on this machine; "" where nothing is lacking."""
    try:
        import lightgbm as _  # noqa: F401  takes a second, so only who needs it asks
    except (OSError, ImportError) as error:
        return f"{LACKING} ({error})"
    return ""


def need() -> None:
    """
    Load what models reckon with.

    Raises:
        Unavailable: this machine lacks a part of it; the message says how to get it.
    """
    if why := lacking():
        raise Unavailable(f"{why}: {WAY_OUT}")
