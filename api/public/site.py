"""The address for visitors: the endpoint of departments once more, over what is open, within limits of its own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api.endpoint import GraphQLEndpoint
from api.heads import Heads
from api.moments import Clock
from api.observing import Observer
from api.public.editions import PublicEditions
from api.public.visitors import ANONYMOUS, Visitors
from api.settings import LimitsSection, Settings
from api.traffic import Traffic
from masking import Verifier
from resolvers import Code, Refusal, Reply, Request
from resolvers.edition import CurrentEdition
from resolvers.pipeline import Pipeline
from resolvers.standing import Calendar, Standing
from sharing import Store
from sharing.opening import OpeningBook

PUBLIC_PATH = "/public"
_PAGE = "What is open is asked for here by POST, in GraphQL.\n"


@dataclass(frozen=True, slots=True)
class PublicSite:
    """What serves visitors."""

    editions: PublicEditions
    endpoint: GraphQLEndpoint


@dataclass(frozen=True, slots=True)
class _Entrance:
    """Has a request answered under what is open at this moment, so many at a time for each visitor with a token."""

    editions: PublicEditions
    pipeline: Pipeline
    per_visitor: int
    visitors: Traffic

    async def answer(self, request: Request) -> Reply:
        """Raises Refusal: BUSY, STORE_UNAVAILABLE, and what the pipeline raises."""
        name = request.caller.application
        if name != ANONYMOUS and self.visitors.running_for(name) >= self.per_visitor:
            raise Refusal(Code.BUSY, "too many requests of this visitor are being answered")
        self.visitors.begin(name)
        try:
            await self.editions.refresh()
            return await self.pipeline.answer(request)
        finally:
            self.visitors.end(name)


def open_public(
    settings: Settings,
    *,
    base: CurrentEdition,
    store: Store,
    changes: Callable[[], int],
    confirmed: Callable[[], bool],
    clock: Clock,
    verifiers: Callable[[], Mapping[str, Verifier]],
    pipeline: Callable[[LimitsSection, CurrentEdition, Standing, Callable[[], int]], Pipeline],
    observer: Observer,
) -> PublicSite:
    """`base`, `changes` and `confirmed` as for PublicEditions; `pipeline` makes one that shares nothing but sources."""
    own, section = settings.public, settings.sharing
    limits = own.within(settings.limits)
    editions = PublicEditions(base, OpeningBook(store), changes, confirmed, lambda: section.day(clock()))
    calendar = Calendar(section.day, section.in_hours, lambda: clock().timestamp())
    standing = Standing(editions, calendar, section.case_required, section.combination_floor)
    traffic = Traffic()
    entrance = _Entrance(
        editions,
        pipeline(limits, editions.current, standing, lambda: traffic.running),
        own.concurrency_per_visitor,
        Traffic(),
    )
    visitors = Visitors(verifiers, settings.auth.issuer, settings.auth.leeway_s, own.login)
    heads = Heads(visitors, limits.header_bytes, re.compile(section.case_pattern))
    compress = settings.server.compress_from_bytes
    endpoint = GraphQLEndpoint(entrance.answer, heads, limits, _page, traffic, compress, observer)
    return PublicSite(editions, endpoint)


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(_PAGE)(scope, receive, send)
