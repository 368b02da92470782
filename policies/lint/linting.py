"""Everything that can be said against policies which were read without a mistake."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from catalog import Finding, Place
from policies.deciding import Policies
from policies.files import PolicyFile, text_of
from policies.lines import COLUMNS, column_of
from policies.lint.claims import claim_findings
from policies.lint.contradictions import Contradictions, centre_findings
from policies.lint.keyed_masks import KeyedMasks
from policies.lint.kinds import ABSENT, KINDS
from policies.lint.position_rules import position_findings
from policies.lint.reaching import Reach
from policies.lint.row_rules import row_rule_findings
from policies.lint.seeing import Sight
from policies.lint.shadowing import never_deciding, never_deciding_anywhere
from policies.lint.survey import Survey
from policies.lint.trackers import tracker_findings
from policies.lint.who import name_findings

_MEMBERSHIP = {"who": 1, "member": 1, "group": 2}


def lint(
    policies: Policies,
    today: date,
    *,
    files: Iterable[PolicyFile] = (),
    resources: Collection[str] | None = None,
    base_unconditional: bool = True,
) -> tuple[Finding, ...]:
    """The findings on policies from `today` on, sorted by place (design §5; R034-R041, R053).

    `files`, where given, are what the policies were read from: findings then point at the cell, otherwise at the line.
    `resources` are the codes to look at, None meaning all; unknown ones are passed over. `base_unconditional`: the
    jurisdiction shares all base items with every department (R053).
    """
    survey = Survey(policies, today)
    found = set(_findings(survey, resources, base_unconditional))
    return tuple(sorted(_Pointer(files).at_cells(found), key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return place.file, place.line, place.column, finding.code, finding.message


def _findings(survey: Survey, resources: Collection[str] | None, base_unconditional: bool) -> Iterator[Finding]:
    reach, sight = Reach(survey), Sight(survey)
    contradictions = Contradictions(survey, reach, sight, base_unconditional=base_unconditional)
    keyed_masks = KeyedMasks(survey, reach)
    for code, resource in survey.catalog.resources.items():
        if resources is None or code in resources:
            above = {rule.place: reach.before(rule, reach.scope(rule, resource)) for rule in survey.rules_of(resource)}
            yield from never_deciding(survey, reach, resource, above)
            yield from position_findings(survey, sight, resource)
            yield from tracker_findings(survey, sight, resource)
            yield from row_rule_findings(survey, sight, resource)
            yield from claim_findings(survey, resource)
            yield from keyed_masks.findings(resource)
            yield from contradictions.findings(resource, above)
    yield from never_deciding_anywhere(survey, reach)
    yield from _about_what_is_absent(survey)
    yield from centre_findings(survey)
    yield from name_findings(survey)


def _about_what_is_absent(survey: Survey) -> Iterator[Finding]:
    for part in survey.table.parts:
        for line in part.idle:
            yield ABSENT.at(line.place, f"`{line.cells[2]}` is not in the catalogue any more")


class _Pointer:
    """Points findings at the cells that they are about."""

    def __init__(self, files: Iterable[PolicyFile]) -> None:
        self._files = {file.name: file for file in files}
        self._lines: dict[str, list[str]] = {}

    def at_cells(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            file = self._files.get(finding.place.file)
            if file is None:
                yield finding
            else:
                place = self._cell(file, finding)
                yield Finding(place, finding.code, finding.message, finding.hint, finding.severity)

    def _cell(self, file: PolicyFile, finding: Finding) -> Place:
        lines = self._lines.get(file.name)
        if lines is None:
            text = text_of(file)
            lines = self._lines[file.name] = text.split("\n") if isinstance(text, str) else []
        place = finding.place
        written = lines[place.line - 1]
        cell = KINDS[finding.code].column
        number = _MEMBERSHIP[cell] if _is_membership(written) else COLUMNS.index(cell)
        column = column_of(written, Place(place.file, 1), number).column
        return Place(place.file, place.line, column)


def _is_membership(written: str) -> bool:
    return written.lstrip(' \t"').startswith("g")
