"""What each Party says once it has heard the others: words beside reports, moves, replies, a chapter."""

from amity.cli.exercise.opening import call
from amity.cli.exercise.saying import (
    CAMBODIA,
    CRIME_DESK,
    FOCAL_POINT,
    INDONESIA,
    SECRETARIAT,
    Script,
)
from amity.errors import NotFound
from amity.features.exchange import views as exchange
from amity.features.exchange.rules.matters import Matter
from amity.features.outlook import acting
from amity.features.outlook import views as outlook
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
    return len(script.file()) + len(node.do_duties())


def _beside(script: Script) -> None:
    """Acknowledge the oldest report of the other Party, ask about the newest, and see one again."""
    with script.node.reading() as tx:
        others = [one for one in exchange.reports(tx) if one.party != script.node.party]
    if not others:
        raise NotFound("no report of another Party has come: the exercise has nothing to answer")
    newest, oldest = others[0], others[-1]
    text = f"{script.drill}: with the harbour master."
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
    """Indonesia comes to Cambodia's exercise; Cambodia has not answered Indonesia's invitation yet."""
    if script.node.party == INDONESIA:
        said = {"entry": "exercise-search", "since": script.day(0), "answer": "accepted", "persons": 2}
        to = {"to": f"{CAMBODIA}/calendar/exercise-search"}
        script.to_forum(FOCAL_POINT, "register.reply/1", said | to)


def _chapter(script: Script) -> None:
    """Cambodia delivers its chapter; Indonesia intends to."""
    with script.node.reading() as tx:
        one = outlook.outlook(tx, call(script.node), script.node.region)
    if script.node.party == INDONESIA:
        script.add(FOCAL_POINT, [acting.takes_part(script.node, one, "intends", "line")])
        return
    first = one.call.headings[0].id
    wording = acting.worded(one.call, "en", {first: f"{script.drill}. {OVERVIEW}"}, [])
    script.add(FOCAL_POINT, acting.deliver(script.node, one, wording, "line"))
