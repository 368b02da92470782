"""A document as plain values, of which some know where they were told: read like a file, and written as one."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from catalog.documents import TAG, Element, Loader, Refused, Section
from catalog.entries import Place
from catalog.findings import Findings

WIDTH = 110
"""Columns of a written file, as far as its words allow."""
_WHOLE = re.compile("0|-?[1-9][0-9]{0,99}")
"""Whole numbers as they are written again; of any other only the text is known."""
IN_BLOCKS = frozenset({"items", "references", "rows", "verify", "codes"})
"""Parts of an entry whose members stand on lines of their own."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A position as PyYAML counts it: from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Told:
    """A value, and where it was told."""

    value: "Written"
    spot: Spot


Written = str | int | bool | list["Written"] | dict[str, "Written"] | Told
"""What a document is made of; texts stay texts, whatever they look like."""


def written_text(document: dict[str, Written]) -> str:
    """The document as a YAML file that is read back to the same values."""
    node = _node(document, Spot(0, 0), blocks=True)
    text: str = yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True, width=WIDTH)
    return text


def section_of(document: dict[str, Written], place: Place, findings: Findings) -> Section | None:
    """The document as the readers of files take it; a value that was told nowhere stands at `place`."""
    spot = Spot(place.line - 1, place.column - 1)
    return Element(place.file, _node(document, spot, blocks=False), place, findings).section()


def parsed(text: str, spot: Spot) -> Written | None:
    """A value in YAML or JSON, all of it told at one place; None for what is neither."""
    try:
        node = yaml.compose(text, Loader)
    except (Refused, yaml.YAMLError):
        return None
    return None if node is None else _value(node, spot)


def _value(node: yaml.Node, spot: Spot) -> Written | None:
    match node:
        case yaml.MappingNode():
            members: dict[str, Written] = {}
            for key, part in node.value:
                value = _value(part, spot)
                if not isinstance(key, yaml.ScalarNode) or key.value in members or value is None:
                    return None
                members[str(key.value)] = value
            return Told(members, spot)
        case yaml.SequenceNode():
            entries = [_value(value, spot) for value in node.value]
            return None if None in entries else Told([entry for entry in entries if entry is not None], spot)
        case yaml.ScalarNode(tag="tag:yaml.org,2002:int") if _WHOLE.fullmatch(node.value):
            return Told(int(node.value), spot)
        case yaml.ScalarNode(tag="tag:yaml.org,2002:bool"):
            truth = yaml.SafeLoader.bool_values.get(node.value.lower())  # behind a written tag anything may stand
            return None if truth is None else Told(bool(truth), spot)
        case yaml.ScalarNode():
            return Told(str(node.value), spot)
        case _:
            return None


def _node(value: Written, spot: Spot, blocks: bool) -> yaml.Node:
    mark: Any = spot
    match value:
        case Told():
            return _node(value.value, value.spot, blocks)
        case dict():
            pairs = [
                (
                    _scalar("str", key, part.spot if isinstance(part, Told) else mark),
                    _node(part, spot, blocks and key in IN_BLOCKS),
                )
                for key, part in value.items()
            ]
            return yaml.MappingNode(TAG + "map", pairs, mark, mark, flow_style=not blocks)
        case list():
            parts = [_node(part, spot, blocks=False) for part in value]
            return yaml.SequenceNode(TAG + "seq", parts, mark, mark, flow_style=True)
        case bool():
            return _scalar("bool", str(value).lower(), mark)
        case int():
            return _scalar("int", str(value), mark)
        case str():
            return _scalar("str", value, mark)


def _scalar(kind: str, text: str, mark: Any) -> yaml.ScalarNode:
    return yaml.ScalarNode(TAG + kind, text, mark, mark)
