"""The usual lines of a resource as the text of a policy file: where an officer begins.

What a draft opens is what order 809 and the sharing classes say: base and unconditional items to every department,
conditional ones clear under a grant and masked by key, restricted ones to nobody. Everything else is for the officer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog import Catalog, Item, Mode, Resource, SharingClass
from policies.lines import COLUMNS
from policies.usual_masks import usual_mask

_LONGEST_NAME = 200  # characters
_MODES = {Mode.QUERY: "query", Mode.COPY: "copy"}


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The items of a resource as a draft treats them; `keys` are those that may be looked up."""

    base: tuple[Item, ...]
    unconditional: tuple[Item, ...]
    conditional: tuple[Item, ...]
    restricted: tuple[Item, ...]
    keys: tuple[Item, ...]

    @property
    def for_all(self) -> bool:
        """Whether some item is for every department."""
        return bool(self.base or self.unconditional)

    @property
    def allowed(self) -> bool:
        """Whether a wildcard would open anything."""
        return self.for_all or bool(self.conditional)


def draft(resource: Resource, catalog: Catalog, *, base_by_centre: bool = False) -> str:
    """A policy file with the usual lines of `resource`, its head line first.

    It belongs into a file of the resource's provider. `base_by_centre`: the centre's files open base items already, so
    no line does. Linting the draft by itself finds nothing wrong with it.
    """
    usual = _Usual(resource, catalog, base_by_centre)
    blocks = [
        (
            "The restricted items come first. Above the deny is the place of a recipient whom the law names.",
            usual.restricted(),
        ),
        ("Which rows.", usual.rows()),
        ("Which items in which form.", usual.items()),
        ("Where a masked item may stand besides the selection.", usual.positions()),
        ("Verification.", usual.verification()),
    ]
    return _aligned(
        f"# {resource.code}: {_in_one_line(resource.name)}", [(f"# {title}", list(made)) for title, made in blocks]
    )


def empty_draft(resources: Iterable[Resource]) -> str:
    """A policy file that opens nothing of these resources of one provider, each with its place for lines to come."""
    title = "# Nothing is open. Lines of a resource (`zhaobi policy init` prints the usual ones) go above its deny."
    note = "尚未决定 (to be decided)"
    return _aligned(
        title,
        [
            (
                f"# {resource.code}: {_in_one_line(resource.name)}",
                [("p", "everyone", f"{resource.code}.*", "*", "always", "*", "-", "deny", note)],
            )
            for resource in resources
        ],
    )


def _in_one_line(name: str) -> str:
    """A name that stays within a comment."""
    return "".join(character for character in " ".join(name.split()) if character.isprintable())[:_LONGEST_NAME]


class _Usual:
    """Makes the lines of each block, cell by cell."""

    def __init__(self, resource: Resource, catalog: Catalog, base_by_centre: bool) -> None:
        self._resource = resource
        self._kinds = _kinds_of(resource)
        self._base_by_centre = base_by_centre
        others = [department for code, department in catalog.departments.items() if code != resource.provider]
        can_be_granted = any(department.functions for department in others)
        self._others = bool(others)
        self._granted = "granted" if can_be_granted else "agreed"
        self._both = "granted+agreed" if can_be_granted else "agreed"
        self._queried = Mode.QUERY in resource.modes
        self._copied = Mode.COPY in resource.modes

    def restricted(self) -> Iterator[Sequence[str]]:
        for item in self._kinds.restricted:
            yield self._line("everyone", item.code, "*", "always", "-", "deny", "不予共享")

    def rows(self) -> Iterator[Sequence[str]]:
        if self._queried:
            yield self._line(self._resource.provider, "", "query", "always", "-", note="提供部门")
        if not self._others:
            return
        if self._queried:
            if self._kinds.keys:
                yield self._line("everyone", "", "query", "by-key", "-")
            elif self._kinds.for_all:
                yield self._line("everyone", "", "query", "agreed", "-")
            if self._granted != "agreed" or self._kinds.keys or not self._kinds.for_all:
                yield self._line("everyone", "", "query", self._granted, "-")
        if self._copied:
            when = "agreed" if self._kinds.for_all and not self._queried else self._both
            yield self._line("everyone", "", "copy", when, "-")

    def items(self) -> Iterator[Sequence[str]]:
        if self._queried and self._kinds.allowed:
            yield self._line(self._resource.provider, "*", "query", "always", "clear", note="提供部门")
        if not self._others:
            return
        yield from self._open_items()
        if self._kinds.conditional and self._queried:
            yield self._line("everyone", "*", "query", self._granted, "clear")
        if self._kinds.conditional and self._copied:
            yield self._line("everyone", "*", "copy", self._both, "clear")
        if self._queried:
            for item in self._kinds.conditional:
                mask = usual_mask(item, self._resource)
                if mask is not None:
                    yield self._line("everyone", item.code, "query", "always", mask)

    def _open_items(self) -> Iterator[Sequence[str]]:
        modes = "+".join(word for mode, word in _MODES.items() if mode in self._resource.modes)
        if not modes:
            return
        if self._kinds.base and not self._base_by_centre:
            yield self._line("everyone", "@base", modes, "always", "clear")
        if self._kinds.unconditional:
            yield self._line("everyone", "@unconditional", modes, "always", "clear")

    def positions(self) -> Iterator[Sequence[str]]:
        if self._queried and self._others:
            for item in self._kinds.keys:
                if item in self._kinds.conditional:
                    yield self._line("everyone", item.code, "lookup", "always", "clear", note="counted")

    def verification(self) -> Iterator[Sequence[str]]:
        if Mode.VERIFY not in self._resource.modes:
            return
        if self._any_compared(self._kinds.base):
            yield self._line("everyone", "@base", "verify", "always", "verdict")
        if self._any_compared(self._kinds.unconditional):
            yield self._line("everyone", "@unconditional", "verify", "always", "verdict")
        if self._any_compared(self._kinds.conditional):
            yield self._line("everyone", "*", "verify", self._granted, "verdict")

    def _any_compared(self, items: Iterable[Item]) -> bool:
        """Whether the provider lets one of them be compared at all."""
        rules = self._resource.verification
        return any(item.code in rules.claims or item.code in rules.subject for item in items)

    def _line(
        self, who: str, item: str, right: str, when: str, mask: str, effect: str = "allow", note: str = ""
    ) -> Sequence[str]:
        what = f"{self._resource.code}.{item}" if item else self._resource.code
        return "p", who, what, right, when, "*", mask, effect, note


def _kinds_of(resource: Resource) -> _Kinds:
    items = tuple(resource.items.values())
    restricted = tuple(item for item in items if item.sharing_class is SharingClass.RESTRICTED)
    base = tuple(item for item in items if item.base and item not in restricted)
    rest = [item for item in items if item not in (*restricted, *base)]
    keys = tuple(resource.items[code] for code in resource.key)
    return _Kinds(
        base,
        tuple(item for item in rest if item.sharing_class is SharingClass.UNCONDITIONAL),
        tuple(item for item in rest if item.sharing_class is SharingClass.CONDITIONAL),
        restricted,
        () if any(key in restricted for key in keys) else keys,
    )


def _aligned(title: str, blocks: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> str:
    """The head line, then each block with its comment, columns of equal width; a block without lines is left out."""
    lines = [COLUMNS, *(line for _, made in blocks for line in made)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]

    def written(line: Sequence[str]) -> str:
        padded = [f"{cell},".ljust(width + 2) for cell, width in zip(line, widths, strict=True)]
        return ("".join(padded[:-1]) + line[-1]).rstrip()

    text = [written(COLUMNS), title]
    for comment, made in blocks:
        text += [comment, *map(written, made)] if made else []
    return "\n".join(text) + "\n"
