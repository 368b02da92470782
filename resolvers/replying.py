"""The body of an answer: its data, its errors, and what the platform says of it."""

from collections.abc import Mapping, Sequence

import orjson

from resolvers.answers import NULL
from resolvers.errors import Code
from resolvers.request import Reply, Request
from sources import LARGE, Bytes, Piece, pieces_of


def reply_with(request: Request, data: Bytes, errors: Sequence[Mapping[str, object]], sharing: bytes) -> Reply:
    """`sharing` are further members of `extensions.sharing`, as JSON without the braces."""
    parts: list[Piece] = [b'{"data":', *pieces_of(data)]
    if errors:
        parts += [b',"errors":', orjson.dumps(errors)]
    parts += [b',"extensions":{"sharing":{"requestId":"', request.id.encode(), b'",', sharing, b"}}}"]
    body = parts if sum(map(len, parts)) > LARGE else b"".join(parts)
    if data != NULL:
        return Reply(body, has_data=True)
    return Reply(body, has_data=False, code=_first_code(errors))


def _first_code(errors: Sequence[Mapping[str, object]]) -> str:
    """Why there is no data: the code of the first error, which a field that may not be null handed up."""
    extensions = errors[0].get("extensions") if errors else None
    return str(extensions["code"]) if isinstance(extensions, dict) else Code.INTERNAL.value
