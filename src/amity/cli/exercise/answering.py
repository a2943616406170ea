"""What each Party says once it has heard the others: words beside reports, moves, replies, a chapter."""

from amity.cli.exercise.opening import CALL, FORMER
from amity.cli.exercise.saying import (
    CAMBODIA,
    CRIME_DESK,
    FOCAL_POINT,
    INDONESIA,
    SECRETARIAT,
    SECRETARIAT_DESK,
    Script,
)
from amity.errors import NotFound
from amity.features.exchange import views as exchange
from amity.features.exchange.rules.matters import Matter
from amity.features.outlook import acting
from amity.features.outlook import views as outlook
from amity.features.plans import views as plans
from amity.node.node import Node

OVERVIEW = "An invented chapter, so that there is something to read. Nothing in it is so."


def answer(node: Node) -> int:
    """File what this Party answers, and what its node finds due; return how many records."""
    script = Script(node)
    if node.party != SECRETARIAT:
        _beside(script)
        _moves(script)
        _reply(script)
        _chapter(script)
        _plans(script)
    return len(script.file()) + len(node.do_duties())


def conclude(node: Node) -> int:
    """Publish the outlook of the year before, with the chapter to whose words its author has consented."""
    _, found = acting.publish(node, FORMER, foreword="EXERCISE. Invented.", office=SECRETARIAT_DESK)
    return len(found.chapters) + 1


def _beside(script: Script) -> None:
    """Acknowledge the oldest report of the other Party, ask about the newest, and see one again."""
    with script.node.reading() as tx:
        others = [one for one in exchange.reports(tx) if one.party != script.node.party]
    if not others:
        raise NotFound("no report of another Party has come: the exercise has nothing to answer")
    newest, oldest = others[0], others[-1]
    text = f"{script.drill}: with the harbour master."
    if script.node.party == CAMBODIA:
        because = {"sort": "vessel", "because": "identifier", "score": "1", "text": script.drill}
        script.to_forum(CRIME_DESK, "exchange.link/1", {"a": newest.report, "b": oldest.report} | because)
    _say(script, oldest, "acknowledge", {"text": text})
    _say(script, newest, "question", {"text": f"{script.drill}: was it under tow?"})
    sighted = {"when": {"since": script.hour(-8), "precision": "hour"}, "count": 1, "text": text}
    place = [{"text": "at sea", "lat": "7.40", "lon": "103.10"}]
    _say(script, oldest, "sighting", sighted | {"places": place})


def _say(script: Script, about: Matter, verb: str, body: dict[str, object]) -> None:
    readers = about.readers & script.node.region.parties.keys()
    said = {"report": about.report, **body}
    script.say(CRIME_DESK, f"exchange.{verb}/1", said, readers | {about.party}, refs=[about.report])


def _moves(script: Script) -> None:
    """Indonesia has received what Cambodia asks; what Indonesia asks still waits for Cambodia."""
    if script.node.party != INDONESIA:
        return
    with script.node.reading() as tx:
        asked = [one for one in exchange.requests(tx) if one.respondent == INDONESIA]
    for one in asked:
        body = {"request": one.record, "after": one.record, "move": "receive"}
        script.say(CRIME_DESK, "exchange.move/1", body, {one.requester}, refs=[one.record])


def _reply(script: Script) -> None:
    """Indonesia comes to Cambodia's exercise and asks its expert; Cambodia has still to answer Indonesia."""
    if script.node.party == INDONESIA:
        said = {"entry": "exercise-search", "since": script.day(0), "answer": "accepted", "persons": 2}
        to = {"to": f"{CAMBODIA}/calendar/exercise-search"}
        script.to_forum(FOCAL_POINT, "register.reply/1", said | to)
        asked = {"entry": "exercise-study", "since": script.day(0), "basis": "Invented terms"}
        panel = {"panel": f"{script.drill}: an invented study", "role": "study", "stage": "asked"}
        whom = {"to": f"{CAMBODIA}/experts/exercise-expert"}
        script.to_forum(FOCAL_POINT, "register.activation/1", asked | panel | whom)


def _chapter(script: Script) -> None:
    """Cambodia delivers its chapters, and consents to the former; Indonesia intends to."""
    node = script.node
    with node.reading() as tx:
        now, former = (outlook.outlook(tx, ref, node.region) for ref in (CALL, FORMER))
    if node.party == INDONESIA:
        script.add(FOCAL_POINT, [acting.takes_part(node, now, "intends", "line")])
        return
    for one in (now, former):
        first = one.call.headings[0].id
        wording = acting.worded(one.call, "en", {first: f"{script.drill}. {OVERVIEW}"}, [])
        script.add(FOCAL_POINT, acting.deliver(node, one, wording, "line"))
    chapter = [one for one in script.file() if one.kind.startswith("outlook.chapter")][-1]
    with node.reading() as tx:
        mine = outlook.outlook(tx, FORMER, node.region)
    version = acting.wording_of(mine, node.party, chapter.id)
    script.add(FOCAL_POINT, [acting.consent(node, mine, version.record, version.digest)])


def _plans(script: Script) -> None:
    """Cambodia agrees to the first plan and contributes to the assessment; the rest still waits."""
    if script.node.party != CAMBODIA:
        return
    with script.node.reading() as tx:
        plan = plans.plans(tx)[0]
        [proposal] = plans.proposals(tx, plan, region=script.node.region)[:1]
        [review] = plans.reviews(tx, region=script.node.region)[:1]
    stand = {"plan": plan.ref, "proposal": proposal.record, "stand": "agree"}
    script.to_forum(FOCAL_POINT, "plan.position/1", stand, plan.forum)
    said = {"review": review.record, "text": f"{script.drill}: an invented contribution."}
    script.to_forum(FOCAL_POINT, "plan.review-input/1", said)
