"""The leak meter as text for people and as plain values for JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from policies.leaks.metering import Leak, Told
from policies.leaks.wording import callers_words


def as_text(leaks: Iterable[Leak], *, shown: bool = False) -> str:
    """Item by item who can learn how much, most first, with the worst paths.

    Items that a rule shows as they are to those who hold nothing are left out unless `shown`.
    """
    kept = [leak for leak in leaks if shown or not leak.is_shown]
    lines: list[str] = []
    for (resource, item), group in groupby(kept, key=lambda leak: (leak.resource, leak.item)):
        own = list(group)
        lines.append(f"{resource}.{item}: {own[0].whole:.1f} bits")
        for leak in sorted(_alike(own), key=lambda leak: (-leak.free.bits, -leak.held.bits, leak.callers)):
            lines.extend(_lines(leak))
    return "\n".join(lines) + "\n" if lines else "nothing is told of any item\n"


def as_json(leaks: Iterable[Leak]) -> list[dict[str, object]]:
    """The same as a list of objects; bits are rounded to two digits."""
    return [
        {
            "resource": leak.resource,
            "item": leak.item,
            "callers": [str(caller) for caller in leak.callers],
            "bits": round(leak.whole, 2),
            "shown": leak.is_shown,
            "free": _told(leak.free),
            "held": _told(leak.held),
        }
        for leak in leaks
    ]


def _alike(leaks: Iterable[Leak]) -> Iterator[Leak]:
    """Those of which the text would be the same as one, with the callers of all."""
    found: dict[tuple[Told, float, Told | None], list[Leak]] = {}
    for leak in leaks:
        found.setdefault((leak.free, leak.held.bits, None if leak.free.paths else leak.held), []).append(leak)
    for same in found.values():
        yield replace(same[0], callers=tuple(sorted(caller for leak in same for caller in leak.callers)))


def _lines(leak: Leak) -> Iterator[str]:
    free, held = leak.free, leak.held
    more = f"; {held.bits:.1f} with grants and agreements" if held.bits > free.bits else ""
    yield f"  {callers_words(leak.callers)}: {free.bits:.1f} bits a day{more}"
    for path in free.paths or held.paths:
        yield f"    {path.bits:5.1f}  {path.words}"


def _told(told: Told) -> dict[str, object]:
    paths = [
        {"path": path.words, "candidates": round(path.left, 2), "bits": round(path.bits, 2)} for path in told.paths
    ]
    return {"bits": round(told.bits, 2), "paths": paths}
