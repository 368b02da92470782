"""What the log keeps of an officer's request: who, which fields of its desks, which version, in whose place.

There is deliberately no member that could hold what was written into the request, or what a policy says.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

KIND = "policies"


@dataclass(frozen=True, slots=True)
class Look:
    """One field of a desk for officers; `policies` and `verifications` are the desks, where they were refused.

    `policy_version` is that of the policies looked at, None where there were none to look at. `department` is the
    member in whose place the officer asked, `resource` the code of a catalogued resource. `code` is `OK` or why not.
    """

    field: str
    policy_version: str | None
    department: str | None = None
    resource: str | None = None
    code: str = "OK"


@dataclass(frozen=True, slots=True)
class PolicyLooks:
    """Everything that one request looked at; `policy_version` is the one in force then, `time` is aware."""

    request_id: str
    time: datetime
    department: str
    application: str
    person: str | None
    policy_version: str
    looks: tuple[Look, ...]

    def encode(self) -> bytes:
        """The record as one JSON line."""
        content = asdict(self) | {"time": self.time.astimezone(UTC).isoformat(timespec="microseconds")}
        return orjson.dumps({"kind": KIND, **content}, option=orjson.OPT_APPEND_NEWLINE)


def decode_looks(content: Mapping[str, Any]) -> PolicyLooks:
    """The reverse of `encode`, of a line that is read already. Raises KeyError, TypeError, ValueError."""
    return PolicyLooks(
        request_id=content["request_id"],
        time=datetime.fromisoformat(content["time"]),
        department=content["department"],
        application=content["application"],
        person=content["person"],
        policy_version=content["policy_version"],
        looks=tuple(Look(**look) for look in content["looks"]),
    )
