"""What a GraphQL document may cost, checked before it is validated and in time linear in its length."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    parse,
)

from api.settings import LimitsSection
from resolvers import Code, Refusal
from resolvers.documents import Parse

_AREAS = frozenset({"data", "verify"})  # each field within is answered by a statement of its own
_INTROSPECTION = frozenset({"__schema", "__type"})
_LITERAL = re.compile(r"\b(String|BlockString|Int|Float) '.*'", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a part of a document costs once its fragments are expanded.

    `width` are the fields of its first level, `keys` how often each response key stands there, `within` the repeated
    ones of the levels below.
    """

    fields: int = 0
    root_fields: int = 0
    width: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0
    introspection_depth: int = 0
    input_depth: int = 0
    within: int = 0
    keys: Mapping[str, int] = field(default_factory=dict)

    @property
    def repeats(self) -> int:
        """Fields whose response key has stood among their neighbours before: validation compares each pair of them."""
        return self.within + sum(self.keys.values()) - len(self.keys)

    def beside(self, other: "Measure") -> "Measure":
        """Both parts, one after the other, but for the keys."""
        return Measure(
            self.fields + other.fields,
            self.root_fields + other.root_fields,
            self.width + other.width,
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            max(self.input_depth, other.input_depth),
            self.within + other.within,
        )


_NOTHING = Measure()
_OF_FRAGMENTS = ("fields", "aliases", "directives", "input_depth", "repeats")
_OF_OPERATIONS = ("depth", "introspection_depth", "root_fields", *_OF_FRAGMENTS)  # these depend on what is around


def parse_document(text: str, limits: LimitsSection) -> DocumentNode:
    """Parse a document within its limits of characters and tokens.

    Raises Refusal: DOCUMENT_TOO_LARGE, or DOCUMENT_INVALID with the place of the syntax error. A literal is never
    repeated in the text, it may be someone's number.
    """
    try:
        return parse(
            text,
            max_source_length=limits.document_chars,
            max_lexical_tokens=limits.document_tokens,
            max_comments=limits.document_tokens,
        )
    except GraphQLSyntaxError as error:
        if error.message.endswith("Parsing aborted."):  # what the parser says for each of its limits
            raise Refusal(Code.DOCUMENT_TOO_LARGE, "the document is larger than the limits allow") from None
        line, column = error.locations[0] if error.locations else (1, 1)
        place = {"locations": [{"line": line, "column": column}]}
        raise Refusal(Code.DOCUMENT_INVALID, _syntax_problem(error, line, column), facts=place) from None


def check_document(document: DocumentNode, limits: LimitsSection) -> None:
    """Check every operation and every fragment of a parsed document, whichever of them will run.

    Raises Refusal: LIMIT_EXCEEDED, naming the setting and its maximum, or DOCUMENT_INVALID where fragments spread
    each other in a circle or share a name, so that nothing could be counted.
    """
    fragments = _fragments(document)
    measures: dict[str, Measure] = {}
    for name in _dependencies_first(fragments):
        if name in fragments:  # an unknown name is validation's to report
            measures[name] = _definition(fragments[name], measures)
            _check(measures[name], _OF_FRAGMENTS, limits)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _check(_definition(definition, measures), _OF_OPERATIONS, limits)


def parser_within(limits: LimitsSection) -> Parse:
    """What parses a document and checks it, as the two above do."""

    def parse_and_check(text: str) -> DocumentNode:
        document = parse_document(text, limits)
        check_document(document, limits)
        return document

    return parse_and_check


def input_depth(value: object) -> int:
    """Levels of nested lists and objects in a JSON value; 0 for a scalar. Needs no stack however deep it is."""
    depth, level = 0, [value]
    while containers := [entry for entry in level if isinstance(entry, dict | list)]:
        depth += 1
        level = [inner for entry in containers for inner in (entry.values() if isinstance(entry, dict) else entry)]
    return depth


def _check(measure: Measure, names: Iterable[str], limits: LimitsSection) -> None:
    for name in names:
        maximum: int = getattr(limits, name)
        if getattr(measure, name) > maximum:
            facts = {"limit": name, "maximum": maximum}
            raise Refusal(Code.LIMIT_EXCEEDED, f"the document exceeds `limits.{name}` = {maximum}", facts=facts)


def _syntax_problem(error: GraphQLSyntaxError, line: int, column: int) -> str:
    problem = _LITERAL.sub(r"\1", error.message).removeprefix("Syntax Error: ").removesuffix(".")
    return f"syntax error: {problem[:1].lower()}{problem[1:]}, at line {line}, column {column}"


def _fragments(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    fragments: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            if definition.name.value in fragments:
                raise Refusal(Code.DOCUMENT_INVALID, f"there are two fragments named `{definition.name.value}`")
            fragments[definition.name.value] = definition
    return fragments


def _dependencies_first(fragments: Mapping[str, FragmentDefinitionNode]) -> Iterable[str]:
    """Fragment names, each after all that it spreads; so that measuring never follows a chain of fragments down."""
    graph = {name: set(_spreads(fragment.selection_set)) for name, fragment in fragments.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        raise Refusal(Code.DOCUMENT_INVALID, "fragments spread each other in a circle") from None


def _spreads(selection_set: SelectionSetNode) -> Iterator[str]:
    waiting: list[SelectionNode] = list(selection_set.selections)
    while waiting:
        match waiting.pop():
            case FragmentSpreadNode(name=name):
                yield name.value
            case FieldNode(selection_set=inner) | InlineFragmentNode(selection_set=inner) if inner:
                waiting.extend(inner.selections)


def _definition(
    definition: OperationDefinitionNode | FragmentDefinitionNode, fragments: Mapping[str, Measure]
) -> Measure:
    selected = _selections(definition.selection_set, fragments)
    measure = selected.beside(_directives(definition.directives))
    for variable in definition.variable_definitions or ():
        default = Measure(input_depth=_value_depth(variable.default_value))
        measure = measure.beside(_directives(variable.directives)).beside(default)
    return replace(measure, keys=selected.keys)


def _selections(selection_set: SelectionSetNode | None, fragments: Mapping[str, Measure]) -> Measure:
    total, keys = _NOTHING, Counter[str]()
    for selection in selection_set.selections if selection_set else ():
        measure = _selection(selection, fragments)
        keys.update(measure.keys)
        total = total.beside(measure).beside(_directives(selection.directives))
    return replace(total, keys=keys)


def _selection(selection: SelectionNode, fragments: Mapping[str, Measure]) -> Measure:
    # a spread counts as a field too: validation pays for it even where it brings none
    match selection:
        case FieldNode():
            return _field(selection, _selections(selection.selection_set, fragments))
        case InlineFragmentNode():
            return _one_more(_selections(selection.selection_set, fragments))
        case FragmentSpreadNode():
            return _one_more(fragments.get(selection.name.value, _NOTHING))
    raise TypeError(f"`{type(selection).__name__}` is no selection")


def _one_more(spread: Measure) -> Measure:
    return replace(spread, fields=spread.fields + 1)


def _field(field: FieldNode, under: Measure) -> Measure:
    name = field.name.value
    introspects = name in _INTROSPECTION
    return Measure(
        within=under.repeats,
        keys={field.alias.value if field.alias else name: 1},
        fields=1 + under.fields,
        root_fields=max(1, under.width) if name in _AREAS else 1,
        width=1,
        aliases=(field.alias is not None) + under.aliases,
        directives=under.directives,
        depth=1 if introspects else 1 + under.depth,
        introspection_depth=1 + max(under.depth, under.introspection_depth)
        if introspects
        else under.introspection_depth,
        input_depth=max(under.input_depth, _arguments_depth(field.arguments)),
    )


def _directives(directives: Iterable[DirectiveNode] | None) -> Measure:
    measure = _NOTHING
    for directive in directives or ():
        measure = measure.beside(Measure(directives=1, input_depth=_arguments_depth(directive.arguments)))
    return measure


def _arguments_depth(arguments: Iterable[ArgumentNode] | None) -> int:
    return max((_value_depth(argument.value) for argument in arguments or ()), default=0)


def _value_depth(value: ValueNode | None) -> int:
    """Levels of nesting in a literal. The parser bounds them, so recursion is safe."""
    match value:
        case ListValueNode(values=values):
            return 1 + max((_value_depth(entry) for entry in values), default=0)
        case ObjectValueNode(fields=fields):
            return 1 + max((_value_depth(entry.value) for entry in fields), default=0)
    return 0
