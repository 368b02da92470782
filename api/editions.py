"""The edition in force, and the next one when policies or catalogue change: built beside it, swapped at once."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

from api.schema import SchemaBuilder, SchemaConflict, compared_blindly, named_restricted
from policies import Policies, PoliciesInForce, PoliciesUnusable, PutInForce
from resolvers.edition import Edition
from resolvers.readying import Readying

logger = logging.getLogger("zhaobi.policies")


@dataclass(frozen=True, slots=True)
class _Built:
    """An edition, and what its schema has fields for because policies say so: restricted items, blind batches."""

    edition: Edition
    offered: tuple[frozenset[tuple[str, str]], frozenset[str]]


class Editions:
    """Holds one edition, that of the policies in force and of the catalogue that they were read against."""

    def __init__(self) -> None:
        self._builder = SchemaBuilder()
        self._built: _Built | None = None
        self._readying: Readying | None = None

    def ready_by(self, readying: Readying) -> None:
        """From now on have prepared under each edition what is being asked, before it answers."""
        self._readying = readying

    def expecting(self) -> AbstractContextManager[None]:
        """To be left when the next edition answers, or there is to be none."""
        return nullcontext() if self._readying is None else self._readying.gathering()

    def current(self) -> Edition:
        """The edition that answers now."""
        if self._built is None:  # the application starts serving only after `open`
            raise RuntimeError("no edition is open")
        return self._built.edition

    def open(self, policies: Policies) -> None:
        """Build an edition here and now, and let it answer. Raises `SchemaConflict`."""
        self._built = self._build(policies)

    def prepare(self, policies: Policies) -> PutInForce:
        """Build an edition, one at a time and in any thread; what is returned lets it answer.

        Raises PoliciesUnusable.
        """
        try:
            built = self._build(policies)
        except SchemaConflict as error:
            raise PoliciesUnusable(str(error)) from error
        return partial(self._put, built)

    async def _put(self, built: _Built) -> None:
        if self._readying is not None:
            await self._readying.ready(built.edition)
        self._built = built

    def _build(self, policies: Policies) -> _Built:
        """The schema only changes where there are other fields; what was decided is always forgotten."""
        catalog, before = policies.catalog, self._built
        offered = named_restricted(catalog, policies.table), compared_blindly(catalog, policies.table)
        if before is not None and catalog is before.edition.catalog and offered == before.offered:
            return _Built(before.edition.under(policies), offered)
        schema, types = self._builder.build(catalog, *offered)
        edition = Edition(catalog, policies, schema, types)
        return _Built(edition if before is None else edition.counting_on(before.edition), offered)


def tell(in_force: PoliciesInForce) -> None:
    """Say in the log which policies are in force, or why newer ones are not."""
    if in_force.failure is None:
        logger.info("policy version %s is in force", in_force.policies.version)
    else:
        logger.error("policy files refused, version %s goes on: %s", in_force.policies.version, in_force.failure)
