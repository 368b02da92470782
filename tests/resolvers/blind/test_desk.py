"""The platform's first message is made no further than somebody waits for it, and one after another."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from catalog import CanonicalForm
from masking.blind import CommutingKey
from resolvers.blind import BlindDesk
from resolvers.blind.held import Held
from sharing import Admission, Admitted, Asking
from sharing.blind import Answering, Scope, Session, Sessions, Told, Worded, Wording

WORDING = Wording("population", (Worded("code", CanonicalForm.TEXT),), (Worded("name", CanonicalForm.TEXT),))
ENTRIES = frozenset(str(number).encode() for number in range(20_000))


@dataclass
class Counted:
    """A key that counts what it blinds."""

    key: CommutingKey
    times: int = 0

    def blinded(self, element: bytes) -> bytes:
        self.times += 1
        return self.key.blinded(element)

    def raised(self, point: bytes) -> bytes | None:
        return self.key.raised(point)

    def inverse(self) -> CommutingKey:
        return self.key.inverse()


class Unbounded:
    """A budget without end."""

    async def count(self, asking: Asking, elements: int) -> Admission:
        return Admitted()


def desk() -> BlindDesk:
    sessions = Sessions()
    return BlindDesk(sessions, Answering(sessions, Unbounded()), Held(1), UTC)


def session(of: BlindDesk) -> tuple[Session, Counted]:
    scope = Scope("tax", "population", frozenset())
    opened = of.sessions.open(scope, WORDING, Told.POSITIONS, datetime(2027, 1, 15, 8, tzinfo=UTC))
    key = Counted(opened.key)
    return replace(opened, key=key), key


def test_a_setup_is_made_no_further_when_its_caller_has_left() -> None:
    at = desk()
    opened, key = session(at)

    async def left() -> None:
        waiting = asyncio.create_task(at.setup(opened, ENTRIES))
        while not key.times:
            await asyncio.sleep(0.001)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.get_running_loop().shutdown_default_executor()  # what still runs is waited for

    asyncio.run(left())
    assert 0 < key.times < len(ENTRIES)


def test_setups_are_made_one_after_another() -> None:
    at = desk()
    (first, one), (second, other) = session(at), session(at)

    async def both() -> None:
        waiting = asyncio.create_task(at.setup(first, ENTRIES))
        while not one.times:
            await asyncio.sleep(0.001)
        later = asyncio.create_task(at.setup(second, frozenset({b"one"})))
        for _ in range(20):
            await asyncio.sleep(0.001)
            assert not other.times or waiting.done()
        waiting.cancel()
        assert (await later).startswith(b"ZBM1")

    asyncio.run(both())
    assert other.times == 1
