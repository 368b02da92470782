"""What the log keeps of looks at proceedings and of steps in them: who, which, in what version, and how it ended.

There is deliberately no member that could hold what a proceeding says.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

KIND = "proceedings"


@dataclass(frozen=True, slots=True)
class ProceedingLook:
    """One proceeding that a field showed, or one step: then `action` is its word.

    `number` is None where there was none to look at, or what was asked for has not the form of one; `version` is the
    one that was shown. `code` is `OK` or why not.
    """

    field: str
    number: str | None = None
    action: str | None = None
    version: int | None = None
    code: str = "OK"


@dataclass(frozen=True, slots=True)
class ProceedingLooks:
    """Everything that one request saw of proceedings and did in them; `time` is aware."""

    request_id: str
    time: datetime
    department: str
    application: str
    person: str | None
    looks: tuple[ProceedingLook, ...]

    def encode(self) -> bytes:
        """The record as one JSON line."""
        content = asdict(self) | {"time": self.time.astimezone(UTC).isoformat(timespec="microseconds")}
        return orjson.dumps({"kind": KIND, **content}, option=orjson.OPT_APPEND_NEWLINE)


def decode_proceeding_looks(content: Mapping[str, Any]) -> ProceedingLooks:
    """The reverse of `encode`, of a line that is read already. Raises KeyError, TypeError, ValueError."""
    return ProceedingLooks(
        request_id=content["request_id"],
        time=datetime.fromisoformat(content["time"]),
        department=content["department"],
        application=content["application"],
        person=content["person"],
        looks=tuple(ProceedingLook(**look) for look in content["looks"]),
    )
