"""Where what was found is not what a story expects: every place, not only the first one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """At which step (counted from 1), in which member of `expect`, and what stands on each side."""

    step: int
    member: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"step {self.step}: {self.member}: expected {self.expected!r}, found {self.found!r}"


def differences(step: int, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    """A member that is not expected may be anything; of a list each entry must be there, in order, and no other."""
    for member, value in expected.items():
        yield from _of(step, member, value, found.get(member))


def _of(step: int, member: str, expected: Any, found: Any) -> Iterator[Difference]:
    if isinstance(expected, Mapping) and isinstance(found, Mapping) and not _is_whole(member):
        for name, value in expected.items():
            yield from _of(step, f"{member}.{name}", value, found.get(name))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (value, own) in enumerate(zip(expected, found, strict=True)):
            yield from _of(step, f"{member}.{place}", value, own)
    elif (said := _written(expected)) != found:
        yield Difference(step, member, said, found)


def _is_whole(member: str) -> bool:
    """What is due and what is answered is told whole: nothing else is due, nothing else is answered."""
    return member in ("due", "answer")


def _written(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _written(each) for name, each in value.items()}
        case date():
            return value.isoformat()
        case _:
            return value
