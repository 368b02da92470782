"""Begins blind batches and answers them: from what was decided to the finished value of a root field."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from threading import Event
from typing import assert_never

import orjson

from masking import fingerprint, spelled
from masking.blind import MessageRefused
from masking.canonical import VERSION
from resolvers.blind.asked import BlindAsked, unreadable
from resolvers.blind.held import Fetch, Held, values_from
from resolvers.errors import Code, Refusal, session_unknown
from resolvers.plan import BlindAnswering, BlindOpening
from resolvers.prepared import PreparedField
from resolvers.verifying import shown
from sharing import Asking, Postponed, StoreUnavailable
from sharing.blind import (
    Answered,
    Answering,
    PositionsAnswered,
    Scope,
    Session,
    Sessions,
    SessionSpent,
    SessionUnknown,
    SizeAnswered,
    TooManySessions,
    Worded,
    first_message,
)
from sources import SourceError


@dataclass(frozen=True, slots=True)
class BlindDesk:
    """The blind batches of this process. `zone` is where days begin. First messages are made one after another."""

    sessions: Sessions
    answering: Answering
    held: Held
    zone: tzinfo
    alone: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def begun(self, prepared: PreparedField, plan: BlindOpening, fetch: Fetch) -> bytes:
        """The JSON of a new session. Raises `Refusal` (LIMIT_EXCEEDED) and whatever `fetch` raises.

        A source that fails leaves no session behind. Whatever else ends it half-way does, until its time is over: how
        often a caller may have a whole resource read is bounded by nothing else.
        """
        now, terms = datetime.now(self.zone), plan.terms
        try:
            session = self.sessions.open(_scope(prepared), terms.wording, terms.told, now, _basis(prepared))
        except TooManySessions as error:
            facts = {"limit": "blind_sessions", "retryAt": error.retry_at.isoformat(timespec="seconds")}
            raise Refusal(Code.LIMIT_EXCEEDED, "too many blind batches are under way", plan.path, facts) from None
        try:
            entries = await self.held.entries(prepared, plan, fetch)
        except SourceError:
            self.sessions.close(session)
            raise
        setup = await self.setup(session, entries)
        return _written_session(plan, session, setup)

    async def setup(self, session: Session, entries: frozenset[bytes]) -> bytes:
        """The platform's first message, made beside the event loop, and no further once nobody waits for it."""
        stopped = Event()
        try:
            async with self.alone:
                return await asyncio.to_thread(first_message, session, entries, stopped.is_set)
        finally:
            stopped.set()

    async def answered(self, prepared: PreparedField, plan: BlindAnswering, asked: BlindAsked) -> tuple[bytes, int]:
        """The JSON of an answer, and how many entries were asked.

        Raises `Refusal`: SESSION_UNKNOWN, BAD_OPERAND with the flaw of the message, STORE_UNAVAILABLE.
        """
        rights, resource = prepared.rights, prepared.resource
        asking = Asking(
            department=rights.department,
            resource=resource.code,
            granted=False,
            case=None,
            batch=True,
            budgets=resource.verification.budgets,
            now=datetime.now(self.zone),
        )
        try:
            answer = await self.answering.answer(
                asked.session, asking, rights.purposes, asked.message, _basis(prepared)
            )
        except (SessionUnknown, SessionSpent):
            raise session_unknown(plan.path) from None
        except MessageRefused as refused:
            raise unreadable(plan.path, refused) from None
        except StoreUnavailable:
            raise Refusal(Code.STORE_UNAVAILABLE, "the entries cannot be counted now", plan.path) from None
        return _written_answer(plan, answer)


def _scope(prepared: PreparedField) -> Scope:
    return Scope(prepared.rights.department, prepared.resource.code, prepared.rights.purposes)


def _basis(prepared: PreparedField) -> str:
    """What decides which rows take part: a session is over as soon as it is another."""
    statement, values = prepared.written.statement, values_from(prepared, 0)
    return fingerprint(orjson.dumps([statement.text, statement.constants, values], default=str))


def _written_session(plan: BlindOpening, session: Session, setup: bytes) -> bytes:
    told = {
        "session": session.id,
        "expiresAt": session.expires.astimezone(UTC).isoformat(timespec="seconds"),
        "canonicalVersion": VERSION,
        "subject": [_item(worded) for worded in session.wording.subject],
        "claims": [_item(worded) for worded in session.wording.claims],
        "setup": spelled(setup),
    }
    return orjson.dumps(shown(plan.selected, told))


def _item(worded: Worded) -> dict[str, object]:
    return {"item": worded.item, "form": worded.form.value}


def _written_answer(plan: BlindAnswering, answer: Answered | Postponed) -> tuple[bytes, int]:
    told: dict[str, object] = {"response": None, "size": None, "retryAt": None}
    elements = 0
    match answer:
        case Postponed(retry_at=retry_at):
            told["retryAt"] = retry_at.isoformat(timespec="seconds")
        case PositionsAnswered(message=message):
            told["response"], elements = spelled(message), answer.elements
        case SizeAnswered(size=size):
            told["size"], elements = size, answer.elements
        case _:
            assert_never(answer)
    return orjson.dumps(shown(plan.selected, told)), elements
