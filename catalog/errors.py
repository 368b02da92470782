"""Why a catalogue cannot be used.

CatalogError       its files hold mistakes; every one of them is listed with file and line
"""

from catalog.findings import Finding


class CatalogError(Exception):
    """The catalogue was not read. `findings` are all mistakes, sorted by place; there is at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
