"""What the log keeps of one request: who asked for which items, under which decisions, and how it ended.

There is deliberately no member that could hold a data value, an id, a cursor or a digest of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NewType

import orjson

from catalog import Mode
from policies import Right, grouping, replaying

Circumstances = replaying.Circumstances
GrantVersion = replaying.GrantVersion
Ruled = replaying.Ruled
Ruling = replaying.Ruling

EncodedFields = NewType("EncodedFields", bytes)
"""Root fields as JSON without a line break; only `encode_fields` makes one, once per plan."""

SharedMembers = NewType("SharedMembers", bytes)
"""What follows request id and time in a record; only `Entry.shared` makes one, once for all requests of a kind."""

NO_FIELDS = EncodedFields(b"[]")
"""For a request that was refused before it had a plan."""


@dataclass(frozen=True, slots=True)
class AskedRows:
    """Rows that were asked for: of which resource, by which catalogue entry (its digest), and whether by key.

    `through` is the index of the use, a reference (selected, or with `filter` asked about), that leads to them; None
    for those of the root field itself. `grouped` is what is asked of their items where they are counted together.
    """

    resource: str
    entry: str
    by_key: bool
    through: int | None = None
    grouped: grouping.Asked | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an item: `what` as policies name it (`population`, `population.phone`), the mode or position, the
    index of the rows at which it stands, and the rulings in the order of the rules: more than one where the decision
    depends on the row, none where a refusal came before it.
    """

    what: str
    right: Right
    rulings: tuple[Ruling, ...]
    rows: int = 0


@dataclass(frozen=True, slots=True)
class RootField:
    """One root field. `path` holds names of the schema (`data.population`), never an alias: clients write values
    into aliases. Fields are told apart by their order in the document. A `node` whose id can belong to no row has
    neither resource nor uses.

    The first use at each of the `rows` is that of the rows themselves. `by_emergency` and `by_consent` are the
    resources about which something was open only because of an emergency, or because subjects had consented.
    """

    path: str
    resource: str
    mode: Mode
    circumstances: Circumstances
    rows: tuple[AskedRows, ...]
    uses: tuple[Use, ...]
    by_emergency: tuple[str, ...] = ()
    by_consent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One data or verify request, answered or refused.

    `time` is aware; `purposes` and `grants` (application numbers) are those stated and used; `refusal` is the code
    that refused the whole request; `refused_fields` pairs the index of a refused root field with its code, `consents`
    the index of a root field with the number of a recorded consent that opened something there.
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
    consents: tuple[tuple[int, str], ...] = ()

    @property
    def shared(self) -> SharedMembers:
        """All that does not depend on when and under which id it was asked."""
        content = {
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
            "consents": self.consents,
            "fields": orjson.Fragment(self.fields),  # spliced as it is
        }
        return SharedMembers(orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)[1:])

    def encode(self) -> bytes:
        """The record as one JSON line."""
        return Repeated(self.request_id, self.time, self.shared).encode()


@dataclass(frozen=True, slots=True)
class Repeated:
    """An entry that differs from others of its kind in its id and its aware time alone."""

    request_id: str
    time: datetime
    shared: SharedMembers

    def encode(self) -> bytes:
        """The record as one JSON line, the same bytes as those of the whole `Entry`."""
        time = self.time.astimezone(UTC).isoformat(timespec="microseconds").encode()
        name = orjson.dumps(self.request_id)
        return b"".join((b'{"kind":"request","request_id":', name, b',"time":"', time, b'",', self.shared))


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


def encode_fields(fields: Iterable[RootField]) -> EncodedFields:
    """The root fields of a plan with all decisions, for every `Entry` made of that plan."""
    return EncodedFields(orjson.dumps(tuple(fields)))


def decode_fields(encoded: EncodedFields) -> tuple[RootField, ...]:
    """The reverse of `encode_fields`, for reports and replay. Raises KeyError, TypeError, ValueError."""
    return tuple(map(_root_field, orjson.loads(encoded)))


def _root_field(field: Mapping[str, Any]) -> RootField:
    return RootField(
        path=field["path"],
        resource=field["resource"],
        mode=Mode(field["mode"]),
        circumstances=_circumstances(field["circumstances"]),
        rows=tuple(
            AskedRows(rows["resource"], rows["entry"], rows["by_key"], rows["through"], _grouped(rows.get("grouped")))
            for rows in field["rows"]
        ),
        uses=tuple(map(_use, field["uses"])),
        # records from before this was told have neither
        by_emergency=tuple(field.get("by_emergency", ())),
        by_consent=tuple(field.get("by_consent", ())),
    )


def _grouped(asked: Mapping[str, Any] | None) -> grouping.Asked | None:
    if asked is None:  # also in records from before rows were grouped
        return None
    items = {name: tuple(asked[name]) for name in ("by", "distinct", "counted", "summed", "extremes", "chosen")}
    return grouping.Asked(**items, tested=tuple((item, Right(right)) for item, right in asked["tested"]))


def _circumstances(then: Mapping[str, Any]) -> Circumstances:
    return Circumstances(
        today=date.fromisoformat(then["today"]),
        in_hours=then["in_hours"],
        case_stated=then["case_stated"],
        purposes=tuple(then["purposes"]),
        grants=_grants(then["grants"]),
        agreed=tuple(then["agreed"]),
        # records from before anything was withheld have none of these
        held=_grants(then.get("held", ())),
        agreements=tuple(then.get("agreements", ())),
        floor=then.get("floor", 0),
        # nor those from before subjects consented and emergencies were declared
        consented=tuple(then.get("consented", ())),
        emergency=then.get("emergency"),
        declared=tuple(then.get("declared", ())),
        # nor those from before unconditional data had to be on record
        records=None if then.get("records") is None else _grants(then["records"]),
    )


def _grants(grants: Iterable[Mapping[str, Any]]) -> tuple[GrantVersion, ...]:
    return tuple(GrantVersion(grant["number"], grant["version"]) for grant in grants)


def _use(use: Mapping[str, Any]) -> Use:
    return Use(use["what"], Right(use["right"]), tuple(map(_ruling, use["rulings"])), use["rows"])


def _ruling(ruling: Mapping[str, Any]) -> Ruling:
    return Ruling(Ruled(ruling["kind"]), ruling["mask"], tuple(ruling["rows"]), ruling["rule"])
