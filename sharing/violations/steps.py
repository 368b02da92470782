"""The steps of a violation, each from what stood to what stands afterwards."""

from collections.abc import Iterable
from dataclasses import replace

from sharing.calendar import Deadline, ended, in_working_days
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    Effect,
    Moment,
    Notify,
    NotPermitted,
    Problem,
    RestoreRights,
    SuspendRights,
    Taken,
)
from sharing.violations import actions as act
from sharing.violations.checking import (
    RECTIFICATION,
    Standing,
    evidence_problems,
    penalty_problems,
    recording_problems,
    suspending_problems,
    term_problems,
    text_problems,
)
from sharing.violations.content import (
    HandOver,
    Rectification,
    RectificationOrder,
    RightsSuspended,
    SanctionStep,
    Violation,
    ViolationState,
)
from sharing.violations.evidence import evidence_of

_S = ViolationState


def recorded(number: str, action: act.Record, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse(recording_problems(action, by, moment))
    content = Violation(
        department=action.department,
        violation=action.violation,
        facts=action.facts,
        found_on=action.found_on,
        evidence=action.evidence,
        resource=action.resource,
    )
    provider = None if action.resource is None else moment.catalog.resources[action.resource].provider
    about = About(by.department, provider, action.resource)
    return Taken(_S.RECORDED, content, about, effects=(_told(content, number, "a violation is recorded"),))


def added(before: Standing, action: act.AddEvidence) -> Taken:
    """Raises ActionUnfit."""
    missing = [] if action.evidence else [Problem("evidence", "MISSING", "which requests?")]
    _refuse([*missing, *evidence_problems(action.evidence, before.content.evidence)])
    content = replace(before.content, evidence=(*before.content.evidence, *action.evidence))
    return _stays(before, content)


def ordered(before: Standing, action: act.Order, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse([*text_problems("demands", action.demands), *term_problems(action.within)])
    order = RectificationOrder(moment.today, by.department, action.demands)
    content = replace(before.content, orders=(*before.content.orders, order))
    told = _told(content, before.number, "it is to be corrected")
    return Taken(_S.ORDERED, content, before.about, _begun(before, action.within, moment), (told,))


def rectified(before: Standing, action: act.Rectify, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse(text_problems("report", action.report))
    report = Rectification(moment.today, action.report)
    content = replace(before.content, rectifications=(*before.content.rectifications, report))
    deadlines = tuple(ended(deadline, moment.today) for deadline in before.deadlines)
    told = Notify(before.about.applicant, f"said to be corrected: {before.number}")
    return Taken(_S.REPORTED, content, before.about, deadlines, (told,))


def accepted(before: Standing, action: act.Accept, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse(text_problems("reasons", action.reasons, required=False))
    return _closed(before, _S.RECTIFIED, _judged(before.content, True, action.reasons), "it is corrected", moment)


def rejected(before: Standing, action: act.Reject, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse([*text_problems("reasons", action.reasons), *term_problems(action.within)])
    content = _judged(before.content, False, action.reasons)
    told = _told(content, before.number, "it is not corrected")
    return Taken(_S.ORDERED, content, before.about, _begun(before, action.within, moment), (told,))


def penalised(before: Standing, action: act.Penalise, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse(penalty_problems(before, action, moment))
    step = SanctionStep(action.step, moment.today, by.department, action.reasons)
    content = replace(before.content, sanctions=(*before.content.sanctions, step))
    return _stays(before, content, _told(content, before.number, f"{action.step.value} follows"))


def suspended(before: Standing, action: act.Suspend, by: Actor, moment: Moment) -> Taken:
    """From the next request on. Raises ActionUnfit."""
    _refuse(suspending_problems(before, action, by, moment))
    resource = before.content.resource
    rest = RightsSuspended(moment.today, by.department, action.reasons, resource, action.until)
    content = replace(before.content, suspended=(*_of_others(before.content, by.department), rest))
    effect = SuspendRights(content.department, resource, action.until, before.number, by.department)
    return _stays(before, content, effect, _told(content, before.number, "rights rest"))


def restored(before: Standing, action: act.Restore, by: Actor, moment: Moment) -> Taken:
    """What one office had rest: what another has rest, goes on resting. Raises ActionUnfit, NotPermitted."""
    office = by.department if action.office is None else action.office
    others = _of_others(before.content, office)
    is_none = others == before.content.suspended
    if by.department not in moment.authority and (office != by.department or (is_none and others)):
        raise NotPermitted("restore")  # the word of another office
    nothing = [Problem("", "NOT_SUSPENDED", f"nothing rests by the word of `{office}`")] if is_none else []
    _refuse([*text_problems("reasons", action.reasons), *nothing])
    content = replace(before.content, suspended=others)
    effect = RestoreRights(content.department, content.resource, office=office)
    words = "rights are restored by one office, and rest by another" if others else "rights are restored"
    return _stays(before, content, effect, _told(content, before.number, words))


def handed_over(before: Standing, action: act.TransferEvidence, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    none = [] if before.content.evidence else [Problem("", "NO_EVIDENCE", "there is no evidence to hand over")]
    _refuse([*text_problems("to", action.to), *text_problems("reasons", action.reasons), *none])
    digest = evidence_of(before.number, before.content).digest
    given = HandOver(moment.today, action.to, action.reasons, digest)
    return _stays(before, replace(before.content, handed_over=(*before.content.handed_over, given)))


def dismissed(before: Standing, action: act.Dismiss, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _refuse(text_problems("reasons", action.reasons))
    content = replace(before.content, dismissed_because=action.reasons)
    return _closed(before, _S.DISMISSED, content, "it was none", moment)


def _closed(before: Standing, state: ViolationState, content: Violation, words: str, moment: Moment) -> Taken:
    """Nothing rests for what is corrected or was none."""
    deadlines = tuple(ended(deadline, moment.today) for deadline in before.deadlines)
    effects = (*_restoring(before.content), _told(content, before.number, words))
    return Taken(state, replace(content, suspended=()), before.about, deadlines, effects, is_closed=True)


def _restoring(content: Violation) -> tuple[Effect, ...]:
    return (RestoreRights(content.department, content.resource),) if content.suspended else ()


def _of_others(content: Violation, office: str) -> tuple[RightsSuspended, ...]:
    return tuple(one for one in content.suspended if one.by != office)


def _stays(before: Standing, content: Violation, *effects: Effect) -> Taken:
    return Taken(before.state, content, before.about, before.deadlines, effects)


def _judged(content: Violation, accepted: bool, reasons: str) -> Violation:
    *earlier, last = content.rectifications
    return replace(content, rectifications=(*earlier, replace(last, accepted=accepted, reasons=reasons or None)))


def _begun(before: Standing, within: int, moment: Moment) -> tuple[Deadline, ...]:
    """A term of its own for each order: earlier ones have ended."""
    met = tuple(ended(deadline, moment.today) for deadline in before.deadlines)
    name = RECTIFICATION if not met else f"{RECTIFICATION}_{len(met) + 1}"
    escalation = moment.profile.rules.escalation.after_working_days
    whose = before.content.department
    return (*met, in_working_days(moment.days, name, whose, moment.today, within, escalation))


def _told(content: Violation, number: str, words: str) -> Notify:
    return Notify(content.department, f"{words}: {number}")


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise ActionUnfit(found)
