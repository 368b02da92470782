"""How the codes of the catalogue are written in the platform's schema."""

import re

from zhaobi_client.errors import NoCode

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def is_code(text: str) -> bool:
    """Whether a resource or an item could be called so."""
    return _CODE.fullmatch(text) is not None


def field_name(code: str) -> str:
    """The name of a field: `id_number` becomes `idNumber`. Raises NoCode, so that nothing else gets into a document."""
    if not is_code(code):
        raise NoCode
    first, *rest = code.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def type_name(code: str) -> str:
    """The name of a type: `low_income_relief` becomes `LowIncomeRelief`. Raises NoCode."""
    name = field_name(code)
    return name[:1].upper() + name[1:]
