"""What keeps a draft from being submitted or published: everything at once, by the line or the element it is in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from catalog import Finding, Findings, Published, Resource, check_published
from policies import Objection
from sharing.entries.classifying import class_problems
from sharing.entries.documents import elements_of, head_of
from sharing.entries.stating import element_problems, word_problems
from sharing.proceedings import About, ActionUnfit, Moment, Problem

LONGEST_CODE = 64
_NAMES_WHAT_IS_GONE = frozenset({"unknown-item", "unknown-row-rule"})


@dataclass(frozen=True, slots=True)
class _Judged:
    resource: Resource | None
    problems: tuple[Problem, ...]


def check_document(document: str, about: About, moment: Moment) -> Resource:
    """What the document says, if it may be submitted and published now. Raises ActionUnfit with all that is wrong."""
    judged = _judged(document, about, moment)
    if judged.problems or judged.resource is None:
        raise ActionUnfit(judged.problems)
    return judged.resource


def check_head(document: str, department: str, moment: Moment) -> About:
    """Whose entry a document is of, and of what: the least that a draft has to be right in. Raises ActionUnfit."""
    head = head_of(document)
    about = About(department, head.provider, head.code)
    if problems := tuple(_head_problems(about, moment)):
        raise ActionUnfit(problems)
    return about


def entry_of(document: str, about: About) -> Published:
    """The entry that a draft would be."""
    return Published(about.resource or "", 1, about.provider or "", document)


def _head_problems(about: About, moment: Moment) -> Iterator[Problem]:
    """R016, R020: whose it is, and that no other entry has or had the code."""
    code, provider = about.resource or "", about.provider or ""
    is_others = provider != about.applicant and about.applicant not in moment.authority | moment.centre
    if provider not in moment.catalog.departments:
        yield Problem("document.provider", "UNKNOWN_DEPARTMENT", f"`{provider}` is no department")
    elif is_others:
        yield Problem("document.provider", "OTHER_PROVIDER", "a department enters what it provides itself")
    if len(code) > LONGEST_CODE:
        yield Problem("document.code", "TOO_LONG", f"at most {LONGEST_CODE} characters")
    known = moment.catalog.resources.get(code)
    if code in moment.catalog.withdrawn:
        yield Problem("document.code", "CODE_WITHDRAWN", f"`{code}` was withdrawn, and is never used again")
    elif known is not None and known.provider != provider:
        yield Problem("document.code", "CODE_TAKEN", f"`{code}` is an entry of another provider")


def _judged(document: str, about: About, moment: Moment) -> _Judged:
    head = tuple(_head_problems(about, moment))
    entry = entry_of(document, about)
    reading = check_published(entry, moment.catalog)
    if not isinstance(reading, Resource):
        return _Judged(None, (*head, *(_problem(finding, entry) for finding in reading)))
    rules, section = moment.profile.rules, elements_of(document, Findings())
    missing = () if section is None else element_problems(reading, section, rules)
    said = (*missing, *word_problems(reading, rules), *class_problems(reading, rules.classes))
    return _Judged(reading, (*head, *said, *_against_policies(reading, moment), *_unlike_source(entry, moment)))


def _against_policies(resource: Resource, moment: Moment) -> Iterator[Problem]:
    """Policies that cannot be read over a resource would take it out of force: their lines are changed first."""
    found: dict[str, list[Objection]] = {}
    for one in moment.objections(resource):
        found.setdefault(one.message, []).append(one)
    for message, against in found.items():
        first = against[0]
        others = f" and {len(against) - 1} more" if len(against) > 1 else ""
        lines = f"the rule of `{first.who}` on `{first.what}` ({first.place.file}:{first.place.line}){others}"
        code = "NAMED_IN_POLICIES" if first.code in _NAMES_WHAT_IS_GONE else "AGAINST_POLICIES"
        yield Problem("document", code, f"{lines} cannot be read over it: {message}; change the policies first")


def _unlike_source(entry: Published, moment: Moment) -> Iterator[Problem]:
    """Only the source can tell; it was looked at before the step. What else is in the source, is not told."""
    return (_problem(replace(finding, hint=""), entry) for finding in moment.misfits)


def _problem(finding: Finding, entry: Published) -> Problem:
    """At the line of the document; what another entry would lose by it is told of the document as a whole."""
    message = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    if finding.place.file != entry.file:
        return Problem("document", finding.code.upper(), f"{Path(finding.place.file).name}: {message}")
    return Problem(f"document.{finding.place.line}", finding.code.upper(), message)
