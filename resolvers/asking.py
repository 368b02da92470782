"""What an operation asks for, by the names of the schema alone: known as soon as its document is valid."""

from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from resolvers.passage import Area, Asked

_GROUPS = frozenset({Area.DATA, Area.VERIFY})  # their fields are root fields by themselves
_SEVERAL = "several"

Fragments = Mapping[str, FragmentDefinitionNode]


def asked_of(selections: SelectionSetNode, fragments: Fragments) -> Asked:
    """What a valid operation asks. Aliases do not count, nor whether a directive leaves a field out."""
    found = set(_roots(selections, fragments))
    areas, fields = {area for area, _ in found}, {field for _, field in found}
    return Asked(
        roots=tuple(sorted(field if area in (Area.OTHER, Area.NODE) else f"{area}.{field}" for area, field in found)),
        area=areas.pop() if len(areas) == 1 else Area.SEVERAL,
        field=fields.pop() if len(found) == 1 else _SEVERAL,
    )


def _roots(selections: SelectionSetNode, fragments: Fragments) -> Iterator[tuple[Area, str]]:
    for name, node in _fields(selections, fragments):
        if name in _GROUPS and node.selection_set is not None:
            yield from ((Area(name), inner) for inner, _ in _fields(node.selection_set, fragments))
        else:
            yield (Area.NODE if name == Area.NODE else Area.OTHER), name


def _fields(selections: SelectionSetNode, fragments: Fragments) -> Iterator[tuple[str, FieldNode]]:
    for selection in selections.selections:
        match selection:
            case FieldNode(name=name):
                yield name.value, selection
            case FragmentSpreadNode(name=name):
                yield from _fields(fragments[name.value].selection_set, fragments)
            case InlineFragmentNode(selection_set=inner):
                yield from _fields(inner, fragments)
