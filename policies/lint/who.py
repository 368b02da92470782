"""Names of callers that look wrong: applications that differ by a letter, groups and memberships that do nothing."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations

from catalog import Finding
from policies.lines import Line
from policies.lint.kinds import APPLICATIONS_ALIKE, GROUP_UNUSED, MEMBERSHIP_IDLE
from policies.lint.survey import Survey
from policies.table import PolicyTable


def name_findings(survey: Survey) -> Iterator[Finding]:
    """Everything about names, which belong to no resource."""
    yield from _alike(survey)
    yield from _unused(survey.table)
    yield from _idle(survey)


def _alike(survey: Survey) -> Iterator[Finding]:
    names = sorted(str(caller) for caller in survey.names if "/" in str(caller))
    pairs = [pair for pair in _one_letter_apart(names) if pair[0] != pair[1]]
    lines = _lines_by_name(survey.table, frozenset(chain.from_iterable(pairs))) if pairs else {}
    for one, other in pairs:
        rarer, usual = sorted((one, other), key=lambda name: (len(lines[name]), *_reversed(lines[name][0])))
        said = f"the application `{rarer}` differs by one letter from `{usual}` ({lines[usual][0].place})"
        yield APPLICATIONS_ALIKE.at(lines[rarer][0].place, said)


def _reversed(line: Line) -> tuple[list[int], int]:
    """Sorts later lines first."""
    return [-ord(character) for character in line.place.file], -line.place.line


def _one_letter_apart(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs that become equal when a letter is changed, added or left out; digits number things and do not count."""
    by_rest: dict[str, set[str]] = {}
    for name in names:
        begins = name.index("/") + 1
        for at in range(begins, len(name)):
            if not name[at].isdigit():
                by_rest.setdefault(f"{name[:at]}?{name[at + 1 :]}", set()).add(name)
                by_rest.setdefault(f"{name[:at]}{name[at + 1 :]}", set()).add(name)
        by_rest.setdefault(name, set()).add(name)
    found = {
        (one, other)
        for rest, together in by_rest.items()
        for one, other in combinations(sorted(together), 2)
        if "?" in rest or rest in (one, other)
    }
    yield from sorted(found)


def _lines_by_name(table: PolicyTable, names: frozenset[str]) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = {name: [] for name in names}
    for part in table.parts:
        for line in chain(part.memberships, chain.from_iterable(part.lines.values())):
            if line.cells[1] in found:
                found[line.cells[1]].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: line.place)
    return found


def _unused(table: PolicyTable) -> Iterator[Finding]:
    named = frozenset().union(*(part.whos for part in table.parts))
    used = {group for group in table.groups.names if group in named or not table.groups.of((group,)).isdisjoint(named)}
    told: set[str] = set()
    for part in table.parts:
        for line in part.memberships:
            group = line.cells[2]
            if group not in used and group not in told:
                told.add(group)
                yield GROUP_UNUSED.at(line.place, f"no rule names the group `{group}`")


def _idle(survey: Survey) -> Iterator[Finding]:
    groups = survey.table.groups
    seen: dict[tuple[str, str], Line] = {}
    for part in survey.table.parts:
        for line in part.memberships:
            member, group = line.cells[1:3]
            before = seen.setdefault((member, group), line)
            others = groups.memberships[member] - {group}
            department, slash, _ = member.partition("/")
            whole = {department} if slash and member not in groups.names else set()
            if before is not line:
                yield MEMBERSHIP_IDLE.at(line.place, f"`{member}` is in `{group}` by {before.place}")
            elif group in groups.of(others):
                by = next(name for name in sorted(others) if group in groups.of((name,)))
                yield MEMBERSHIP_IDLE.at(line.place, f"`{member}` is in `{group}` because it is in `{by}`")
            elif group in groups.of(whole):
                yield MEMBERSHIP_IDLE.at(line.place, f"`{member}` is in `{group}` because all of `{department}` is")
