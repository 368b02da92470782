"""The settings of what everybody may ask for."""

from typing import Annotated

from pydantic import Field, PositiveInt

from api.settings.limits import LimitsSection
from api.settings.section import Section


class PublicSection(Section):
    """[Opened data](sharing-opening.md#serving), served at `/public`. What is not said here is as in `limits`."""

    enabled: bool = False
    """Whether there is such an address."""
    login: bool = True
    """Whether a visitor needs a token; without it whoever has none is asked for nothing."""
    page_size_max: PositiveInt = 100
    """Rows of a page at most."""
    cost: PositiveInt = 100_000
    """Estimated cost of a request."""
    answer_bytes: Annotated[int, Field(gt=0, le=268_435_456)] = 4_194_304
    """Bytes of what the sources may answer to one request."""
    concurrency: PositiveInt = 32
    """Requests that each worker answers at the same time."""
    concurrency_per_visitor: PositiveInt = 4
    """Requests of one visitor with a token that each worker answers at the same time."""
    lookup_budget_per_day: PositiveInt = 1_000
    """Key values that all visitors together may look up per resource and item and day, where rows come by key alone."""

    def within(self, limits: LimitsSection) -> LimitsSection:
        """The limits of departments with those of visitors in their places: nobody from outside has larger ones."""
        own = {
            name: min(getattr(self, name), getattr(limits, name))
            for name in ("page_size_max", "cost", "answer_bytes", "concurrency", "lookup_budget_per_day")
        }
        page_size = min(limits.page_size_default, own["page_size_max"])
        lists = min(limits.references_first_max, own["page_size_max"])
        same = {"page_size_default": page_size, "references_first_max": lists}
        return limits.model_copy(update={**own, **same, "concurrency_per_department": own["concurrency"]})
