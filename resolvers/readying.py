"""Prepares what is being asked under the edition that is to answer next, so that its first requests do not wait."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from resolvers.documents import Document, Parse, read_document, read_variables
from resolvers.edition import Edition
from resolvers.errors import Refusal
from resolvers.inquiry import Inquiry
from resolvers.kinds import Kinds
from resolvers.preparing import Preparer
from resolvers.settling import beside

logger = logging.getLogger("zhaobi.policies")

WITHIN_S = 0.2
"""Revocations wait for it, so what is not ready by then is prepared when it is asked."""


@dataclass(frozen=True, slots=True)
class Readying:
    """Prepares beside the event loop what the `preparer` is asked while `gathering`."""

    preparer: Preparer
    parse: Parse

    @property
    def kinds(self) -> Kinds:
        return self.preparer.kinds

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Notes within what is asked, to be forgotten on leaving: a request holds values."""
        with self.kinds.gathering():
            yield

    async def ready(self, edition: Edition) -> None:
        """Prepare under an edition that does not answer yet, for a moment, what is asked most.

        It never fails: whatever cannot be prepared is told to those who ask for it.
        """
        try:
            async with asyncio.timeout(WITHIN_S):
                for request in self.kinds.most_asked():
                    document = edition.documents[request.document]
                    try:
                        if document is None:
                            document = await beside(self._read, edition, request.document)
                        operation = document.operation(request.operation_name)
                        variables = read_variables(edition.schema, operation, request.variables or {})
                        await self.preparer.ready(Inquiry(edition, request, document, operation, variables))
                    except Refusal:
                        continue
        except TimeoutError:
            return
        except Exception as error:  # new policies come into force whatever one request brings up
            logger.error("what is asked was not prepared under the next edition: %s", type(error).__name__)

    def _read(self, edition: Edition, text: str) -> Document:
        document = read_document(text, edition.schema, self.parse)
        edition.documents.put(text, document)
        return document
