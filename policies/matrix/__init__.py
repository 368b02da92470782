"""What every caller gets of every item in every mode, as one matrix to look at."""

from policies.matrix.building import matrix_of
from policies.matrix.entries import Matrix, MatrixCell, MatrixLine, MatrixTable, Shown
from policies.matrix.page import as_html, pages
from policies.matrix.sheet import as_csv
from policies.matrix.terminal import as_text
from policies.matrix.values import as_json

__all__ = [
    "Matrix",
    "MatrixCell",
    "MatrixLine",
    "MatrixTable",
    "Shown",
    "as_csv",
    "as_html",
    "as_json",
    "as_text",
    "matrix_of",
    "pages",
]
