"""Answers what documents ask of the schema itself: worked out once for each schema and document, beside the loop."""

import asyncio
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import GraphQLSchema
from graphql.execution.collect_fields import FieldDetails

from api.self_description import META_FIELDS, SelfDescription
from policies import giving_way
from resolvers.answers import Fragment
from resolvers.documents import full_variables
from resolvers.inquiry import Inquiry
from resolvers.pipeline import Rest
from resolvers.planning import Walk
from sources import LARGE, Bytes, Piece

ANSWERS = 64
"""How many answers are remembered at most."""
KEPT_BYTES = 67_108_864
"""Bytes of the remembered answers together, as they are kept."""

_PIECE_BYTES = 1_048_576
_LEVEL = 1  # a schema repeats itself so much that the other levels take longer and give little


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as it is remembered: a large one is packed, to a fortieth."""

    packed: bool
    content: bytes


class _Answers:
    """What was answered of one schema; what was not asked for longest is forgotten first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = weakref.ref(schema)  # its end must not wait for the next question
        self.kept: OrderedDict[object, _Kept] = OrderedDict()
        self.under_way: dict[object, asyncio.Task[_Kept]] = {}
        self._bytes = 0

    def are_of(self, schema: GraphQLSchema) -> bool:
        return self._schema() is schema

    def get(self, key: object) -> _Kept | None:
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
        return found

    def put(self, key: object, answer: _Kept) -> None:
        self.kept[key] = answer
        self._bytes += len(answer.content)
        while len(self.kept) > ANSWERS or self._bytes > KEPT_BYTES:
            _, forgotten = self.kept.popitem(last=False)
            self._bytes -= len(forgotten.content)


class Introspection:
    """Answers operations that ask something of the schema; `rest` answers the others, and what else they ask.

    `running` tells how many requests are being answered: to those that do not wait for a schema, the work gives way.
    Only one answer is worked out at a time. It holds at most `most_bytes`, or is refused.
    """

    def __init__(self, rest: Rest, most_bytes: int, running: Callable[[], int] = lambda: 0) -> None:
        self._rest = rest
        self._most_bytes = most_bytes
        self._running = running
        self.waiting = 0
        """How many requests wait for an answer that is being worked out."""
        self._turn = asyncio.Lock()
        self._answers: _Answers | None = None

    async def __call__(
        self, inquiry: Inquiry, fragments: Sequence[Fragment]
    ) -> tuple[Bytes, Sequence[Mapping[str, object]]]:
        """The `data` member and the errors. Raises `Refusal`: LIMIT_EXCEEDED, VARIABLES_INVALID."""
        if META_FIELDS.keys().isdisjoint(inquiry.operation.asked.roots):
            return await self._rest(inquiry, fragments)
        walk = _walk(inquiry)
        fields = walk.fields()
        described = {key: details for key, details in fields.items() if _name(details) in META_FIELDS}
        values = {key: await self._value(inquiry, walk, key, len(described)) for key in described}
        if all(key in values or _name(details) == "__typename" for key, details in fields.items()):
            return _object(fields, values, walk.query.name), ()
        placed = [Fragment((key,), value) for key, value in values.items()]
        return await self._rest(inquiry, (*fragments, *placed))

    async def _value(self, inquiry: Inquiry, walk: Walk, field: str, fields: int) -> Sequence[Piece]:
        """The value of one of so many root fields, from memory or worked out now; who asks meanwhile waits for it."""
        answers = self._of(walk.schema)
        key = (inquiry.document.digest, inquiry.request.operation_name or "", _texts_and_truths(walk), field)
        found = answers.get(key) or await self._awaited(answers, key, walk, field, self._most_bytes // fields)
        return await asyncio.to_thread(_unpacked, found.content) if found.packed else (found.content,)

    async def _awaited(self, answers: _Answers, key: object, walk: Walk, field: str, most_bytes: int) -> _Kept:
        work = answers.under_way.get(key)
        if work is None:
            work = asyncio.create_task(self._work(answers, key, walk, field, most_bytes), name="introspection")
            answers.under_way[key] = work
        self.waiting += 1
        try:
            return await asyncio.shield(work)  # one who leaves must not take the answer from the others
        finally:
            self.waiting -= 1

    async def _work(self, answers: _Answers, key: object, walk: Walk, field: str, most_bytes: int) -> _Kept:
        try:
            async with self._turn:
                kept = await asyncio.to_thread(self._worked_out, walk, field, most_bytes)
            answers.put(key, kept)
            return kept
        finally:
            answers.under_way.pop(key)

    def _worked_out(self, walk: Walk, field: str, most_bytes: int) -> _Kept:
        with giving_way(lambda: self._running() > self.waiting):
            return _packed(SelfDescription(walk, most_bytes).of(walk.fields()[field]))

    def _of(self, schema: GraphQLSchema) -> _Answers:
        """The memory of the schema; of an older one nothing is kept."""
        if self._answers is None or not self._answers.are_of(schema):
            self._answers = _Answers(schema)
        return self._answers


def _walk(inquiry: Inquiry) -> Walk:
    variables = full_variables(inquiry.edition.schema, inquiry.operation, inquiry.given)
    node, fragments = inquiry.operation.node, inquiry.document.fragments
    return Walk(inquiry.edition.schema, node, fragments, variables, frozenset(inquiry.given))


def _texts_and_truths(walk: Walk) -> frozenset[tuple[str, object]]:
    """The variables that what is told of the schema may depend on: nothing of it takes any other than these."""
    given = walk.variables.coerced.items()
    return frozenset((name, value) for name, value in given if value is None or isinstance(value, str | bool))


def _name(details: list[FieldDetails]) -> str:
    return details[0].node.name.value


def _object(fields: Iterable[str], values: Mapping[str, Sequence[Piece]], typename: str) -> Sequence[Piece]:
    """The values under their keys; what has none is the name of the root's type."""
    pieces: list[Piece] = []
    for key in fields:
        pieces.append(f'{"," if pieces else "{"}"{key}":'.encode())
        pieces.extend(values.get(key) or (f'"{typename}"'.encode(),))
    return (*pieces, b"}" if pieces else b"{}")


def _packed(pieces: Sequence[bytes]) -> _Kept:
    if sum(map(len, pieces)) < LARGE:
        return _Kept(False, b"".join(pieces))
    packer = zlib.compressobj(_LEVEL)
    packed = [packer.compress(piece) for piece in pieces]
    return _Kept(True, b"".join((*packed, packer.flush())))


def _unpacked(content: bytes) -> Sequence[bytes]:
    unpacker = zlib.decompressobj()
    pieces = [unpacker.decompress(content, _PIECE_BYTES)]
    while unpacker.unconsumed_tail:
        pieces.append(unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES))
    return (*pieces, unpacker.flush())
