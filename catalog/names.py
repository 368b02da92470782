"""How things are called: codes in files, and the names that GraphQL makes of them."""

import re

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DEPARTMENT_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PURPOSE_CODE = DEPARTMENT_CODE


def graphql_name(code: str) -> str:
    """The field name of a code: `id_number` becomes `idNumber`."""
    first, *rest = code.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def type_name(code: str) -> str:
    """The type name of a code: `low_income_relief` becomes `LowIncomeRelief`."""
    name = graphql_name(code)
    return name[:1].upper() + name[1:]
