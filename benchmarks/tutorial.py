"""The server that tutorials lead to: Strawberry, SQLAlchemy and PyCasbin, a resolver and an `enforce` per field.

On the database of BENCH_URL. Masks are applied in Python, documents are parsed once; no audit, and the caller is taken
for granted.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from tempfile import NamedTemporaryFile
from typing import Annotated

import casbin
import strawberry
from casbin.persist.adapters import StringAdapter
from shapes import FIELDS, LIST_FIELDS
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from masking import KeyedForm, Value, ValueType, parse_mask

CALLER = "tax"
MODEL = """
[request_definition]
r = who, what, act
[policy_definition]
p = who, what, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.who, p.who) && r.what == p.what && r.act == p.act
"""
ALLOWED = [
    "g, tax, members",
    *(f"p, members, population.{column}, read" for _, column, _ in FIELDS),
    *(f"p, members, social_insurance.{column}, read" for _, column in LIST_FIELDS),
]
"""No line more than the fields need: every further one makes each `enforce` slower."""

MASKS = {column: parse_mask(mask).form for _, column, mask in FIELDS if mask is not None}


class Tables(DeclarativeBase):
    """The two tables that are asked."""


class PersonRow(Tables):
    __tablename__ = "population"
    row_id: Mapped[int] = mapped_column(primary_key=True)
    id_number: Mapped[str]
    name: Mapped[str | None]
    birth_date: Mapped[date | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    gender: Mapped[str | None]
    region_code: Mapped[str | None]
    ethnicity: Mapped[str | None]


class InsuranceRow(Tables):
    __tablename__ = "social_insurance"
    row_id: Mapped[int] = mapped_column(primary_key=True)
    id_number: Mapped[str]
    insurance_type: Mapped[str | None]
    status: Mapped[str | None]


class Context:
    """What one request has: the enforcer of all, and a loader of its own for lists."""

    def __init__(self, enforcer: casbin.Enforcer, sessions: "async_sessionmaker[AsyncSession]") -> None:
        self.enforcer = enforcer
        self.sessions = sessions
        self.insurance: DataLoader[str, list[InsuranceRow]] = DataLoader(load_fn=self._load)

    async def _load(self, id_numbers: list[str]) -> list[list[InsuranceRow]]:
        wanted = select(InsuranceRow).where(InsuranceRow.id_number.in_(id_numbers)).order_by(InsuranceRow.row_id)
        found: Mapping[str, list[InsuranceRow]] = {one: [] for one in id_numbers}
        async with self.sessions() as session:
            for row in await session.scalars(wanted):
                found[row.id_number].append(row)
        return list(found.values())


Info = strawberry.Info[Context, None]


def shown(info: Info, row: Tables, column: str) -> str | None:
    """The value of a column as the caller may have it, None where the policy allows nothing."""
    if not info.context.enforcer.enforce(CALLER, f"{row.__tablename__}.{column}", "read"):
        return None
    return masked(column, getattr(row, column))


def masked(column: str, value: Value) -> str | None:
    form = MASKS.get(column)
    if form is None or value is None:
        return value  # type: ignore[return-value]  # columns without a mask hold texts
    assert not isinstance(form, KeyedForm)
    return form.python(value, ValueType.DATE if column == "birth_date" else ValueType.STRING)  # type: ignore[return-value]  # masks of texts and dates give texts


@strawberry.type
class Insurance:
    row: strawberry.Private[InsuranceRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.row.row_id))

    @strawberry.field
    def insurance_type(self, info: Info) -> str | None:
        return shown(info, self.row, "insurance_type")

    @strawberry.field
    def status(self, info: Info) -> str | None:
        return shown(info, self.row, "status")


@strawberry.type
class Person:
    row: strawberry.Private[PersonRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.row.row_id))

    @strawberry.field
    def id_number(self, info: Info) -> str | None:
        return shown(info, self.row, "id_number")

    @strawberry.field
    def name(self, info: Info) -> str | None:
        return shown(info, self.row, "name")

    @strawberry.field
    def birth_date(self, info: Info) -> str | None:
        return shown(info, self.row, "birth_date")

    @strawberry.field
    def phone(self, info: Info) -> str | None:
        return shown(info, self.row, "phone")

    @strawberry.field
    def address(self, info: Info) -> str | None:
        return shown(info, self.row, "address")

    @strawberry.field
    def gender(self, info: Info) -> str | None:
        return shown(info, self.row, "gender")

    @strawberry.field
    def region_code(self, info: Info) -> str | None:
        return shown(info, self.row, "region_code")

    @strawberry.field
    def ethnicity(self, info: Info) -> str | None:
        return shown(info, self.row, "ethnicity")

    @strawberry.field
    async def social_insurance(self, info: Info, first: int) -> list[Insurance]:
        rows = await info.context.insurance.load(self.row.id_number)
        return [Insurance(row=row) for row in rows[:first]]


Text = Annotated[str | None, strawberry.argument(description="compared with the stored value")]


@strawberry.type
class Query:
    @strawberry.field
    async def population(
        self, info: Info, first: int, id_number: Text = None, region_code: Text = None
    ) -> list[Person]:
        wanted = select(PersonRow).order_by(PersonRow.row_id).limit(first)
        if id_number is not None:
            wanted = wanted.where(PersonRow.id_number == id_number)
        if region_code is not None:
            wanted = wanted.where(PersonRow.region_code == region_code)
        async with info.context.sessions() as session:
            rows: Sequence[PersonRow] = (await session.scalars(wanted)).all()
        return [Person(row=row) for row in rows]


class Server(GraphQL[Context, None]):
    """Strawberry's own application with the context of this server."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(strawberry.Schema(Query, extensions=[ParserCache, ValidationCache]), graphql_ide=None)
        self._enforcer = enforcer()
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        return Context(self._enforcer, self._sessions)


def enforcer() -> casbin.Enforcer:
    with NamedTemporaryFile("w", suffix=".conf") as model:
        model.write(MODEL)
        model.flush()
        return casbin.Enforcer(model.name, StringAdapter("\n".join(ALLOWED)))


app = Server(create_async_engine(os.environ["BENCH_URL"].replace("postgresql://", "postgresql+asyncpg://")))
