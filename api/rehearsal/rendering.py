"""A rehearsal for people, as text, and for programs, as plain data."""

from collections.abc import Iterator, Mapping

import orjson

from api.rehearsal.rehearsing import Rehearsal
from api.rehearsal.shown import ShownItem, ShownRow, as_json
from api.rehearsal.viewpoints import Viewpoint


def rehearsal_text(rehearsal: Rehearsal, *, statements: bool = False) -> str:
    """The answer, then raw beside shown for each of its rows, then what decided; on demand the statements."""
    return "\n".join(_lines(rehearsal, statements)) + "\n"


def rehearsal_json(rehearsal: Rehearsal) -> dict[str, object]:
    """Everything, ready for a JSON writer."""
    return {
        "viewpoint": _viewpoint(rehearsal.viewpoint),
        "policyVersion": rehearsal.policy_version,
        "seed": rehearsal.seed,
        "synthetic": True,
        "answer": rehearsal.answer,
        "code": rehearsal.code,
        "shown": [_shown(row) for row in rehearsal.shown],
        "decisions": list(rehearsal.decisions),
        "statements": [{"source": one.source, "text": one.text} for one in rehearsal.statements],
        "raw": {code: [as_json(row) for row in rows] for code, rows in rehearsal.raw.items()},
        "notes": list(rehearsal.notes),
    }


def _viewpoint(viewpoint: Viewpoint) -> dict[str, object]:
    return {
        "department": viewpoint.department,
        "application": viewpoint.application,
        "person": viewpoint.person,
        "today": viewpoint.today.isoformat(),
        "holds": _held(viewpoint),
    }


def _held(viewpoint: Viewpoint) -> list[str]:
    """What holds, in the words of the column `when`."""
    words = {
        "granted": viewpoint.granted or bool(viewpoint.grants),
        "agreed": viewpoint.agreed or bool(viewpoint.agreements),
        "in-hours": viewpoint.in_hours,
        "person": viewpoint.person is not None,
        "listed": viewpoint.listed,
        "consented": viewpoint.consented,
        "emergency": viewpoint.emergency,
    }
    return [
        *(word for word, holds in words.items() if holds),
        *(f"purpose={code}" for code in sorted(viewpoint.purposes)),
    ]


def _shown(row: ShownRow) -> dict[str, object]:
    items = [{"item": one.item, "raw": one.raw, "shown": one.shown} for one in row.items]
    return {"path": list(row.path), "resource": row.resource, "items": items}


def _lines(rehearsal: Rehearsal, statements: bool) -> Iterator[str]:
    viewpoint = rehearsal.viewpoint
    held = "+".join(_held(viewpoint)) or "always"
    yield f"As {viewpoint.department}/{viewpoint.application} on {viewpoint.today}: {held}"
    yield f"Policies {rehearsal.policy_version}. Every value is made up (seed {rehearsal.seed})."
    yield from (f"Note: {note}" for note in rehearsal.notes)
    yield ""
    members = {name: rehearsal.answer[name] for name in ("data", "errors") if name in rehearsal.answer}
    yield orjson.dumps(members, option=orjson.OPT_INDENT_2).decode()
    for row in rehearsal.shown:
        yield ""
        yield f"{_path(row.path)} ({row.resource}), raw → shown"
        yield from (f"  {one.item}: {_change(one)}" for one in row.items)
    if rehearsal.decisions:
        yield ""
        yield "Decided"
        yield from (f"  {_decision(decision)}" for decision in rehearsal.decisions)
    for statement in rehearsal.statements if statements else ():
        yield ""
        yield f"Asked of `{statement.source}`"
        yield _visible(statement.text)


def _path(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _change(item: ShownItem) -> str:
    if item.raw == item.shown:
        return f"{_value(item.raw)} as it is"
    return f"{_value(item.raw)} → {_value(item.shown)}"


def _value(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _decision(decision: Mapping[str, object]) -> str:
    words = f"{decision['item']} for {decision['for']}: {_outcome(decision)}"
    missing = decision.get("missing")
    return f"{words}; not held: {', '.join(missing)}" if isinstance(missing, list) and missing else words


def _outcome(outcome: Mapping[str, object]) -> str:
    branches = outcome.get("branches")
    if isinstance(branches, list):
        return ", ".join(f"{_outcome(one)} on {'+'.join(one['rows']) or 'other rows'}" for one in branches)
    reveals = outcome.get("reveals")
    told = " ".join(reveals) if isinstance(reveals, list) else outcome.get("mask")
    word = str(told or outcome["decision"]).replace("CLEAR", "clear").replace("DENIED", "denied")
    return f"{word} by {outcome['rule'] or 'no rule'}"


def _visible(text: str) -> str:
    """Without the control characters that separate records in a statement."""
    return "".join(sign if sign == "\n" or sign.isprintable() else repr(sign)[1:-1] for sign in text)
