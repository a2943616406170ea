"""A forecast beside what came: rows that can be scored, and the figures over any of them. No arrays here."""

from dataclasses import dataclass, field

from amity.kernel.record import Party, RecordId


@dataclass(frozen=True, slots=True)
class Scored:
    """One unit and month of one forecast, with what came and how good it was; lower is better."""

    forecast: RecordId
    party: Party
    model: str  # that made the draws of this unit
    unit: str
    origin: int  # month
    month: int
    came: int
    standing: str  # of the data: "candidate" or "final"
    crps: float
    crps_log: float
    ign: float
    mis: float
    brier_25: float
    brier_100: float
    said_25: float  # probability
    said_100: float
    said_any: float
    inside: bool  # whether what came lay within the 90 % interval
    sure: bool  # said with 95 % or more that nobody would die
    base_crps: float | None = None  # of the last twelve months; None where they are not known
    base_log: float | None = None
    base_ign: float | None = None
    base_mis: float | None = None

    @property
    def ahead(self) -> int:
        """How many months ahead it was said."""
        return self.month - self.origin


@dataclass(frozen=True, slots=True)
class Figures:
    """How good some rows were, on average, with the baseline beside them. None: it cannot be worked out."""

    rows: int
    compared: int  # rows for which the baseline is known
    crps: float | None = None
    base_crps: float | None = None
    ratio: float | None = None  # below 1: better than the baseline
    ratio_log: float | None = None
    ign: float | None = None
    base_ign: float | None = None
    mis: float | None = None
    base_mis: float | None = None
    brier_25: float | None = None
    brier_100: float | None = None
    ap_25: float | None = None
    ap_100: float | None = None
    coverage: float | None = None  # of months in which somebody died
    from_zeros: float | None = None  # share of the gain that comes from confident zeros
    calibration: tuple[tuple[float, float, int], ...] = field(default=())  # said, came, rows; of any death


def earned(figures: Figures) -> bool:
    """Tell whether a model has earned its place: over a year of rows it was no worse than the baseline."""
    return figures.ratio is not None and figures.compared >= 12 and figures.ratio <= 1
