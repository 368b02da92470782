"""Keeps proceedings: whoever acts may, the procedure says what follows, and all of it is kept in one transaction."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from catalog import Catalog, Finding, Published
from masking import fingerprint
from policies import Duties
from sharing.proceedings import rows
from sharing.proceedings.acting import Actor, Parties, Party, parties_of
from sharing.proceedings.asking import Asking
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.drafting import parties_in, shown_to
from sharing.proceedings.errors import ActionUnfit, NotPermitted, ProceedingChanged, ProceedingUnknown
from sharing.proceedings.finding import LARGEST_PAGE, Found, Page, Sought
from sharing.proceedings.participants import participants_in
from sharing.proceedings.procedure import Moment, Procedure, Taken
from sharing.proceedings.proceeding import About, DueTask, Kind, Proceeding, Step
from sharing.proceedings.rows import Call
from sharing.proceedings.texts import text_problems
from sharing.proceedings.turns import FOLLOWED, last_turn, take_turn
from sharing.proceedings.words import word_of
from sharing.proceedings.writing import written
from sharing.store import Store

MOST_TASKS = 1_000


async def _nowhere_looked(_: Published) -> tuple[Finding, ...]:
    """Where there are no sources, an entry does not differ from them."""
    return ()


async def _anywhere(_catalog: Catalog, _names: frozenset[str]) -> None:
    """Where there is no index, items are looked for in every resource."""


@dataclass(frozen=True, slots=True)
class Proceedings:
    """All proceedings of the platform.

    `moment` tells what holds now, under the profile of that name or, for None, the one that new proceedings follow;
    `in_force` brings into force in this process what a step has changed. `digest` is what is kept of an action that a
    caller has named: under a key, for an action may hold what its proceeding keeps sealed. `misfits` tells where an
    entry differs from its source, `having` which resources may have items of some names, None for any. Every method
    raises StoreUnavailable.
    """

    store: Store
    procedures: Mapping[Kind, Procedure]
    duties: Duties
    moment: Callable[[str | None], Moment]
    in_force: Callable[[], Awaitable[None]]
    digest: Callable[[bytes], str] = fingerprint
    misfits: Callable[[Published], Awaitable[tuple[Finding, ...]]] = _nowhere_looked
    having: Callable[[Catalog, frozenset[str]], Awaitable[Collection[str] | None]] = _anywhere

    async def open(self, kind: Kind, action: Any, by: Actor, key: str | None = None) -> Proceeding[Any]:
        """Begin a proceeding. `key` is what the caller calls the action: sent again, it is not done again.

        Raises NotPermitted, ActionUnfit, KeyReused.
        """
        procedure, moment = self.procedures[kind], self.moment(None)
        word = word_of(procedure.opening, action)
        call = self._call(by, key, kind.value, word, action)
        if (done := await self._done(call)) is not None:
            return done
        # whoever has no role for it, as whatever party, is not told what its action would lack
        self._check_duty(procedure, word, by, dict.fromkeys(Party, frozenset({by.department})))
        _check_texts(action)
        moment = await self._answered(procedure, action, None, by, moment)
        async with self.store.transaction() as connection:
            number = await rows.next_number(connection, self.store, kind, moment.today.year)
            taken = procedure.open(number, action, by, moment)
            self._check_duty(procedure, word, by, self._parties(procedure, taken.about, taken.content, moment))
            begun = Proceeding(
                number=number,
                kind=kind,
                version=1,
                state=taken.state,
                profile=moment.profile.code,
                about=taken.about,
                content=taken.content,
                opened_at=moment.at,
                changed_at=moment.at,
                deadlines=taken.deadlines,
                is_closed=taken.is_closed,
            )
            await rows.enter(connection, begun, by, word, self._participants(procedure, taken, moment))
            await self._end(connection, begun, taken, call)
        await self._bring_into_force(taken)
        return begun

    async def take(
        self, number: str, action: Any, by: Actor, version: int | None = None, key: str | None = None
    ) -> Proceeding[Any]:
        """The next step of a proceeding. `version` is the one that the caller has seen; None is the newest.

        Raises ProceedingUnknown, NotPermitted, NotNow, ActionUnfit, ProceedingChanged, KeyReused.
        """
        before, procedure, moment = await self._seen(number, by)
        word = word_of(procedure.actions, action)
        call = self._call(by, key, number, word, action)
        if (done := await self._done(call)) is not None:
            return done
        self._check_duty(procedure, word, by, self._parties(procedure, before.about, before.content, moment))
        if version not in (None, before.version):
            raise ProceedingChanged(number)
        _check_texts(action)
        moment = await self._answered(procedure, action, before, by, moment)
        taken = procedure.take(before, action, by, moment)
        after = _after(before, taken, moment)
        async with self.store.transaction() as connection:
            await rows.advance(connection, after, by, word, self._participants(procedure, taken, moment))
            await self._end(connection, after, taken, call)
        await self._bring_into_force(taken)
        return after

    async def one(self, number: str, by: Actor) -> Proceeding[Any]:
        """As it stands. Raises ProceedingUnknown."""
        return (await self._seen(number, by))[0]

    async def looked_into(self, number: str, word: str, by: Actor) -> Proceeding[Any]:
        """As it stands, for a look that a duty of its own allows. Raises ProceedingUnknown, NotPermitted."""
        found, procedure, moment = await self._seen(number, by)
        self._check_duty(procedure, word, by, self._parties(procedure, found.about, found.content, moment))
        return found

    async def history(self, number: str, by: Actor) -> Sequence[Step[Any]]:
        """The steps, the first one first; drafts are seen by who wrote them. Raises ProceedingUnknown."""
        found, procedure, _ = await self._seen(number, by)
        async with self.store.transaction() as connection:
            steps = await rows.history(connection, number, procedure.content)
        return shown_to(by.department, procedure, found.about, steps)

    async def page(self, sought: Sought, by: Actor, first: int = 50, before: int | None = None) -> Page:
        """The newest that are sought and that the actor's department takes part in, older than the place `before`."""
        most, moment = max(0, min(first, LARGEST_PAGE)), self.moment(None)
        sees_all = by.department in moment.centre | moment.authority
        open_kinds = [kind for kind, procedure in self.procedures.items() if procedure.is_open]
        department, found, has_more = None if sees_all else by.department, list[Found](), True
        async with self.store.transaction() as connection:
            while has_more and len(found) <= most:
                next = await rows.page(connection, sought, department, open_kinds, before, most + 1, self.procedures)
                found += (each for each in next if self.sees(each.proceeding, by))
                before, has_more = next[-1].place if next else before, len(next) > most
        return Page(found[:most], len(found) > most)

    async def since(self, kind: Kind, after: int, most: int = LARGEST_PAGE) -> Sequence[Found]:
        """What anybody has acted in since the turn `after`, each once and as it stands now: of a kind that is followed.

        Whoever tells somebody of it asks `sees` first.
        """
        async with self.store.transaction() as connection:
            return await rows.since(connection, FOLLOWED[kind], after, min(most, LARGEST_PAGE), self.procedures)

    async def last_turn(self, kind: Kind) -> int:
        """The newest turn of a kind that is followed; 0 where there is none."""
        async with self.store.transaction() as connection:
            return await last_turn(connection, kind)

    def sees(self, proceeding: Proceeding[Any], by: Actor) -> bool:
        """Whether the actor's department takes part in it, or everybody may see it."""
        procedure, moment = self.procedures[proceeding.kind], self.moment(proceeding.profile)
        parties = self._parties(procedure, proceeding.about, proceeding.content, moment)
        return procedure.is_open or parties_of(by, parties) != {Party.MEMBER}

    async def due(self, by: Actor, until: date, whose: str | None = None) -> Sequence[DueTask]:
        """What is due by a day, the earliest first: for the actor's department, or for all at centre and authority."""
        moment = self.moment(None)
        sees_all = by.department in moment.centre | moment.authority
        department = whose if sees_all else by.department
        async with self.store.transaction() as connection:
            return await rows.running(connection, department, until, moment.today, MOST_TASKS)

    async def may(self, number: str, by: Actor) -> Sequence[str]:
        """The words of the actions that the actor's parties and roles allow, whatever the state. Raises
        ProceedingUnknown.
        """
        return self.words((await self._seen(number, by))[0], by)

    def words(self, proceeding: Proceeding[Any], by: Actor) -> Sequence[str]:
        """The same of one that the actor has been shown."""
        procedure, moment = self.procedures[proceeding.kind], self.moment(proceeding.profile)
        parties = self._parties(procedure, proceeding.about, proceeding.content, moment)
        return [word for word in procedure.actions if self._has_duty(procedure, word, by, parties)]

    async def _seen(self, number: str, by: Actor) -> tuple[Proceeding[Any], Procedure, Moment]:
        """A proceeding that the actor's department takes part in, or that everybody may see."""
        async with self.store.transaction() as connection:
            found = await rows.one(connection, number, self.procedures)
        if found is None:
            raise ProceedingUnknown(number)
        if not self.sees(found, by):
            raise ProceedingUnknown(number)
        return found, self.procedures[found.kind], self.moment(found.profile)

    async def _answered(
        self, procedure: Procedure, action: Any, standing: Proceeding[Any] | None, by: Actor, moment: Moment
    ) -> Moment:
        """The moment with the answers to what the step asks beforehand, for whoever may take it."""
        if not isinstance(procedure, Asking):
            return moment
        asked = procedure.asks(action, standing)
        named = {number: one for number in asked.numbers if (one := await self._named(number, by)) is not None}
        misfits = () if asked.entry is None else await self.misfits(asked.entry)
        having = await self.having(moment.catalog, asked.items) if asked.items else None
        return replace(moment, named=named, misfits=misfits, having=having)

    async def _named(self, number: str, by: Actor) -> Proceeding[Any] | None:
        try:
            return await self.one(number, by)
        except ProceedingUnknown:
            return None

    def _participants(self, procedure: Procedure, taken: Taken, moment: Moment) -> frozenset[str]:
        return participants_in(self._parties(procedure, taken.about, taken.content, moment))

    def _parties(self, procedure: Procedure, about: About, content: Any, moment: Moment) -> Parties:
        return parties_in(procedure, about, content, moment)

    def _check_duty(self, procedure: Procedure, word: str, by: Actor, parties: Parties) -> None:
        if not self._has_duty(procedure, word, by, parties):
            raise NotPermitted(word)

    def _has_duty(self, procedure: Procedure, word: str, by: Actor, parties: Parties) -> bool:
        return self.duties.may(parties_of(by, parties), by.roles, procedure.kind.name.lower(), word)

    def _call(self, by: Actor, key: str | None, *asked: Any) -> Call | None:
        if key is None:
            return None
        *names, action = asked
        return Call(by.department, key, self.digest(orjson.dumps([*names, written(action)])))

    async def _done(self, call: Call | None) -> Proceeding[Any] | None:
        """The proceeding in which an action was done before, as it stands now. Raises KeyReused."""
        if call is None:
            return None
        async with self.store.transaction() as connection:
            number = await rows.number_of(connection, call)
            return None if number is None else await rows.one(connection, number, self.procedures)

    async def _end(self, connection: AsyncConnection, after: Proceeding[Any], taken: Taken, call: Call | None) -> None:
        await carry_out(connection, after.number, taken.effects, after.changed_at)
        if call is not None:
            try:
                await rows.enter_call(connection, call, after.number, after.changed_at)
            except IntegrityError:
                raise ProceedingChanged(after.number) from None  # the same action is being done at this moment
        await take_turn(connection, after)

    async def _bring_into_force(self, taken: Taken) -> None:
        if taken.effects:
            await self.in_force()


def _check_texts(action: Any) -> None:
    if problems := tuple(text_problems(action)):
        raise ActionUnfit(problems)


def _after(before: Proceeding[Any], taken: Taken, moment: Moment) -> Proceeding[Any]:
    return Proceeding(
        number=before.number,
        kind=before.kind,
        version=before.version + 1,
        state=taken.state,
        profile=before.profile,
        about=taken.about,
        content=taken.content,
        opened_at=before.opened_at,
        changed_at=moment.at,
        deadlines=taken.deadlines,
        is_closed=taken.is_closed,
    )
