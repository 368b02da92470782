"""What is done: one action in a proceeding, or the one that opens it, with every problem of what was said in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
)

from resolvers.errors import Code, Refusal
from resolvers.looking import proceedings_on_record
from resolvers.sharing.desk import Desk, checked_key, is_number, known_form, open_desk, refusals
from resolvers.sharing.naming import field_name, member_name, shown_path, title
from resolvers.sharing.reading import read_action
from resolvers.sharing.reflecting import Reflection
from resolvers.sharing.shapes import NotReflected
from resolvers.sharing.shown import Shown
from sharing.proceedings import ActionUnfit, Kind, Problem, Procedure, Proceeding

PROBLEM = GraphQLObjectType(
    "ActionProblem",
    {
        "member": GraphQLField(
            GraphQLNonNull(GraphQLString), description="Its path within the action, such as `items.2`; empty for all."
        ),
        "code": GraphQLField(GraphQLNonNull(GraphQLString), description="Stable."),
        "message": GraphQLField(GraphQLNonNull(GraphQLString)),
    },
    description="What is wrong with one member of an action.",
)

_ARGUMENTS = MappingProxyType(
    {
        "number": GraphQLArgument(GraphQLID, description="Of the proceeding; without one the action opens one."),
        "version": GraphQLArgument(
            GraphQLInt, description="The one that you have seen: if somebody has acted since, nothing is done."
        ),
        "idempotencyKey": GraphQLArgument(
            GraphQLString,
            description="What you call this step: sent again under it, it is not done again.",
            out_name="idempotency_key",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that may be done in a procedure, by what the schema calls it: the word, its dataclass."""

    kind: Kind
    actions: Mapping[str, tuple[str, type]]
    opening: frozenset[str]
    following: frozenset[str]


def choice_of(procedure: Procedure) -> Choice:
    """Raises NotReflected where a word means one thing when it opens and another one when it follows."""
    actions: dict[str, tuple[str, type]] = {}
    for named in (*procedure.opening.items(), *procedure.actions.items()):
        word, _ = named
        if actions.setdefault(member_name(word), named) != named:
            raise NotReflected(f"`{word}` of {procedure.kind.name.lower()} means two things")
    return Choice(procedure.kind, actions, frozenset(procedure.opening), frozenset(procedure.actions))


def step_field(procedure: Procedure, proceeding: GraphQLObjectType, reflection: Reflection) -> GraphQLField:
    """The field of `Mutation` for one procedure. Raises NotReflected."""
    choice, named = choice_of(procedure), title(procedure.kind)
    action = GraphQLInputObjectType(
        reflection.named(f"{named}Action"),
        {shown: reflection.alternative(type) for shown, (_, type) in choice.actions.items()},
        description="What is to be done: exactly one of these.",
        is_one_of=True,
    )
    payload = GraphQLObjectType(
        reflection.named(f"{named}Payload"),
        {
            "proceeding": GraphQLField(proceeding, description="As it stands now; null where nothing was done."),
            "problems": GraphQLField(
                GraphQLNonNull(GraphQLList(GraphQLNonNull(PROBLEM))),
                description="Everything that does not fit in the action; empty where it was done.",
            ),
        },
    )
    described = ", ".join(f"`{shown}`" for shown, (word, _) in choice.actions.items() if word in choice.opening)
    return GraphQLField(
        payload,
        {**_ARGUMENTS, "action": GraphQLArgument(GraphQLNonNull(action))},
        _Step(choice),
        description=f"One step of a proceeding. Without a `number` it is opened, by {described}.",
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One step as it was asked for; `number` is None where it opens."""

    number: str | None
    version: int | None
    key: str | None
    shown: str
    given: Any


@dataclass(frozen=True, slots=True)
class _Step:
    """The resolver of one procedure."""

    choice: Choice

    async def __call__(
        self,
        _root: object,
        info: GraphQLResolveInfo[Any],
        action: Mapping[str, Any],
        number: str | None = None,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, object]:
        desk = open_desk(info.context)
        (shown, given), *_ = action.items()
        asked = _Asked(number, version, idempotency_key, shown, given)
        known = number if number is not None and is_number(number, self.choice.kind) else None
        field, word = field_name(self.choice.kind), self.choice.actions[shown][0]
        with proceedings_on_record(desk.context, field, known, word) as it:
            try:
                found = await self._taken(desk, asked)
            except ActionUnfit as error:
                it.is_unfit = True
                return {"proceeding": None, "problems": _problems(error.problems)}
            it.add(found.number, found.version)
        return {"proceeding": Shown(desk, found), "problems": []}

    async def _taken(self, desk: Desk, asked: _Asked) -> Proceeding[Any]:
        """Raises ActionUnfit, Refusal."""
        word, type = self.choice.actions[asked.shown]
        key = checked_key(asked.key)
        self._check_place(word, asked)
        action = read_action(type, asked.given, desk.services.zone)
        async with desk.alone:
            with refusals():
                if asked.number is None:
                    return await desk.proceedings.open(self.choice.kind, action, desk.actor, key)
                return await desk.proceedings.take(asked.number, action, desk.actor, asked.version, key)

    def _check_place(self, word: str, asked: _Asked) -> None:
        """Raises Refusal (BAD_OPERAND, PROCEEDING_UNKNOWN)."""
        if asked.number is not None:
            known_form(asked.number, self.choice.kind)
            if word not in self.choice.following:
                raise Refusal(Code.BAD_OPERAND, f"`{asked.shown}` opens a proceeding: it goes without a `number`")
        elif word not in self.choice.opening:
            raise Refusal(Code.BAD_OPERAND, f"`{asked.shown}` goes with the `number` of a proceeding")
        elif asked.version is not None:
            raise Refusal(Code.BAD_OPERAND, "a `version` goes with the `number` of a proceeding")


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"member": shown_path(one.member), "code": one.code, "message": one.message} for one in problems]
