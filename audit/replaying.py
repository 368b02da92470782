"""The log as past requests, in the form in which policies are replayed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from audit.errors import LogDamaged
from audit.reading import Exchange, read_log
from audit.record import EncodedFields, RootField, Use, decode_fields
from policies import Recent, replaying

_REMEMBERED = 4_096  # kinds of requests: every request of a plan has the same bytes

_Fields = tuple[replaying.PastField, ...]


def past_requests(
    directory: Path, since: datetime | None = None, until: datetime | None = None
) -> Iterator[replaying.PastRequest]:
    """The requests recorded from `since` (included) to `until` (not included), both aware; None is no limit.

    Requests of one kind share one object of fields. Raises LogDamaged.
    """
    known: Recent[EncodedFields, _Fields] = Recent(_REMEMBERED)
    for exchange in read_log(directory):
        time = exchange.entry.time
        if (since is None or since <= time) and (until is None or time < until):
            try:
                past = _past_request(exchange, known)
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise LogDamaged(exchange.file, exchange.line) from error
            yield past


def _past_request(exchange: Exchange, known: Recent[EncodedFields, _Fields]) -> replaying.PastRequest:
    entry = exchange.entry
    fields = known[entry.fields]
    if fields is None:
        fields = tuple(map(_past_field, decode_fields(entry.fields)))
        known.put(entry.fields, fields)
    refused = dict(entry.refused_fields)
    return replaying.PastRequest(
        id=entry.request_id,
        time=entry.time,
        department=entry.department or "",
        application=entry.application or "",
        person=entry.person,
        fields=fields,
        refusals=tuple(refused.get(index) for index in range(len(fields))),
        refusal=entry.refusal,
    )


def _past_field(field: RootField) -> replaying.PastField:
    return replaying.PastField(field.mode, field.circumstances, _rows(field, 0) if field.rows else None)


def _rows(field: RootField, index: int) -> replaying.PastRows:
    """The rows at an index with all that stands there and below; an index only grows from there on."""
    rows = field.rows[index]
    opened, *others = (_asked(number, use, rows.resource) for number, use in enumerate(field.uses) if use.rows == index)
    if opened.target is not None:
        raise ValueError("the first use at some rows is not that of the rows")
    below = {each.through: number for number, each in enumerate(field.rows[index + 1 :], start=index + 1)}
    return replaying.PastRows(
        resource=rows.resource,
        entry=rows.entry,
        by_key=rows.by_key,
        grouped=rows.grouped,
        opened=opened,
        asked=tuple(asked for asked in others if asked.number not in below),
        references=tuple(
            replaying.PastReference(asked, _rows(field, below[asked.number]))
            for asked in others
            if asked.number in below
        ),
    )


def _asked(number: int, use: Use, resource: str) -> replaying.Asked:
    code, _, target = use.what.partition(".")
    if code != resource:
        raise ValueError("a use stands at rows of another resource")
    return replaying.Asked(number, target or None, use.right, use.rulings)
