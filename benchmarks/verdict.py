"""What a long load showed, and whether that is good enough."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import linear_regression

from pacing import OK, Second
from processes import Held

DOWN = frozenset({"200 SOURCE_UNAVAILABLE", "503 SOURCE_UNAVAILABLE"})
"""The code says so; the status depends on whether the field or the whole request is refused (docs/errors.md)."""

BACK_WITHIN_S = 10
SETTLED = 0.2
"""Memory counts after this share of the time, in which caches fill."""

MOST_GROWTH_MIB = 0.5
"""A minute, by the line that fits the samples best."""

MORE_DESCRIPTORS = 8
"""More of them at most at the end: files of the log that has grown, connections that are being replaced."""

LEAST_RATE = 0.99
"""Of what was due, outside the time without a database."""


@dataclass(slots=True)
class Story:
    """What happened when, in seconds since the first request was due.

    Attributes:
        seconds: how long it lasted.
        ended: how requests ended, by the second in which they did.
        samples: what the worker held.
        stopped: when the database was about to be stopped.
        started: when it took connections again.
    """

    seconds: float
    ended: Mapping[int, Second]
    samples: list[tuple[float, Held]] = field(default_factory=list)
    stopped: float = 0.0
    started: float = 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold, what was seen, and whether it does."""

    what: str
    seen: str
    met: bool


def judged(story: Story, rate: float) -> Iterator[Condition]:
    """Every condition, in the order of the story."""
    before, after = range(int(story.stopped)), range(int(story.started) + BACK_WITHIN_S, int(story.seconds))
    with_database = _ends(story, before) + _ends(story, after)
    errors = _without_good(with_database)
    yield Condition("no error with the database there", _listed(errors), not errors)

    down = _without_good(_ends(story, range(int(story.stopped), after.start)))
    yield Condition("without it, SOURCE_UNAVAILABLE and nothing else", _listed(down), bool(down) and set(down) <= DOWN)

    back = _back_after(story)
    seen = "never" if back is None else f"after {back} s"
    yield Condition(f"good answers alone within {BACK_WITHIN_S} s of its start", seen, back is not None)

    share = with_database[OK] / (rate * (len(before) + len(after)))
    yield Condition(f"{LEAST_RATE:.0%} of the rate kept", f"{share:.1%}", share >= LEAST_RATE)

    settled = [(at, held) for at, held in story.samples if at >= story.seconds * SETTLED]
    growth = _slope([(at / 60, held.resident_mib) for at, held in settled])
    yield Condition(
        f"memory grows by at most {MOST_GROWTH_MIB} MiB a minute",
        f"{growth:+.2f} MiB a minute, {settled[-1][1].resident_mib:.0f} MiB at the end",
        growth <= MOST_GROWTH_MIB,
    )

    first, last = settled[0][1], settled[-1][1]
    yield Condition(
        f"at most {MORE_DESCRIPTORS} more descriptors",
        f"{first.descriptors} and {last.descriptors} at the end",
        last.descriptors <= first.descriptors + MORE_DESCRIPTORS,
    )
    yield Condition(
        "no more connections to the database",
        f"{first.connections} and {last.connections} at the end",
        last.connections <= max(held.connections for at, held in settled if at < story.stopped),
    )


def _ends(story: Story, seconds: Sequence[int]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for second in seconds:
        counted.update(story.ended[second].outcomes if second in story.ended else {})
    return counted


def _without_good(counted: Counter[str]) -> Counter[str]:
    return Counter({outcome: times for outcome, times in counted.items() if outcome != OK})


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{times:,} × {outcome}" for outcome, times in counted.most_common()) or "none"


def _back_after(story: Story) -> int | None:
    """Whole seconds from the start of the database to the first from which on nothing but good answers came."""
    started = int(story.started)
    for second in range(started, started + BACK_WITHIN_S):
        counted = _ends(story, range(second, started + BACK_WITHIN_S))
        if counted[OK] and not _without_good(counted):
            return second - started
    return None


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """How much the second figure grows with the first."""
    return linear_regression([x for x, _ in points], [y for _, y in points]).slope
