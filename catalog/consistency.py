"""What holds between resources: codes that differ, references that lead somewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from catalog.entries import Place, Reference, Resource
from catalog.findings import Findings, choices
from catalog.names import TYPE_SUFFIXES, graphql_name, type_name
from catalog.relations import check_related
from sources import JOINABLE


def joined(resources: Iterable[Resource], findings: Findings) -> Mapping[str, Resource]:
    """The resources by their codes, references without a name named after what they lead to.

    Reports what does not fit together; of two resources with one code the first stays.
    """
    listed = list(resources)
    _check_distinct(listed, lambda one: one.code, "duplicate_code", "code", findings)
    _check_distinct(listed, lambda one: one.resource_code, "duplicate_code", "resource code", findings)
    by_code = {resource.code: resource for resource in reversed(listed)}
    different = [resource for resource in listed if by_code[resource.code] is resource]
    _check_distinct(different, lambda one: graphql_name(one.code), "name_clash", "name in the schema", findings)
    _check_code_types(different, findings)
    check_related(different, findings)
    for resource in listed:
        for reference in resource.references.values():
            _check_reference(resource, reference, by_code, findings)
    return MappingProxyType({code: _named(by_code[code], by_code) for code in sorted(by_code)})


def _check_distinct(
    resources: list[Resource], name: Callable[[Resource], str], code: str, what: str, findings: Findings
) -> None:
    met: dict[str, Resource] = {}
    for resource in resources:
        other = met.setdefault(name(resource), resource)
        if (
            other is not resource
            and name(resource)
            and resource.place
            and (code, other.code) != ("name_clash", resource.code)
        ):
            message = f"`{resource.code}` has the same {what} as `{other.code}` ({other.place})"
            findings.add(resource.place, code, message, "codes are unique and never used again")


def _check_code_types(resources: list[Resource], findings: Findings) -> None:
    """The symbols of an item's codes are a type of the schema, which must not be called like another one."""
    taken = {
        type_name(resource.code) + suffix: f"a type of `{resource.code}`"
        for resource in resources
        for suffix in TYPE_SUFFIXES
    }
    for resource in resources:
        for item in resource.items.values():
            name = type_name(resource.code) + type_name(item.code)
            for called in (name, f"{name}Comparison") if item.symbols else ():
                other = taken.setdefault(called, f"the symbols of `{resource.code}.{item.code}`")
                if other != f"the symbols of `{resource.code}.{item.code}`" and item.place:
                    message = f"the symbols of `{item.code}` are the type `{called}`, and so is {other}"
                    findings.add(item.place, "name_clash", message, "rename the item, or leave the symbols out")


def _check_reference(
    resource: Resource, reference: Reference, by_code: Mapping[str, Resource], findings: Findings
) -> None:
    place = reference.place
    target = by_code.get(reference.resource)
    if place is None or not reference.resource:
        return
    if target is None:
        findings.add(place, "unknown_resource", f"`{reference.resource}` is no resource", choices(sorted(by_code)))
    else:
        for own, theirs in reference.on:
            _check_pair(resource, own, target, theirs, place, findings)


def _check_pair(resource: Resource, own: str, target: Resource, theirs: str, place: Place, findings: Findings) -> None:
    item, their_item = resource.items[own], target.items.get(theirs)
    if their_item is None:
        message = f"`{theirs}` is no item of the resource `{target.code}`"
        findings.add(place, "unknown_item", message, choices(target.items))
    elif their_item.type is not item.type:
        message = f"`{own}` is of type {item.type}, `{theirs}` of `{target.code}` is of type {their_item.type}"
        findings.add(place, "type_mismatch", message, "only items of one type can be equal")
    elif target.source != resource.source and item.type not in JOINABLE:
        message = f"`{own}` leads from the source `{resource.source}` into `{target.source}` by a {item.type}"
        findings.add(place, "other_source", message, f"databases write alike only {', '.join(sorted(JOINABLE))}")


def _named(resource: Resource, by_code: Mapping[str, Resource]) -> Resource:
    references = {
        code: reference if reference.name or reference.resource not in by_code else _after(reference, by_code)
        for code, reference in resource.references.items()
    }
    return replace(resource, references=MappingProxyType(references))


def _after(reference: Reference, by_code: Mapping[str, Resource]) -> Reference:
    return replace(reference, name=by_code[reference.resource].name)
