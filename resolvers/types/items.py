"""What an item is in the schema: how it is described, whether it will go, and what names its codes in requests."""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import GraphQLEnumType, GraphQLEnumValue

from catalog import Item, Resource, SharingClass, graphql_name, type_name
from masking import ValueType

CLASSES = {
    SharingClass.UNCONDITIONAL: "无条件共享",
    SharingClass.CONDITIONAL: "有条件共享",
    SharingClass.RESTRICTED: "不予共享",
}


class Told(NamedTuple):
    """What every field that stands for an item says of it."""

    name: str
    description: str
    deprecation: str | None


def told(item: Item) -> Told:
    """Told once for all the fields: there are many of them."""
    return Told(graphql_name(item.code), description(item), deprecation(item))


def description(item: Item) -> str:
    """What the catalogue says of the item: name, meanings of codes, class, legal basis."""
    return "\n\n".join(_facts(item))


def _facts(item: Item) -> Iterator[str]:
    yield item.name
    if item.codes:
        yield "、".join(f"{code} {meaning}" for code, meaning in item.codes.items())
    yield CLASSES[item.sharing_class]
    if item.basis:
        yield item.basis


def deprecation(item: Item) -> str | None:
    """Why the item should be used no more, None where it stays."""
    if item.withdrawn is None:
        return None
    words = f"withdrawn since {item.withdrawn.since.isoformat()}"
    if item.withdrawn.instead is not None:
        words += f": use `{graphql_name(item.withdrawn.instead)}`"
    return f"{words}; {item.withdrawn.note}" if item.withdrawn.note else words


def code_type(resource: Resource, item: Item) -> GraphQLEnumType | None:
    """The symbols of the item's codes, each of them internally the code as it is stored; None without symbols.

    To a plan they are values like any other, so one plan serves them all.
    """
    if not item.symbols:
        return None
    values = {
        symbol: GraphQLEnumValue(
            int(code) if item.type is ValueType.INT else code, description=f"{code} {item.codes[code]}"
        )
        for code, symbol in item.symbols.items()
    }
    return GraphQLEnumType(
        f"{type_name(resource.code)}{type_name(item.code)}",
        values,
        description=f"{resource.name}: {item.name}. In answers stands the code itself, or what a mask makes of it.",
    )
