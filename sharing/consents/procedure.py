"""Consents (数据主体同意): recorded from a signed artefact, revoked at any time, over with the last day."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from masking import bytes_of
from sharing.binding import entry_version
from sharing.consented import ConsentRecord
from sharing.consents.actions import Action, Expire, Record, Revoke
from sharing.consents.checking import artefact_of, reasons_problems, signing_keys, terms_problems
from sharing.consents.consent import Consent, ConsentState, Revocation
from sharing.consents.keys import ConsentKeys
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    EndConsent,
    Kind,
    Moment,
    Notify,
    NotNow,
    OpenConsent,
    Parties,
    Proceeding,
    Taken,
)

Standing = Proceeding[Consent]


class Consents:
    """Subjects are kept under `keys`; without them there are only the types of the procedure, nothing is recorded."""

    kind = Kind.CONSENT
    content = Consent
    opening: Mapping[str, type[Any]] = MappingProxyType({"record": Record})
    actions: Mapping[str, type[Any]] = MappingProxyType({"revoke": Revoke, "expire": Expire})
    is_open = False

    def __init__(self, keys: ConsentKeys | None = None) -> None:
        self._keys = keys

    def open(self, number: str, action: Record, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        if self._keys is None:
            raise AssertionError
        return _recorded(number, action, by, moment, self._keys)

    def take(self, proceeding: Standing, action: Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        if proceeding.state != ConsentState.IN_FORCE:
            raise NotNow(_WORDS[type(action)], proceeding.state)
        match action:
            case Record():
                raise NotNow("record", proceeding.state)
            case Revoke():
                return _revoked(proceeding, action, by, moment)
            case Expire():
                return _expired(proceeding, moment)
            case _:
                assert_never(action)

    def parties(self, about: About, content: Consent, moment: Moment) -> Parties:
        """Nobody but those that every proceeding has: a subject may turn to any of them."""
        return {}


_WORDS = MappingProxyType({type: word for word, type in {**Consents.opening, **Consents.actions}.items()})


def _recorded(number: str, action: Record, by: Actor, moment: Moment, keys: ConsentKeys) -> Taken:
    artefact = artefact_of(action, by, moment)
    terms = artefact.terms
    if problems := terms_problems(terms, by.department, moment.catalog, moment.today):
        raise ActionUnfit(problems)
    resource = moment.catalog.resources[terms.resource]
    subject = keys.subject(resource, terms.subject)
    if subject is None:
        raise AssertionError
    version = entry_version(resource, sorted(terms.items), None)
    content = Consent(
        department=by.department,
        resource=resource.code,
        purpose=terms.purpose,
        items=terms.items,
        subject=keys.shown(number, subject),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        digest=artefact.digest,
        signature=artefact.signature,
        key_id=artefact.key_id,
        signed_by=signing_keys(by.department, moment.catalog, moment.today)[artefact.key_id][0],
        entry_version=version,
    )
    consent = ConsentRecord(
        number=number,
        department=content.department,
        resource=content.resource,
        purpose=content.purpose,
        items=content.items,
        subject=subject,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        digest=content.digest,
        entry_version=version,
        salt=keys.salt(bytes_of(terms.salt) or b""),
    )
    about = About(by.department, resource.provider, resource.code)
    told = Notify(resource.provider, f"consent of a subject of `{resource.code}` recorded: {number}")
    return Taken(ConsentState.IN_FORCE, content, about, effects=(OpenConsent(consent), told))


def _revoked(before: Standing, action: Revoke, by: Actor, moment: Moment) -> Taken:
    if problems := list(reasons_problems(action)):
        raise ActionUnfit(problems)
    content = replace(before.content, revocation=Revocation(moment.today, by.department, action.reasons))
    told = sorted({before.about.applicant, *([before.about.provider] if before.about.provider else [])})
    notices = tuple(Notify(department, f"consent revoked: {before.number}") for department in told)
    return _closed(before, ConsentState.REVOKED, content, (EndConsent(before.number), *notices))


def _expired(before: Standing, moment: Moment) -> Taken:
    if moment.today <= before.content.valid_until:
        raise NotNow("expire", before.state)
    return _closed(before, ConsentState.EXPIRED, before.content, (EndConsent(before.number),))


def _closed(before: Standing, state: ConsentState, content: Consent, effects: tuple[EndConsent | Notify, ...]) -> Taken:
    return Taken(state, content, before.about, effects=effects, is_closed=True)
