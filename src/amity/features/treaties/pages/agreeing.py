"""Agreements between two Parties: who has what with whom, the gaps, and all that is said of one pair."""

from starlette.requests import Request

from amity.errors import NotFound
from amity.features.treaties import views
from amity.features.treaties.kinds import AgreementStated
from amity.features.treaties.pages.asking import PAGES, SUBJECT, day_in, form_for
from amity.features.treaties.views import pair_of
from amity.node.node import Node
from amity.ui.pages import Answer

MOST = 40  # Parties in one matrix


@PAGES.page("/matrix", "matrix.html")
def matrix(node: Node, request: Request) -> Answer:
    """Who of a forum has what with whom on one subject, on any day, and between whom there is nothing."""
    on, region = day_in(request, node), node.region
    forum = region.forum(request.query_params.get("forum", "") or home_forum(node))
    parties = sorted(forum.members(on))[:MOST]
    with node.reading() as tx:
        subjects = views.subjects(region, tx)
        subject = request.query_params.get("subject", "") or next(iter(subjects), SUBJECT)
        found = views.matrix(region, tx, subject, parties=parties, on=on)
    return {
        "found": found,
        "on": on,
        "forum": forum,
        "subject": subject,
        "subjects": subjects,
        "titles": region.vocabulary("agreement-subjects"),
        "forums": sorted(region.forums.values(), key=lambda one: one.id),
        "state": form_for(node, request, AgreementStated, subject=subject),
    }


@PAGES.page("/agreement/{subject}/{one}/{other}", "agreement.html", example=f"/agreement/{SUBJECT}/ASEC/IDN")
def agreement(node: Node, request: Request) -> Answer:
    """All that two Parties have with each other on one subject, as each of them states it."""
    on, region = day_in(request, node), node.region
    asked = request.path_params
    pair = pair_of(str(asked["one"]), str(asked["other"]))
    if pair[0] == pair[1] or not set(pair) <= set(region.parties):
        raise NotFound(f"{pair[0]} and {pair[1]} are no two Parties of this region")
    subject = str(asked["subject"])
    with node.reading() as tx:
        cell = views.cell(region, tx, subject, pair, on)
        every = views.between(region, tx, subject, pair)
    other = next((party for party in pair if party != node.party), "") if node.party in pair else ""
    return {
        "cell": cell,
        "every": every,
        "pair": pair,
        "on": on,
        "subject": subject,
        "titles": region.vocabulary("agreement-subjects"),
        "state": form_for(node, request, AgreementStated, subject=subject, other=other) if other else "",
        "other": other,
    }


def home_forum(node: Node) -> str:
    """Return the forum that is looked at where none is named: the first in which this Party reads."""
    today = node.clock().date()
    mine = (one.id for one in node.region.forums.values() if node.party in one.audience(today))
    found = next(mine, None) or next(iter(node.region.forums), None)
    if found is None:
        raise NotFound("this region has no forum: add one to forums.toml")
    return found
