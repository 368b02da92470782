"""A replay as text for people, and as members of JSON for programs."""

from collections.abc import Iterator
from datetime import datetime

from policies.replaying.comparing import Change, Kind, Side
from policies.replaying.counting import Difference, Replay, Unclear, Witness
from policies.replaying.rulings import Ruling


def as_text(replayed: Replay) -> str:
    """Counts first, then every difference with its first witness, then what could not be judged."""
    return "\n".join(_lines(replayed)) + "\n"


def _lines(replayed: Replay) -> Iterator[str]:
    yield f"policies {replayed.version}: {replayed.read} requests read"
    yield f"  {replayed.different} would be answered otherwise"
    yield from (f"    {count} {kind}" for kind, count in replayed.kinds if kind is not Kind.RULE)
    yield f"  {replayed.same} would be answered the same, {replayed.by_other_rule} of them by another line"
    yield f"  {replayed.undecidable} cannot be decided"
    department = None
    for difference in replayed.differences:
        if difference.kind is Kind.RULE:
            continue
        if difference.department != department:
            department = difference.department
            yield f"\n{department}"
        yield from _difference_lines(difference)
    if replayed.unclear:
        yield "\ncannot be decided"
        yield from (_unclear_line(unclear) for unclear in replayed.unclear)


def _difference_lines(difference: Difference) -> Iterator[str]:
    what = f"{difference.resource}.{difference.target}" if difference.target else f"{difference.resource} (rows)"
    yield f"  {what}: {difference.kind} in {_requests(difference.requests)}"
    first = difference.first
    if first.change is not None:
        yield f"    first {_at(first)}, for {first.change.right}"
        yield f"      was      {first.change.before}"
        yield f"      would be {first.change.after}"


def _unclear_line(unclear: Unclear) -> str:
    count = _requests(unclear.requests)
    return (
        f"  {unclear.department}: {count}: {unclear.obstacle.why}: {unclear.obstacle.what}; first {_at(unclear.first)}"
    )


def _at(witness: Witness) -> str:
    return f"{_moment(witness.time)} {witness.request_id}"


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"


def _moment(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def as_json(replayed: Replay) -> dict[str, object]:
    """Everything of the replay, ready for JSON."""
    return {
        "policyVersion": replayed.version,
        "requests": {
            "read": replayed.read,
            "same": replayed.same,
            "byOtherRule": replayed.by_other_rule,
            "different": replayed.different,
            "undecidable": replayed.undecidable,
        },
        "kinds": {kind.name: count for kind, count in replayed.kinds},
        "differences": [_difference_members(difference) for difference in replayed.differences],
        "undecidable": [_unclear_members(unclear) for unclear in replayed.unclear],
    }


def _difference_members(difference: Difference) -> dict[str, object]:
    return {
        "department": difference.department,
        "resource": difference.resource,
        "target": difference.target,
        "kind": difference.kind.name,
        "requests": difference.requests,
        "first": _witness_members(difference.first),
    }


def _unclear_members(unclear: Unclear) -> dict[str, object]:
    return {
        "department": unclear.department,
        "why": unclear.obstacle.why.name,
        "what": unclear.obstacle.what,
        "requests": unclear.requests,
        "first": _witness_members(unclear.first),
    }


def _witness_members(witness: Witness) -> dict[str, object]:
    found: dict[str, object] = {"requestId": witness.request_id, "time": witness.time.isoformat()}
    return found if witness.change is None else {**found, **_change_members(witness.change)}


def _change_members(change: Change) -> dict[str, object]:
    return {
        "what": change.what,
        "right": change.right.value,
        "before": _side_members(change.before),
        "after": _side_members(change.after),
    }


def _side_members(side: Side) -> dict[str, object]:
    return {
        "refusal": side.refusal,
        "because": list(side.because),
        "rulings": [_ruling_members(ruling) for ruling in side.rulings],
    }


def _ruling_members(ruling: Ruling) -> dict[str, object]:
    return {"kind": ruling.kind.value, "mask": ruling.mask, "rows": list(ruling.rows), "rule": ruling.rule}
