"""What was applied for and what came of it, by provider and by consumer (R074, R132)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sharing.applications import Application, ApplicationState
from sharing.proceedings import Proceeding
from sharing.statistics.periods import Period

Asked = Iterable[Proceeding[Application]]


@dataclass(frozen=True, slots=True)
class Demands:
    """Applications of a period: `received` begun in it, the others decided in it; `automatic` ones nobody decided.

    `partly` were granted without some of the items; they and the automatic ones are among the granted.
    """

    received: int = 0
    granted: int = 0
    partly: int = 0
    automatic: int = 0
    refused: int = 0


def demands_by_provider(applications: Asked, period: Period) -> Mapping[str, Demands]:
    """By the department whose data was applied for; applications for data that no entry names have none."""
    return _by(applications, period, lambda each: each.about.provider)


def demands_by_consumer(applications: Asked, period: Period) -> Mapping[str, Demands]:
    """By the department that applied."""
    return _by(applications, period, lambda each: each.about.applicant)


def _by(
    applications: Asked, period: Period, side: Callable[[Proceeding[Application]], str | None]
) -> Mapping[str, Demands]:
    counts: dict[str, Counter[str]] = {}
    for each in applications:
        department = side(each)
        if department is not None and each.state != ApplicationState.DRAFT:
            counts.setdefault(department, Counter()).update(_counted(each, period))
    return {department: Demands(**counts[department]) for department in sorted(counts)}


def _counted(each: Proceeding[Application], period: Period) -> Iterable[str]:
    decision, refusal = each.content.decision, each.content.refusal
    if period.holds(each.opened_at):
        yield "received"
    if decision is not None and decision.on in period:
        yield "granted"
        if decision.refused:
            yield "partly"
        if decision.by is None:
            yield "automatic"
    if refusal is not None and refusal.on in period:
        yield "refused"
