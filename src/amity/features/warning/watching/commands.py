"""`amity warning watch` and `amity warning rehearse`: alarms of a series, and how good the detectors are."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from amity.features.warning.watching.names import NAMES
from amity.features.warning.watching.reading import read

if TYPE_CHECKING:  # they bring numpy along, which other commands do not need
    from amity.features.warning.watching.judging import Verdict
    from amity.features.warning.watching.scoring import Score

FIRST = 160  # weeks of history, in a rehearsal


class House(Protocol):
    """What the command line gives to a command."""

    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def say(self, text: str) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


@click.command()
@click.option(
    "--series",
    "file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV file: date,count or week,count; several series with a column series.",
)
@click.option("--method", required=True, type=click.Choice(list(NAMES)), help="The detector.")
@click.option("--from", "since", default="", help="The first period judged: 160, 2024-05-27, 2024-W22.")
@click.option(
    "--anniversaries",
    type=click.Choice(["counted", "calendar"]),
    help="Whether a year is 52 weeks, or the same day; by itself the latter for a column called epoch.",
)
@click.option("--all", "every", is_flag=True, help="Show every period, and not only those with an alarm.")
@click.pass_obj
def watch(house: House, file: Path, method: str, since: str, anniversaries: str | None, every: bool) -> None:
    """
    Show where a series of counts rises above what is usual: cases, hotspots, river levels, incidents.

    \b
    farrington, farrington-flexible, farrington-flexible-default   earlier years
    ears-c1, ears-c2, ears-c3                                      the weeks just before
    cusum                                                          small excesses, added up
    vigil                                                          ours; finds most
    """
    found = read(file)
    from amity.features.warning.watching.judging import judge

    calendar = found.calendar if anniversaries is None else anniversaries == "calendar"
    verdicts: list[Verdict] = []
    scores: list[Score] = []
    with house.progress(f"watching by {method}") as moved:
        for number, one in enumerate(found.series, start=1):
            said, fared = judge(one, method, since=since, calendar=calendar)
            verdicts += said
            scores += [] if fared is None else [fared]
            moved(number, len(found.series))
    for remark in found.remarks:
        house.say(f"note: {remark}")
    whole = _fared(scores) if scores else None
    data = {
        "file": file.name,
        "method": method,
        "anniversaries": "calendar" if calendar else "counted",
        "remarks": found.remarks,
        "alarms": [one.data for one in verdicts],
        "score": whole,
    }
    house.out(data, lambda: _told(verdicts, method, whole, every=every))


@click.command()
@click.option(
    "--seed", "seeds", multiple=True, type=int, default=(11,), show_default=True, help="May be repeated."
)
@click.option(
    "--method", "chosen", multiple=True, type=click.Choice(list(NAMES)), help="May be repeated; else all."
)
@click.pass_obj
def rehearse(house: House, seeds: tuple[int, ...], chosen: tuple[str, ...]) -> None:
    """Measure the detectors on simulated outbreaks: what they find, and how often they cry for nothing."""
    from amity.features.warning.watching import simulating
    from amity.features.warning.watching.methods import METHODS
    from amity.features.warning.watching.scoring import score, total

    methods, rows = chosen or tuple(NAMES), []
    with house.progress("rehearsing") as moved:
        for family, make in simulating.FAMILIES.items():
            series = [one for seed in seeds for one in make(seed)]
            for name in methods:
                found = [
                    score(METHODS[name].detect(one.counts, from_index=FIRST), one.outbreak) for one in series
                ]
                rows.append({"family": family, "method": name, **_fared([total(found)])})
                moved(len(rows), len(methods) * len(simulating.FAMILIES))
    lines = [f"{'family':8} {'method':28} found  noticed  false alarms"]
    for row in rows:
        figures = f"{row['sensitivity']:5.3f}  {row['noticed']:7.3f}  {row['false_alarm_rate']:.4f}"
        lines.append(f"{row['family']:8} {row['method']:28} {figures}")
    house.out({"seeds": list(seeds), "weeks_before": FIRST, "measured": rows}, "\n".join(lines))


def _fared(scores: "Iterable[Score]") -> dict[str, Any]:
    from amity.features.warning.watching.scoring import total

    whole = total(scores)
    return {
        "sensitivity": whole.sensitivity if whole.weeks else None,
        "false_alarm_rate": whole.false_alarm_rate if whole.quiet else None,
        "noticed": whole.share_noticed if whole.outbreaks else None,
        "weeks_of_outbreak": whole.weeks,
        "quiet_weeks": whole.quiet,
    }


def _told(verdicts: "list[Verdict]", method: str, fared: dict[str, Any] | None, *, every: bool) -> str:
    """Return the alarms as a table, and under it what was judged and what was not."""
    lines = [f"{'series':18} {'period':>10} {'observed':>10} {'expected':>10} {'threshold':>10}"]
    lines += [_line(one) for one in verdicts if every or one.alarm]
    raised = sum(one.alarm is True for one in verdicts)
    lines.append(
        f"{method}: {raised} alarms in {sum(one.alarm is not None for one in verdicts)} periods judged"
    )
    why = [one.note for one in verdicts if one.alarm is None]
    lines += [f"no verdict on {why.count(note)}: {note}" for note in sorted(set(why))]
    if fared and fared["sensitivity"] is not None and fared["false_alarm_rate"] is not None:
        lines.append(
            f"of the weeks of outbreak {fared['sensitivity']:.1%} had an alarm, "
            f"of the others {fared['false_alarm_rate']:.2%}"
        )
    return "\n".join(lines)


def _line(one: "Verdict") -> str:
    figures = " ".join(
        f"{'' if figure is None else format(figure, '.10g' if figure == int(figure) else '.1f'):>10}"
        for figure in (one.observed, one.expected, one.threshold)
    )
    return f"{one.series[:18]:18} {one.date or one.t:>10} {figures}  {'ALARM' if one.alarm else one.note}"


COMMANDS = (watch, rehearse)
