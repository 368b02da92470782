"""Why policies cannot be used, or cannot answer.

PoliciesError
├── PolicyError             the files hold mistakes; every one of them is listed with file and line
│   └── ReleaseRefused      the files as a whole are not released as they have to be: signature, number
├── SpecificationMismatch   the compiled policies and Casbin would decide a question differently
├── PoliciesUnusable        the files are right by themselves, but the platform cannot serve by them
├── GrantAmbiguous          several grants in force lead to different decisions and none was chosen
├── AccessBarred            whatever the policies open, an agreement is missing or rights are suspended
├── QuestionUnfit           a question put to a tool names a caller, an item or a condition that there is not
└── CaseError               the case files hold mistakes; every one of them is listed with file and line
"""

from catalog import Finding
from policies.bars import Bar


class PoliciesError(Exception):
    """Root of what this package raises."""


class PolicyError(PoliciesError):
    """The policy files were not taken. `findings` are all mistakes, sorted by place; there is at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class ReleaseRefused(PolicyError):
    """A release was not taken: what stands in the files did not even have to be looked at."""

    def __init__(self, finding: Finding) -> None:
        super().__init__((finding,))


class SpecificationMismatch(PoliciesError):
    """The compiled policies disagree with Casbin; `question`, `expected` and `decided` hold no data value."""

    def __init__(self, question: str, expected: str, decided: str) -> None:
        super().__init__(f"the compiled policies disagree with Casbin: {question}: `{expected}` became `{decided}`")
        self.question = question
        self.expected = expected
        self.decided = decided


class PoliciesUnusable(PoliciesError):
    """What the platform makes of the policies, such as its schema, cannot be made of these."""


class GrantAmbiguous(PoliciesError):
    """The grants with these `numbers` lead to different decisions; the caller has to choose one."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__("grants lead to different decisions: " + ", ".join(f"`{number}`" for number in numbers))
        self.numbers = numbers


class AccessBarred(PoliciesError):
    """The department has nothing of the resource now, in no mode; `bar` says why."""

    def __init__(self, bar: Bar, resource: str) -> None:
        super().__init__(f"nothing of `{resource}` may be had: {bar.value}")
        self.bar = bar
        self.resource = resource


class QuestionUnfit(PoliciesError):
    """A question in words cannot be put to the policies; `hint` says what would be right, if that is known."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.hint = hint


class CaseError(PoliciesError):
    """The case files were not taken. `findings` are all mistakes, sorted by place; there is at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
