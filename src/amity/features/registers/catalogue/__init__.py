"""The registers there are, in the order in which they are shown. A new one is its file, and its line here."""

from amity.features.registers.catalogue.activations import ACTIVATIONS
from amity.features.registers.catalogue.arms import ARMS
from amity.features.registers.catalogue.assurances import ASSURANCES
from amity.features.registers.catalogue.attendance import ATTENDANCE
from amity.features.registers.catalogue.briefings import BRIEFINGS
from amity.features.registers.catalogue.calendar import CALENDAR
from amity.features.registers.catalogue.cbr_experts import CBR_EXPERTS
from amity.features.registers.catalogue.centres import CENTRES
from amity.features.registers.catalogue.consultations import CONSULTATIONS
from amity.features.registers.catalogue.courses import COURSES
from amity.features.registers.catalogue.experts import EXPERTS
from amity.features.registers.catalogue.focal_points import FOCAL_POINTS
from amity.features.registers.catalogue.library import LIBRARY
from amity.features.registers.catalogue.nominations import NOMINATIONS
from amity.features.registers.catalogue.replies import REPLIES
from amity.features.registers.catalogue.research import RESEARCH
from amity.features.registers.catalogue.rosters import ROSTERS
from amity.features.registers.catalogue.standby import STANDBY
from amity.features.registers.declaring import Register

CATALOGUE: tuple[Register, ...] = (
    FOCAL_POINTS,
    EXPERTS,
    ACTIVATIONS,
    ARMS,
    BRIEFINGS,
    CALENDAR,
    REPLIES,
    COURSES,
    NOMINATIONS,
    ROSTERS,
    ATTENDANCE,
    RESEARCH,
    CENTRES,
    STANDBY,
    CBR_EXPERTS,
    ASSURANCES,
    CONSULTATIONS,
    LIBRARY,
)
