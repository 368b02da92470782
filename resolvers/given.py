"""Input values as a request gives them: literals and variables, of which a plan may see the shape and no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues
from graphql.utilities import coerce_input_literal

from resolvers.errors import Code, Refusal
from resolvers.plan import ByItem, Constant, Direction, FromVariable, ListOf, Operand, Path
from sharing.blind import Told

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Given:
    """An input value as the request gives it: a literal, or (part of) a variable, seen only by its shape.

    `node` is None once the walk has entered a variable; `variable` is then the path inside it.
    """

    variables: VariableValues
    type: GraphQLInputType
    node: ValueNode | None
    variable: tuple[str | int, ...] = ()

    def entered(self) -> "Given":
        """The same, inside the variable if the literal is one."""
        if isinstance(self.node, VariableNode):
            return Given(self.variables, self.type, None, (self.node.name.value,))
        return self

    @property
    def absent(self) -> bool:
        here = self.entered()
        return here.node is None and here.variable[0] not in self.variables.coerced

    @property
    def is_null(self) -> bool:
        """Whether the value is null or a variable that was not given."""
        here = self.entered()
        return here.absent or isinstance(here.node, NullValueNode) or (here.node is None and here._value() is None)

    def _value(self) -> object:
        return _at(self.variable, self.variables.coerced)

    def members(self, path: Path) -> Sequence[tuple[str, "Given"]]:
        """The members of an input object, at least one; null, absent or empty is refused."""
        here, type = self.entered(), _bare(self.type)
        if here.is_null or not isinstance(type, GraphQLInputObjectType):
            raise bad_operand(path)
        members: Sequence[tuple[str, Given]] = ()
        if isinstance(here.node, ObjectValueNode):
            members = [
                (field.name.value, Given(self.variables, type.fields[field.name.value].type, field.value))
                for field in here.node.fields
            ]
        elif here.node is None and isinstance(value := here._value(), dict):
            members = [
                (name, Given(self.variables, type.fields[name].type, None, (*here.variable, name))) for name in value
            ]
        if not members:
            raise bad_operand(path)
        return members

    def elements(self, path: Path) -> Sequence["Given"]:
        """The elements of a list, at least one; a single value stands for a list of one, as GraphQL coerces it."""
        elements = self.listed(path)
        if not elements:
            raise bad_operand(path)
        return elements

    def listed(self, path: Path) -> Sequence["Given"]:
        """The elements of a list that may be empty; null or absent is refused."""
        here, type = self.entered(), _bare(self.type)
        if here.is_null or not isinstance(type, GraphQLList):
            raise bad_operand(path)
        if here.node is None:
            value = here._value()
            count = len(value) if isinstance(value, list) else 0
            elements: Sequence[Given] = [
                Given(self.variables, type.of_type, None, (*here.variable, index)) for index in range(count)
            ]
        elif isinstance(here.node, ListValueNode):
            elements = [Given(self.variables, type.of_type, element) for element in here.node.values]
        else:
            elements = [Given(self.variables, type.of_type, here.node)]
        return elements

    def operand(self, path: Path) -> Operand:
        """A leaf, or a whole list of leaves; null or absent is refused."""
        here, type = self.entered(), _bare(self.type)
        if here.is_null:
            raise bad_operand(path)
        if here.node is None:
            return FromVariable(here.variable)
        if isinstance(type, GraphQLList) and isinstance(here.node, ListValueNode):
            elements = tuple(Given(self.variables, type.of_type, node).operand(path) for node in here.node.values)
            return ListOf(tuple(element for element in elements if not isinstance(element, ListOf)))
        return Constant(coerce_input_literal(here.node, self.type))

    def shape_value(self, path: Path) -> object:
        """A value that is part of the shape: an enum value, a page size; null or absent is refused."""
        here = self.entered()
        if here.is_null:
            raise bad_operand(path)
        return here._value() if here.node is None else coerce_input_literal(here.node, self.type)


def variable_names(operand: Operand) -> Iterator[str]:
    """The variables an operand comes from."""
    match operand:
        case FromVariable(path):
            yield str(path[0])
        case ListOf(elements):
            for element in elements:
                yield from variable_names(element)
        case Constant():
            return


def value_of(operand: Operand, variables: Variables) -> object:
    """What the request holds in the operand's place."""
    match operand:
        case Constant(value):
            return value
        case FromVariable(path):
            return _at(path, variables)
        case ListOf(elements):
            return [value_of(element, variables) for element in elements]
        case _:
            assert_never(operand)


def values_of(operand: Operand, variables: Variables) -> list[object]:
    """All values the operand stands for."""
    value = value_of(operand, variables)
    return value if isinstance(value, list) else [value]


def _at(path: tuple[str | int, ...], variables: Variables) -> object:
    found: object = variables
    for step in path:
        found = found[step]  # type: ignore[index]  # coerced by the type, so the step fits
    return found


def shape(value: object, key_batch: int) -> object:
    """What a plan may depend on of a variable: keys, enum values, Booleans, null, kinds of scalars, sizes of lists.

    Lists of input objects and of items to group by keep their elements; a list of scalars becomes one of none, of at
    most `key_batch`, of more.
    """
    if type(value) is str:  # what nearly every leaf is, told before what else it might be
        return "str"
    match value:
        case dict():
            return tuple([(key, shape(member, key_batch)) for key, member in value.items()])
        case None | bool() | Direction() | ByItem() | Told():
            return value
        case list():
            if value and isinstance(value[0], dict | ByItem):
                return ("list", *(shape(element, key_batch) for element in value))
            kinds = frozenset(type(element).__name__ for element in value)
            return ("scalars", kinds, 0 if not value else 1 if len(value) <= key_batch else 2)
        case _:
            return type(value).__name__


def bad_operand(path: Path) -> Refusal:
    where = ".".join(str(step) for step in path)
    return Refusal(Code.BAD_OPERAND, f"the operand `{where}` is null, absent or empty", path=path[:2])


def _bare(type: GraphQLInputType) -> GraphQLInputType:
    return type.of_type if isinstance(type, GraphQLNonNull) else type
