"""Translates pseudonyms of one department into those of another, for a purpose of each, supervised and on record.

Nothing opens a pseudonym. The rows that the first department may list are read once more with its pseudonyms, the rows
that the second may list with the second's, and the row surrogate joins them; no raw value leaves the source for it.
"""

import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import orjson

from audit import AuditLog, AuditUnavailable, Outcome, Translation
from catalog import Item, Resource
from masking import Pseudonym
from policies import Decision, Denied, Masked, Right, outcomes
from resolvers.binding import OperandLimits, bind
from resolvers.edition import CurrentEdition, Edition
from resolvers.errors import Code, Refusal
from resolvers.plan import Connection, Constant, CursorField, EdgeNode, Edges, ItemField, Node, Page, Rows
from resolvers.prepared import PreparedField
from resolvers.preparing import Preparer
from resolvers.request import Caller, Statements
from resolvers.sql import RECORD, TOKEN
from sources import Source

BATCH = 2_000
"""Rows of one statement."""

MOST_NAMES = 10_000
"""Pseudonyms that are translated at once."""

_APPLICATION = "translation"
_PATH = ("translation",)
_ROW = re.compile(rf'"{TOKEN}\d+ (-?\d+){TOKEN}"'.encode())


@dataclass(frozen=True, slots=True)
class Party:
    """A department, and the purpose for which it receives pseudonyms."""

    department: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Order:
    """Whose pseudonyms of an item become whose. `operator` is the person who has it done, `case` why."""

    resource: str
    item: str
    given: Party
    wanted: Party
    operator: str
    case: str


@dataclass(frozen=True, slots=True)
class Translator:
    """Carries orders out as the policies in force allow."""

    edition: CurrentEdition
    preparer: Preparer
    log: AuditLog

    async def translated(self, order: Order, names: Collection[str], request_id: str) -> Mapping[str, str]:
        """The second department's pseudonym for each of the first's that stands for a row open to both.

        Raises `Refusal`: BAD_OPERAND (no such item, nobody who has it done), LIMIT_EXCEEDED, PURPOSE_NOT_ALLOWED,
        ROWS_DENIED, FIELD_DENIED (one of the two does not receive the item as a pseudonym of its own),
        MASK_UNAVAILABLE, AUDIT_UNAVAILABLE.
        """
        started = perf_counter()
        edition = self.edition()
        if not (order.operator.strip() and order.case.strip()):
            raise Refusal(Code.BAD_OPERAND, "a translation names who has it done and the case that asks for it")
        await self._recorded(order, edition, len(names), request_id)
        resource = edition.catalog.resources.get(order.resource)
        item = None if resource is None else resource.items.get(order.item)
        if resource is None or item is None:
            raise Refusal(Code.BAD_OPERAND, "there is no such item")
        if len(names) > MOST_NAMES:
            raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_NAMES} pseudonyms are translated at once")
        asked = frozenset(names)
        parties = (order.given, order.wanted)
        first, second = (self._listing(edition, resource, item, party, order.case) for party in parties)
        rows = {row: name async for row, name in first.rows() if name in asked}
        found = {rows[row]: name async for row, name in second.rows() if row in rows}
        duration_ms = round((perf_counter() - started) * 1000, 3)
        self.log.append_outcome(Outcome(request_id, (len(found),), duration_ms))
        return found

    async def _recorded(self, order: Order, edition: Edition, names: int, request_id: str) -> None:
        entry = Translation(
            request_id=request_id,
            time=datetime.now(UTC),
            operator=order.operator,
            case=order.case,
            item=f"{order.resource}.{order.item}",
            given=(order.given.department, order.given.purpose),
            wanted=(order.wanted.department, order.wanted.purpose),
            names=names,
            policy_version=edition.policies.version,
            catalogue_version=edition.catalog.version,
        )
        try:
            await self.log.append(entry)
        except AuditUnavailable as error:
            message = "the translation could not be recorded, so it is not made"
            raise Refusal(Code.AUDIT_UNAVAILABLE, message) from error

    def _listing(self, edition: Edition, resource: Resource, item: Item, party: Party, case: str) -> "_Listing":
        statements = Statements(purposes=frozenset({party.purpose}), case=case)
        rights = self.preparer.standing.rights(edition, Caller(party.department, _APPLICATION), statements)
        source = self.preparer.fields.sources[resource.source]
        first, later = (
            self.preparer.fields.connection(edition, _plan(resource, item, page), rights)
            for page in (Page(BATCH), Page(BATCH, after=Constant(None)))
        )
        shown = [use for use in first.uses if use.target == item.code and use.right is Right.QUERY]
        if not all(_is_own_pseudonym(use.answer.decision) for use in shown):
            message = "each of the two departments must receive the item as a pseudonym of its own, and as nothing else"
            raise Refusal(Code.FIELD_DENIED, message, facts={"department": party.department})
        return _Listing(source, first, later)


def _plan(resource: Resource, item: Item, page: Page) -> Connection:
    node = Node((ItemField("name", item, (*_PATH, "name")),))
    edges = Edges("edges", (CursorField("row"), EdgeNode("node", node)))
    return Connection(_PATH, Rows(resource, _PATH, page), (edges,))


def _is_own_pseudonym(decision: Decision) -> bool:
    """Whether rows show a pseudonym that no shared scope makes, and none shows anything else."""
    shown = [outcome for outcome in outcomes(decision) if not isinstance(outcome, Denied)]
    return bool(shown) and all(
        isinstance(outcome, Masked) and outcome.mask.form == Pseudonym(shared=None) for outcome in shown
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    """All rows that a department may list, each with its pseudonym; `later` is for every page but the first."""

    source: Source
    first: PreparedField
    later: PreparedField

    async def rows(self) -> AsyncIterator[tuple[int, str]]:
        """Row surrogate and pseudonym; rows without a value are left out."""
        page, after, more = self.first, None, True
        while more:
            records = await self._records(page, after)
            more = len(records) > BATCH
            for record in records[:BATCH]:
                found = _ROW.search(record)
                if found is None:  # the statement writes one into every record
                    raise AssertionError
                after = int(found[1])
                name = orjson.loads(_ROW.sub(b"0", record))["node"]["name"]
                if name is not None:
                    yield after, name
            page = self.later

    async def _records(self, page: PreparedField, after: int | None) -> list[bytes]:
        written = page.written
        values = bind(written.bound, {}, page.rights, OperandLimits(BATCH, 0), _PATH, after)
        row = await self.source.fetch_row(written.statement, values)
        return row[0].split(RECORD.encode()) if row and isinstance(row[0], bytes) and row[0] else []
