"""The steps of a dispute, each from what stood to what stands afterwards. None of them opens or ends a grant."""

from dataclasses import replace
from datetime import date

from sharing.calendar import Deadline, by_day, ended
from sharing.disputes import checking
from sharing.disputes.actions import Conclude, Escalate, Evaluate, Propose, Raise, Respond, Schedule
from sharing.disputes.dispute import Conclusion, Dispute, DisputeState, Offer, Opinion, Position, Rung
from sharing.disputes.ladder import deciders, ladder, sides
from sharing.jurisdictions import DisputeStep
from sharing.proceedings import About, ActionUnfit, Actor, Moment, Notify, NotNow, Problem, Proceeding, Taken

CONCLUSION = "conclusion"
"""How the names of deadlines begin; each step of the ladder has one of its own."""

Standing = Proceeding[Dispute]
_S = DisputeState


def raised(number: str, action: Raise, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    opponent = checking.opponent_of(action, by, moment)
    problems = checking.raising_problems(action, by, moment)
    if problems or opponent is None:
        raise ActionUnfit(problems)
    departments = moment.catalog.departments
    steps = ladder(departments.get(by.department), departments.get(opponent), moment)
    content = Dispute(
        matter=action.matter,
        text=action.text,
        opponent=opponent,
        resource=action.resource,
        number=action.number,
        ladder=steps,
        rungs=(Rung(steps[0], moment.today),),
    )
    resource = moment.catalog.resources.get(action.resource or "")
    about = About(by.department, None if resource is None else resource.provider, action.resource)
    told = {opponent} | deciders(about, content, moment)
    return Taken(_S.PENDING, content, about, effects=_told(told - {by.department}, f"a dispute was raised: {number}"))


def responded(before: Standing, action: Respond, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _check(checking.responding_problems(action, before.content, by))
    position = Position(by.department, action.text, moment.today)
    content = replace(before.content, positions=(*before.content.positions, position))
    told = (sides(before.about, content) | deciders(before.about, content, moment)) - {by.department}
    return _after(before, _S(before.state), content, told=_told(told, f"there is a response in {before.number}"))


def proposed(before: Standing, action: Propose, by: Actor, moment: Moment) -> Taken:
    """Only in negotiations. Raises ActionUnfit, NotNow."""
    _check_step(before, "propose", DisputeStep.NEGOTIATION)
    _check([*checking.text_problems("terms", action.terms)])
    content = _with_rung(before.content, offer=Offer(action.terms, by.department, moment.today))
    others = sides(before.about, content) - {by.department}
    return _after(before, _S.PENDING, content, told=_told(others, f"terms are offered in {before.number}"))


def agreed(before: Standing, by: Actor, moment: Moment) -> Taken:
    """To what the other side offers. Raises ActionUnfit, NotNow."""
    _check_step(before, "agree", DisputeStep.NEGOTIATION)
    offer = before.content.rung.offer
    if offer is None or offer.by == by.department:
        raise ActionUnfit([Problem("", "NO_OFFER", "the other side has offered nothing")])
    told = _told(frozenset({offer.by}), f"your terms are accepted: {before.number}")
    return _settled(before, before.content, moment, told)


def escalated(before: Standing, action: Escalate, by: Actor, moment: Moment) -> Taken:
    """From negotiations, or from a conclusion that a side has not accepted. Raises ActionUnfit, NotNow."""
    content, number = before.content, before.number
    if before.state == _S.PENDING:
        _check_step(before, "escalate", DisputeStep.NEGOTIATION)
    higher = content.next_step
    problems = [*checking.text_problems("reasons", action.reasons)]
    if higher is None:
        problems.append(Problem("", "NOBODY_ABOVE", "by the rules of this place nobody comes after that"))
    concluded = content.rung.conclusion
    if concluded is not None and by.department in concluded.accepted:
        problems.append(Problem("", "ACCEPTED_ALREADY", "your department has accepted the conclusion"))
    if problems or higher is None:
        raise ActionUnfit(problems)
    position = Position(by.department, action.reasons, moment.today)
    content = replace(
        content,
        rungs=(*content.rungs, Rung(higher, moment.today)),
        positions=(*content.positions, position),
    )
    told = (sides(before.about, content) | deciders(before.about, content, moment)) - {by.department}
    deadlines = _all_ended(before, moment)
    return _after(before, _S.PENDING, content, deadlines, _told(told, f"{number} goes on to {higher.value}"))


def scheduled(before: Standing, action: Schedule, by: Actor, moment: Moment) -> Taken:
    """No text sets a term: who concludes says by when, and that is a deadline like all others. Raises ActionUnfit."""
    name, escalation = _deadline_name(before.content), moment.profile.rules.escalation.after_working_days
    standing = next((each for each in before.deadlines if each.name == name), None)
    _check(checking.scheduling_problems(action, standing, moment))
    own = by_day(moment.days, name, by.department, moment.today, action.until, escalation)
    others = tuple(each for each in before.deadlines if each.name != name)
    told = _told(sides(before.about, before.content), f"{before.number} will be concluded by {_day(own.due)}")
    return _after(before, _S.PENDING, before.content, (*others, own), told)


def evaluated(before: Standing, action: Evaluate, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    _check(checking.evaluating_problems(action, before.content))
    opinion = Opinion(action.evaluator, action.text, moment.today, action.digest)
    return _after(before, _S.PENDING, replace(before.content, opinions=(*before.content.opinions, opinion)))


def concluded(before: Standing, action: Conclude, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit, NotNow."""
    if before.content.rung.step is DisputeStep.NEGOTIATION:
        raise NotNow("conclude", f"{before.state}: {before.content.rung.step.value}")  # there both sides agree
    _check(checking.concluding_problems(action, before.content, moment))
    conclusion = Conclusion(
        ruling=action.ruling,
        reasons=action.reasons,
        basis=action.basis,
        by=by.department,
        on=moment.today,
        order=action.order,
        document=action.document,
    )
    content = _with_rung(before.content, conclusion=conclusion)
    told = _told(_concerned(before.about, content, moment) - {by.department}, f"{before.number} is concluded")
    if content.next_step is None:
        return _settled(before, content, moment, told)
    return _after(before, _S.CONCLUDED, content, _all_ended(before, moment), told)


def accepted(before: Standing, by: Actor, moment: Moment) -> Taken:
    """Once by each side. Raises NotNow."""
    conclusion = before.content.rung.conclusion
    if conclusion is None or by.department in conclusion.accepted:
        raise NotNow("accept", "accepted")
    content = _with_rung(before.content, conclusion=replace(conclusion, accepted=(*conclusion.accepted, by.department)))
    others = sides(before.about, content) - {by.department}
    told = _told(others, f"the conclusion of {before.number} is accepted")
    if others <= set(conclusion.accepted):
        return _settled(before, content, moment, told)
    return _after(before, _S.CONCLUDED, content, told=told)


def withdrawn(before: Standing, moment: Moment) -> Taken:
    """Until somebody has concluded a step: what was said against a side it cannot undo. Raises ActionUnfit."""
    if any(rung.conclusion is not None for rung in before.content.rungs):
        raise ActionUnfit([Problem("", "CONCLUDED_ALREADY", "a conclusion is accepted, or taken higher")])
    told = {before.content.opponent} | deciders(before.about, before.content, moment)
    return Taken(
        _S.WITHDRAWN,
        before.content,
        before.about,
        _all_ended(before, moment),
        _told(told, f"a dispute was given up: {before.number}"),
        is_closed=True,
    )


def _concerned(about: About, content: Dispute, moment: Moment) -> frozenset[str]:
    """The sides; where something is ordered, the provider too, which may be neither."""
    ordered = content.rung.conclusion is not None and content.rung.conclusion.order is not None
    provider = frozenset({about.provider}) if ordered and about.provider is not None else frozenset[str]()
    return sides(about, content) | provider | deciders(about, content, moment)


def _check(problems: list[Problem]) -> None:
    if problems:
        raise ActionUnfit(problems)


def _check_step(before: Standing, word: str, step: DisputeStep) -> None:
    if before.content.rung.step is not step:
        raise NotNow(word, f"{before.state}: {before.content.rung.step.value}")


def _with_rung(content: Dispute, **members: Offer | Conclusion) -> Dispute:
    """With the step that it is at told otherwise."""
    return replace(content, rungs=(*content.rungs[:-1], replace(content.rung, **members)))  # type: ignore[arg-type]  # the callers name members of Rung


def _settled(before: Standing, content: Dispute, moment: Moment, told: tuple[Notify, ...]) -> Taken:
    return Taken(_S.SETTLED, content, before.about, _all_ended(before, moment), told, is_closed=True)


def _after(
    before: Standing,
    state: DisputeState,
    content: Dispute,
    deadlines: tuple[Deadline, ...] | None = None,
    told: tuple[Notify, ...] = (),
) -> Taken:
    return Taken(state, content, before.about, before.deadlines if deadlines is None else deadlines, told)


def _all_ended(before: Standing, moment: Moment) -> tuple[Deadline, ...]:
    return tuple(ended(each, moment.today) for each in before.deadlines)


def _deadline_name(content: Dispute) -> str:
    return f"{CONCLUSION}_{len(content.rungs)}"


def _day(day: date) -> str:
    return day.isoformat()


def _told(departments: frozenset[str] | set[str], text: str) -> tuple[Notify, ...]:
    return tuple(Notify(department, text) for department in sorted(departments))
