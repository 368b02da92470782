"""Documents that applications name instead of sending them, and the applications that may do nothing else.

Persisted documents as the appendix of GraphQL over HTTP describes them: a document is named by its file, or by
`sha256:` and the lower-case hexadecimal SHA-256 of its text in UTF-8.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from graphql import GraphQLSchema

from api.errors import OperationsError, SettingsError
from api.message import Message
from api.settings import OperationsSection
from masking import fingerprint
from resolvers import Caller, Code, InvalidDocument, Refusal
from resolvers.documents import Parse, read_document

EVERYONE = "*"
SUFFIX = ".graphql"
_ID = re.compile(r"[A-Za-z0-9._~-]+")  # what the appendix lets a custom identifier be made of


@dataclass(frozen=True, slots=True)
class PersistedDocument:
    """A document of the folder; `operations` are the names of its operations, '' for one without."""

    id: str
    text: str
    operations: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The other name that it has."""
        return f"sha256:{fingerprint(self.text.encode())}"


@dataclass(frozen=True, slots=True)
class Operations:
    """Which document a request means. `only_persisted` are the applications that send none themselves."""

    documents: Mapping[str, str]
    only_persisted: frozenset[str]

    def document(self, caller: Caller, message: Message) -> str:
        """The text of the document. Raises Refusal: DOCUMENT_NOT_PERSISTED, DOCUMENT_UNKNOWN."""
        if message.document_id is None:
            if self._names_only(caller):
                raise Refusal(Code.DOCUMENT_NOT_PERSISTED, "this application names persisted documents, it sends none")
            return message.document
        text = self.documents.get(message.document_id)
        if text is None:  # whatever the id looks like
            raise Refusal(Code.DOCUMENT_UNKNOWN, "there is no persisted document of that id")
        return text

    def _names_only(self, caller: Caller) -> bool:
        only = self.only_persisted
        return bool(only) and (EVERYONE in only or f"{caller.department}/{caller.application}" in only)


NO_OPERATIONS = Operations(MappingProxyType({}), frozenset())


def read_operations(
    section: OperationsSection, departments: Collection[str], schema: GraphQLSchema, parse: Parse
) -> Operations:
    """What the configuration offers. Raises OperationsError for documents that the schema does not fit, SettingsError
    for an application of no member department: misspelt, it would silently be without effect.
    """
    for name in section.only_persisted:
        if name != EVERYONE and name.partition("/")[0] not in departments:
            raise SettingsError(f"`operations.only_persisted`: `{name}` is an application of no member department")
    documents, findings = read_documents(section.dir, schema, parse)
    if findings:
        raise OperationsError(findings)
    named = {name: document.text for document in documents for name in (document.id, document.digest)}
    return Operations(named, frozenset(section.only_persisted))


def read_documents(
    folder: Path | None, schema: GraphQLSchema, parse: Parse
) -> tuple[tuple[PersistedDocument, ...], tuple[str, ...]]:
    """The documents of a folder by name, and what is wrong with others, each as `file:line:column: what`."""
    documents: list[PersistedDocument] = []
    findings: list[str] = []
    for path in _files(folder):
        found = _read(path, schema, parse)
        if isinstance(found, PersistedDocument):
            documents.append(found)
        else:
            findings += found
    return tuple(documents), tuple(findings)


def _files(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        return
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError as error:
        raise OperationsError([f"{folder}: cannot be read: {type(error).__name__}"]) from None
    yield from found


def _read(path: Path, schema: GraphQLSchema, parse: Parse) -> PersistedDocument | list[str]:
    """The document in a file, or all that is wrong with it."""
    if not _ID.fullmatch(path.stem):
        return [f"{path}:1:1: a document is named in letters, digits and `-._~` alone"]
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        return [f"{path}:1:1: cannot be read: {type(error).__name__}"]
    try:
        document = read_document(text, schema, parse)
    except InvalidDocument as error:
        return [f"{path}:{_place(mistake)}: {mistake['message']}" for mistake in error.mistakes]
    except Refusal as refusal:
        return [f"{path}:{_place(refusal.facts)}: {refusal.message}"]
    return PersistedDocument(path.stem, text, tuple(document.operations))


def _place(facts: Mapping[str, object]) -> str:
    """`line:column` of a mistake, that of the beginning where it is about the document as a whole."""
    match facts.get("locations"):
        case [{"line": int(line), "column": int(column)}, *_]:
            return f"{line}:{column}"
        case _:
            return "1:1"
