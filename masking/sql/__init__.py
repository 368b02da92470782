"""The SQL constructs that masks are written with, each deterministic and unable to raise on any stored value."""

from masking.sql.dates import IsoPrefix, IsoQuarter
from masking.sql.expressions import (
    MARIADB,
    Fixed,
    Head,
    SixDigits,
    Sql,
    Stars,
    Tail,
    glob,
    length,
    number,
    output_type,
    pcre,
    text,
)
from masking.sql.fractions import Halves, Pointed, Real, Scaled, at_most, grid_line, of_type
from masking.sql.numbers import LIMIT, Exact, Whole
from masking.sql.shapes import Fits, Position, Shape, after, between

__all__ = [
    "Exact",
    "Fits",
    "Fixed",
    "Halves",
    "Head",
    "IsoPrefix",
    "IsoQuarter",
    "LIMIT",
    "MARIADB",
    "Pointed",
    "Position",
    "Real",
    "Scaled",
    "Shape",
    "SixDigits",
    "Sql",
    "Stars",
    "Tail",
    "Whole",
    "after",
    "at_most",
    "between",
    "glob",
    "grid_line",
    "length",
    "number",
    "of_type",
    "output_type",
    "pcre",
    "text",
]
