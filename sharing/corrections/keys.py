"""What stands in a correction in the place of a row, of a subject and of values: sealed, or digests under a key."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from catalog import Resource
from masking import MasterKey
from sharing.attempts import AttemptKeys

_SURROGATE_BYTES = 8


class RowIds(Protocol):
    """Makes and opens the ids of rows that answers of the platform hold."""

    def id_of(self, department: str, resource: str, surrogate: int) -> str:
        """The id of one row for that department."""
        ...

    def opened_id(self, department: str, id: str) -> tuple[str, int] | None:
        """Resource code and surrogate of an id made for this department; None for anything else."""
        ...


class CorrectionKeys:
    """Keys of the platform alone. A token opens only for the correction and the item that it was made for.

    So nobody who sees two corrections knows from them whether both are about the same row or value.
    """

    def __init__(self, master: MasterKey, ids: RowIds) -> None:
        self._siv = master.suite.siv(master.derive("correction", "seal"))
        self._prf = master.suite.prf(master.derive("correction", "subject"))
        self._attempts = AttemptKeys(master)
        self.ids = ids

    def sealed_row(self, number: str, surrogate: int) -> str:
        """The row of a correction. Raises OverflowError for what is no signed 64-bit number."""
        return self._siv.seal(surrogate.to_bytes(_SURROGATE_BYTES, "big", signed=True), b"row", number.encode())

    def surrogate(self, number: str, token: str) -> int | None:
        """The row again; None for what was not made for that correction."""
        found = self._siv.open(token, b"row", number.encode())
        return None if found is None else int.from_bytes(found, "big", signed=True)

    def sealed_value(self, number: str, use: str, item: str, text: str) -> str:
        """What was given for an item; `use` is the member of the content that it stands in."""
        return self._siv.seal(text.encode(), b"value", number.encode(), use.encode(), item.encode())

    def value(self, number: str, use: str, item: str, token: str) -> str | None:
        """The text again; None for what was not made there."""
        found = self._siv.open(token, b"value", number.encode(), use.encode(), item.encode())
        return None if found is None else found.decode()

    def subjects(self, resource: Resource, named: Mapping[str, str]) -> tuple[str, ...]:
        """What verifications of those are known by whom the canonical texts of the subject's items name."""
        return self.keyed(resource.code, self._attempts.subjects(resource, named))

    def keyed(self, resource: str, subjects: Sequence[bytes]) -> tuple[str, ...]:
        """The same of subjects as attempts are counted: of another key, so that neither table leads to the other."""
        return tuple(self._prf.digest(resource.encode(), subject).hex() for subject in subjects)
