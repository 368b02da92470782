"""How contents of proceedings and actions are written as JSON, and contents read again."""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic_core import to_json


def written(value: Any) -> str:
    """A frozen dataclass as JSON."""
    return to_json(value).decode()


def read(content: type[Any], text: str) -> Any:
    """The frozen dataclass again. Raises ValueError for what is none."""
    return _adapter(cast(Hashable, content)).validate_json(text)


@cache
def _adapter(content: Hashable) -> TypeAdapter[Any]:
    """Made once for each type: it takes longer than reading."""
    return TypeAdapter(cast(type[Any], content))
