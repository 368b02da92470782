"""The steps of a correction, each from what stood to what stands afterwards."""

from dataclasses import replace

from sharing.calendar import Deadline
from sharing.corrections import clocks
from sharing.corrections.actions import DoubtAgain, Locate, Refer, Report, ReportBack, Resolve
from sharing.corrections.checking import (
    contest_problems,
    report_problems,
    row_problems,
    subject_digests,
    text_problems,
    told_problems,
)
from sharing.corrections.correction import (
    Answer,
    Check,
    Contest,
    Correction,
    CorrectionState,
    Referral,
    SealedValue,
)
from sharing.corrections.disclosing import disclosed
from sharing.corrections.keys import CorrectionKeys
from sharing.corrections.taking_part import addressees
from sharing.doubts import Doubt
from sharing.jurisdictions import DeadlineName, ProviderChecks
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    CloseFlag,
    Effect,
    Moment,
    Notify,
    OpenFlag,
    Problem,
    Proceeding,
    Taken,
)

Standing = Proceeding[Correction]
_S = CorrectionState


def reported(number: str, action: Report, by: Actor, moment: Moment, keys: CorrectionKeys) -> Taken:
    """Raises ActionUnfit."""
    if problems := report_problems(action, by, moment, keys):
        raise ActionUnfit(problems)
    resource = moment.catalog.resources[action.resource]
    row = None if action.record is None else keys.ids.opened_id(by.department, action.record)

    def sealed(use: str) -> tuple[SealedValue, ...]:
        given = action.subject if use == "subject" else action.claimed
        return tuple(SealedValue(one.item, keys.sealed_value(number, use, one.item, one.value)) for one in given)

    content = Correction(
        resource=resource.code,
        items=action.items,
        reason=action.reason,
        discovered_on=action.discovered_on,
        record=None if row is None else keys.sealed_row(number, row[1]),
        subject=sealed("subject"),
        claimed=sealed("claimed"),
        proof=action.proof,
    )
    about = About(by.department, resource.provider, resource.code)
    return _in_doubt(number, content, about, clocks.reported(about, action.discovered_on, moment), moment, keys)


def located(before: Standing, action: Locate, by: Actor, moment: Moment, keys: CorrectionKeys) -> Taken:
    """Only where the report names no row. Raises ActionUnfit."""
    resource = moment.catalog.resources.get(before.content.resource)
    if resource is None:
        raise ActionUnfit([Problem("", "UNKNOWN_RESOURCE", "the catalogue has no such resource any more")])
    problems = list(row_problems(action.record, resource, by, keys))
    if before.content.record is not None:
        problems.append(Problem("record", "KNOWN_ALREADY", "the row is known"))
    row = keys.ids.opened_id(by.department, action.record)
    if problems or row is None:
        raise ActionUnfit(problems)
    content = replace(before.content, record=keys.sealed_row(before.number, row[1]))
    return _after(before, before.state, content, effects=(_flag(before.number, content, before.about, moment, keys),))


def referred(before: Standing, action: Refer, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    provider, rules = before.about.provider, moment.profile.rules.corrections
    problems = list(text_problems("reason", action.reason))
    if rules.provider_checks is not ProviderChecks.NON_TECHNICAL:
        problems.append(Problem("", "NO_REFERRAL", "by the rules of this place whoever is told also checks"))
    if provider is None or provider in addressees(before.about, moment):
        problems.append(Problem("", "PROVIDER_IS_TOLD", "it was reported to the provider itself"))
    if problems or provider is None:
        raise ActionUnfit(problems)
    content = replace(before.content, referral=Referral(action.reason, moment.today))
    return _after(
        before,
        _S.REFERRED,
        content,
        clocks.referred(before.deadlines, provider, before.content.round, moment),
        (Notify(provider, f"a correction of `{content.resource}` is yours to check: {before.number}"),),
    )


def reported_back(before: Standing, action: ReportBack, by: Actor, moment: Moment, keys: CorrectionKeys) -> Taken:
    """Raises ActionUnfit."""
    if problems := _answer_problems(before, action, by, moment, keys):
        raise ActionUnfit(problems)
    check = Check(action.outcome, action.reasons, by.department, moment.today)
    content = replace(before.content, check=check)
    return _after(
        before,
        _S.CHECKED,
        content,
        clocks.met(before.deadlines, DeadlineName.PROVIDER_CHECK, before.content.round, moment),
        _told(addressees(before.about, moment), f"the provider has checked `{content.resource}`: {before.number}"),
    )


def answered(before: Standing, action: Resolve, by: Actor, moment: Moment, keys: CorrectionKeys) -> Taken:
    """What was in doubt is so no more; the second answer settles it. Raises ActionUnfit."""
    problems = _answer_problems(before, action, by, moment, keys)
    check = before.content.check
    if check is not None and check.outcome is not action.outcome:
        problems.append(Problem("outcome", "CHECKED_OTHERWISE", "what the provider has found is what is answered"))
    if problems:
        raise ActionUnfit(problems)
    answer = Answer(action.outcome, action.reasons, by.department, moment.today)
    content = replace(before.content, answers=(*before.content.answers, answer))
    is_last = content.contest is not None
    text = f"your correction of `{content.resource}` is answered: {before.number}"
    return _after(
        before,
        _S.SETTLED if is_last else _S.ANSWERED,
        content,
        clocks.all_met(before.deadlines, moment),
        (CloseFlag(before.number), Notify(before.about.applicant, text)),
        is_closed=is_last,
    )


def accepted(before: Standing) -> Taken:
    return _after(before, _S.SETTLED, before.content, is_closed=True)


def doubted_again(before: Standing, action: DoubtAgain, moment: Moment, keys: CorrectionKeys) -> Taken:
    """It is in doubt again, and the clocks begin anew. Raises ActionUnfit."""
    if problems := contest_problems(action, _sealed(before, keys)):
        raise ActionUnfit(problems)
    content = replace(
        before.content,
        contest=Contest(action.reasons, moment.today),
        proof=action.proof or before.content.proof,
        referral=None,
        check=None,
    )
    deadlines = (*before.deadlines, *clocks.answer_begun(before.about, content.round, moment))
    return _in_doubt(before.number, content, before.about, deadlines, moment, keys)


def withdrawn(before: Standing, moment: Moment) -> Taken:
    told = addressees(before.about, moment)
    if before.state == _S.REFERRED and before.about.provider is not None:
        told |= {before.about.provider}
    return _after(
        before,
        _S.WITHDRAWN,
        before.content,
        clocks.all_met(before.deadlines, moment),
        (CloseFlag(before.number), *_told(told, f"a correction was taken back: {before.number}")),
        is_closed=True,
    )


def _answer_problems(
    before: Standing, action: ReportBack | Resolve, by: Actor, moment: Moment, keys: CorrectionKeys
) -> list[Problem]:
    """All that is wrong with an answer. Who cannot have the sealed values opened cannot try them here either."""
    problems = list(text_problems("reasons", action.reasons))
    if by.department in {before.about.provider, *moment.centre}:
        problems += told_problems({"reasons": action.reasons}, _sealed(before, keys))
    return problems


def _sealed(before: Standing, keys: CorrectionKeys) -> list[str]:
    """The values of the report."""
    told = disclosed(before.number, before.content, keys)
    return [one.value for one in (*told.subject, *told.claimed)]


def _in_doubt(
    number: str,
    content: Correction,
    about: About,
    deadlines: tuple[Deadline, ...],
    moment: Moment,
    keys: CorrectionKeys,
) -> Taken:
    """Whoever sees the row is told from now on, and whoever has to answer."""
    told = _told(addressees(about, moment), f"a correction of `{content.resource}` is reported: {number}")
    effects: tuple[Effect, ...] = (_flag(number, content, about, moment, keys), *told)
    return Taken(_S.REPORTED, content, about, deadlines, effects)


def _flag(number: str, content: Correction, about: About, moment: Moment, keys: CorrectionKeys) -> OpenFlag:
    return OpenFlag(
        Doubt(
            number=number,
            resource=content.resource,
            reporter=about.applicant,
            items=content.items,
            record=content.record,
            subjects=_subjects(number, content, moment, keys),
            since=moment.today,
            proceeds=moment.profile.rules.corrections.proceed_meanwhile,
        )
    )


def _subjects(number: str, content: Correction, moment: Moment, keys: CorrectionKeys) -> tuple[str, ...]:
    """What verifications of the subject are known by; nothing where the catalogue names subjects otherwise now."""
    resource = moment.catalog.resources.get(content.resource)
    return () if resource is None else subject_digests(disclosed(number, content, keys).subject, resource, keys)


def _after(
    before: Standing,
    state: str,
    content: Correction,
    deadlines: tuple[Deadline, ...] | None = None,
    effects: tuple[Effect, ...] = (),
    is_closed: bool = False,
) -> Taken:
    running = before.deadlines if deadlines is None else deadlines
    return Taken(state, content, before.about, running, effects, is_closed)


def _told(departments: frozenset[str], text: str) -> tuple[Notify, ...]:
    return tuple(Notify(department, text) for department in sorted(departments))
