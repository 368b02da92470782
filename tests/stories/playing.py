"""Plays a story: every step over HTTP with the token of whoever acts, and what was found beside what is expected."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLNamedType

from catalog import graphql_name
from resolvers.sharing.naming import title
from sharing.agreements.signing import sign_text
from sharing.consents import Terms, Unreadable, new_salt, read_terms, write_artefact
from sharing.proceedings import Kind
from tests.fix_platform import Answer
from tests.stories.differing import Difference, differences
from tests.stories.evaluating import evaluated
from tests.stories.naming import code_of, given, selection, told
from tests.stories.seeing import check_lists
from tests.stories.story import Comparison, Question, Step, Story
from tests.stories.town import TOWN, Town, opened

LONGEST_WAIT_S = 20
USES = """query ($number: ID) { sharing { emergencyUses(number: $number) {
    nodes { requestId department resource case reviewDue review { on by findings } } } } }"""
INBOX = "{ sharing { notices(first: 1) { nodes { number at } } } }"

Found = dict[str, Any]


class Unplayable(Exception):
    """A step cannot be taken at all: it says what is missing in the story."""


async def play(story: Story, folder: Path) -> tuple[Found, ...]:
    """What was found at each step; `unplayable` tells why one could not be taken."""
    first = story.story[0].day
    if first is None:
        raise Unplayable("a story begins on a day")
    async with opened(folder, story.profile, first) as town:
        found = await _Play(story, town).all()
        await check_lists(town)
        return found


def compared(story: Story, found: Sequence[Found]) -> tuple[Difference, ...]:
    """Every difference between what the story expects and what was found; none where it is told as it is.

    A step that expects nothing expects at least that it is done.
    """
    usual: Found = {"unplayable": None, "refused": None, "problems": []}
    met: list[Difference] = []
    for place, (step, own) in enumerate(zip(story.story, found, strict=True), start=1):
        met += differences(place, {**usual, **step.expect}, {"refused": None, "problems": [], **own})
    return tuple(met)


@dataclass(frozen=True, slots=True)
class _Play:
    story: Story
    town: Town
    names: dict[str, str] = field(default_factory=dict)
    """Numbers of proceedings and ids of rows, by what the story calls them."""

    async def all(self) -> tuple[Found, ...]:
        found: list[Found] = []
        for step in self.story.story:
            self.town.clock.next(step.day)
            try:
                found.append(await self._step(step))
            except Unplayable as error:
                found.append({"unplayable": str(error)})
        return tuple(found)

    async def _step(self, step: Step) -> Found:
        match step:
            case Step(does=str(words)):
                return await self._does(step, words)
            case Step(looks_at=str(name)):
                return await self._proceeding(step, self._known(name))
            case Step(uses_of=str(name)):
                return await self._uses(step, self._known(name))
            case Step(asks=Question() as question):
                return await self._asks(step, question)
            case Step(verifies=Comparison() as comparison):
                return await self._verifies(step, comparison)
            case Step(rules=str(file)):
                return await self._rules(file)
            case Step(source=str(statement)):
                return self._source(statement)
            case Step(evaluates=int(year)):
                return await evaluated(self.town, year)
            case _:
                raise Unplayable("it says nothing that anybody does")

    async def _does(self, step: Step, words: str) -> Found:
        kind, _, word = words.partition(" ")
        number = None if step.in_ is None else self._known(step.in_)
        schema = self.town.platform.editions.current().schema
        mutation = schema.mutation_type
        named = graphql_name(kind)
        if mutation is None or named not in mutation.fields:
            raise Unplayable(f"there is no procedure `{kind}`")
        type = mutation.fields[named].args["action"].type
        said = step.with_
        if isinstance(said, Mapping):
            said = {name: await self._value(each, number) for name, each in said.items()}
        try:
            action = given(type, {word: said})
        except ValueError as error:
            raise Unplayable(str(error)) from None
        text = f"""mutation ($number: ID, $action: {type}) {{ {named}(number: $number, action: $action) {{
            proceeding {{ number }} problems {{ member code }} }} }}"""
        answer = await self._ask(step, text, {"number": number, "action": action})
        done = (answer.json.get("data") or {}).get(named) or {"proceeding": None, "problems": []}
        problems = sorted(f"{code_of(each['member'])} {each['code']}".strip() for each in done["problems"])
        found: Found = {"refused": answer.code, "problems": problems}
        if done["proceeding"] is not None:
            number = str(done["proceeding"]["number"])
            if step.as_ is not None:
                self.names[step.as_] = number
            found |= await self._proceeding(step, number)
        return found

    async def _proceeding(self, step: Step, number: str) -> Found:
        """How it stands for whoever takes the step, what is due in it, and who was told of it just now."""
        type = self._content_type(number)
        text = f"""query ($number: ID!) {{ sharing {{ proceeding(number: $number) {{ state isClosed actions
            deadlines {{ name whose due provisional endedOn state days }}
            content {{ ... on {type.name} {selection(type)} }} }} }} }}"""
        answer = await self._ask(step, text, {"number": number})
        if answer.code is not None:
            return {"refused": answer.code, "problems": []}
        it = answer.data["sharing"]["proceeding"]
        return {
            "refused": None,
            "problems": [],
            "state": it["state"],
            "closed": it["isClosed"],
            "may": it["actions"],
            "due": {one["name"]: _due(one) for one in it["deadlines"] if one["endedOn"] is None},
            "met": {one["name"]: _met(one) for one in it["deadlines"] if one["endedOn"] is not None},
            "content": told(type, it["content"]),
            "told": await self._told(number) if "told" in step.expect else [],
        }

    async def _uses(self, step: Step, number: str) -> Found:
        """What was used under an emergency, the newest first, as `who` sees it."""
        answer = await self._ask(step, USES, {"number": number})
        if answer.code is not None:
            return {"refused": answer.code, "problems": []}
        return {"uses": [_use(one) for one in answer.data["sharing"]["emergencyUses"]["nodes"]]}

    async def _told(self, number: str) -> list[str]:
        """The departments that were told of a proceeding just now."""
        codes = sorted(self.town.platform.editions.current().catalog.departments)
        return [code for code in codes if await self._was_told(code, number)]

    async def _was_told(self, department: str, number: str) -> bool:
        """Whether the newest notice of the department is of this minute, and about the proceeding."""
        nodes = (await self.town.client.ask(department, INBOX)).data["sharing"]["notices"]["nodes"]
        now = self.town.clock.now
        return any(
            one["number"] == number and timedelta() <= now - datetime.fromisoformat(one["at"]) < timedelta(minutes=1)
            for one in nodes
        )

    async def _asks(self, step: Step, question: Question) -> Found:
        where = ", ".join(f"{graphql_name(item)}: {{eq: {_literal(value)}}}" for item, value in question.key.items())
        items = " ".join(map(graphql_name, question.items))
        text = f"{{ data {{ {graphql_name(question.resource)}(where: {{{where}}}) {{ nodes {{ id {items}"
        text += " sharing { underCorrection proceed } } } } }"
        headers = {} if question.case is None else {"Sharing-Case": question.case}
        if question.emergency is not None:
            headers["Sharing-Emergency"] = self._known(question.emergency)
        answer = await self._ask(step, text, {}, question.purpose, headers)
        data = (answer.json.get("data") or {}).get("data") or {}
        nodes = (data.get(graphql_name(question.resource)) or {}).get("nodes") or []
        if nodes and step.as_ is not None:
            self.names[step.as_] = nodes[0]["id"]
        row = {item: nodes[0][graphql_name(item)] for item in question.items} if nodes else None
        doubts = nodes[0]["sharing"] if nodes else {}
        in_doubt = {"in_doubt": doubts.get("underCorrection"), "proceed": doubts.get("proceed")}
        return {"refused": answer.code, "problems": [], "answer": row, **in_doubt}

    async def _verifies(self, step: Step, comparison: Comparison) -> Found:
        subject = ", ".join(f"{graphql_name(item)}: {_literal(value)}" for item, value in comparison.subject.items())
        claims = ", ".join(
            f"{graphql_name(item)}: {{equals: {_literal(value)}}}" for item, value in comparison.claims.items()
        )
        asked = f"{graphql_name(comparison.resource)}(subject: {{{subject}}}, claims: {{{claims}}})"
        answer = await self._ask(step, f"{{ verify {{ it: {asked} {{ result }} }} }}", {}, comparison.purpose)
        found = ((answer.json.get("data") or {}).get("verify") or {}).get("it") or {}
        return {"refused": answer.code, "problems": [], "result": found.get("result")}

    async def _rules(self, file: str) -> Found:
        """A file of policies is put beside the others; the step ends when it is in force."""
        editions = self.town.platform.editions
        before = editions.current().policies.version
        (self.town.folder / "policies" / file).write_bytes((TOWN / file).read_bytes())
        async with asyncio.timeout(LONGEST_WAIT_S):
            while editions.current().policies.version == before:  # no event tells of it from outside
                await asyncio.sleep(0.02)
        return {}

    def _source(self, statement: str) -> Found:
        self.town.change_source(statement)
        return {}

    async def _ask(
        self,
        step: Step,
        text: str,
        variables: Mapping[str, object],
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        who = self.story.people.get(step.who or "")
        if who is None:
            raise Unplayable(f"nobody is called `{step.who}`")
        return await self.town.client.ask(
            who.department, text, variables, purpose=purpose, person=step.who, roles=who.roles, headers=headers
        )

    async def _value(self, said: Any, number: str | None) -> Any:
        """What stands for something that only playing tells: `{file: …}`,
        `{of: …}`, `{key_of: …}`, `{signed_by: …}`, `{newest: use}`, `{consent: …, signed_by: …}`."""
        match said:
            case {"file": str(name), **changes} if changes.keys() <= {"and", "instead"}:
                return _file(name, changes)
            case {"of": str(name), **rest} if not rest:
                return self._known(name)
            case {"key_of": str(department), **rest} if not rest:
                return self.town.signers[department].key_id
            case {"signed_by": str(department), **rest} if not rest and number is not None:
                return sign_text(number, await self._text(department, number), self.town.signers[department])
            case {"consent": Mapping() as terms, "signed_by": str(department), **rest} if not rest:
                return write_artefact(_terms(terms), self.town.signers[department])
            case {"newest": "use", **rest} if not rest and number is not None:
                answer = await self.town.client.ask("centre", USES, {"number": number}, roles=("reviewer",))
                return answer.data["sharing"]["emergencyUses"]["nodes"][0]["requestId"]
            case Mapping():
                return {name: await self._value(each, number) for name, each in said.items()}
            case list():
                return [await self._value(each, number) for each in said]
            case _:
                return said

    async def _text(self, department: str, number: str) -> str:
        """The text of an agreement, as the department is shown it."""
        text = f"""{{ sharing {{ proceeding(number: {_literal(number)}) {{
            content {{ ... on AgreementContent {{ text }} }} }} }} }}"""
        answer = await self.town.client.ask(department, text)
        return str(answer.data["sharing"]["proceeding"]["content"]["text"])

    def _known(self, name: str) -> str:
        if name not in self.names:
            raise Unplayable(f"nothing is called `{name}` yet")
        return self.names[name]

    def _content_type(self, number: str) -> GraphQLNamedType:
        """The type of what a proceeding of that number says; its letters tell the procedure."""
        kind = Kind(number.split("-")[1])
        return self.town.platform.editions.current().schema.type_map[f"{title(kind)}Content"]


def _file(name: str, changes: Mapping[Any, Any]) -> str:
    """A file of the town, with texts `instead` of others, and lines `and` at its end."""
    text = (TOWN / name).read_text("utf-8")
    for old, new in changes.get("instead", {}).items():
        if text.count(old) != 1:
            raise Unplayable(f"`{old}` does not stand once in `{name}`")
        text = text.replace(old, new)
    return text + str(changes.get("and", ""))


def _terms(said: Mapping[str, Any]) -> Terms:
    """What a subject consents to, as an artefact says it."""
    try:
        return read_terms(orjson.dumps({**said, "salt": new_salt()}))
    except Unreadable as error:
        raise Unplayable(str(error)) from None


def _use(use: Mapping[str, Any]) -> str:
    """`civil: resident for 330300-2025-1, due 2025-12-02`, or what the review found."""
    review = use["review"]
    stands = f"due {use['reviewDue']}" if review is None else f"{review['by']} on {review['on']}: {review['findings']}"
    return f"{use['department']}: {use['resource']} for {use['case']}, {stands}"


def _literal(value: str) -> str:
    return orjson.dumps(value).decode()


def _due(deadline: Mapping[str, Any]) -> str:
    """`police by 2026-03-16`, and how it stands unless there is time left."""
    words = f"{deadline['whose']} by {deadline['due']}{' (provisional)' if deadline['provisional'] else ''}"
    match deadline["state"]:
        case "NOT_DUE":
            return words
        case "DUE_TODAY":
            return f"{words}, today"
        case state:
            return f"{words}, {state.lower()} by {deadline['days']} days"


def _met(deadline: Mapping[str, Any]) -> str:
    """`in time on 2026-03-16`."""
    return f"{'in time' if deadline['state'] == 'MET' else 'late'} on {deadline['endedOn']}"
