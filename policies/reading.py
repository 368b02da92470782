"""Policy files become a policy table, or a list of everything that is wrong with them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from catalog import Catalog, Findings, Place
from policies.errors import PolicyError
from policies.files import Owner, PolicyFile, load_files, owner_of, text_of
from policies.groups import DEEPEST, Groups, circular, gather, too_deep
from policies.lines import COLUMNS, Line, lines_of
from policies.meaning import Cells, Grounds, Meaning, meaning_of
from policies.mistakes import Mistake, unknown
from policies.naming import BUILT_IN, Names, names_in
from policies.rules import Rule
from policies.table import PolicyTable, version_of

_MEMBERSHIP = ("g", "member", "group")


@dataclass(frozen=True, slots=True)
class _Owned:
    """A line and whose file it is in."""

    owner: Owner
    line: Line


def read_policies(directory: Path, catalog: Catalog, *, centre_may_allow: bool = False) -> PolicyTable:
    """The policies in `directory`, read against `catalog` (design §5).

    `centre_may_allow`: the profile lets the centre's files allow more than base items (R041, R053).
    Raises PolicyError with every mistake in every file.
    """
    return parse_policies(load_files(directory), catalog, centre_may_allow=centre_may_allow)


def parse_policies(files: Iterable[PolicyFile], catalog: Catalog, *, centre_may_allow: bool = False) -> PolicyTable:
    """As `read_policies`, from contents at hand."""
    files = sorted(files, key=lambda file: file.name)
    findings = Findings()
    rules, memberships = _sorted_by_type(_owned_lines(files, catalog, findings), findings)
    groups = gather((owned.line.cells[1], owned.line.cells[2]) for owned in memberships)
    names = names_in(catalog, groups.names)
    _check_memberships(memberships, groups, names, findings)
    table = _Rules(catalog, names, centre_may_allow, findings).read(rules)
    if not rules and not findings.met:
        findings.add(Place(files[0].name if files else ".", 1), "empty", "the policies hold no rule")
    for code in BUILT_IN & catalog.departments.keys():
        place = catalog.departments[code].place or Place("departments.yaml", 1)
        findings.add(place, "built-in-name", f"`{code}` is built in and cannot be a department")
    if findings.met:
        raise PolicyError(findings.sorted())
    return PolicyTable(table, tuple(owned.line for owned in rules), groups, version_of(files))


def _owned_lines(files: Iterable[PolicyFile], catalog: Catalog, findings: Findings) -> Iterator[_Owned]:
    for file in files:
        owner = owner_of(file.name, catalog.departments)
        if owner is None:
            hint = "name it `00-word.csv` (centre), `NN-department.csv` or `NN-department-word.csv`"
            findings.add(Place(file.name, 1), "file-name", f"`{file.name}` is no name of a policy file", hint)
            continue
        text = text_of(file)
        if isinstance(text, str):
            yield from (_Owned(owner, line) for line in lines_of(file.name, text, findings))
        else:
            findings.met.append(text)


def _sorted_by_type(lines: Iterable[_Owned], findings: Findings) -> tuple[list[_Owned], list[_Owned]]:
    """The `p` lines and the `g` lines, those of another type or width becoming findings."""
    rules: list[_Owned] = []
    memberships: list[_Owned] = []
    for owned in lines:
        cells = owned.line.cells
        match cells[0]:
            case "p" if len(cells) == len(COLUMNS):
                rules.append(owned)
            case "g" if len(cells) >= len(_MEMBERSHIP) and not any(cells[len(_MEMBERSHIP) :]):
                memberships.append(owned)
            case "p":
                _wrong_width(owned.line, COLUMNS, findings)
            case "g":
                _wrong_width(owned.line, _MEMBERSHIP, findings)
            case other:
                _add(findings, owned.line, unknown("line type", other, ("p", "g")))
    return rules, memberships


def _wrong_width(line: Line, columns: tuple[str, ...], findings: Findings) -> None:
    hint = "write `" + ", ".join(columns) + "`"
    if any("\uff0c" in cell for cell in line.cells):
        hint += "; a comma here is full-width"
    elif len(line.cells) > len(columns):
        hint += "; quote a cell that holds a comma"
    findings.add(line.place, "columns", f"the line has {len(line.cells)} columns, not {len(columns)}", hint)


def _check_memberships(lines: list[_Owned], groups: Groups, names: Names, findings: Findings) -> None:
    circle = circular(groups)
    deep = frozenset() if circle else too_deep(groups)
    for owned in lines:
        member, group = owned.line.cells[1:3]
        _attempt(findings, owned.line, partial(names.check_member, member))
        _attempt(findings, owned.line, partial(names.check_group, group, owned.owner))
        if member in circle and group in circle:
            findings.add(owned.line.place, "group-circle", f"`{member}` is in `{group}` and the other way round")
        if member in deep:
            findings.add(owned.line.place, "group-depth", f"`{member}` is over {DEEPEST} memberships away from a group")


class _Rules:
    """Reads `p` lines; what the same cells mean in a file of the same owner is worked out once."""

    def __init__(self, catalog: Catalog, names: Names, centre_may_allow: bool, findings: Findings) -> None:
        purposes = frozenset[str]().union(*(department.functions for department in catalog.departments.values()))
        self._grounds = Grounds(catalog, purposes, centre_may_allow)
        self._names = names
        self._findings = findings
        self._meanings: dict[tuple[Owner, Cells], Meaning | tuple[Mistake, ...]] = {}
        self._checked: set[str] = set()

    def read(self, lines: Iterable[_Owned]) -> tuple[Rule, ...]:
        """The rules of the lines without a mistake, in order."""
        rules = (self._rule(order, owned) for order, owned in enumerate(lines))
        return tuple([rule for rule in rules if rule is not None])

    def _rule(self, order: int, owned: _Owned) -> Rule | None:
        _, who, what, rights, when, rows, mask, effect, note = owned.line.cells
        _attempt(self._findings, owned.line, partial(self._check_who, who))
        meaning = self._meaning(owned.owner, Cells(what, rights, when, rows, mask, effect, who in BUILT_IN))
        if isinstance(meaning, tuple):
            for mistake in meaning:
                _add(self._findings, owned.line, mistake)
            return None
        return Rule(
            order,
            who,
            meaning.resource,
            meaning.selector,
            meaning.rights,
            meaning.when,
            meaning.rows,
            meaning.mask,
            meaning.reveals,
            meaning.effect,
            note,
            owned.line.place,
        )

    def _meaning(self, owner: Owner, cells: Cells) -> Meaning | tuple[Mistake, ...]:
        known = self._meanings.get((owner, cells))
        if known is None:
            known = self._meanings[owner, cells] = meaning_of(cells, owner, self._grounds)
        return known

    def _check_who(self, who: str) -> None:
        if who not in self._checked:
            self._names.check_who(who)
            self._checked.add(who)


def _attempt(findings: Findings, line: Line, check: Callable[[], None]) -> None:
    try:
        check()
    except Mistake as mistake:
        _add(findings, line, mistake)


def _add(findings: Findings, line: Line, mistake: Mistake) -> None:
    findings.add(line.place, mistake.code, mistake.message, mistake.hint)
