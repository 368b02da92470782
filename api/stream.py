"""One open stream: sends events as they come, and ends at once when its caller may not ask any more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from starlette.types import Message, Receive, Send

from api.errors import refusal_body
from api.event_stream import COMPLETE, HEARTBEAT, next_event, opening
from resolvers import Code, Refusal
from resolvers.passage import AskerLeft
from resolvers.streaming import Subscription

log = logging.getLogger("zhaobi.streams")

FAREWELL_S = 1.0
"""Seconds that a client has to take the last event."""

_EVENTS = 8  # of a server that goes on telling other things nothing is to be learnt


class _Stuck(Exception):
    """The client has not taken an event in time: nothing more can be told it."""


class Stream:
    """`check` raises Refusal once the stream may not go on; it is asked before anything is made or sent.

    A quiet stream is kept alive every `heartbeat_s` seconds; who does not take an event within `patience_s` is cut off.
    """

    def __init__(
        self,
        request_id: str,
        subscription: Subscription,
        check: Callable[[], None],
        heartbeat_s: float,
        patience_s: float,
    ) -> None:
        self._request_id = request_id
        self._subscription = subscription
        self._still_may = check
        self._heartbeat_s = heartbeat_s
        self._patience_s = patience_s
        self._woken = asyncio.Event()
        self._why: Refusal | AskerLeft | None = None
        self._scope: asyncio.Timeout | None = None

    async def run(self, start: Message, receive: Receive, send: Send) -> None:
        """From the first byte to the last. The body of the request must have been read."""
        leaving = asyncio.create_task(self._until_gone(receive), name="stream")
        try:
            with self._subscription.told_by(self._woken.set):
                await self._serve(start, send)
        finally:
            leaving.cancel()

    def end(self, why: Refusal | AskerLeft) -> None:
        """It ends now; what it waits for, or is sending, is given up."""
        if self._why is not None:
            return
        self._why = why
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(0)

    def look(self) -> None:
        """End it where it may not go on."""
        try:
            self._check()
        except (Refusal, AskerLeft) as why:
            self.end(why)
        except Exception as error:  # keys that cannot be read, for one: nobody is known by them then
            self.end(self._failed(error))

    async def _serve(self, start: Message, send: Send) -> None:
        try:
            await self._out(send, start)
            await self._out(send, _part(opening(self._subscription.cursor)))
            while True:
                self._woken.clear()
                if not await self._tell(send):
                    why = None
                    break
                if not await self._within(self._woken.wait(), self._heartbeat_s):
                    await self._out(send, _part(HEARTBEAT))
        except Refusal as refusal:
            why = refusal
        except AskerLeft:
            return
        except _Stuck:
            log.info("request %s: the client did not take an event in time", self._request_id)
            return
        except Exception as error:
            why = self._failed(error)
        await self._say_farewell(send, why)

    async def _tell(self, send: Send) -> bool:
        """Everything that has happened since; False after an event that could not be shown, which ends the stream."""
        self._check()
        async with aclosing(self._subscription.events()) as events:
            async for event in events:
                shown = event.reply.has_data  # of what was not shown there is no id: whoever comes again asks anew
                await self._out(send, _part(next_event(event.reply.pieces, event.cursor if shown else None)))
                if not shown:
                    return False
                self._check()
        self._check()
        return True

    async def _say_farewell(self, send: Send, why: Refusal | None) -> None:
        last = COMPLETE
        if why is not None:
            log.info("request %s: the stream ends: %s", self._request_id, why.code.value)
            last = next_event([refusal_body(why, self._request_id)]) + COMPLETE
        try:
            async with asyncio.timeout(FAREWELL_S):
                await send(_part(last, more=False))
        except TimeoutError:
            log.info("request %s: the client did not take the last event in time", self._request_id)

    async def _out(self, send: Send, message: Message) -> None:
        """Raises Refusal, AskerLeft, _Stuck."""
        self._check()
        if not await self._within(send(message), self._patience_s):
            raise _Stuck

    async def _within(self, work: Awaitable[object], seconds: float) -> bool:
        """Whether it was done in so many seconds. Raises what the stream was ended for meanwhile.

        INVARIANT: a stream is stopped here and nowhere else, so that no record and no question to the store is cut off.
        """
        try:
            async with asyncio.timeout(seconds) as self._scope:
                await work
        except TimeoutError:
            if self._why is not None:
                raise self._why from None
            return False
        finally:
            self._scope = None
        return True

    def _check(self) -> None:
        """Raises Refusal, AskerLeft."""
        if self._why is not None:
            raise self._why
        self._still_may()

    def _failed(self, error: Exception) -> Refusal:
        log.error("request %s: the stream failed: %s", self._request_id, type(error).__name__)
        return Refusal(Code.INTERNAL, "the platform failed; its log has an entry with this request id")

    async def _until_gone(self, receive: Receive) -> None:
        for _ in range(_EVENTS):
            if (await receive())["type"] == "http.disconnect":
                self.end(AskerLeft())
                return


def _part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
