"""Where policies come from, as the platform follows it: a directory here, whatever else is connected elsewhere."""

from dataclasses import dataclass
from typing import Protocol

from policies.errors import PolicyError
from policies.releases.release import Release


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a supply showed.

    `news` is a release that was not given before, or why there is none; None where nothing changed. `problem` says why
    nobody can tell which release is the newest; where it is None, that is confirmed.
    """

    news: Release | PolicyError | None = None
    problem: str | None = None


class Supply(Protocol):
    """A place where releases appear, looked at by one follower, one look at a time."""

    async def look(self) -> Look:
        """What is there now; never raises for what is wrong with the place or with what stands there."""
