"""The edition that visitors are answered under: what is open now, of the catalogue and the policies of the platform.

INVARIANT: a visitor is answered under what is open at the moment of asking, or not at all. The edition that answers
departments, the openings of the store and the day are all that it is made of, and it is made anew when one of them is
another; where nobody can confirm them there is none.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from api.schema import PublicSchemaBuilder, SchemaBuilder, named_restricted
from catalog import Catalog, Department, opened_catalog
from policies import PUBLIC, Bars, Policies, PolicyTable, opened_table, told_apart
from resolvers import Code, Refusal
from resolvers.edition import Edition
from sharing import Holding, StoreUnavailable
from sharing.opening import Offer, OpeningBook, OpeningContent, is_for_everybody, offered
from sharing.proceedings import Proceeding

VISITORS = Department(PUBLIC, "公众", "", "", frozenset())
_BARRED = Holding(bars=Bars(opened=frozenset()))


@dataclass(frozen=True, slots=True)
class Basis:
    """What an edition for visitors is made of; compared by identity, for none of it is ever changed."""

    policies: Policies
    openings: tuple[Proceeding[OpeningContent], ...]
    today: date

    def is_that_of(self, other: "Basis") -> bool:
        same = self.policies is other.policies and self.openings is other.openings
        return same and self.today == other.today


@dataclass(frozen=True, slots=True)
class _Built:
    basis: Basis
    offer: Offer
    edition: Edition
    holding: Holding


class PublicEditions:
    """Holds one edition for visitors, made when the first of them asks.

    `base` is the edition of the departments; `changes` the number of changes of the store, as this process knows it;
    `confirmed` whether catalogue, policies and that number are known to be those in force; `today` the day.
    """

    def __init__(
        self,
        base: Callable[[], Edition],
        openings: OpeningBook,
        changes: Callable[[], int],
        confirmed: Callable[[], bool],
        today: Callable[[], date],
    ) -> None:
        self._base = base
        self._openings = openings
        self._changes = changes
        self._confirmed = confirmed
        self._today = today
        self._builder: SchemaBuilder | None = None
        self._built: _Built | None = None
        self._one_at_a_time = asyncio.Lock()

    async def refresh(self) -> None:
        """Have in place what is open now. Raises Refusal (STORE_UNAVAILABLE) where nobody can tell what that is."""
        while self._as_built() is None:
            async with self._one_at_a_time:
                await self._read()
                basis = self._basis()
                if self._built is None or not basis.is_that_of(self._built.basis):
                    self._built = await asyncio.to_thread(self._build, basis, self._built)

    def current(self) -> Edition:
        """The edition of what is open at this moment. Raises Refusal (STORE_UNAVAILABLE)."""
        built = self._as_built()
        if built is None:
            raise _unconfirmed()
        return built.edition

    def held(self, department: str, today: date) -> Holding:
        """That visitors hold nothing, and that all is barred but what is open at this moment."""
        built = self._as_built() if self._confirmed() else None
        return _BARRED if built is None or department != PUBLIC else built.holding

    def _as_built(self) -> _Built | None:
        """What was built of what stands now. Raises Refusal (STORE_UNAVAILABLE)."""
        if not self._confirmed():
            raise _unconfirmed()
        built = self._built
        is_read = self._openings.seen >= self._changes()
        return built if built is not None and is_read and self._basis().is_that_of(built.basis) else None

    def _basis(self) -> Basis:
        return Basis(self._base().policies, self._openings.opened, self._today())

    async def _read(self) -> None:
        if self._openings.seen < self._changes():
            try:
                await self._openings.read()
            except StoreUnavailable:
                raise _unconfirmed() from None

    def _build(self, basis: Basis, before: _Built | None) -> _Built:
        """In a thread. The schema only changes where other items are open, or the catalogue says otherwise of them."""
        catalog = basis.policies.catalog
        offer = offered(catalog, basis.openings, basis.today)
        if before is not None and before.offer == offer and before.basis.policies is basis.policies:
            return replace(before, basis=basis)
        opened, table = _narrowed(basis.policies, offer)
        items = frozenset((code, item) for code, each in opened.resources.items() for item in each.items)
        holding = Holding(bars=Bars(opened=items))
        if before is not None and before.edition.catalog == opened:
            edition = before.edition.under(Policies(table, before.edition.catalog))
            return _Built(basis, offer, edition, holding)
        self._builder = self._builder or PublicSchemaBuilder()
        schema, types = self._builder.build(opened, named_restricted(opened, table))
        edition = Edition(opened, Policies(table, opened), schema, types)
        return _Built(basis, offer, edition, holding)


def _narrowed(policies: Policies, offer: Offer) -> tuple[Catalog, PolicyTable]:
    """Of what is open, that about which some rule for the public may decide otherwise than no: both are needed."""
    described = [code for code, resource in policies.catalog.resources.items() if is_for_everybody(resource)]
    while True:
        plain = {code: {item: mask is None for item, mask in items.items()} for code, items in offer.items()}
        opened = opened_catalog(policies.catalog, plain, VISITORS, described)
        table = opened_table(policies.table, opened, offer)
        named = told_apart(table, opened)
        left = {
            code: {item: mask for item, mask in offer[code].items() if item in items}
            for code, items in named.items()
            if items
        }
        if left == offer:
            return opened, table
        offer = left  # and a key, a row rule or a reference may have rested on what is gone


def _unconfirmed() -> Refusal:
    return Refusal(Code.STORE_UNAVAILABLE, "nobody can confirm now what is open")
