"""What each step makes of an agreement."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sharing.agreements.actions import Draft, Return, Sign
from sharing.agreements.checking import counterpart_of, reasons_problems, terms_problems
from sharing.agreements.content import (
    AgreementContent,
    AgreementEnding,
    AgreementSignature,
    AgreementState,
    AgreementTerms,
)
from sharing.agreements.signing import digest_of, is_of, is_signed, key_of, public_text
from sharing.agreements.wording import Templates, worded
from sharing.grants import Agreement
from sharing.jurisdictions import AgreementParty
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    Effect,
    EnterAgreement,
    Moment,
    Notify,
    NotPermitted,
    Problem,
    Proceeding,
    Taken,
)

Standing = Proceeding[AgreementContent]


def drafted(number: str, action: Draft, by: Actor, moment: Moment, templates: Templates) -> Taken:
    """Raises ActionUnfit."""
    content = replace(_worded(number, 1, action.terms, by.department, moment, templates), is_private=True)
    return Taken(AgreementState.DRAFT, content, _about(content))


def amended(standing: Standing, terms: AgreementTerms, moment: Moment, templates: Templates) -> Taken:
    """Whoever has signed signed another text; to another side it is not offered yet. Raises ActionUnfit."""
    before = standing.content
    worded_anew = _worded(standing.number, before.wording + 1, terms, before.consumer, moment, templates)
    is_private = before.is_private or worded_anew.counterpart != before.counterpart
    content = replace(worded_anew, is_private=is_private)
    told = {one.department for one in before.signatures} - {before.consumer}
    return Taken(AgreementState.DRAFT, content, _about(content), effects=_told(told, standing.number, "is worded anew"))


def returned(standing: Standing, action: Return, moment: Moment, templates: Templates) -> Taken:
    """The same terms under another number of wording, so that what was signed is void. Raises ActionUnfit."""
    _check(reasons_problems(action.reasons))
    before = standing.content
    again = _worded(standing.number, before.wording + 1, before.terms, before.consumer, moment, templates)
    content = replace(again, remarks=action.reasons)
    told = _told({before.consumer}, standing.number, "is returned")
    return Taken(AgreementState.DRAFT, content, _about(content), effects=told)


def offered(standing: Standing) -> Taken:
    """Both sides may sign from now on."""
    content = replace(standing.content, is_private=False)
    told = _told({content.counterpart}, standing.number, "waits for signatures")
    return Taken(AgreementState.OFFERED, content, _about(content), effects=told)


def signed(standing: Standing, action: Sign, by: Actor, moment: Moment) -> Taken:
    """One side has signed, or the second one too. Raises ActionUnfit, NotPermitted."""
    content = standing.content
    if by.person is None or by.department not in (content.consumer, content.counterpart):
        raise NotPermitted("sign")  # a natural person of one of the sides uploads it
    valid = tuple(one for one in content.signatures if _is_valid(standing, one, moment))
    if any(one.department == by.department for one in valid):
        raise _unfit("", "SIGNED_ALREADY", "your department has signed")
    _check(_unsignable(content, moment))
    signature = _proved(standing, action, by, by.person, moment)
    after = replace(content, signatures=(*valid, signature))
    if {one.department for one in after.signatures} != {content.consumer, content.counterpart}:
        other = {content.consumer, content.counterpart} - {by.department}
        told = _told(other, standing.number, "is signed by the other side")
        return Taken(AgreementState.HALF_SIGNED, after, standing.about, effects=told)
    return _come_into_force(standing, after, moment)


def withdrawn(standing: Standing) -> Taken:
    """Nothing was in force."""
    sees_it = frozenset[str]() if standing.content.is_private else {standing.content.counterpart}
    told = _told(sees_it, standing.number, "is withdrawn")
    return Taken(AgreementState.WITHDRAWN, standing.content, standing.about, effects=told, is_closed=True)


def ended(
    standing: Standing, state: AgreementState, reasons: str, by: Actor, moment: Moment, *, required: bool = True
) -> Taken:
    """Nothing rests on it from the next request on. Raises ActionUnfit."""
    _check(reasons_problems(reasons, required=required))
    before = standing.content
    if state is AgreementState.EXPIRED and moment.today <= before.terms.valid_until:
        raise _unfit("", "NOT_EXPIRED", "its last day is not over")
    content = replace(before, ending=AgreementEnding(by.department, moment.today, reasons))
    others = {before.consumer, before.counterpart} - {by.department}
    told = _told(others, standing.number, f"is {state.value}")
    entered = EnterAgreement(replace(_in_force(standing.number, before, moment.today), active=False))
    return Taken(state, content, standing.about, effects=(entered, *told), is_closed=True)


def _worded(
    number: str, wording: int, terms: AgreementTerms, consumer: str, moment: Moment, templates: Templates
) -> AgreementContent:
    _check(terms_problems(terms, consumer, moment))
    counterpart = counterpart_of(terms, moment)
    if counterpart is None or not {consumer, counterpart} <= moment.catalog.departments.keys():
        raise _unfit("terms.party", "UNKNOWN_DEPARTMENT", "one of the sides is no member")
    sides = (consumer, counterpart)
    text = templates.text(worded(number, wording, moment.profile.name, terms, sides, moment.catalog))
    return AgreementContent(terms, consumer, counterpart, wording, text, digest_of(text))


def _about(content: AgreementContent) -> About:
    """The provider of a resource takes part where it signs, once it was offered; the centre finds everything anyway."""
    with_provider = content.terms.party is AgreementParty.PROVIDER and not content.is_private
    return About(content.consumer, content.counterpart if with_provider else None, content.terms.resource)


def _unsignable(content: AgreementContent, moment: Moment) -> Iterator[Problem]:
    if content.terms.valid_until < moment.today:
        yield Problem("", "IN_THE_PAST", "its last day is over: word it anew")
    if counterpart_of(content.terms, moment) != content.counterpart:
        yield Problem("", "OTHER_COUNTERPART", "the catalogue names another department by now: word it anew")


def _proved(standing: Standing, action: Sign, by: Actor, person: str, moment: Moment) -> AgreementSignature:
    """The signature, proved by a key that the catalogue has of the department today. Raises ActionUnfit."""
    key = key_of(moment.catalog.departments.get(by.department), action.key_id)
    if key is None:
        raise _unfit("key_id", "KEY_UNKNOWN", "the catalogue has no such key of your department")
    if not key.signs_on(moment.today):
        raise _unfit("key_id", "KEY_WITHDRAWN", "the key is withdrawn")
    if not is_signed(standing.number, standing.content.text, action.signature, key.verifier):
        raise _unfit("signature", "SIGNATURE_WRONG", "it is not of this key over this text under this number")
    public = public_text(key.verifier)
    return AgreementSignature(by.department, key.key_id, public, action.signature, person, moment.at)


def _is_valid(standing: Standing, signature: AgreementSignature, moment: Moment) -> bool:
    """Whether what was signed before the other side did still counts: a key may have been withdrawn meanwhile."""
    key = key_of(moment.catalog.departments.get(signature.department), signature.key_id)
    return (
        key is not None
        and key.signs_on(moment.today)
        and is_of(signature, key)
        and is_signed(standing.number, standing.content.text, signature.signature, key.verifier)
    )


def _come_into_force(standing: Standing, content: AgreementContent, moment: Moment) -> Taken:
    first = max(moment.today, content.terms.valid_from)
    after = replace(content, in_force_from=first)
    told = _told({content.consumer, content.counterpart}, standing.number, "is signed by both sides")
    effects: tuple[Effect, ...] = (EnterAgreement(_in_force(standing.number, after, first)), *told)
    return Taken(AgreementState.IN_FORCE, after, standing.about, effects=effects)


def _in_force(number: str, content: AgreementContent, today: date) -> Agreement:
    terms = content.terms
    return Agreement(
        department=content.consumer,
        resource=terms.resource,
        signed_on=content.in_force_from or today,
        until=terms.valid_until,
        with_=content.counterpart,
        kind=terms.kind,
        number=number,
    )


def _told(departments: Iterable[str], number: str, what: str) -> tuple[Notify, ...]:
    return tuple(Notify(department, f"agreement `{number}` {what}") for department in sorted(departments))


def _check(problems: Iterable[Problem]) -> None:
    if met := tuple(problems):
        raise ActionUnfit(met)


def _unfit(member: str, code: str, message: str) -> ActionUnfit:
    return ActionUnfit((Problem(member, code, message),))
