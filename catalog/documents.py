"""A YAML file as elements that know their line, so that every mistake can be pointed at."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, final

import yaml
from yaml.composer import Composer

from catalog.entries import Place
from catalog.findings import Findings, choices

TAG = "tag:yaml.org,2002:"
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")  # fits the 64 bits of every database
DEEPEST = 40
WRITTEN_KINDS = ("str", "int", "float", "bool", "timestamp")  # what may stand for a text as it is written

Word = TypeVar("Word", bound=StrEnum)


class Mark(Protocol):
    """A position as PyYAML counts it: from 0."""

    line: int
    column: int


@final
@dataclass(frozen=True, slots=True)
class Element:
    """A named value of a file, not yet looked at. Its readers report a wrong value and then give None."""

    name: str
    node: yaml.Node
    place: Place
    findings: Findings

    def report(self, code: str, message: str, hint: str = "") -> None:
        self.findings.add(self.place, code, message, hint)

    @property
    def kind(self) -> str:
        """The YAML type: `map`, `seq`, or of a single value what its tag says: `str`, `int`, `bool`, `null`, …"""
        match self.node:
            case yaml.MappingNode():
                return "map"
            case yaml.SequenceNode():
                return "seq"
            case _:
                return self.node.tag.removeprefix(TAG)

    def text(self, pattern: re.Pattern[str] | None = None, form: str = "") -> str | None:
        """The text as it was written: `330302` without quotes stays these six characters.

        `pattern` must match the whole text; `form` says in words what it wants.
        """
        if not isinstance(self.node, yaml.ScalarNode) or self.kind not in WRITTEN_KINDS:
            self._wrong("a text")
            return None
        text: str = self.node.value
        if not text.strip():
            self._wrong("a text that is not empty")
            return None
        if pattern is not None and not pattern.fullmatch(text):
            self.report("bad_form", f"`{text}` is not a valid `{self.name}`", form)
            return None
        return text

    def choice(self, words: Iterable[str]) -> str | None:
        """One of the words."""
        text, known = self.text(), list(words)
        if text is None or text in known:
            return text
        self.report("unknown_word", f"`{text}` is no `{self.name}`", choices(known))
        return None

    def word(self, words: type[Word]) -> Word | None:
        """One of the words, as a member of their class."""
        text = self.choice(words)
        return None if text is None else words(text)

    def flag(self) -> bool | None:
        truth = yaml.SafeLoader.bool_values.get(self.node.value.lower()) if self.kind == "bool" else None
        if truth is None:  # behind a written tag anything may stand
            self._wrong("`true` or `false`")
        return truth

    def count(self, least: int = 1) -> int | None:
        """A whole number from `least` on."""
        if self.kind != "int" or not WHOLE_NUMBER.fullmatch(self.node.value) or int(self.node.value) < least:
            self._wrong(f"a whole number from {least} on")
            return None
        return int(self.node.value)

    def entries(self) -> tuple["Element", ...] | None:
        """The entries of a list, none of which need be of one type; at least one."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self._wrong("a list with at least one entry")
            return None
        return tuple(self._entry(node) for node in self.node.value)

    def texts(self, pattern: re.Pattern[str] | None = None, form: str = "") -> tuple[tuple[str, "Element"], ...]:
        """A list of different texts, each with the place where it stands; empty after a mistake."""
        found: dict[str, Element] = {}
        for entry in self.entries() or ():
            text = entry.text(pattern, form)
            if text is not None and text in found:
                entry.report("duplicate_entry", f"`{text}` stands twice in `{self.name}`")
            elif text is not None:
                found[text] = entry
        return tuple(found.items())

    def section(self) -> "Section | None":
        """The value as elements of its own."""
        if not isinstance(self.node, yaml.MappingNode):
            self._wrong("a mapping of names to values")
            return None
        return Section(self.place, tuple(self._named_elements(self.node)), self.findings)

    def _named_elements(self, node: yaml.MappingNode) -> Iterator["Element"]:
        met: set[str] = set()
        for key, value in node.value:
            place = place_of(key, self.place.file)
            if not isinstance(key, yaml.ScalarNode) or not key.tag.startswith(TAG) or key.tag == TAG + "merge":
                self.findings.add(place, "wrong_type", f"an element of `{self.name}` has a name that is no text")
            elif key.value in met:
                self.findings.add(place, "duplicate_element", f"`{key.value}` stands twice in `{self.name}`")
            else:
                met.add(key.value)
                yield Element(key.value, value, place, self.findings)

    def _entry(self, node: yaml.Node) -> "Element":
        return Element(self.name, node, place_of(node, self.place.file), self.findings)

    def _wrong(self, wanted: str) -> None:
        self.report("wrong_type", f"`{self.name}` must be {wanted}")


@final
@dataclass(frozen=True, slots=True)
class Section:
    """Elements that belong together, in the order of the file."""

    place: Place
    elements: tuple[Element, ...]
    findings: Findings

    def only(self, known: Iterable[str]) -> None:
        """Reports every element whose name is not known."""
        names = sorted(known)
        for element in self.elements:
            if element.name not in names:
                near = difflib.get_close_matches(element.name, names, n=1)
                hint = f"did you mean `{near[0]}`" if near else choices(names)
                element.report("unknown_element", f"`{element.name}` is not known here", hint)

    def optional(self, name: str) -> Element | None:
        return next((element for element in self.elements if element.name == name), None)

    def required(self, name: str) -> Element | None:
        """Like `optional`, but its absence is reported."""
        element = self.optional(name)
        if element is None:
            self.findings.add(self.place, "missing_element", f"`{name}` is missing")
        return element

    def text(self, name: str, pattern: re.Pattern[str] | None = None, form: str = "") -> str:
        """A required text; empty after a mistake."""
        element = self.required(name)
        return "" if element is None else element.text(pattern, form) or ""

    def optional_text(self, name: str, pattern: re.Pattern[str] | None = None, form: str = "") -> str | None:
        element = self.optional(name)
        return None if element is None else element.text(pattern, form)

    def flag(self, name: str) -> bool:
        """`false` unless the file says `true`."""
        element = self.optional(name)
        return element is not None and element.flag() is True


class Refused(yaml.YAMLError):
    """Something that YAML allows and a catalogue file does not."""

    def __init__(self, problem: str, mark: Mark | None) -> None:
        super().__init__(problem)
        self.mark = mark


class Loader(Composer, yaml.CSafeLoader):
    """Reads nodes without aliases (a file could grow without bound by them, or hold itself) and of bounded depth.

    libyaml takes the text apart, seven times as fast as Python; nodes are composed in Python, for only that can refuse.
    """

    def __init__(self, text: str) -> None:
        Composer.__init__(self)
        yaml.CSafeLoader.__init__(self, text)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise Refused("aliases (`*name`) are not allowed", event.start_mark)
        if self.depth == DEEPEST:
            raise Refused(f"more than {DEEPEST} levels are not allowed", event.start_mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_document(file: str, content: bytes, findings: Findings) -> Section | None:
    """The elements of one YAML file; None after a mistake that leaves nothing to read."""
    start = Place(file, 1)
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.add(Place(file, line), "encoding", "the file is not encoded in utf-8")
    except Refused as error:
        findings.add(_place(error.mark, file), "not_allowed", str(error))
    except yaml.MarkedYAMLError as error:
        findings.add(_place(error.problem_mark, file), "syntax", f"the file is not valid yaml: {error.problem}")
    except yaml.YAMLError:
        findings.add(start, "syntax", "the file holds characters that yaml does not allow")
    else:
        if node is not None:
            return Element(file, node, start, findings).section()
        findings.add(start, "syntax", "the file is empty")
    return None


def place_of(node: yaml.Node, file: str) -> Place:
    return _place(node.start_mark, file)


def _place(mark: Mark | None, file: str) -> Place:
    return Place(file, 1) if mark is None else Place(file, mark.line + 1, mark.column + 1)
