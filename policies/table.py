"""The policy table: every rule in order, the groups, and the version of both."""

from collections.abc import Iterable
from dataclasses import dataclass

from masking import fingerprint
from policies.files import PolicyFile
from policies.groups import Groups
from policies.lines import Line
from policies.rules import Rule


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """What a directory of policy files says.

    `rules` are in the order in which they decide, `lines` the same rules as their authors wrote them.
    `version` is a hash of the names and contents of the files.
    """

    rules: tuple[Rule, ...]
    lines: tuple[Line, ...]
    groups: Groups
    version: str

    def names_of(self, department: str, application: str) -> frozenset[str]:
        """Every name that a rule's `who` may use for this caller: see `Groups.names_of`."""
        return self.groups.names_of(department, application)


def version_of(files: Iterable[PolicyFile]) -> str:
    """32 hexadecimal digits over names and contents, each framed by its length: nothing can move between them."""
    parts = [part for file in files for part in (file.name.encode(), file.content)]
    return fingerprint(b"".join(len(part).to_bytes(8, "big") + part for part in parts))[:32]
