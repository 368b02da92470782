"""Why entries cannot be brought in or taken out.

CatalogError            of the catalogue: files hold mistakes
  SheetError            cells of a workbook hold mistakes; each is told by sheet and cell
PackageRefused          a file is no workbook, or not one that is read within bounds
NotWritable             an entry cannot be written in the form that was asked for
"""

from catalog.entries import Place
from catalog.errors import CatalogError
from catalog.findings import Finding

BETWEEN = "!"
"""Stands between a sheet and a cell."""
MOST_TOLD = 1_000


class SheetError(CatalogError):
    """The workbook was not read. `findings` are its mistakes by sheet, row and column, `MOST_TOLD` at most."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[:MOST_TOLD])
        lines = [told(finding) for finding in self.findings]
        self.left_out = len(findings) - len(self.findings)
        lines += [f"and {self.left_out} more"] if self.left_out else []
        self.args = ("\n".join(lines),)


class PackageRefused(Exception):
    """`code`, `message` and `hint` are those of a finding about the whole file."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.code = code
        self.message = message
        self.hint = hint


class NotWritable(Exception):
    """The message names the entry and why."""


def cell_name(place: Place) -> str:
    """`信息项!C17`, or the place in a file where no sheet is meant."""
    _, sheet, name = place.file.partition(BETWEEN)
    return f"{name}{BETWEEN}{letters(place.column)}{place.line}" if sheet else str(place)


def letters(column: int) -> str:
    """What a sheet calls a column: 1 is `A`, 27 is `AA`."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def told(finding: Finding) -> str:
    words = f"{cell_name(finding.place)}: {finding.severity}: {finding.message} [{finding.code}]"
    return f"{words}; {finding.hint}" if finding.hint else words
