"""Why policies cannot be used, or cannot answer.

PoliciesError
├── PolicyError             the files hold mistakes; every one of them is listed with file and line
├── SpecificationMismatch   the compiled policies and Casbin would decide a question differently
└── GrantAmbiguous          several grants in force lead to different decisions and none was chosen
"""

from catalog import Finding


class PoliciesError(Exception):
    """Root of what this package raises."""


class PolicyError(PoliciesError):
    """The policy files were not taken. `findings` are all mistakes, sorted by place; there is at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class SpecificationMismatch(PoliciesError):
    """The compiled policies disagree with Casbin; `question`, `expected` and `decided` hold no data value."""

    def __init__(self, question: str, expected: str, decided: str) -> None:
        super().__init__(f"the compiled policies disagree with Casbin: {question}: `{expected}` became `{decided}`")
        self.question = question
        self.expected = expected
        self.decided = decided


class GrantAmbiguous(PoliciesError):
    """The grants with these `numbers` lead to different decisions; the caller has to choose one."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__("grants lead to different decisions: " + ", ".join(f"`{number}`" for number in numbers))
        self.numbers = numbers
