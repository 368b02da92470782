"""The file of members beside a draft: the configured one, or one with the provider alone and much to be written."""

from stdnum.cn import uscc

from catalog.department_reading import read_departments
from catalog.documents import read_document
from catalog.entries import Place
from catalog.errors import CatalogError
from catalog.findings import Findings, choices

_REGION = "100000"  # 中华人民共和国: no member's own
_BODY = f"11{_REGION}MB0000000"


def members_file(provider: str, file: str, known: bytes | None) -> bytes:
    """The content `known` of `file`, or of a new file where there is none.

    Raises CatalogError where it holds mistakes or does not name the provider.
    """
    content = _written(provider) if known is None else known
    findings = Findings()
    departments = read_departments(read_document(file, content, findings))
    if not findings.met and provider not in departments:
        findings.add(Place(file, 1), "unknown_department", f"`{provider}` is no department", choices(departments))
    if met := findings.sorted():
        raise CatalogError(met)
    return content


def _written(provider: str) -> bytes:
    return (
        "# Drafted. To be written: name, credit_code (that of nobody now) and region_code, functions, other members.\n"
        "departments:\n"
        f"  {provider}:\n"
        f"    name: {provider}\n"
        f"    credit_code: {_BODY}{uscc.calc_check_digit(_BODY)}\n"
        f'    region_code: "{_REGION}"\n'
    ).encode()
