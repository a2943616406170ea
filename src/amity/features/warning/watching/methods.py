"""The list of detectors. Another one is a file beside this and a line below."""

from amity.features.warning.watching.cusum import Cusum
from amity.features.warning.watching.detector import Detector
from amity.features.warning.watching.ears import C1, C2, C3
from amity.features.warning.watching.farrington import Farrington
from amity.features.warning.watching.farrington_flexible import DEFAULT, NOUFAILY
from amity.features.warning.watching.vigil import Vigil

DETECTORS: tuple[Detector, ...] = (Farrington(), NOUFAILY, DEFAULT, C1, C2, C3, Cusum(), Vigil())
METHODS = {detector.name: detector for detector in DETECTORS}
