"""One policy file becomes a part of the table, or findings."""

from catalog import Finding, Findings, Place
from policies.files import Owner, PolicyFile, owner_of, text_of
from policies.lines import COLUMNS, Line, column_of, lines_of
from policies.meaning import Cells, Grounds, Idle, Meaning, meaning_of
from policies.mistakes import Mistake, unknown
from policies.naming import BUILT_IN
from policies.pace import breathe
from policies.part import FilePart
from policies.rules import Rule

_MEMBERSHIP = ("g", "member", "group")


def read_part(file: PolicyFile, grounds: Grounds, findings: Findings) -> FilePart | None:
    """What the file says by itself, its mistakes going to `findings`; None where it is refused as a whole."""
    owner = owner_of(file.name, grounds.catalog.departments)
    if owner is None:
        hint = "name it `00-word.csv` (centre), `NN-department.csv` or `NN-department-word.csv`"
        findings.add(Place(file.name, 1), "file-name", f"`{file.name}` is no name of a policy file", hint)
        return None
    text = text_of(file)
    if isinstance(text, Finding):
        findings.met.append(text)
        return None
    reader = _Reader(text, owner, grounds, findings)
    for line in lines_of(file.name, text, findings):
        reader.read(line)
        breathe()
    return reader.part(file)


def point_at(findings: Findings, text: str, line: Line, mistake: Mistake) -> None:
    """Adds the mistake at the cell that it is about; `text` is the file's."""
    place = line.place
    if mistake.column:
        columns = COLUMNS if line.cells[0] == "p" else _MEMBERSHIP
        place = column_of(text, place, columns.index(mistake.column))
    findings.add(place, mistake.code, mistake.message, mistake.hint)


class _Reader:
    """Takes the lines of one file; what the same cells mean is worked out once."""

    def __init__(self, text: str, owner: Owner, grounds: Grounds, findings: Findings) -> None:
        self._text = text
        self._owner = owner
        self._grounds = grounds
        self._findings = findings
        self._meanings: dict[Cells, Meaning | Idle | tuple[Mistake, ...]] = {}
        self._idle: list[Line] = []
        self._rules: list[Rule] = []
        self._by_resource: dict[str | None, list[Rule]] = {}
        self._lines: dict[str, list[Line]] = {}
        self._memberships: list[Line] = []

    def read(self, line: Line) -> None:
        match line.cells:
            case ("p", _, what, *_) if len(line.cells) == len(COLUMNS):
                self._lines.setdefault(what.partition(".")[0], []).append(line)
                self._take(line)
            case ("g", _, _, *rest) if not any(rest):
                self._memberships.append(line)
            case ("p", *_):
                _wrong_width(line, COLUMNS, self._findings)
            case ("g", *_):
                _wrong_width(line, _MEMBERSHIP, self._findings)
            case (other, *_):
                mistake = unknown("line type", other, ("p", "g"))
                self._findings.add(line.place, mistake.code, mistake.message, mistake.hint)

    def part(self, file: PolicyFile) -> FilePart:
        return FilePart(
            file.name,
            file.digest,
            self._owner,
            tuple(self._rules),
            {resource: tuple(rules) for resource, rules in self._by_resource.items()},
            {word: tuple(lines) for word, lines in self._lines.items()},
            tuple(self._memberships),
            frozenset(line.cells[1] for lines in self._lines.values() for line in lines),
            tuple(self._idle),
        )

    def _take(self, line: Line) -> None:
        _, who, what, rights, when, rows, mask, effect, note = line.cells
        meaning = self._meaning(Cells(what, rights, when, rows, mask, effect, who in BUILT_IN))
        if isinstance(meaning, tuple):
            for mistake in meaning:
                point_at(self._findings, self._text, line, mistake)
            return
        if isinstance(meaning, Idle):
            self._idle.append(line)
            return
        rule = Rule(
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
            line.place,
        )
        self._rules.append(rule)
        self._by_resource.setdefault(rule.resource, []).append(rule)

    def _meaning(self, cells: Cells) -> Meaning | Idle | tuple[Mistake, ...]:
        known = self._meanings.get(cells)
        if known is None:
            known = self._meanings[cells] = meaning_of(cells, self._owner, self._grounds)
        return known


def _wrong_width(line: Line, columns: tuple[str, ...], findings: Findings) -> None:
    hint = "write `" + ", ".join(columns) + "`"
    if any("\uff0c" in cell for cell in line.cells):
        hint += "; a comma here is full-width"
    elif len(line.cells) > len(columns):
        hint += "; quote a cell that holds a comma"
    findings.add(line.place, "columns", f"the line has {len(line.cells)} columns, not {len(columns)}", hint)
