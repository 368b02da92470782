"""The text of agreements, made from a template: the same content always gives the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from catalog import Catalog, Department, Resource
from sharing.agreements.content import AgreementTerms
from sharing.agreements.errors import TemplateUnfit
from sharing.grants import AgreementKind
from sharing.jurisdictions import AgreementParty


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a template may name; `resource` has `code`, `name` and `resource_code`."""

    number: str
    wording: int
    rules: str
    terms: AgreementTerms
    consumer: Department
    counterpart: Department
    resource: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Templates:
    """One template for each kind of agreement, read once."""

    by_kind: Mapping[AgreementKind, Template]

    def text(self, worded: Wording) -> str:
        """The text, with single line breaks and one at its end; it depends on nothing but what is worded."""
        terms = worded.terms
        text = self.by_kind[terms.kind].render(
            number=worded.number,
            wording=worded.wording,
            rules=worded.rules,
            consumer=_side(worded.consumer),
            counterpart=_side(worded.counterpart),
            party=terms.party.value,
            resource=worded.resource,
            purposes=terms.purposes,
            duties=terms.duties,
            persons=terms.persons,
            valid_from=terms.valid_from.isoformat(),
            valid_until=terms.valid_until.isoformat(),
        )
        return text.rstrip("\n") + "\n"


def read_templates(folder: Path | None = None) -> Templates:
    """The templates that come with the platform; `use.txt.j2` and `confidentiality.txt.j2` of a folder stand for them.

    Each is tried out. Raises TemplateUnfit, OSError.
    """
    return Templates(MappingProxyType({kind: _template(kind, folder) for kind in AgreementKind}))


def _template(kind: AgreementKind, folder: Path | None) -> Template:
    name = f"{kind.value}.txt.j2"
    own = None if folder is None else folder / name
    source = own if own is not None and own.is_file() else files("sharing.agreements").joinpath("templates", name)
    content = source.read_bytes()
    try:
        template = _environment().from_string(content.decode("utf-8"))
        _check(name, Templates({kind: template}), kind)
    except TemplateUnfit:
        raise
    except Exception as error:  # a template may fail in any way that an expression can
        raise TemplateUnfit(name, f"no agreement can be worded by it: {type(error).__name__}") from error
    return template


def _environment() -> ImmutableSandboxedEnvironment:
    """Nothing of the platform can be reached from it, and neither the clock nor chance."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text, never shown as a page
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
    for name in ("lipsum", "cycler", "joiner"):
        del environment.globals[name]
    del environment.filters["random"]
    return environment


def _check(name: str, templates: Templates, kind: AgreementKind) -> None:
    """Number, wording, both sides and every term must be in the text, or a signature would be good for others too."""
    whole = _sample(kind)
    bare = replace(whole.terms, purposes=(), duties=(), persons=())
    templates.text(replace(whole, terms=bare, resource=None))  # it words what says less as well
    text = templates.text(whole)
    terms = whole.terms
    wanted = {
        "number": whole.number,
        "wording": str(whole.wording),
        "consumer": whole.consumer.credit_code,
        "counterpart": whole.counterpart.credit_code,
        "resource": "<resource>",
        "purposes": terms.purposes[0],
        "duties": terms.duties[0],
        "persons": terms.persons[0],
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
    }
    missing = [member for member, words in wanted.items() if words not in text]
    if missing:
        raise TemplateUnfit(name, f"it leaves `{missing[0]}` out")


def _sample(kind: AgreementKind) -> Wording:
    terms = AgreementTerms(
        kind,
        AgreementParty.CENTRE,
        date(1901, 2, 3),
        date(1904, 5, 6),
        purposes=("<purpose>",),
        duties=("<duty>",),
        persons=("<person>",),
    )
    consumer = Department("consumer", "<consumer>", "<consumer code>", "000000", frozenset())
    counterpart = Department("counterpart", "<counterpart>", "<counterpart code>", "000000", frozenset())
    resource = {"code": "<resource>", "name": "<name>", "resource_code": "<resource code>"}
    return Wording("<number>", 7_654_321, "<rules>", terms, consumer, counterpart, resource)


def worded(
    number: str,
    wording: int,
    rules: str,
    terms: AgreementTerms,
    sides: tuple[str, str],
    catalog: Catalog,
) -> Wording:
    """By the catalogue; `sides` are the codes of consumer and counterpart, which are members."""
    consumer, counterpart = (catalog.departments[code] for code in sides)
    resource = None if terms.resource is None else _entry(catalog.resources[terms.resource])
    return Wording(number, wording, rules, terms, consumer, counterpart, resource)


def _side(department: Department) -> Mapping[str, str]:
    return {"code": department.code, "name": department.name, "credit_code": department.credit_code}


def _entry(resource: Resource) -> Mapping[str, str]:
    return {"code": resource.code, "name": resource.name, "resource_code": resource.resource_code}
