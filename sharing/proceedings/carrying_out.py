"""Carries out the effects of a step, in the transaction of the step."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.consented import ConsentRecord, end_consent, enter_consent
from sharing.declared import declare, end_emergency, review_uses
from sharing.doubts import end_doubt, enter_doubt
from sharing.grants import Suspension
from sharing.proceeding_tables import entries, notices
from sharing.proceedings.effects import (
    ChangeGrant,
    CloseFlag,
    DeclareEmergency,
    Effect,
    EndConsent,
    EndEmergency,
    EnterAgreement,
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
from sharing.proceedings.errors import ActionUnfit, Problem
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
    """All of them, in their order.

    Raises GrantUnknown, ActionUnfit, StoreUnavailable; then nothing of the transaction is kept.
    """
    if any(not isinstance(effect, _UNCOUNTED) for effect in effects):
        await count_change(connection)  # whatever holds what is in force reads it anew
    for effect in effects:
        match effect:
            case OpenGrant(grant=grant):
                await enter_grant(connection, grant)
            case ChangeGrant():
                await change_grant(connection, effect.number, effect.state, effect.valid_until)
            case EnterAgreement(agreement=agreement):
                await enter_agreement(connection, agreement)
            case SuspendRights():
                since = at.date()
                rests = Suspension(number, effect.department, effect.resource, since, effect.until, effect.reason)
                await suspend_rights(connection, rests)
            case RestoreRights():
                await restore_rights(connection, effect.number or number, effect.department, effect.resource, at)
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
                await review_uses(connection, effect.number, at)
            case Notify():
                notice = {"department": effect.department, "number": number, "text": effect.text, "at": at}
                await connection.execute(insert(notices).values(notice))
            case _:
                assert_never(effect)


async def _consent(connection: AsyncConnection, consent: ConsentRecord) -> None:
    """What was ended once is not brought back by recording the same artefact again."""
    if not await enter_consent(connection, consent):
        raise ActionUnfit((Problem("artefact", "RECORDED_ALREADY", "this artefact has been recorded before"),))


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
