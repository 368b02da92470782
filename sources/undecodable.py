"""Records of SQLite, which keeps any bytes as text: what is no UTF-8 in them would make a body that no client reads.

In what is shown U+FFFD stands for such bytes. Values in places stay as they are, for they are not shown so: no mask and
no other source is given another value than the stored one, and what cannot be read is NULL there.
"""

import re

from sources.naming import JOIN
from sources.places import PLACE

_PLACES = re.compile(f"({JOIN}[^{JOIN}]*{JOIN}|{PLACE}[^{PLACE}]*{PLACE})".encode())


def decodable(row: tuple[object, ...]) -> tuple[object, ...]:
    """The row with its records, if it has any, in UTF-8 but for what stands in places."""
    match row:
        case (bytes(records), *rest) if not _is_utf8(records):
            pieces = _PLACES.split(records)
            pieces[::2] = [piece.decode(errors="replace").encode() for piece in pieces[::2]]
            return b"".join(pieces), *rest
        case _:
            return row


def _is_utf8(records: bytes) -> bool:
    try:
        records.decode()
    except UnicodeDecodeError:  # it holds the records
        return False
    return True
