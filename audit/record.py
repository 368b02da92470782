"""What the log keeps of one request: who asked for which items, under which decisions, and how it ended.

There is deliberately no member that could hold a data value, an id, a cursor or a digest of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType, assert_never

import orjson

from catalog import Mode
from policies import Clear, Compared, Decision, Denied, Masked, Right, Rule, outcomes
from policies import Outcome as Decided

EncodedFields = NewType("EncodedFields", bytes)
"""Root fields as JSON without a line break; only `encode_fields` makes one, once per plan."""

NO_FIELDS = EncodedFields(b"[]")
"""For a request that was refused before it had a plan."""


class Ruled(StrEnum):
    """The kind of a decision's outcome."""

    CLEAR = "clear"
    MASKED = "masked"
    COMPARED = "compared"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One outcome: its kind, the text of the mask, and `file:line` of the rule; None where no rule made it."""

    kind: Ruled
    mask: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an item: `what` as policies name it (`population`, `population.phone`), the mode or position,
    and the rulings in the order of the rules: more than one where the decision depends on the row.
    """

    what: str
    right: Right
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class RootField:
    """One root field. `path` holds names of the schema (`data.population`), never an alias: clients write values
    into aliases. Fields are told apart by their order in the document.
    """

    path: str
    resource: str
    mode: Mode
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One data or verify request, answered or refused.

    `time` is aware; `purposes` and `grants` (application numbers) are those stated and used; `refusal` is the code
    that refused the whole request; `refused_fields` pairs the index of a refused root field with its code.
    """

    request_id: str
    time: datetime
    department: str | None
    application: str | None
    person: str | None
    policy_version: str
    catalogue_version: str
    fields: EncodedFields = NO_FIELDS
    purposes: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    case: str | None = None
    refusal: str | None = None
    refused_fields: tuple[tuple[int, str], ...] = ()

    def encode(self) -> bytes:
        """The record as one JSON line; a few microseconds, because `fields` is spliced as it is."""
        content = {
            "kind": "request",
            "request_id": self.request_id,
            "time": self.time.astimezone(UTC).isoformat(timespec="microseconds"),
            "department": self.department,
            "application": self.application,
            "person": self.person,
            "purposes": self.purposes,
            "grants": self.grants,
            "case": self.case,
            "policy_version": self.policy_version,
            "catalogue_version": self.catalogue_version,
            "refusal": self.refusal,
            "refused_fields": self.refused_fields,
            "fields": orjson.Fragment(self.fields),
        }
        return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a recorded request ended: rows per root field (None for a refused one), milliseconds, `OK` or a code."""

    request_id: str
    rows: tuple[int | None, ...]
    duration_ms: float
    code: str = "OK"

    def encode(self) -> bytes:
        """The outcome as one JSON line."""
        content = {
            "kind": "outcome",
            "request_id": self.request_id,
            "rows": self.rows,
            "duration_ms": self.duration_ms,
            "code": self.code,
        }
        return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def rulings(decision: Decision) -> tuple[Ruling, ...]:
    """What is recorded of a decision."""
    return tuple(_ruling(outcome) for outcome in outcomes(decision))


def _ruling(outcome: Decided) -> Ruling:
    match outcome:
        case Clear(rule):
            return Ruling(Ruled.CLEAR, rule=_place(rule))
        case Masked(mask, rule):
            return Ruling(Ruled.MASKED, mask=mask.text, rule=_place(rule))
        case Compared(_, rule):
            return Ruling(Ruled.COMPARED, rule=_place(rule))
        case Denied(rule):
            return Ruling(Ruled.DENIED, rule=_place(rule))
        case unknown:
            assert_never(unknown)


def _place(rule: Rule | None) -> str | None:
    return None if rule is None else str(rule.place)


def encode_fields(fields: Iterable[RootField]) -> EncodedFields:
    """The root fields of a plan with all decisions, for every `Entry` made of that plan."""
    return EncodedFields(orjson.dumps(tuple(fields)))


def decode_fields(encoded: EncodedFields) -> tuple[RootField, ...]:
    """The reverse of `encode_fields`, for reports and replay."""
    return tuple(
        RootField(field["path"], field["resource"], Mode(field["mode"]), tuple(map(_decode_use, field["uses"])))
        for field in orjson.loads(encoded)
    )


def _decode_use(use: dict[str, object]) -> Use:
    found = use["rulings"]
    if not isinstance(found, list):
        raise ValueError("rulings are not a list")
    return Use(
        str(use["what"]),
        Right(str(use["right"])),
        tuple(Ruling(Ruled(ruling["kind"]), ruling["mask"], ruling["rule"]) for ruling in found),
    )
