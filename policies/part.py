"""A policy file as it was read: its rules and memberships, kept whole while the file does not change."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.files import Owner
from policies.lines import Line
from policies.rules import Rule


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one file adds to the table.

    `digest` is a hash of the content. `rules` are in the order of the lines; `by_resource` are the same rules by the
    resource they name, None being those about every resource. `lines` are the rules as their author wrote them, by the
    word before the dot in the column `what`; `memberships` are the `g` lines, `whos` the names of callers in the rules.
    `idle` are those lines that are no rules, for they name what the catalogue does not have any more.
    """

    name: str
    digest: str
    owner: Owner
    rules: tuple[Rule, ...]
    by_resource: Mapping[str | None, tuple[Rule, ...]]
    lines: Mapping[str, tuple[Line, ...]]
    memberships: tuple[Line, ...]
    whos: frozenset[str]
    idle: tuple[Line, ...] = ()
