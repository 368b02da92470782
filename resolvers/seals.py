"""Ids and cursors: row surrogates, enciphered for one department and one use, so that they are nothing elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from masking import BlockSeal, MasterKey, Suite
from policies import Recent
from resolvers.sql import TOKEN, Seal
from sources import cut

_TOKEN = TOKEN.encode()


@dataclass(frozen=True, slots=True)
class Seals:
    """The keys of ids and cursors, derived from the master key as they are needed."""

    suite: Suite
    master: MasterKey
    remembered: Recent[tuple[str, Seal], BlockSeal] = field(default_factory=lambda: Recent(10_000))

    def of(self, department: str, seal: Seal) -> BlockSeal:
        """What enciphers the surrogates of a resource for a department: ids, or the cursors of one field and order."""
        found = self.remembered[department, seal]
        if found is None:
            use = ("id",) if seal.order is None else ("cursor", seal.order)
            found = self.suite.block_seal(self.master.derive("row", department, seal.resource, *use))
            self.remembered.put((department, seal), found)
        return found

    def sealed(self, data: bytes, department: str, seals: Sequence[Seal]) -> bytes:
        """The records of a source with every surrogate in its place enciphered; one cipher call per kind."""
        pieces = cut(data, _TOKEN)
        if len(pieces) == 1:
            return data
        if len(seals) == 1:  # of an answer with hundreds of ids this is most of what is done for it
            places = b" ".join(pieces[1::2])  # each surrogate stands after the number of its seal
            surrogates = list(map(int, places.split(b" ")[1::2]))
            pieces[1::2] = self._tokens(department, seals[0], surrogates)
            return b"".join(pieces)
        by_seal: dict[int, list[int]] = {}
        for index in range(1, len(pieces), 2):
            named, _, pieces[index] = bytes(pieces[index]).partition(b" ")
            by_seal.setdefault(int(named), []).append(index)
        for number, indexes in by_seal.items():
            surrogates = [int(pieces[index]) for index in indexes]
            for index, token in zip(indexes, self._tokens(department, seals[number], surrogates), strict=True):
                pieces[index] = token
        return b"".join(pieces)

    def _tokens(self, department: str, seal: Seal, surrogates: Sequence[int]) -> list[bytes]:
        tokens = self.of(department, seal).seal(surrogates)
        prefix = f"{seal.resource}.".encode() if seal.order is None else b""
        return [prefix + token for token in tokens]

    def id_of(self, department: str, resource: str, surrogate: int) -> str:
        """The id of one row for that department."""
        (token,) = self._tokens(department, Seal(resource), [surrogate])
        return token.decode()

    def opened_id(self, department: str, id: str) -> tuple[str, int] | None:
        """Resource code and surrogate of an id made for this department; None for anything else."""
        resource, _, token = id.partition(".")
        surrogate = self.of(department, Seal(resource)).open(token)
        return None if surrogate is None else (resource, surrogate)

    def opened_cursor(self, department: str, seal: Seal, cursor: str) -> int | None:
        """The surrogate of a cursor made for this department, field and order under the same decisions, else None."""
        return self.of(department, seal).open(cursor)
