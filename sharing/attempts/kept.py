"""What was answered to a call that its caller gave a key: who asks it again gets the same, and is counted once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Insert, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from sharing.attempts.asking import expect_keyed
from sharing.attempts.moments import DAY, HOUR, moment_of
from sharing.store import Store
from sharing.tables import verification_answers as answers

LIFE = timedelta(microseconds=DAY)
LARGEST_ANSWER = 65_536  # bytes
_SLICE = 2_000


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`question` is the keyed digest of all that was asked; `answer` is as it was kept."""

    question: bytes
    answer: bytes = field(repr=False)


class KeptAnswers:
    """Answers that are kept for 24 hours. Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._forget_from = 0

    async def known(self, department: str, resource: str, key: bytes, now: datetime) -> KeptAnswer | None:
        """What was answered to the call of that keyed key within the last 24 hours. Raises ValueError like `keep`."""
        expect_keyed((key,))
        c = answers.c
        same = (c.department == department, c.resource == resource, c.call_key == key)
        wanted = select(c.question, c.answer).where(*same, c.kept_at > moment_of(now - LIFE))
        async with self._store.transaction() as connection:
            found = (await connection.execute(wanted)).one_or_none()
        return None if found is None else KeptAnswer(*found)

    async def keep(
        self, department: str, resource: str, key: bytes, question: bytes, answer: bytes, now: datetime
    ) -> None:
        """Keep an answer; one that is known of this key stays, whoever comes later.

        Raises ValueError where `key` or `question` is not keyed or the answer is over 64 KB.
        """
        expect_keyed((key, question))
        if len(answer) > LARGEST_ANSWER:
            raise ValueError(f"an answer that is kept has at most {LARGEST_ANSWER} bytes")
        await self._forget(now)
        row = {"department": department, "resource": resource, "call_key": key}
        kept = {"question": question, "answer": answer, "kept_at": moment_of(now)}
        async with self._store.transaction() as connection:
            await connection.execute(_entered(connection.dialect.name, row | kept, moment_of(now - LIFE)))

    async def _forget(self, now: datetime) -> None:
        """Once an hour what nobody is answered any more, slice by slice; another process may be at it as well."""
        if moment_of(now) < self._forget_from:
            return
        old = select(*answers.primary_key).where(answers.c.kept_at <= moment_of(now - LIFE)).limit(_SLICE)
        these = tuple_(*answers.primary_key).in_(old.with_for_update(skip_locked=True))
        async with self._store.transaction() as connection:
            gone = (await connection.execute(delete(answers).where(these))).rowcount
        if gone < _SLICE:
            self._forget_from = moment_of(now) + HOUR


def _entered(dialect: str, values: dict[str, object], over: int) -> Insert:
    """A row in the place of none, or of one whose time is over."""
    if dialect == "postgresql":
        entered = postgresql.insert(answers).values(values)
        changed = {name: entered.excluded[name] for name in ("question", "answer", "kept_at")}
        return entered.on_conflict_do_update(
            index_elements=answers.primary_key, set_=changed, where=answers.c.kept_at <= over
        )
    fallback = sqlite.insert(answers).values(values)
    changed = {name: fallback.excluded[name] for name in ("question", "answer", "kept_at")}
    return fallback.on_conflict_do_update(
        index_elements=answers.primary_key, set_=changed, where=answers.c.kept_at <= over
    )
