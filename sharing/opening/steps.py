"""The steps of an opening: asked, agreed to or refused with reasons, assessed, concluded, checked, shut, settled."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sharing.calendar import Deadline, begun_anew, ended, in_working_days
from sharing.jurisdictions import OpenClass
from sharing.opening import actions as act
from sharing.opening.agreeing import DIGEST, agreeing_problems, entry_problems, wording
from sharing.opening.checking import (
    check,
    entering_problems,
    requesting_problems,
    text_problems,
    wanted_items,
)
from sharing.opening.consenting import consents_problems
from sharing.opening.content import (
    Assessment,
    Contract,
    OpeningContent,
    OpeningState,
    Said,
    SecurityCheck,
    Stage,
    Wanted,
)
from sharing.opening.requester import Requester
from sharing.opening.taking_part import watching
from sharing.opening.tracks import Closed, Track, track_of
from sharing.proceedings import (
    About,
    Actor,
    ChangeOpening,
    Effect,
    Moment,
    Notify,
    Problem,
    Proceeding,
    RestoreRights,
    SuspendRights,
    Taken,
)

SECURITY_CHECK = "security_check"
LONGEST_BETWEEN = 250
"""Working days from one check to the next at most: a year."""
CLOSED = frozenset({OpeningState.PROMISED, OpeningState.REFUSED, OpeningState.WITHDRAWN, OpeningState.ENDED})
Standing = Proceeding[OpeningContent]
_S = OpeningState


def requested(number: str, action: act.Request, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    check(requesting_problems(action.wanted, Requester.DEPARTMENT, by.department, moment))
    return _begun(number, Requester.DEPARTMENT, action.wanted, "", by, moment)


def entered(number: str, action: act.Enter, by: Actor, moment: Moment) -> Taken:
    """Raises ActionUnfit."""
    check(
        (
            *entering_problems(action.reference, action.requester),
            *requesting_problems(action.wanted, action.requester, by.department, moment),
        )
    )
    return _begun(number, action.requester, action.wanted, action.reference, by, moment)


def agreed(before: Standing, action: act.Agree, by: Actor, moment: Moment) -> Taken:
    """What everybody may have is open at once; the rest waits for the centre or for an agreement."""
    content = before.content
    named = consents_problems(before, action.items, action.valid_until, moment)
    check((*_still_that_way(before, moment), *agreeing_problems(action, content, moment), *named))
    if content.track is Track.UNLISTED:
        return taken(before, _S.PROMISED, content, by, moment)
    content = replace(
        content,
        open_class=action.open_class,
        opened=action.items,
        conditions=action.conditions,
        valid_until=action.valid_until,
    )
    content = replace(content, entry_version=wording(content, moment.catalog.resources[content.wanted.resource or ""]))
    if content.track is Track.BUSINESS:
        return taken(before, _S.ASSESSING, content, by, moment)
    is_for_all = action.open_class is OpenClass.UNCONDITIONAL
    return taken(before, _S.OPENED if is_for_all else _S.AGREED, content, by, moment)


def approved(before: Standing, action: act.Approve, by: Actor, moment: Moment) -> Taken:
    """After an assessment, and with checks from then on (R106)."""
    check((*_approving_problems(action), *_opened_problems(before, moment)))
    found = Assessment(action.report, action.findings, action.check_within, by.department, moment.today)
    return taken(before, _S.AGREED, replace(before.content, assessment=found), by, moment)


def concluded(before: Standing, action: act.Conclude, by: Actor, moment: Moment) -> Taken:
    """The agreement is signed: it is open (R083)."""
    check((*_digest_problems("document", action.document), *_opened_problems(before, moment)))
    content = replace(before.content, contract=Contract(action.document, moment.today))
    return taken(before, _S.OPENED, content, by, moment, _next_check(before, content, moment))


def checked(before: Standing, action: act.Check, by: Actor, moment: Moment) -> Taken:
    """The next one is due as long after this one; what is not sound is shut at once (R106, R147)."""
    check(text_problems("findings", action.findings))
    found = SecurityCheck(moment.today, by.department, action.is_sound, action.findings)
    content = replace(before.content, checks=(*before.content.checks, found))
    if not action.is_sound:
        content = said(content, Stage.SHUT, action.findings, by, moment)
        return _shut(before, content, by, moment)
    return taken(before, _S.OPENED, content, by, moment, _next_check(before, content, moment))


def shut(before: Standing, action: act.Shut, by: Actor, moment: Moment) -> Taken:
    """Nothing of it is open from now on (R147)."""
    check(text_problems("reasons", action.reasons))
    return _shut(before, said(before.content, Stage.SHUT, action.reasons, by, moment), by, moment)


def rectified(before: Standing, action: act.Rectify, by: Actor, moment: Moment) -> Taken:
    check(text_problems("measures", action.measures))
    content = said(before.content, Stage.RECTIFIED, action.measures, by, moment)
    return taken(before, _S.RECTIFIED, content, by, moment, before.deadlines)


def settled(before: Standing, action: act.Settle, by: Actor, moment: Moment) -> Taken:
    """Open again as it was agreed to, or over; what rested of the publisher's rights goes on either way (R147)."""
    check(text_problems("reasons", action.reasons))
    content = said(before.content, Stage.SETTLED, action.reasons, by, moment)
    lifted = tuple(RestoreRights(one.department, one.resource) for one in _resting(before, ""))
    if not action.is_reopened:
        return taken(before, _S.ENDED, content, by, moment, before.deadlines, lifted)
    check((*_provider_problems(before), *_opened_problems(before, moment)))
    return taken(before, _S.OPENED, content, by, moment, _next_check(before, content, moment), lifted)


def over(before: Standing, state: OpeningState, stage: Stage, reasons: str, by: Actor, moment: Moment) -> Taken:
    """It ends here, with its reasons (R103)."""
    check(text_problems("reasons", reasons))
    content = said(before.content, stage, reasons, by, moment)
    return taken(before, state, content, by, moment, _met(before.deadlines, moment))


def taken(
    before: Standing,
    state: OpeningState,
    content: OpeningContent,
    by: Actor,
    moment: Moment,
    deadlines: tuple[Deadline, ...] = (),
    effects: tuple[Effect, ...] = (),
) -> Taken:
    """What stands afterwards; whoever takes part and did not act is told, and whoever serves the public."""
    to = {before.about.applicant, before.about.provider} - {by.department}
    if content.track is Track.BUSINESS or state is _S.RECTIFIED:
        to |= watching(before.about, content, moment) - {by.department}
    changed = (ChangeOpening(),) if _S.OPENED in (before.state, state) else ()
    told = _told(to, before.number, state)
    return Taken(state, content, before.about, deadlines, (*effects, *changed, *told), state in CLOSED)


def said(content: OpeningContent, stage: Stage, text: str, by: Actor, moment: Moment) -> OpeningContent:
    return replace(content, said=(*content.said, Said(stage, moment.today, by.department, text)))


def _begun(number: str, requester: Requester, wanted: Wanted, reference: str, by: Actor, moment: Moment) -> Taken:
    resource = moment.catalog.resources.get(wanted.resource or "")
    track = track_of(requester, by.department, resource, wanted_items(wanted, resource), moment.profile.rules)
    if isinstance(track, Closed):
        raise AssertionError
    provider = wanted.provider if resource is None else resource.provider
    about = About(by.department, provider, wanted.resource)
    content = OpeningContent(requester, wanted, track, reference)
    return Taken(_S.REQUESTED, content, about, effects=_told({provider} - {by.department}, number, _S.REQUESTED))


def _shut(before: Standing, content: OpeningContent, by: Actor, moment: Moment) -> Taken:
    reason = f"opening {before.number} is shut"
    return taken(before, _S.SHUT, content, by, moment, _met(before.deadlines, moment), _resting(before, reason))


def _resting(before: Standing, reason: str) -> tuple[SuspendRights, ...]:
    """What rests while something is shut: whoever published gets no more of it, but a provider of its own data."""
    about, publishes = before.about, before.content.track is Track.PUBLICATION
    if not publishes or about.resource is None or about.applicant == about.provider:
        return ()
    return (SuspendRights(about.applicant, about.resource, reason=reason),)


def _next_check(before: Standing, content: OpeningContent, moment: Moment) -> tuple[Deadline, ...]:
    """Of what a business has, the next security check; of the rest no check is due. Earlier ones stay on record."""
    found, met = content.assessment, _met(before.deadlines, moment)
    if found is None:
        return met
    whose = min(watching(before.about, content, moment), default=found.by)
    escalation = moment.profile.rules.escalation.after_working_days
    begun = in_working_days(moment.days, SECURITY_CHECK, whose, moment.today, found.check_within, escalation)
    return begun_anew(met, begun)


def _met(deadlines: Iterable[Deadline], moment: Moment) -> tuple[Deadline, ...]:
    return tuple(ended(deadline, moment.today) for deadline in deadlines)


def _still_that_way(before: Standing, moment: Moment) -> Iterator[Problem]:
    """The entry may have changed since it was asked for, and with it who has to agree."""
    content = before.content
    resource = moment.catalog.resources.get(content.wanted.resource or "")
    items = wanted_items(content.wanted, resource)
    way = track_of(content.requester, before.about.applicant, resource, items, moment.profile.rules)
    has_moved = resource is not None and resource.provider != before.about.provider
    if content.track is not Track.UNLISTED and (way != content.track or has_moved):
        yield Problem("", "ENTRY_CHANGED", "the entry has changed since: refuse, and have it asked for anew")


def _opened_problems(before: Standing, moment: Moment) -> Iterator[Problem]:
    """Whether entry and consents still say what was agreed to; they must before anything is opened."""
    content = before.content
    yield from entry_problems(content, moment)
    yield from consents_problems(before, content.opened, content.valid_until, moment)


def _provider_problems(before: Standing) -> Iterator[Problem]:
    """Nothing is open without the provider's consent (R105): what it has shut itself is not opened over its head."""
    by = next((one.by for one in reversed(before.content.said) if one.stage is Stage.SHUT), None)
    if by == before.about.provider:
        yield Problem("is_reopened", "SHUT_BY_PROVIDER", "the provider has shut it: have it asked for anew")


def _approving_problems(action: act.Approve) -> Iterator[Problem]:
    yield from _digest_problems("report", action.report)
    yield from text_problems("findings", action.findings)
    if not 1 <= action.check_within <= LONGEST_BETWEEN:
        yield Problem("check_within", "OUT_OF_RANGE", f"from 1 to {LONGEST_BETWEEN} working days")


def _digest_problems(member: str, text: str) -> Iterator[Problem]:
    if not DIGEST.fullmatch(text):
        yield Problem(member, "BAD_DIGEST", "SHA-256 in 64 hexadecimal digits, small letters")


def _told(to: Iterable[str | None], number: str, state: OpeningState) -> tuple[Notify, ...]:
    return tuple(Notify(code, f"opening {number} is {state}") for code in sorted(filter(None, to)))
