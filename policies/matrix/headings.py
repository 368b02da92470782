"""What the forms of the matrix call callers, items and rights, the names of the catalogue beside the codes."""

from collections.abc import Sequence
from types import MappingProxyType

from catalog import Catalog, Resource
from policies.space import Caller
from policies.words import Right

ROWS = "rows"
NAMED = 4  # callers of a column that its heading names

RIGHTS = MappingProxyType(
    {
        Right.VERIFY: "比对验证",
        Right.QUERY: "查询引用",
        Right.COPY: "批量复制",
    }
)
"""The rights that the national guide has a name for."""


def caller_name(caller: Caller, catalog: Catalog) -> str:
    """The name of the department in the catalogue; empty for `public`."""
    department = catalog.departments.get(caller.department)
    return department.name if department else ""


def target_name(resource: Resource, target: str | None) -> str:
    """The name that the catalogue gives an item or a reference; `记录` for the rows."""
    if target is None:
        return "记录"
    entry = resource.items.get(target) or resource.references[target]
    return entry.name


def target_facts(resource: Resource, target: str | None) -> str:
    """`conditional, personal`; `reference` where it is none of the items."""
    if target is None:
        return "which rows"
    item = resource.items.get(target)
    if item is None:
        return f"reference to {resource.references[target].resource}"
    facts = [
        item.sharing_class.value,
        *(["base"] if item.base else []),
        *([item.contains.value] if item.contains else []),
    ]
    return ", ".join(facts)


def column_words(callers: Sequence[Caller], catalog: Catalog) -> str:
    """`税务局 tax, 人民法院 court`, cut after a few."""
    words = [f"{caller_name(caller, catalog)} {caller}".strip() for caller in callers[:NAMED]]
    rest = len(callers) - NAMED
    return ", ".join(words) + (f" and {rest} more" if rest > 0 else "")
