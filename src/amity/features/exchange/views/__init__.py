"""What is known of the exchange. Tables hold a row for each record; what follows is asked, not stored."""

from amity.features.exchange.views.blocking import alike
from amity.features.exchange.views.leaking import Leak, leaks
from amity.features.exchange.views.linking import (
    LINKING,
    Claim,
    Judgement,
    claims,
    judgements,
    links_of,
    own_claim,
    settled,
)
from amity.features.exchange.views.releasing import (
    COPYING,
    ONWARD,
    VICTIMS,
    asked_of,
    asks,
    consents,
    passed_on,
    victims,
)
from amity.features.exchange.views.reminding import REMINDING, reminded, reminders
from amity.features.exchange.views.reporting import REPORTING
from amity.features.exchange.views.requesting import (
    REQUESTING,
    all_requirements,
    custody,
    due,
    request,
    requests,
    requirements,
    sent_as,
)
from amity.features.exchange.views.resting import Support, repeated, support
from amity.features.exchange.views.screening import LISTING
from amity.features.exchange.views.speaking import SPEAKING, Word, beside, unanswered, unread
from amity.features.exchange.views.standing import count, counts, having, put_together, report, reports
from amity.store.view import View

VIEWS: tuple[View, ...] = (
    REPORTING,
    COPYING,
    SPEAKING,
    ONWARD,
    VICTIMS,
    REQUESTING,
    REMINDING,
    LINKING,
    LISTING,
)

__all__ = [
    "VIEWS", "Claim", "Judgement", "Leak", "Support", "Word", "alike", "all_requirements", "asked_of", "asks",
    "beside", "claims", "consents", "count", "counts", "custody", "due", "having", "judgements", "leaks",
    "links_of", "own_claim", "passed_on",
    "put_together", "reminded", "reminders", "repeated", "report", "reports", "request", "requests",
    "requirements", "sent_as", "settled", "support", "unanswered", "unread", "victims",
]  # fmt: skip
