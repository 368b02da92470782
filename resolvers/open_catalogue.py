"""`catalog` and `resource` as the public sees them: what is open, and nothing about sharing between departments."""

import strawberry

from catalog import Item, Resource, Wanted
from resolvers.catalogue import (
    LARGEST_PAGE,
    LONGEST_SEARCH,
    CatalogPageInfo,
    CodeMeaning,
    ItemWithdrawal,
    cursor_of,
    meanings,
    start_after,
    withdrawal,
)
from resolvers.errors import Code, Refusal
from resolvers.execution import Context


@strawberry.type(name="Item", description="信息项")
class OpenItem:
    code: str
    name: str
    type: str
    codes: list[CodeMeaning]
    withdrawn: ItemWithdrawal | None = strawberry.field(description="Null for an item that stays.")


@strawberry.type(name="Resource", description="信息资源")
class OpenResource:
    code: str
    name: str
    resource_code: str
    provider: str
    provider_name: str
    theme: str
    abstract: str = strawberry.field(description="Empty where only some items are open, by an agreement.")
    update_cycle: str
    released: str | None = strawberry.field(description="The day since which the entry is published.")
    key: list[str] = strawberry.field(description="The items by which one row is named, where they are open.")
    items: list[OpenItem]


@strawberry.type(name="ResourceEdge")
class OpenEdge:
    cursor: str
    node: OpenResource


@strawberry.type(name="ResourceConnection")
class OpenConnection:
    total_count: int
    nodes: list[OpenResource]
    edges: list[OpenEdge]
    page_info: CatalogPageInfo


async def open_catalogue(
    info: strawberry.Info[Context, None], search: str | None = None, first: int = 20, after: str | None = None
) -> OpenConnection:
    """What is open: each word of `search` is found in names, items, abstracts, themes or providers, in parts too."""
    if not 0 <= first <= LARGEST_PAGE:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is from 0 to {LARGEST_PAGE}")
    if len(search or "") > LONGEST_SEARCH:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`search` has at most {LONGEST_SEARCH} characters")
    edition = info.context.edition
    found = await edition.searches.search(edition.catalog, search or "", Wanted())
    start = start_after(after, found)
    nodes = [_entry(info.context, edition.catalog.resources[code]) for code in found.codes[start : start + first]]
    edges = [
        OpenEdge(cursor=cursor_of(rank, node.code), node=node)
        for rank, node in zip(found.ranks[start:], nodes, strict=False)
    ]
    return OpenConnection(
        total_count=len(found.codes),
        nodes=nodes,
        edges=edges,
        page_info=CatalogPageInfo(
            has_next_page=len(found.codes) > start + first, end_cursor=edges[-1].cursor if edges else None
        ),
    )


def open_resource(info: strawberry.Info[Context, None], code: strawberry.ID) -> OpenResource | None:
    """One entry, by its code."""
    found = info.context.edition.catalog.resources.get(code)
    return None if found is None else _entry(info.context, found)


def _entry(context: Context, resource: Resource) -> OpenResource:
    provider = context.edition.catalog.departments[resource.provider]
    return OpenResource(
        code=resource.code,
        name=resource.name,
        resource_code=resource.resource_code,
        provider=provider.code,
        provider_name=provider.name,
        theme=resource.theme,
        abstract=resource.abstract,
        update_cycle=resource.update_cycle,
        released=resource.released.isoformat() if resource.released else None,
        key=list(resource.key),
        items=[_item(item) for item in resource.items.values()],
    )


def _item(item: Item) -> OpenItem:
    return OpenItem(
        code=item.code,
        name=item.name,
        type=item.type.value,
        codes=meanings(item),
        withdrawn=None if item.withdrawn is None else withdrawal(item.withdrawn),
    )
