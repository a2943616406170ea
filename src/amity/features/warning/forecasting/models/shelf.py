"""The models there are, the baselines first. One line each."""

from amity.features.warning.forecasting.models import Model
from amity.features.warning.forecasting.models.baselines import Bootstrap, Conflictology, Last, Zero

_LISTED: tuple[Model, ...] = (
    Conflictology(),
    Last(),
    Bootstrap(),
    Zero(),
)
MODELS: dict[str, Model] = {model.name: model for model in _LISTED}
