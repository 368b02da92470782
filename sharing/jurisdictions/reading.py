"""A profile from its file and those that it inherits from: all of it without a mistake, or every mistake at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from catalog import Findings, Place, Section, choices, read_document
from masking import fingerprint
from sharing.jurisdictions import library
from sharing.jurisdictions.contradictions import CONTRADICTIONS
from sharing.jurisdictions.errors import ProfileUnfit, ProfileUnknown
from sharing.jurisdictions.library import ProfileFile
from sharing.jurisdictions.members import Mistaken, Said, build, members, read_members
from sharing.jurisdictions.profile import Profile, Rules
from sharing.jurisdictions.validity import WAS_PUBLISHED, Status, Validity

HEAD = ("name", "revision", "inherits", "validity")
DATES = {"valid_from": None, "valid_until": None}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one file says. `is_rooted` is false after a mistake in what it inherits from, or in its form."""

    file: ProfileFile
    place: Place
    name: str = ""
    revision: int = 1
    validity: Validity | None = None
    inherits: str | None = None
    is_rooted: bool = False
    said: Mapping[str, Said | Mistaken] = field(default_factory=dict)


def read_profile(profile: str | Path, folder: Path | None = None) -> Profile:
    """The profile of a code, or of a file of the installation.

    Codes are looked for in `folder`, for a file in its own, and among those that come with the platform. Whether it is
    in force is for the caller to ask. Raises ProfileUnknown, ProfileUnfit with every mistake, and OSError.
    """
    if isinstance(profile, Path):
        first, folder = library.own(profile), folder or profile.parent
    elif (found := library.find(profile, folder)) is not None:
        first = found
    else:
        raise ProfileUnknown(profile, library.profile_codes(folder))
    findings = Findings()
    chain = _chain(first, folder, findings)
    rules = _rules(chain, findings)
    head = chain[0]
    if (met := findings.sorted()) or rules is None or head.validity is None:
        raise ProfileUnfit(met)
    digest = _digest(chain)
    lineage = tuple(sheet.file.code for sheet in chain)
    return Profile(head.file.code, head.name, head.revision, head.validity, rules, lineage, digest)


def _chain(first: ProfileFile, folder: Path | None, findings: Findings) -> Sequence[_Sheet]:
    """The sheets of the profile and of those that it inherits from, the nearest first; it ends at a mistake."""
    chain = [_sheet(first, findings)]
    while (code := chain[-1].inherits) is not None:
        met = [sheet.file.code for sheet in chain]
        found = library.find(code, folder)
        if code in met:
            way = " → ".join(f"`{one}`" for one in (*met[met.index(code) :], code))
            findings.add(chain[-1].place, "inherits_cycle", f"the profile inherits from itself: {way}", "end the chain")
            return chain
        if found is None:
            known = choices(library.profile_codes(folder))
            findings.add(chain[-1].place, "unknown_profile", f"there is no profile `{code}` to inherit from", known)
            return chain
        chain.append(_sheet(found, findings))
    return chain


def _sheet(file: ProfileFile, findings: Findings) -> _Sheet:
    start = Place(file.file, 1)
    if not library.is_code(file.code):
        findings.add(start, "bad_form", f"`{file.code}` is no code of a profile", library.CODE_FORM)
    if file.is_taken:
        findings.add(
            start, "code_taken", f"a profile `{file.code}` comes with the platform", "another name of the file"
        )
    document = read_document(file.file, file.content, findings)
    if document is None:
        return _Sheet(file, start)
    document.only((*HEAD, *(member.name for member in fields(Rules))))
    revision, inherits = document.required("revision"), document.optional("inherits")
    code = inherits and inherits.text(library.CODE, library.CODE_FORM)
    return _Sheet(
        file,
        inherits.place if inherits else document.place,
        document.text("name"),
        (revision and revision.count()) or 1,
        _validity(document, findings),
        code,
        inherits is None,
        dict(read_members(Rules, document)),
    )


def _validity(document: Section, findings: Findings) -> Validity | None:
    element = document.required("validity")
    section = element and element.section()
    if element is None or section is None:
        return None
    section.only(member.name for member in fields(Validity))
    if section.required("status") is None:
        return None
    said = dict(read_members(Validity, section))
    if any(isinstance(one, Mistaken) for one in said.values()):
        return None
    values = {path: one.value for path, one in said.items() if isinstance(one, Said)}
    validity: Validity = build(Validity, {**DATES, **values})
    for code, message, hint in _wrong(validity):
        findings.add(element.place, code, message, hint)
    return validity


def _wrong(validity: Validity) -> list[tuple[str, str, str]]:
    begins, ends = validity.valid_from, validity.valid_until
    wrong = []
    if begins is None and validity.status in WAS_PUBLISHED - {Status.SUPERSEDED}:
        message = f"what is `{validity.status}` has come into force on some day"
        wrong.append(("never_began", message, "`valid_from`, or another `status`"))
    if ends is None and validity.status is Status.EXPIRED:
        wrong.append(("never_ended", "what is `expired` has ended on some day", "`valid_until`, or another `status`"))
    if begins is not None and ends is not None and ends < begins:
        wrong.append(("ends_before_it_begins", f"`{ends}` is before `{begins}`", "`valid_until` on a later day"))
    return wrong


def _rules(chain: Sequence[_Sheet], findings: Findings) -> Rules | None:
    """What the nearest sheet says of each member. None where a member is said nowhere, or not to be understood."""
    said: dict[str, Said | Mistaken] = {}
    for sheet in reversed(chain):
        said.update(sheet.said)
    root, missing = chain[-1], [path for path, _ in members(Rules) if path not in said]
    if root.is_rooted:
        for path in missing:
            hint = "a profile that inherits nothing says everything"
            findings.add(root.place, "missing_element", f"`{path}` is missing", hint)
    understood = {path: one for sheet in reversed(chain) for path, one in sheet.said.items() if isinstance(one, Said)}
    if any(path not in understood for path, _ in members(Rules)):
        return None
    rules: Rules = build(Rules, {path: one.value for path, one in understood.items()})
    mistaken = {path for path, one in said.items() if isinstance(one, Mistaken)}
    for found in CONTRADICTIONS:
        if mistaken.isdisjoint(found.members) and found.holds(rules):
            place = _newest(found.members, chain, understood)
            findings.add(place, found.code, f"`{found.members[0]}`: {found.message}", found.hint)
    return rules


def _newest(paths: Sequence[str], chain: Sequence[_Sheet], said: Mapping[str, Said]) -> Place:
    """Where to point at: what the nearest sheet says of one of the members, for what it inherits was right."""
    for sheet in chain:
        for path in paths:
            if path in sheet.said:
                return sheet.said[path].place
    return said[paths[0]].place


def _digest(chain: Sequence[_Sheet]) -> str:
    """Of the names and contents of all files, each after its length."""
    parts = [part for sheet in chain for part in (sheet.file.code.encode(), sheet.file.content)]
    return fingerprint(b"".join(b"%d:%b" % (len(part), part) for part in parts))
