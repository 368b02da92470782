"""How MariaDB writes what other databases have a function for: constants, texts by their bytes, values as JSON.

Nothing here depends on settings of the session, and nothing raises: what is computed of a value that has no such form
is NULL, and a text that is cut for its length comes with a warning, which the source takes for a failure.
"""

from sqlalchemy import ColumnClause, TypeCoerce
from sqlalchemy.sql import ClauseElement

from masking import ValueType

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) - frozenset("'\\%")
_CONTROLS = ("0B", "0E", "0F", "1A", "1B", "1C", "1D", "1E", "1F")
"""Control characters of which `json_quote` writes the number with capital letters."""

_PAIR = "\\\\"
"""Two backslashes, which stand for one in a value."""
_NO_JSON = r'(?-imsxU)[\x00-\x1F]|\\[^"/bfnrtu]'
"""A control character, or an escape that means nothing, in a text without pairs of backslashes."""
_TEXT = r'(?-imsxU)"(?:[^"\\]++|\\.)*+"'
"""A text within such a text."""
_NO_NUMBER = "(?-imsxU)-(?![0-9])"
"""A minus alone, which `json_valid` takes for a number."""

_SMALLEST_PLAIN = "1e-4"
"""Below it other databases write a float with an exponent; MariaDB does so only below 1e-15."""


def constant(text: str) -> str:
    """A text of our own as a literal, in hexadecimal where a setting could change what it means.

    With its character set it has a collation that gives way to that of any other text.
    """
    return f"_utf8mb4'{text}'" if _PLAIN.issuperset(text) else f"_utf8mb4 x'{text.encode().hex().upper()}'"


def in_utf8mb4(text: str) -> str:
    return f"CONVERT({text} USING utf8mb4)"


def bytewise(text: str) -> str:
    """A text that is equal to no other, and sorts by its bytes; of other collations most leave out trailing blanks."""
    return f"({in_utf8mb4(text)} COLLATE utf8mb4_nopad_bin)"


def yielding(text: str) -> str:
    """The same text, but so that it is compared by the collation of the column that it is compared with.

    Two columns of different collations cannot be compared, and no index serves where either is given another. What
    JSON functions make of a column has no collation to insist on.
    """
    return f"json_unquote(json_quote({in_utf8mb4(text)}))"


def json(value: str, kind: ValueType) -> str:
    """The JSON text of a value, NULL where there is none."""
    match kind:
        case ValueType.BOOLEAN:
            return f"(CASE {value} WHEN 1 THEN {constant('true')} WHEN 0 THEN {constant('false')} END)"
        case ValueType.INT:
            return f"CAST({value} + 0 AS CHAR)"  # the sum has none of the zeros that a column may be filled up with
        case ValueType.DECIMAL:
            return f"json_quote(CAST({value} + 0 AS CHAR))"
        case ValueType.FLOAT:
            return _float(value)
        case ValueType.DATE:
            return f"(CASE WHEN {_is_day(value)} THEN json_quote(CAST({value} AS CHAR)) END)"
        case ValueType.DATETIME:
            return f"(CASE WHEN {_is_day(value)} THEN json_quote({_moment(value)}) END)"
        case ValueType.JSON:
            return _document(value)
        case _:
            return f"json_quote({in_utf8mb4(value)})"


def _document(value: str) -> str:
    """A stored document without the blanks in it, NULL where it is none.

    What `json_valid` lets pass is looked at once more: for escapes that JSON does not have, which it takes for some,
    and for control characters, which separate records.
    """
    text = in_utf8mb4(value)
    written = f"json_compact({text})"
    escapes = f"replace({written}, {constant(_PAIR)}, {constant('')})"
    numbers = f"regexp_replace({escapes}, {constant(_TEXT)}, {constant('')})"
    refused = f"{escapes} REGEXP {constant(_NO_JSON)} OR {numbers} REGEXP {constant(_NO_NUMBER)}"
    shown = f"CASE WHEN NOT ({refused}) THEN {written} END"
    return f"(CASE WHEN json_valid({text}) THEN {shown} END)"


def utf8(records: str) -> str:
    """The bytes of finished JSON, with small letters in the numbers of control characters.

    A pair of backslashes, which stands for one in a value, is set aside as U+0001 meanwhile, which no JSON holds: the
    second of a pair is no beginning of a number.
    """
    pair, aside = constant("\\\\"), constant("\x01")
    lowered = f"replace({bytewise(records)}, {pair}, {aside})"
    for number in _CONTROLS:
        lowered = f"replace({lowered}, {_escaped(number)}, {_escaped(number.lower())})"
    return f"CAST(replace({lowered}, {aside}, {pair}) AS BINARY)"


def _escaped(number: str) -> str:
    return constant(f"\\u00{number}")


def _is_day(value: str) -> str:
    """Whether a date is one: MariaDB may hold dates without a year, a month or a day."""
    return f"year({value}) > 0 AND month({value}) > 0 AND dayofmonth({value}) > 0"


def _moment(value: str) -> str:
    """ISO 8601, with as many digits of the second as it has."""
    written = f"date_format({value}, {constant('%Y-%m-%dT%H:%i:%s.%f')})"
    return f"trim(TRAILING '.' FROM trim(TRAILING '0' FROM {written}))"


def _float(value: str) -> str:
    """The shortest digits that stand for it, as MariaDB finds them, and its exponent as PostgreSQL writes it."""
    written = f"CAST({value} AS CHAR)"
    digits = f"substring_index({written}, '.', -1)"
    telling = f"trim(LEADING '0' FROM {digits})"
    zeros = f"char_length({digits}) - char_length({telling})"
    small = (
        f"concat(CASE WHEN {value} < 0 THEN '-' ELSE '' END, left({telling}, 1), "
        f"CASE WHEN char_length({telling}) > 1 THEN concat('.', substr({telling}, 2)) ELSE '' END, "
        f"'e-', lpad({zeros} + 1, 2, '0'))"
    )
    with_sign = f"replace(replace({written}, 'e', 'e+'), 'e+-', 'e-')"
    is_small = f"abs({value}) < {_SMALLEST_PLAIN} AND {value} <> 0 AND instr({written}, 'e') = 0"
    return f"(CASE WHEN {is_small} THEN {small} ELSE {with_sign} END)"


def is_column(value: ClauseElement) -> bool:
    """Whether it is a column of a table, of which an index may serve."""
    return isinstance(value.clause if isinstance(value, TypeCoerce) else value, ColumnClause)
