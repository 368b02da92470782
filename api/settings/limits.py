"""The settings of what a request may cost."""

from typing import Annotated, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from api.settings.section import Section


class LimitsSection(Section):
    """What a request may cost at most."""

    body_bytes: PositiveInt = 4_194_304
    """Bytes of a request body, and of a query string."""
    body_seconds: PositiveInt = 10
    """Seconds within which a body must have arrived."""
    header_bytes: PositiveInt = 4_096
    """Bytes of each request header that Zhaobi reads."""
    document_chars: PositiveInt = 65_536
    """Characters of a GraphQL document."""
    document_tokens: PositiveInt = 2_000
    """Tokens of a GraphQL document; comments are counted by themselves against the same number."""
    depth: PositiveInt = 10
    """Levels of nested fields."""
    introspection_depth: NonNegativeInt = 20
    """Levels of nested fields from `__schema` or `__type` on; 0 refuses to tell of the schema."""
    introspection_bytes: PositiveInt = 536_870_912
    """Bytes that may be told of the schema in one answer."""
    fields: PositiveInt = 500
    """Selected fields, and spreads that bring them, after fragments are expanded."""
    root_fields: PositiveInt = 10
    """Root fields; those within `data` and `verify` count one by one."""
    aliases: PositiveInt = 50
    """Fields with an alias, after fragments are expanded."""
    repeats: PositiveInt = 100
    """Fields that repeat a response key among their neighbours, after fragments are expanded."""
    directives: PositiveInt = 50
    """Directives, after fragments are expanded."""
    input_depth: PositiveInt = 32
    """Levels of nested lists and objects in literals and variables."""
    input_values: PositiveInt = 20_000
    """Values in the variables; commas and opening brackets of the body are counted for them."""
    page_size_default: PositiveInt = 20
    """Rows of a page when the request does not say."""
    page_size_max: PositiveInt = 500
    """Rows of a page at most."""
    references_first_max: PositiveInt = 100
    """Rows of a to-many reference at most."""
    page_rows: PositiveInt = 20_000
    """Rows that a page may hold with the rows of all its lists."""
    values: PositiveInt = 1_000
    """Values of one `in`."""
    pattern_chars: Annotated[int, Field(ge=1, le=1_000)] = 200
    """Characters of one pattern of `like`, at most 1000."""
    terms: PositiveInt = 200
    """Comparisons, references that are asked about, and sort keys of one field."""
    sort_keys: Annotated[int, Field(ge=1, le=20)] = 10
    """Items that one `orderBy` may name, at most 20."""
    aggregates: Annotated[int, Field(ge=1, le=100)] = 50
    """Results of functions (sums, averages and the like) that one field of groups may select, at most 100."""
    related_levels: NonNegativeInt = 3
    """References that a `where` may lead over in a row; 0 lets it ask about none."""
    key_batch: PositiveInt = 100
    """Values of one `in` that names keys."""
    total_count: Annotated[int, Field(gt=0, le=1_000_000_000)] = 10_000
    """How far the rows of a connection are counted for `totalCount`."""
    minimum_cell: PositiveInt = 10
    """Fewer rows than this, found by what is not clear to the caller, are not counted."""
    count_step: Annotated[int, Field(gt=0, le=1_000)] = 5
    """Numbers about groups of rows are rounded to multiples of this where an item is not clear to the caller."""
    groups_default: PositiveInt = 100
    """Groups when the request does not say."""
    groups_max: PositiveInt = 1_000
    """Groups at most."""
    pairs: PositiveInt = 10_000
    """Subjects that one field of `verify` compares at most; each may hold 20 values beyond `input_values`."""
    blind_rows: Annotated[int, Field(gt=0, le=1_000_000)] = 1_000_000
    """Rows of a resource that blind batches compare at most; 100,000 where sizes are told."""
    lookup_budget_per_day: PositiveInt = 1_000
    """Key values a department may look up per resource and item and day."""
    concurrency: PositiveInt = 256
    """Requests each worker answers at the same time."""
    concurrency_per_department: PositiveInt = 64
    """Requests of one department that each worker answers at the same time."""
    subscriptions: PositiveInt = 500
    """Subscriptions that each worker keeps open at the same time; they do not count in `concurrency`."""
    subscriptions_per_department: PositiveInt = 20
    """Subscriptions of one department that each worker keeps open at the same time."""
    subscription_seconds: PositiveInt = 3_600
    """Seconds that a subscription lasts at most; then its client subscribes again."""
    cost: PositiveInt = 500_000
    """Estimated cost of a request for data, which is about the values that its sources have to write."""
    answer_bytes: Annotated[int, Field(gt=0, le=268_435_456)] = 16_777_216
    """Bytes of what the sources may answer to one request, in even shares for its root fields."""
    answer_seconds: PositiveInt = 60
    """Seconds within which a client must have taken an answer."""

    @model_validator(mode="after")
    def _page_sizes_agree(self) -> Self:
        if self.page_size_default > self.page_size_max:
            raise ValueError("page_size_default is larger than page_size_max")
        return self

    @property
    def values_with_pairs(self) -> int:
        """How many values a body may hold where it holds pairs."""
        return self.input_values + 20 * self.pairs
