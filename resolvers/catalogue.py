"""`catalog` and `resource`: what there is, whose it is, and under which class each item stands."""

import base64
import binascii
from collections.abc import Iterator

import strawberry

from catalog import Category, Item, Mode, Resource, SharingClass, Withdrawal
from resolvers.errors import Code, Refusal
from resolvers.execution import Context

# the catalogue's own enumerations are the schema's; registering them gives them their names there
strawberry.enum(SharingClass, name="SharingClass", description="共享类型")
strawberry.enum(Mode, name="SharingMode", description="共享方式")
strawberry.enum(Category, name="Category", description="基础、主题、部门")

LARGEST_PAGE = 200


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
    update_cycle: str
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
class ResourceConnection:
    total_count: int
    nodes: list[CatalogResource]
    edges: list[ResourceEdge]
    page_info: CatalogPageInfo


@strawberry.input(description="All members that are given must hold.")
class CatalogWhere:
    provider: str | None = None
    sharing_class: SharingClass | None = strawberry.field(
        name="class", default=None, description="Some item stands in that class."
    )
    mode: Mode | None = None
    category: Category | None = None
    theme: str | None = None


def catalog(
    info: strawberry.Info[Context, None],
    search: str | None = None,
    where: CatalogWhere | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourceConnection:
    """The catalogue, by code; `search` is found in names, abstracts, themes and items."""
    if not 0 <= first <= LARGEST_PAGE:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is from 0 to {LARGEST_PAGE}")
    found = sorted(_found(info.context, search, where or CatalogWhere()), key=lambda resource: resource.code)
    start = _after(after)
    page = [resource for resource in found if start is None or resource.code > start]
    nodes = [_entry(info.context, resource) for resource in page[:first]]
    edges = [ResourceEdge(cursor=_cursor(node.code), node=node) for node in nodes]
    return ResourceConnection(
        total_count=len(found),
        nodes=nodes,
        edges=edges,
        page_info=CatalogPageInfo(has_next_page=len(page) > first, end_cursor=edges[-1].cursor if edges else None),
    )


def resource(info: strawberry.Info[Context, None], code: strawberry.ID) -> CatalogResource | None:
    """One entry, by its code."""
    found = info.context.edition.catalog.resources.get(code)
    return None if found is None else _entry(info.context, found)


def _found(context: Context, search: str | None, where: CatalogWhere) -> Iterator[Resource]:
    for resource in context.edition.catalog.resources.values():
        if _fits(resource, where) and (not search or search.casefold() in _words(resource)):
            yield resource


def _fits(resource: Resource, where: CatalogWhere) -> bool:
    return (
        where.provider in (None, resource.provider)
        and (where.mode is None or where.mode in resource.modes)
        and where.category in (None, resource.category)
        and where.theme in (None, resource.theme)
        and (
            where.sharing_class is None
            or any(item.sharing_class is where.sharing_class for item in resource.items.values())
        )
    )


def _words(resource: Resource) -> str:
    items = (f"{item.code} {item.name}" for item in resource.items.values())
    return "\n".join((resource.code, resource.name, resource.theme, resource.abstract, *items)).casefold()


def _cursor(code: str) -> str:
    return base64.urlsafe_b64encode(code.encode()).decode()


def _after(cursor: str | None) -> str | None:
    """The code that a cursor holds; codes are catalogue facts, so nothing is enciphered here."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise Refusal(Code.BAD_CURSOR, "the cursor was not made by this field") from error


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
        update_cycle=resource.update_cycle,
        sharing_class=resource.sharing_class,
        modes=sorted(resource.modes),
        key=list(resource.key),
        items=[_item(item) for item in resource.items.values()],
        how_to_apply=f"apply to {provider.name} naming items, mode, purpose, basis and period",
    )


def _withdrawal(withdrawn: Withdrawal) -> ItemWithdrawal:
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
        codes=[
            CodeMeaning(code=code, meaning=meaning, symbol=item.symbols.get(code))
            for code, meaning in item.codes.items()
        ],
        withdrawn=None if item.withdrawn is None else _withdrawal(item.withdrawn),
    )
