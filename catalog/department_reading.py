"""The members of the platform as `departments.yaml` writes them."""

import re

from stdnum.cn import uscc

from catalog.documents import Element, Section
from catalog.entries import Department
from catalog.key_reading import read_keys
from catalog.names import DEPARTMENT_CODE, PURPOSE_CODE

CODE_FORM = "lower-case words joined by single hyphens, such as `civil-affairs`"
REGION = re.compile(r"[1-9][0-9]{5}")
ELEMENTS = frozenset({"name", "credit_code", "region_code", "functions", "centre", "authority", "keys"})
BUILT_IN = frozenset({"everyone", "public"})


def read_departments(document: Section | None) -> dict[str, Department]:
    """Every department that could be read, by its code."""
    if document is None:
        return {}
    document.only({"departments"})
    element = document.required("departments")
    section = element and element.section()
    read = [_department(entry) for entry in (section.elements if section else ())]
    departments = {department.code: department for department in read if department is not None}
    if element and section and not section.elements:
        element.report("wrong_type", "`departments` must hold at least one department")
    if section:
        _check_together(section, departments)
    return departments


def _department(element: Element) -> Department | None:
    section = element.section()
    if not DEPARTMENT_CODE.fullmatch(element.name):
        element.report("bad_form", f"`{element.name}` is no valid department code", CODE_FORM)
    elif element.name in BUILT_IN:
        element.report("reserved_name", f"`{element.name}` is built in and no department", "choose another code")
    if section is None:
        return None
    section.only(ELEMENTS)
    functions = section.optional("functions")
    return Department(
        code=element.name,
        name=section.text("name"),
        credit_code=_credit_code(section),
        region_code=section.text("region_code", REGION, "six digits of gb/t 2260"),
        functions=frozenset(code for code, _ in functions.texts(PURPOSE_CODE, CODE_FORM)) if functions else frozenset(),
        centre=section.flag("centre"),
        authority=section.flag("authority"),
        keys=read_keys(section.optional("keys")),
        place=element.place,
    )


def _credit_code(section: Section) -> str:
    """A unified social credit code with its check digit (GB 32100-2015), in the form in which it is compared."""
    element = section.required("credit_code")
    text = element and element.text()
    if element and text and not (uscc.is_valid(text) and uscc.compact(text) == text):
        hint = "18 characters of gb 32100-2015, the last of them the check digit"
        element.report("check_digit", f"`{text}` is no unified social credit code", hint)
    return text or ""


def _check_together(section: Section, departments: dict[str, Department]) -> None:
    codes: dict[str, str] = {}
    keys: dict[str, str] = {}
    centre = ""
    for element in section.elements:
        department = departments.get(element.name)
        if department is None:
            continue
        if department.centre and centre:
            element.report("two_centres", f"`{element.name}` is a second centre beside `{centre}`")
        if department.credit_code in codes:
            message = f"`{element.name}` has the credit code of `{codes[department.credit_code]}`"
            element.report("duplicate_credit_code", message)
        for key in department.keys:  # by one of two departments' keys each could sign for the other
            if keys.setdefault(key.key_id, element.name) != element.name:
                element.report("duplicate_key", f"`{element.name}` has a key of `{keys[key.key_id]}`")
        centre = element.name if department.centre else centre
        if department.credit_code:
            codes.setdefault(department.credit_code, element.name)
