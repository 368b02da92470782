"""The policy table: the parts that the files make, the groups, and the version of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import chain
from operator import attrgetter

from masking import fingerprint
from policies.files import PolicyFile
from policies.groups import Groups
from policies.lines import Line
from policies.meaning import Grounds
from policies.part import FilePart
from policies.rules import Rule

_ANY = "*"


@dataclass(frozen=True)
class PolicyTable:
    """What a directory of policy files says.

    `parts` are in the order of the files' names, so all rules are in the order in which they decide. `grounds` is what
    they were read against. `version` is a hash of the names and contents of the files.
    """

    parts: tuple[FilePart, ...]
    groups: Groups
    grounds: Grounds
    version: str

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in order."""
        return tuple(chain.from_iterable(part.rules for part in self.parts))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every rule as its author wrote it, in order."""
        written = (line for part in self.parts for lines in part.lines.values() for line in lines)
        return tuple(sorted(written, key=attrgetter("place")))

    @property
    def size(self) -> int:
        """How many rules there are."""
        return sum(len(part.rules) for part in self.parts)

    def about(self, resource: str) -> tuple[Rule, ...]:
        """Every rule that names the resource or all resources, in order."""
        return tuple(
            chain.from_iterable(
                merge(part.by_resource.get(resource, ()), part.by_resource.get(None, ()), key=attrgetter("place.line"))
                for part in self._parts_about.get(resource, self._parts_about.get(None, ()))
            )
        )

    def lines_about(self, resource: str) -> tuple[Line, ...]:
        """The same rules as their authors wrote them."""
        return tuple(
            chain.from_iterable(
                merge(part.lines.get(resource, ()), part.lines.get(_ANY, ()), key=attrgetter("place.line"))
                for part in self.parts
            )
        )

    def names_of(self, department: str, application: str) -> frozenset[str]:
        """Every name that a rule's `who` may use for this caller: see `Groups.names_of`."""
        return self.groups.names_of(department, application)

    @cached_property
    def _parts_about(self) -> Mapping[str | None, tuple[FilePart, ...]]:
        """The parts that hold rules about a resource or about all, None standing for the latter alone."""
        found: dict[str | None, dict[str, FilePart]] = {None: {}}
        for part in self.parts:
            for resource in part.by_resource:
                found.setdefault(resource, {})[part.name] = part
        for_all = found[None]
        return {
            resource: tuple(sorted({**parts, **for_all}.values(), key=attrgetter("name")))
            for resource, parts in found.items()
        }


def version_of(files: Iterable[PolicyFile]) -> str:
    """The version of the table that the files make."""
    return version_by_digests((file.name, file.digest) for file in files)


def version_by_digests(digests: Iterable[tuple[str, str]]) -> str:
    """32 hexadecimal digits over names and content hashes, each framed by its length: nothing can move between them."""
    parts = [word.encode() for pair in sorted(digests) for word in pair]
    return fingerprint(b"".join(len(part).to_bytes(8, "big") + part for part in parts))[:32]
