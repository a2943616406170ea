"""The models there are, the baselines first. One line each."""

from amity.features.warning.forecasting.models import Model
from amity.features.warning.forecasting.models.analogue import Analogue
from amity.features.warning.forecasting.models.baselines import Bootstrap, Conflictology, Last, Zero
from amity.features.warning.forecasting.models.boosted import Boosted
from amity.features.warning.forecasting.models.linear import Linear
from amity.features.warning.forecasting.models.pool import Pool
from amity.features.warning.forecasting.models.recent import Recent
from amity.features.warning.forecasting.models.regional import Regional

_LISTED: tuple[Model, ...] = (
    Conflictology(),
    Last(),
    Bootstrap(),
    Zero(),
    Recent(),
    Analogue(),
    Boosted(),
    Linear(),
    Pool(),
    Regional(),
)
MODELS: dict[str, Model] = {model.name: model for model in _LISTED}
