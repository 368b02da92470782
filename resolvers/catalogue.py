"""`catalog` and `resource`: what there is, whose it is, and under which class each item stands."""

import base64
import binascii
import re
from collections.abc import Sequence

import strawberry

from catalog import (
    Available,
    Catalog,
    Category,
    Facet,
    Found,
    Item,
    Mode,
    Resource,
    SharingClass,
    Wanted,
    Withdrawal,
)
from resolvers.errors import Code, Refusal
from resolvers.execution import Context

# the catalogue's own enumerations are the schema's; registering them gives them their names there
strawberry.enum(SharingClass, name="SharingClass", description="共享类型")
strawberry.enum(Mode, name="SharingMode", description="共享方式")
strawberry.enum(Category, name="Category", description="基础、主题、部门")
strawberry.enum(Facet, name="CatalogFacetKind", description="What found resources are counted by.")

LARGEST_PAGE = 200
LONGEST_SEARCH = 200
"""Characters."""
MOST_VALUES = 100
"""Of a facet, those that most resources have."""
CURSOR = re.compile("([0-9]{1,3}):([a-z0-9_]+)")


@strawberry.type(description="A stored code and what it means.")
class CodeMeaning:
    code: str = strawberry.field(description="As it is stored, and shown where it is clear.")
    meaning: str = strawberry.field(description="What it means.")
    symbol: str | None = strawberry.field(description="What requests call it, null where they give the code itself.")


@strawberry.type(name="Withdrawal", description="That an item will be taken away; until then it is answered.")
class ItemWithdrawal:
    since: str = strawberry.field(description="The day since which it should be used no more.")
    instead: str | None = strawberry.field(description="Code of the item of the same resource to use instead.")
    note: str = strawberry.field(description="What the provider says of it.")


@strawberry.type(name="Item", description="信息项")
class CatalogItem:
    code: str
    name: str
    type: str
    sharing_class: SharingClass = strawberry.field(name="class")
    base: bool
    sparse: bool
    contains: str | None
    basis: str = strawberry.field(description="Legal basis of the class.")
    conditions: str = strawberry.field(description="On which the item is shared, where they are its own.")
    codes: list[CodeMeaning]
    withdrawn: ItemWithdrawal | None = strawberry.field(description="Null for an item that stays.")


@strawberry.type(name="Resource", description="信息资源")
class CatalogResource:
    code: str
    name: str
    resource_code: str
    provider: str
    provider_name: str
    category: Category
    theme: str
    abstract: str
    format: str
    update_cycle: str
    released: str | None = strawberry.field(description="The day since which the entry is published.")
    conditions: str = strawberry.field(description="On which it is shared 共享条件.")
    range: str = strawberry.field(description="Who may have it 共享范围.")
    open_class: str = strawberry.field(description="Whether it is open to the public.")
    related: list[str] = strawberry.field(description="Resource codes of what belongs to it.")
    sharing_class: SharingClass = strawberry.field(name="class", description="Default class of its items.")
    modes: list[Mode]
    key: list[str]
    items: list[CatalogItem]
    how_to_apply: str


@strawberry.type
class ResourceEdge:
    cursor: str
    node: CatalogResource


@strawberry.type
class CatalogPageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class CatalogFacetValue:
    value: str = strawberry.field(
        description="As conditions of `where` name it, enums in the words of catalogue files."
    )
    label: str = strawberry.field(description="What people call it: of a provider its name.")
    count: int = strawberry.field(description="How many of the found resources have it.")


@strawberry.type(description="How many of the found resources have which value, the most frequent values first.")
class CatalogFacet:
    kind: Facet
    values: list[CatalogFacetValue]


@strawberry.type(description="An item that is had by sharing, so that nobody need be asked for it again.")
class AvailableItem:
    resource: str
    resource_name: str
    item: str
    item_name: str
    provider: str
    provider_name: str
    sharing_class: SharingClass = strawberry.field(name="class")
    modes: list[Mode]
    conditions: str
    basis: str = strawberry.field(description="Legal basis of the class.")
    how_to_apply: str


@strawberry.type
class ResourceConnection:
    total_count: int
    nodes: list[CatalogResource]
    edges: list[ResourceEdge]
    page_info: CatalogPageInfo
    facets: list[CatalogFacet]


@strawberry.input(description="All members that are given must hold.")
class CatalogWhere:
    provider: str | None = None
    sharing_class: SharingClass | None = strawberry.field(
        name="class", default=None, description="Some item stands in that class."
    )
    mode: Mode | None = None
    category: Category | None = None
    theme: str | None = None
    update_cycle: str | None = None
    open_class: str | None = None


async def catalog(
    info: strawberry.Info[Context, None],
    search: str | None = None,
    where: CatalogWhere | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourceConnection:
    """The catalogue: each word of `search` is found in names, items, abstracts, themes or providers, in parts too.

    What is called so comes first, then by code.
    """
    if not 0 <= first <= LARGEST_PAGE:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is from 0 to {LARGEST_PAGE}")
    if len(search or "") > LONGEST_SEARCH:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`search` has at most {LONGEST_SEARCH} characters")
    edition = info.context.edition
    found = await edition.searches.search(edition.catalog, search or "", _wanted(where or CatalogWhere()))
    start = start_after(after, found)
    codes = found.codes[start : start + first]
    nodes = [_entry(info.context, edition.catalog.resources[code]) for code in codes]
    edges = [
        ResourceEdge(cursor=cursor_of(rank, node.code), node=node)
        for rank, node in zip(found.ranks[start:], nodes, strict=False)
    ]
    return ResourceConnection(
        total_count=len(found.codes),
        nodes=nodes,
        edges=edges,
        page_info=CatalogPageInfo(
            has_next_page=len(found.codes) > start + first, end_cursor=edges[-1].cursor if edges else None
        ),
        facets=[_facet(kind, values, edition.catalog) for kind, values in found.facets.items()],
    )


async def availability(info: strawberry.Info[Context, None], item: str, first: int = 20) -> list[AvailableItem]:
    """Which resources have an item, by its name, code or scheme of identifiers; under which class, in which modes."""
    if not 0 <= first <= LARGEST_PAGE:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is from 0 to {LARGEST_PAGE}")
    if len(item) > LONGEST_SEARCH:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`item` has at most {LONGEST_SEARCH} characters")
    edition = info.context.edition
    found = await edition.searches.available(edition.catalog, item, first)
    return [_available(info.context, one) for one in found]


def resource(info: strawberry.Info[Context, None], code: strawberry.ID) -> CatalogResource | None:
    """One entry, by its code."""
    found = info.context.edition.catalog.resources.get(code)
    return None if found is None else _entry(info.context, found)


def _wanted(where: CatalogWhere) -> Wanted:
    return Wanted(
        provider=where.provider,
        sharing_class=where.sharing_class,
        mode=where.mode,
        theme=where.theme,
        category=where.category,
        update_cycle=where.update_cycle,
        open_class=where.open_class,
    )


def _facet(kind: Facet, values: Sequence[tuple[str, int]], catalog: Catalog) -> CatalogFacet:
    members = catalog.departments if kind is Facet.PROVIDER else {}
    shown = [
        CatalogFacetValue(value=value, label=members[value].name if value in members else value, count=count)
        for value, count in values[:MOST_VALUES]
    ]
    return CatalogFacet(kind=kind, values=shown)


def cursor_of(rank: int, code: str) -> str:
    return base64.urlsafe_b64encode(f"{rank}:{code}".encode()).decode()


def start_after(cursor: str | None, found: Found) -> int:
    """Where the page after a cursor begins: it holds a rank and a code, no secrets, so nothing is enciphered."""
    if cursor is None:
        return 0
    try:
        text = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise Refusal(Code.BAD_CURSOR, _FOREIGN) from error
    parts = CURSOR.fullmatch(text)
    if parts is None:
        raise Refusal(Code.BAD_CURSOR, _FOREIGN)
    return found.after(int(parts[1]), parts[2])


_FOREIGN = "the cursor was not made by this field"


def _how_to_apply(name: str) -> str:
    return f"apply to {name} naming items, mode, purpose, basis and period"


def _available(context: Context, found: Available) -> AvailableItem:
    provider = context.edition.catalog.departments[found.resource.provider]
    return AvailableItem(
        resource=found.resource.code,
        resource_name=found.resource.name,
        item=found.item.code,
        item_name=found.item.name,
        provider=provider.code,
        provider_name=provider.name,
        sharing_class=found.item.sharing_class,
        modes=sorted(found.resource.modes),
        conditions=found.item.conditions or found.resource.conditions,
        basis=found.item.basis,
        how_to_apply=_how_to_apply(provider.name),
    )


def _entry(context: Context, resource: Resource) -> CatalogResource:
    provider = context.edition.catalog.departments[resource.provider]
    return CatalogResource(
        code=resource.code,
        name=resource.name,
        resource_code=resource.resource_code,
        provider=provider.code,
        provider_name=provider.name,
        category=resource.category,
        theme=resource.theme,
        abstract=resource.abstract,
        format=resource.format,
        update_cycle=resource.update_cycle,
        released=resource.released.isoformat() if resource.released else None,
        conditions=resource.conditions,
        range=resource.sharing_range,
        open_class=resource.open_class,
        related=list(resource.related),
        sharing_class=resource.sharing_class,
        modes=sorted(resource.modes),
        key=list(resource.key),
        items=[_item(item) for item in resource.items.values()],
        how_to_apply=_how_to_apply(provider.name),
    )


def meanings(item: Item) -> list[CodeMeaning]:
    """The codes of an item, with what they mean."""
    return [
        CodeMeaning(code=code, meaning=meaning, symbol=item.symbols.get(code)) for code, meaning in item.codes.items()
    ]


def withdrawal(withdrawn: Withdrawal) -> ItemWithdrawal:
    return ItemWithdrawal(since=withdrawn.since.isoformat(), instead=withdrawn.instead, note=withdrawn.note)


def _item(item: Item) -> CatalogItem:
    return CatalogItem(
        code=item.code,
        name=item.name,
        type=item.type.value,
        sharing_class=item.sharing_class,
        base=item.base,
        sparse=item.sparse,
        contains=item.contains.value if item.contains else None,
        basis=item.basis,
        conditions=item.conditions,
        codes=meanings(item),
        withdrawn=None if item.withdrawn is None else withdrawal(item.withdrawn),
    )
