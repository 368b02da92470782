"""The types that a value of an item can have."""

from enum import StrEnum


class ValueType(StrEnum):
    """Type of an item's values, as named in catalogue files; also the name of its GraphQL scalar.

    `DECIMAL` travels as a string so that no digit is lost; `DATE` and `DATETIME` travel as ISO 8601 text,
    which may be of reduced precision (`2026`, `2026-11`) where a mask cut it. `JSON` is a document of any form, which
    can be shown or not: nothing is compared with it, and no mask looks into it.
    """

    STRING = "String"
    INT = "Int"
    FLOAT = "Float"
    DECIMAL = "Decimal"
    BOOLEAN = "Boolean"
    DATE = "Date"
    DATETIME = "DateTime"
    JSON = "JSON"
