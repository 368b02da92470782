"""Names of callers: department, group or application, and never two of these."""

import re
from dataclasses import dataclass

from catalog import Catalog
from policies.files import Owner
from policies.mistakes import Mistake, unknown
from policies.rules import EVERYONE, PUBLIC

BUILT_IN = frozenset({EVERYONE, PUBLIC})

_WORD = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """The names in use: `departments` by the catalogue, `groups` by the `g` lines.

    `department/word` is a group where some `g` line makes it one, otherwise an application of the department.
    """

    departments: frozenset[str]
    groups: frozenset[str]

    def is_known(self, name: str) -> bool:
        """Whether a rule may name `name`."""
        return name in BUILT_IN or name in self.groups or self._is_caller(name)

    def check_who(self, name: str) -> None:
        """Raises Mistake unless a rule may name `name`."""
        if not self.is_known(name):
            known = BUILT_IN | self.departments | self.groups
            raise unknown("department, group or application", name, known, "unknown-name")

    def is_borrowed(self, name: str, owner: Owner) -> bool:
        """Whether `name` is a group under the name of a department that is not the owner of the file.

        That department alone decides who is in it; it could even make a group of what another file means as one of
        its applications.
        """
        department, slash, _ = name.partition("/")
        return bool(slash) and name in self.groups and owner.department != department

    def check_use(self, name: str, owner: Owner) -> None:
        """Raises Mistake unless a rule in a file of `owner` may name `name`."""
        self.check_who(name)
        if self.is_borrowed(name, owner):
            department = name.partition("/")[0]
            hint = "name the departments, or a group of the centre"
            raise Mistake("borrowed-group", f"`{name}` is a group that `{department}` alone decides on", hint)

    def check_member(self, name: str, owner: Owner) -> None:
        """Raises Mistake unless a file of `owner` may put `name` into a group."""
        if name in BUILT_IN:
            raise Mistake("built-in-name", f"`{name}` cannot be put into a group", "use it in a rule instead")
        self.check_use(name, owner)

    def check_group(self, name: str, owner: Owner) -> None:
        """Raises Mistake unless a file of `owner` may make `name` a group."""
        if name in BUILT_IN:
            raise Mistake("built-in-name", f"`{name}` is built in and cannot be a group", "choose another name")
        if name in self.departments:
            raise Mistake("two-names", f"`{name}` is a department and cannot be a group too", "choose another name")
        prefix, slash, word = name.rpartition("/")
        if not _WORD.fullmatch(word) or (slash and prefix not in self.departments):
            hint = "write small letters and digits joined by hyphens, or `department/group`"
            raise Mistake("group-name", f"`{name}` is no name for a group", hint)
        if owner.department not in (None, prefix):
            hint = f"name it `{owner.department}/{word}`"
            raise Mistake("foreign-group", f"`{name}` is not a group of `{owner.department}`", hint)

    def _is_caller(self, name: str) -> bool:
        department, slash, application = name.partition("/")
        return department in self.departments and (not slash or _WORD.fullmatch(application) is not None)


def names_in(catalog: Catalog, groups: frozenset[str]) -> Names:
    """The names of a catalogue's departments and of `groups`, of which none takes a name that has a meaning already."""
    return Names(frozenset(catalog.departments) - BUILT_IN, groups - BUILT_IN - frozenset(catalog.departments))
