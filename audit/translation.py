"""What the log keeps of pseudonyms of one department that were translated into those of another; never one of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

KIND = "translation"


@dataclass(frozen=True, slots=True)
class Translation:
    """Who had pseudonyms of an item (`population.id_number`) translated, and why; written before any is.

    `given` and `wanted` pair a department with the purpose for which it receives them; `names` is how many were given.
    How many were found is in the outcome of the same id.
    """

    request_id: str
    time: datetime
    operator: str
    case: str
    item: str
    given: tuple[str, str]
    wanted: tuple[str, str]
    names: int
    policy_version: str
    catalogue_version: str

    def encode(self) -> bytes:
        """The record as one JSON line."""
        content = asdict(self) | {"time": self.time.astimezone(UTC).isoformat(timespec="microseconds")}
        return orjson.dumps({"kind": KIND, **content}, option=orjson.OPT_APPEND_NEWLINE)


def decode_translation(content: Mapping[str, Any]) -> Translation:
    """The reverse of `encode`, of a line that is read already. Raises KeyError, TypeError, ValueError."""
    given, wanted = content["given"], content["wanted"]
    return Translation(
        request_id=content["request_id"],
        time=datetime.fromisoformat(content["time"]),
        operator=content["operator"],
        case=content["case"],
        item=content["item"],
        given=(given[0], given[1]),
        wanted=(wanted[0], wanted[1]),
        names=content["names"],
        policy_version=content["policy_version"],
        catalogue_version=content["catalogue_version"],
    )
