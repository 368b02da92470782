"""Keyed digests inside a database that can hash by SHA-256 and has no HMAC."""

from sqlalchemy import BigInteger, LargeBinary, Text, cast, func, literal

from masking.crypto.digests import framed
from masking.sql.expressions import Sql, text

_HEXADECIMAL = "0123456789abcdef"


def lettered(value: Sql, pads: tuple[bytes, bytes], letters: str, size: int, *scope: bytes) -> Sql:
    """The first `size` bytes of the HMAC over a scope and a text, a letter for each half byte; for PostgreSQL.

    `pads` are the padded keys of the inner and the outer hash; they and the scope are bound, so that no text of a
    statement holds them. Equal to what `masking.pseudonyms` gives: the message is framed as `framed` does.
    """
    inner, outer = pads
    message = func.convert_to(text(value), "UTF8")
    begin = literal(inner + framed(*scope), LargeBinary())
    length = func.int8send(cast(func.octet_length(message), BigInteger()))
    inside = func.sha256(_joined(_joined(begin, length), message))
    digest = func.sha256(_joined(literal(outer, LargeBinary()), inside))
    hexadecimal = func.encode(func.substring(digest, 1, size), "hex")
    return func.translate(hexadecimal, _HEXADECIMAL, letters, type_=Text())


def _joined(one: Sql, other: Sql) -> Sql:
    return one.op("||", return_type=LargeBinary())(other)
