"""Asks a schema that has one procedure, over a store of its own, without a server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from graphql import parse

from api.moments import moments
from api.schema import SchemaBuilder
from api.settings import SharingSection
from audit import AuditLog
from masking import MasterKey, suite
from policies import leaks, read_duties
from resolvers import Caller, Statements
from resolvers.documents import read_document
from resolvers.edition import Edition
from resolvers.execution import RestExecutor, Services
from resolvers.inquiry import Inquiry
from resolvers.officer_tools import OfficerTools, no_rehearsal
from resolvers.request import Request
from resolvers.settling import Settler
from resolvers.sharing.cursors import Cursors
from resolvers.sharing.services import SharingServices
from resolvers.standing import Calendar, Standing
from sharing import Attempts, GrantBook, Store
from sharing.proceedings import Inbox, Kind, Procedure, Proceedings
from tests.policies.small_city import CITY, policies

ZONE = "Asia/Shanghai"
REQUEST_ID = "0" * 32


class Visits:
    """`audit` is the folder of the log. No dataclass, for hypothesis would print all that hangs on it."""

    def __init__(self, edition: Edition, rest: RestExecutor, audit: Path) -> None:
        self.edition = edition
        self.rest = rest
        self.audit = audit

    async def ask(
        self, department: str, text: str, variables: Mapping[str, object] | None = None, *roles: str
    ) -> tuple[Any, list[Mapping[str, Any]]]:
        """The `data` member and the errors, as a caller of the department with these roles gets them."""
        request = self.request(department, text, variables, *roles)
        document = read_document(text, self.edition.schema, parse)
        inquiry = Inquiry(self.edition, request, document, document.operation(None), {})
        data, errors = await self.rest(inquiry, ())
        return orjson.loads(data), [*errors]

    def request(
        self, department: str, text: str = "", variables: Mapping[str, object] | None = None, *roles: str
    ) -> Request:
        caller = Caller(department, "tests", None, frozenset(roles or ("consumer",)))
        return Request(REQUEST_ID, caller, Statements(), text, variables=variables)


@asynccontextmanager
async def visits(folder: Path, procedure: Procedure, duties: str, url: str | None = None) -> AsyncIterator[Visits]:
    """A schema and a store with that procedure alone."""
    file = folder / "duties.csv"
    file.write_text(duties, "utf-8")
    found: Mapping[Kind, Procedure] = {procedure.kind: procedure}
    schema, types = SchemaBuilder(found).build(CITY, frozenset())
    edition = Edition(CITY, policies("p, tax, population.name, query, always, *, clear, allow, \n"), schema, types)
    store = Store(url or f"sqlite:///{folder / 'store.db'}")
    await store.create()
    section, key = SharingSection(), MasterKey(suite("std"), bytes(32))
    async with GrantBook(store, lambda: CITY) as grants:
        moment = moments(section, lambda: CITY, lambda: grants.records, lambda: grants.agreements)
        proceedings = Proceedings(store, found, read_duties(file), moment, grants.refresh)
        attempts = Attempts(store)
        with AuditLog(folder / "audit", "tests") as log:
            services = Services(
                Standing(grants, Calendar(section.day, section.in_hours), False),
                Settler(),
                key.suite.prf(key.derive("names")),
                OfficerTools(no_rehearsal, leaks.Budgets()),
                log,
                attempts,
                SharingServices(proceedings, Inbox(store), Cursors(key), ZoneInfo(ZONE)),
            )
            yield Visits(edition, RestExecutor(services), folder / "audit")
        await attempts.close()
    await store.close()
