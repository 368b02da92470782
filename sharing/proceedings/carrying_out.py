"""Carries out the effects of a step, in the transaction of the step."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.consented import ConsentRecord, Entered, end_consent, enter_consent
from sharing.declared import declare, end_emergency, move_review, review_uses
from sharing.doubts import end_doubt, enter_doubt
from sharing.errors import GrantUnknown
from sharing.grants import Suspension
from sharing.proceeding_tables import entries, notices
from sharing.proceedings.effects import (
    ChangeGrant,
    ChangeOpening,
    CloseFlag,
    DeclareEmergency,
    Effect,
    EndConsent,
    EndEmergency,
    EnterAgreement,
    MoveReview,
    Notify,
    OpenConsent,
    OpenFlag,
    OpenGrant,
    PublishEntry,
    RestoreRights,
    ReviewUses,
    SuspendRights,
    WithdrawEntry,
)
from sharing.proceedings.errors import ActionUnfit, Problem, ProceedingChanged
from sharing.proceedings.turns import NOTICES, hold_feed
from sharing.register import (
    change_grant,
    count_change,
    enter_agreement,
    enter_grant,
    restore_rights,
    suspend_rights,
)

_UNCOUNTED = Notify | OpenConsent | EndConsent
"""What nobody holds in memory: consents are looked up whenever somebody asks under them."""


async def carry_out(connection: AsyncConnection, number: str, effects: Sequence[Effect], at: datetime) -> None:
    """All of them, in their order; notices come last, for whoever sends any holds their feed until the end.

    Raises ActionUnfit, ProceedingChanged, StoreUnavailable; then nothing of the transaction is kept.
    """
    if any(not isinstance(effect, _UNCOUNTED) for effect in effects):
        await count_change(connection)  # whatever holds what is in force reads it anew
    told: list[dict[str, object]] = []
    for effect in effects:
        match effect:
            case OpenGrant(grant=grant):
                await enter_grant(connection, grant)
            case ChangeGrant():
                await _change(connection, effect)
            case EnterAgreement(agreement=agreement):
                await enter_agreement(connection, agreement)
            case SuspendRights():
                await suspend_rights(connection, _suspension(number, effect, at))
            case RestoreRights():
                which = (effect.department, effect.resource, effect.office)
                await restore_rights(connection, effect.number or number, *which, at)
            case PublishEntry():
                await _publish(connection, effect, at)
            case WithdrawEntry(code=code):
                gone = {"is_withdrawn": True, "version": entries.c.version + 1, "changed_at": at}
                await connection.execute(update(entries).where(entries.c.code == code).values(gone))
            case OpenFlag(doubt=doubt):
                await enter_doubt(connection, doubt)
            case CloseFlag():
                await end_doubt(connection, effect.number)
            case OpenConsent(consent=consent):
                await _consent(connection, consent)
            case EndConsent():
                await end_consent(connection, effect.number, at)
            case DeclareEmergency(declaration=declaration):
                await declare(connection, declaration)
            case EndEmergency():
                await end_emergency(connection, effect.number, at)
            case ReviewUses():
                if not await review_uses(connection, effect.number, effect.last_use, at):
                    raise ProceedingChanged(effect.number)  # it was used since then: look at that too
            case MoveReview():
                await move_review(connection, effect.number, effect.due, effect.deadline)
            case ChangeOpening():
                continue  # the proceeding itself says what is open: it is the change that has to be counted
            case Notify(department=department, text=text):
                told.append({"department": department, "number": number, "text": text, "at": at})
            case _:
                assert_never(effect)
    if told:
        await hold_feed(connection, NOTICES)
        await connection.execute(insert(notices), told)


async def _change(connection: AsyncConnection, effect: ChangeGrant) -> None:
    """Whoever keeps the store may have revoked it, whatever the procedure could see."""
    try:
        await change_grant(connection, effect.number, effect.state, effect.valid_until)
    except GrantUnknown:
        raise ActionUnfit((Problem("", "GRANT_REVOKED", "the grant was revoked meanwhile"),)) from None


def _suspension(number: str, effect: SuspendRights, at: datetime) -> Suspension:
    return Suspension(
        number=number,
        department=effect.department,
        resource=effect.resource,
        since=at.date(),
        until=effect.until,
        reason=effect.reason,
        office=effect.office,
    )


async def _consent(connection: AsyncConnection, consent: ConsentRecord) -> None:
    """What was ended once is not brought back by recording the same artefact again."""
    match await enter_consent(connection, consent):
        case Entered.DONE:
            return
        case Entered.RECORDED_ALREADY:
            raise ActionUnfit((Problem("artefact", "RECORDED_ALREADY", "this artefact has been recorded before"),))
        case Entered.SALT_REUSED:
            message = "your department has recorded another artefact with this salt: each has one of its own"
            raise ActionUnfit((Problem("artefact.salt", "SALT_REUSED", message),))
        case other:
            assert_never(other)


async def _publish(connection: AsyncConnection, effect: PublishEntry, at: datetime) -> None:
    values = {"provider": effect.provider, "document": effect.document, "is_withdrawn": False, "changed_at": at}
    standing = select(entries.c.provider, entries.c.is_withdrawn).where(entries.c.code == effect.code)
    known = (await connection.execute(standing)).one_or_none()
    if known is None:
        await connection.execute(insert(entries).values({**values, "code": effect.code, "version": 1}))
    elif known.is_withdrawn or known.provider != effect.provider:  # whatever the procedure could see
        message = f"`{effect.code}` is or was an entry of its own: codes are never used again"
        raise ActionUnfit((Problem("document.code", "CODE_TAKEN", message),))
    else:
        again = update(entries).where(entries.c.code == effect.code)
        await connection.execute(again.values({**values, "version": entries.c.version + 1}))
