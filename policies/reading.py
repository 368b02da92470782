"""Policy files become a policy table, or a list of everything that is wrong with them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from catalog import Catalog, Findings, Place
from policies.errors import PolicyError
from policies.files import PolicyFile, load_files, text_of
from policies.groups import DEEPEST, Groups, circular, gather, too_deep
from policies.lines import Line, resource_in
from policies.meaning import Grounds, grounds_of
from policies.mistakes import Mistake
from policies.naming import BUILT_IN, Names, names_in
from policies.pace import breathe
from policies.part import FilePart
from policies.part_reading import point_at, read_part
from policies.table import PolicyTable, version_by_digests


def read_policies(directory: Path, catalog: Catalog, *, centre_may_allow: bool = False) -> PolicyTable:
    """The policies in `directory`, read against `catalog` (design §5).

    `centre_may_allow`: the profile lets the centre's files allow more than base items (R041, R053).
    Raises PolicyError with every mistake in every file.
    """
    return parse_policies(load_files(directory), catalog, centre_may_allow=centre_may_allow)


def parse_policies(
    files: Iterable[PolicyFile],
    catalog: Catalog,
    *,
    centre_may_allow: bool = False,
    before: PolicyTable | None = None,
) -> PolicyTable:
    """As `read_policies`, from contents at hand.

    A file that stands in `before` with the same content is not read again, if it was read on grounds that say the same
    to it.
    """
    grounds = grounds_of(catalog, centre_may_allow)
    parts = () if before is None else before.parts
    known = {part.name: part for part in parts if before and before.grounds.say_the_same(grounds, part.lines.keys())}
    return _table({file.name: file for file in files}, {}, known, grounds)


def resources_at(files: Iterable[PolicyFile], places: Iterable[Place]) -> frozenset[str]:
    """The resources that rules at these places name, as far as their lines can be read at all."""
    texts = {file.name: text for file in files if isinstance(text := text_of(file), str)}
    found = (resource_in(texts[place.file], place.line) for place in places if place.file in texts)
    return frozenset(code for code in found if code is not None)


def amend_policies(table: PolicyTable, files: Iterable[PolicyFile]) -> PolicyTable:
    """The table with these files in the place of those with the same names, or beside the others.

    Raises PolicyError with every mistake; one in a file that is not among `files` is told without its column.
    """
    parts = {part.name: part for part in table.parts}
    new = {file.name: file for file in files}
    return _table(new, {name: part for name, part in parts.items() if name not in new}, parts, table.grounds)


def _table(
    files: Mapping[str, PolicyFile], kept: Mapping[str, FilePart], known: Mapping[str, FilePart], grounds: Grounds
) -> PolicyTable:
    """A table of the parts `kept` and of `files`, of which those are not read again that are `known`."""
    findings = Findings()
    parts = dict(kept)
    for name, file in files.items():
        part = known.get(name)
        if part is None or part.digest != file.digest:
            part = read_part(file, grounds, findings)
        if part is not None:
            parts[name] = part
    is_whole = parts.keys() >= files.keys()
    ordered = tuple(parts[name] for name in sorted(parts))
    groups = gather((line.cells[1], line.cells[2]) for part in ordered for line in part.memberships)
    names, report = names_in(grounds.catalog, groups.names), _Report(files, findings)
    if _are_right_groups(ordered, groups, names, report) and is_whole:  # else names that are right would seem unknown
        _check_callers(ordered, names, report)
    if not any(part.rules or part.idle for part in ordered) and not findings.met:
        findings.add(Place(min(files, default="."), 1), "empty", "the policies hold no rule")
    for code in BUILT_IN & grounds.catalog.departments.keys():
        place = grounds.catalog.departments[code].place or Place("departments.yaml", 1)
        findings.add(place, "built-in-name", f"`{code}` is built in and cannot be a department")
    if findings.met:
        raise PolicyError(findings.sorted())
    version = version_by_digests((part.name, part.digest) for part in ordered)
    return PolicyTable(ordered, groups, grounds, version)


class _Report:
    """Points at lines of files that are taken apart again only for that."""

    def __init__(self, files: Mapping[str, PolicyFile], findings: Findings) -> None:
        self._files = files
        self._findings = findings

    @property
    def count(self) -> int:
        return len(self._findings.met)

    def attempt(self, line: Line, column: str, check: Callable[[], None]) -> None:
        """Runs a check of the cell in that column; a Mistake becomes a finding."""
        try:
            check()
        except Mistake as mistake:
            mistake.column = column
            self.add(line, mistake)

    def add(self, line: Line, mistake: Mistake) -> None:
        file = self._files.get(line.place.file)
        text = text_of(file) if file is not None else None
        if isinstance(text, str):
            point_at(self._findings, text, line, mistake)
        else:
            self._findings.add(line.place, mistake.code, mistake.message, mistake.hint)


def _are_right_groups(parts: Sequence[FilePart], groups: Groups, names: Names, report: _Report) -> bool:
    """Whether the memberships of all files together are without a mistake."""
    circle = circular(groups)
    deep = frozenset() if circle else too_deep(groups)
    before = report.count
    for part in parts:
        for line in part.memberships:
            member, group = line.cells[1:3]
            report.attempt(line, "member", partial(names.check_member, member, part.owner))
            report.attempt(line, "group", partial(names.check_group, group, part.owner))
            if member in circle and group in circle:
                report.add(line, Mistake("group-circle", f"`{member}` is in `{group}` and the other way round"))
            if member in deep:
                message = f"`{member}` is over {DEEPEST} memberships away from a group"
                report.add(line, Mistake("group-depth", message))
    return report.count == before


def _check_callers(parts: Sequence[FilePart], names: Names, report: _Report) -> None:
    """Whether every rule names a department, a group or an application: only all files together can tell."""
    for part in parts:
        breathe()
        for who in sorted(part.whos):
            if not names.is_known(who) or names.is_borrowed(who, part.owner):
                for line in (line for lines in part.lines.values() for line in lines if line.cells[1] == who):
                    report.attempt(line, "who", partial(names.check_use, who, part.owner))
