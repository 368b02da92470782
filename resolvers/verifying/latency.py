"""Answers to verifications leave at whole steps of time: what the source found cannot be told from how long it took."""

import asyncio
import time
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Quantum:
    """A step in seconds, no shorter than nearly every comparison; 0 for none.

    INVARIANT: steps are counted from the beginning of the request. Of a clock that all requests share a caller could
    choose the moment, and so look between two steps.
    """

    step_s: float

    async def passed(self, started: float) -> None:
        """Wait for the next step since `started`, a moment of `time.perf_counter`."""
        if self.step_s <= 0:
            return
        elapsed = time.perf_counter() - started
        await asyncio.sleep(ceil(elapsed / self.step_s) * self.step_s - elapsed)
