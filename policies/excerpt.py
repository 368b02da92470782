"""The policies as far as they are one provider's: its resources, every rule about them, the groups that it may know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType

from catalog import Finding, Resource
from policies.deciding import Policies
from policies.files import PolicyFile, text_of
from policies.groups import gather
from policies.lines import Line, column_of
from policies.mistakes import Mistake
from policies.naming import names_in
from policies.part import FilePart
from policies.table import PolicyTable

_ANY = "*"


def excerpt(policies: Policies, department: str) -> Policies:
    """What a provider's officer may look at; what other providers write for their resources changes nothing in it.

    Kept are the provider's resources, the rules that name them or all resources, in whatever file, and the memberships
    of its own groups and of those of the centre: no rule about its resources can name others. Every decision about an
    item or the rows of these resources is as before. `version` too: it is that of the files.
    """
    mine = {code: one for code, one in policies.catalog.resources.items() if one.provider == department}
    parts = tuple(_part(part, mine, department) for part in policies.table.parts)
    groups = gather((line.cells[1], line.cells[2]) for part in parts for line in part.memberships)
    table = PolicyTable(parts, groups, policies.table.grounds, policies.version)
    return Policies(table, replace(policies.catalog, resources=MappingProxyType(mine)))


def without_ways_out(policies: Policies) -> Policies:
    """The same without the references to resources that the catalogue does not hold.

    Whether such a reference is open may depend on rules about the other resource, which are not there.
    """
    catalog = policies.catalog
    resources = {code: _turned_inward(resource, catalog.resources) for code, resource in catalog.resources.items()}
    return Policies(policies.table, replace(catalog, resources=MappingProxyType(resources)))


def borrowed_groups(files: Iterable[PolicyFile], amended: PolicyTable, whole: PolicyTable) -> Iterator[Finding]:
    """Where new files of a provider name groups that another department alone decides on.

    `amended` is the excerpt with these files; in it such a name seems to be an application's, `whole` knows better.
    """
    names = names_in(whole.grounds.catalog, whole.groups.names)
    texts = {file.name: text for file in files if isinstance(text := text_of(file), str)}
    for part in amended.parts:
        for line in _lines_of(part) if part.name in texts else ():
            if names.is_borrowed(line.cells[1], part.owner):
                try:
                    names.check_use(line.cells[1], part.owner)
                except Mistake as mistake:
                    place = column_of(texts[part.name], line.place, 1)
                    yield Finding(place, mistake.code, mistake.message, mistake.hint)


def _lines_of(part: FilePart) -> Iterator[Line]:
    yield from part.memberships
    for lines in part.lines.values():
        yield from lines


def _part(part: FilePart, resources: Mapping[str, Resource], department: str) -> FilePart:
    by_resource = {code: rules for code, rules in part.by_resource.items() if code is None or code in resources}
    rules = sorted((rule for some in by_resource.values() for rule in some), key=attrgetter("place.line"))
    lines = {word: some for word, some in part.lines.items() if word == _ANY or word in resources}
    return replace(
        part,
        rules=tuple(rules),
        by_resource=by_resource,
        lines=lines,
        memberships=tuple(line for line in part.memberships if _is_known(line.cells[2], department)),
        whos=frozenset(line.cells[1] for some in lines.values() for line in some),
    )


def _is_known(group: str, department: str) -> bool:
    owner, slash, _ = group.partition("/")
    return not slash or owner == department


def _turned_inward(resource: Resource, resources: Mapping[str, Resource]) -> Resource:
    kept = {code: link for code, link in resource.references.items() if link.resource in resources}
    return replace(resource, references=MappingProxyType(kept))
