"""Who looks on while requests are answered: figures and traces. Whatever goes wrong here, no request notices."""

import logging
from collections.abc import Iterable

from api.metrics import Metrics
from api.tracing import Tracing
from resolvers import Code, Passage

logger = logging.getLogger("zhaobi.observing")


class Observer:
    """Tells `metrics` and `tracing` of every request, where there are any."""

    def __init__(self, metrics: Metrics | None = None, tracing: Tracing | None = None) -> None:
        self._metrics = metrics
        self._tracing = tracing
        self._failed: set[type[Exception]] = set()

    def begins(self, request_id: str, headers: Iterable[tuple[bytes, bytes]]) -> Passage:
        """A request that the pipeline is about to answer, with its raw headers."""
        if self._tracing is not None:
            try:
                return self._tracing.passage(request_id, headers)
            except Exception as error:
                self._tell(error)
        return Passage()

    def ended(self, passage: Passage, seconds: float) -> None:
        """The request is answered or refused, after so many seconds."""
        try:
            if self._metrics is not None:
                self._metrics.count_request(passage, seconds)
            passage.end()
        except Exception as error:
            self._tell(error)

    def refused(self, code: Code) -> None:
        """A request was refused as a whole."""
        try:
            if self._metrics is not None:
                self._metrics.count_refusal(code)
        except Exception as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Once for each kind of failure, for there may be one with every request."""
        if type(error) not in self._failed:
            self._failed.add(type(error))
            logger.error("requests are not counted or traced in full: %s", type(error).__name__)
