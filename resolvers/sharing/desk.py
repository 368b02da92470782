"""One visit to the proceedings: who acts, and every failure as the refusal that clients can rely on."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from resolvers.errors import Code, Refusal
from resolvers.execution import Context
from resolvers.request import Caller
from resolvers.scalars import ReducedDate
from resolvers.sharing.services import SharingServices
from sharing import StoreUnavailable
from sharing.proceedings import (
    LARGEST_PAGE,
    Actor,
    KeyReused,
    Kind,
    NotNow,
    NotPermitted,
    Proceeding,
    ProceedingChanged,
    Proceedings,
    ProceedingUnknown,
    Role,
    Step,
)

MOST_HISTORIES = 200
"""Proceedings whose history one request may ask for: each is a question to the store."""
LONGEST_CODE = 64  # characters of a department, a resource, a state
LONGEST_KEY = 128

_NUMBER = re.compile("[0-9]{4}-([A-Z]{2})-[0-9]{6,12}")
_KEY = re.compile(f"[ -~]{{1,{LONGEST_KEY}}}")
_ROLES = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Desk:
    """A visit: one question to the store after the other, however much a request asks at once."""

    context: Context
    services: SharingServices
    actor: Actor
    histories: dict[str, Sequence[Step[Any]]] = field(default_factory=dict)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def proceedings(self) -> Proceedings:
        return self.services.proceedings

    @property
    def today(self) -> date:
        """The day in the platform's zone."""
        return self.context.services.standing.calendar.now()[0]

    async def one(self, number: str) -> Proceeding[Any]:
        """Raises Refusal (PROCEEDING_UNKNOWN, STORE_UNAVAILABLE)."""
        known_form(number)
        async with self.alone:
            with refusals():
                return await self.proceedings.one(number, self.actor)

    async def history(self, number: str) -> Sequence[Step[Any]]:
        """All steps. Raises Refusal (PROCEEDING_UNKNOWN, STORE_UNAVAILABLE, LIMIT_EXCEEDED)."""
        async with self.alone:
            if number not in self.histories:
                if len(self.histories) >= MOST_HISTORIES:
                    raise Refusal(Code.LIMIT_EXCEEDED, f"a request asks for at most {MOST_HISTORIES} histories")
                with refusals():
                    self.histories[number] = await self.proceedings.history(number, self.actor)
            return self.histories[number]


def open_desk(context: Context) -> Desk:
    """The desk of whoever asks. Raises Refusal (ACTION_NOT_PERMITTED) in a rehearsal."""
    if context.services.sharing is None:
        raise Refusal(Code.ACTION_NOT_PERMITTED, "in a rehearsal there are no proceedings")
    return Desk(context, context.services.sharing, actor_of(context.request.caller))


def actor_of(caller: Caller) -> Actor:
    """Who acts, with those roles that the platform knows."""
    roles = frozenset(role for role in _ROLES if role.value in caller.roles)
    return Actor(caller.department, caller.application, caller.person, roles)


@contextmanager
def refusals() -> Iterator[None]:
    """Failures of proceedings as refusals; an action that does not fit passes, for the answer tells its problems."""
    try:
        yield
    except ProceedingUnknown as error:
        raise Refusal(Code.PROCEEDING_UNKNOWN, str(error)) from error
    except NotPermitted as error:
        raise Refusal(Code.ACTION_NOT_PERMITTED, str(error)) from error
    except NotNow as error:
        raise Refusal(Code.ACTION_NOT_NOW, str(error), facts={"state": error.state}) from error
    except ProceedingChanged as error:
        raise Refusal(Code.PROCEEDING_CHANGED, str(error)) from error
    except KeyReused as error:
        raise Refusal(Code.IDEMPOTENCY_KEY_REUSED, str(error)) from error
    except StoreUnavailable as error:
        raise Refusal(Code.STORE_UNAVAILABLE, "the proceedings cannot be read or changed now") from error


def is_number(text: str, kind: Kind | None = None) -> bool:
    """Whether it has the form of a number, of that kind: nothing else is looked for, or written into the log."""
    found = _NUMBER.fullmatch(text)
    return found is not None and kind in (None, found[1])


def known_form(number: str, kind: Kind | None = None) -> None:
    """Raises Refusal (PROCEEDING_UNKNOWN) for what is no number, in the words of one that nobody has."""
    if not is_number(number, kind):
        with refusals():
            raise ProceedingUnknown(number)


def checked_key(key: str | None) -> str | None:
    """Raises Refusal (BAD_OPERAND)."""
    if key is not None and not _KEY.fullmatch(key):
        raise Refusal(Code.BAD_OPERAND, f"`idempotencyKey` has 1 to {LONGEST_KEY} printable ASCII characters")
    return key


def checked_code(name: str, code: str | None) -> str | None:
    """Raises Refusal (BAD_OPERAND)."""
    if code is not None and not (0 < len(code) <= LONGEST_CODE and code.isprintable()):
        raise Refusal(Code.BAD_OPERAND, f"`{name}` has 1 to {LONGEST_CODE} printable characters")
    return code


def checked_first(first: int) -> int:
    """Raises Refusal (LIMIT_EXCEEDED)."""
    if not 0 <= first <= LARGEST_PAGE:
        facts = {"limit": "first", "maximum": LARGEST_PAGE}
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is from 0 to {LARGEST_PAGE}", facts=facts)
    return first


def checked_day(name: str, day: date | ReducedDate | None) -> date | None:
    """Raises Refusal (BAD_OPERAND)."""
    if isinstance(day, ReducedDate):
        raise Refusal(Code.BAD_OPERAND, f"`{name}` is a whole date")
    return day
