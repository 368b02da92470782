"""A difference for people and programs: text, Markdown for a review, plain words for JSON."""

from collections.abc import Iterable, Iterator

from policies.diff.changes import Change, Difference, Kind, Said, Witness, no_new_access
from policies.space import Caller
from policies.telling import place_members

_MOST_NAMES = 6
_ROWS = "(rows)"


def as_text(difference: Difference) -> str:
    """The whole difference, by callers and resource, what is most dangerous first."""
    lines = [difference.summary, _verdict(difference)]
    for changes in _grouped(difference):
        first = changes[0]
        lines += ["", f"{_callers(first.callers)} at {first.resource}"]
        for change in changes:
            lines += _as_text(change)
    return "\n".join(lines) + "\n"


def as_markdown(difference: Difference) -> str:
    """For a review: the summary, a table for each resource, and a witness for each line folded away."""
    lines = [f"**{difference.summary}**", "", _verdict(difference)]
    resources = dict.fromkeys(change.resource for change in difference.changes)
    for resource in resources:
        changes = [change for change in difference.changes if change.resource == resource]
        lines += ["", f"### `{resource}`", ""]
        lines += ["| # | who | what | for | | old | new | cells |", "|--:|---|---|---|---|---|---|--:|"]
        lines += [_row(number, change) for number, change in enumerate(changes, 1)]
        lines += ["", "<details><summary>One request for each line</summary>"]
        for number, change in enumerate(changes, 1):
            lines += ["", *_as_markdown(number, change.witness)]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def as_json(difference: Difference) -> dict[str, object]:
    """The whole difference as plain words and numbers."""
    return {
        "old": difference.old,
        "new": difference.new,
        "summary": difference.summary,
        "noNewAccess": no_new_access(difference),
        "totals": _plain(difference.totals.items()),
        "departments": {code: _plain(totals.items()) for code, totals in difference.totals_by_department.items()},
        "groups": [
            {
                "callers": list(map(str, changes[0].callers)),
                "resource": changes[0].resource,
                "changes": [_as_json(change) for change in changes],
            }
            for changes in _grouped(difference)
        ],
    }


def _grouped(difference: Difference) -> list[list[Change]]:
    """The changes by callers and resource, a group coming where its most dangerous change comes."""
    groups: dict[tuple[tuple[Caller, ...], str], list[Change]] = {}
    for change in difference.changes:
        groups.setdefault((change.callers, change.resource), []).append(change)
    return list(groups.values())


def _verdict(difference: Difference) -> str:
    if no_new_access(difference):
        return "no new access"
    count = sum(change.cells for change in difference.changes if change.tells_more)
    return f"new access, or what cannot be shown to be none, in {count}"


def _as_text(change: Change) -> Iterator[str]:
    seen = change.witness
    yield f"  {_kind(change):13} {_targets(change.targets)}  for {change.right.value}  ({_cells(change.cells)})"
    yield f"      old: {change.old}"
    yield f"      new: {change.new}"
    yield f"      seen by {seen.caller} at {seen.target or _ROWS}: {seen.situation}; {seen.rows}"
    if seen.query is not None:
        yield f"      {seen.query}"
        yield from (f"      {name}: {value}" for name, value in seen.headers)


def _row(number: int, change: Change) -> str:
    cells = (
        str(number),
        _callers(change.callers),
        _targets(change.targets),
        change.right.value,
        _kind(change),
        str(change.old),
        str(change.new),
        str(change.cells),
    )
    return f"| {' | '.join(map(_escaped, cells))} |"


def _as_markdown(number: int, seen: Witness) -> Iterator[str]:
    words = f"{number}. {seen.caller} at {seen.target or _ROWS}: {seen.situation}; {seen.rows}"
    yield _escaped(words)
    if seen.query is not None:
        yield from ("", "```graphql", seen.query, "```")
        if seen.headers:
            yield from ("", "```http", *(f"{name}: {value}" for name, value in seen.headers), "```")


def _as_json(change: Change) -> dict[str, object]:
    seen = change.witness
    return {
        "kind": change.kind.value,
        "tellsMore": change.tells_more,
        "targets": list(change.targets),
        "right": change.right.value,
        "cells": change.cells,
        "old": _said(change.old),
        "new": _said(change.new),
        "witness": {
            "caller": str(seen.caller),
            "target": seen.target,
            "situation": seen.situation,
            "rows": seen.rows,
            "query": seen.query,
            "headers": dict(seen.headers),
        },
    }


def _said(side: Said) -> dict[str, object]:
    rule = place_members(side.place) if side.place is not None else None
    return {"words": side.words, "rule": rule}


def _plain(totals: Iterable[tuple[Kind, int]]) -> dict[str, int]:
    return {kind.value: count for kind, count in totals}


def _kind(change: Change) -> str:
    if change.kind is Kind.CHANGES:
        return "may tell more" if change.tells_more else "tells less"
    return change.kind.value


def _callers(callers: tuple[Caller, ...]) -> str:
    return _some([str(caller) for caller in callers])


def _targets(targets: tuple[str | None, ...]) -> str:
    return _some([target or _ROWS for target in targets])


def _some(names: list[str]) -> str:
    rest = len(names) - _MOST_NAMES
    return ", ".join(names) if rest <= 1 else ", ".join(names[:_MOST_NAMES]) + f" and {rest} more"


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it stands, also in a cell of a table."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>|#~" else character for character in text)
