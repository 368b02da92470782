"""What docstrings say of a dataclass and of its members, for those who read the schema."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from enum import EnumMeta
from functools import cache
from sys import modules
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


def description(type: type) -> str | None:
    """The docstring of a class; none where nobody has written one: dataclasses and enumerations then have one made."""
    text = inspect.cleandoc(type.__doc__ or "")
    made = is_dataclass(type) and text.startswith(f"{type.__name__}(")
    return None if made or not text or text == EnumMeta.__doc__ or "" == text else text


def member_descriptions(type: type) -> Mapping[str, str]:
    """The docstrings below the members of a class, by their names."""
    return _of_module(type.__module__).get(type.__qualname__, _NOTHING)


@cache
def _of_module(name: str) -> Mapping[str, Mapping[str, str]]:
    """Those of every class of a module: Python keeps no docstring of a member, so its text is read."""
    try:
        tree = ast.parse(inspect.getsource(modules[name]))
    except (OSError, TypeError):  # delivered without sources: there is nothing to tell
        return {}
    return {node.name: dict(_members(node)) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for member, text in zip(node.body, node.body[1:], strict=False):
        match member, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, inspect.cleandoc(words)
