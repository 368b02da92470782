"""Public keys of departments: spelled as base64 or as a JWK, withdrawn from a day on, and never another's."""

from base64 import b64encode
from datetime import date, timedelta

import pytest

from catalog import DepartmentKey, Finding
from catalog.department_reading import read_departments
from catalog.documents import read_document
from catalog.findings import Findings
from masking import Signer, suite

DAY = date(2026, 10, 1)


def written(police: str, tax: str) -> bytes:
    entry = "credit_code: {code}, region_code: 330300, functions: [x], keys: {keys}"
    lines = [
        f"  {name}: {{name: x, {entry.format(code=code, keys=keys)}}}"
        for name, code, keys in (("police", "11330300MB99000215", police), ("tax", "11330300MB9900013A", tax))
    ]
    return "\n".join(["departments:", *lines]).encode()


def read(police: str) -> tuple[DepartmentKey, ...]:
    """The keys of a department."""
    findings = Findings()
    departments = read_departments(read_document("departments.yaml", written(police, "{}"), findings))
    assert findings.sorted() == ()
    return departments["police"].keys


def found(police: str, tax: str = "{}") -> tuple[Finding, ...]:
    findings = Findings()
    read_departments(read_document("departments.yaml", written(police, tax), findings))
    return findings.sorted()


def codes(police: str, tax: str = "{}") -> set[str]:
    return {finding.code for finding in found(police, tax)}


def base64(signer: Signer) -> str:
    return "".join(signer.verifier.public_pem().decode().splitlines()[1:-1])


@pytest.fixture
def signer() -> Signer:
    return suite("std").new_signer()


def test_a_key_is_spelled_in_three_ways(signer: Signer) -> None:
    jwk = ", ".join(f"{name}: {value!r}" for name, value in signer.verifier.public_jwk().items())
    for spelled in (f"{base64(signer)!r}", f"{{public: {base64(signer)!r}}}", f"{{{jwk}, use: sig, alg: EdDSA}}"):
        (key,) = read(f"{{{signer.key_id!r}: {spelled}}}")
        assert (key.key_id, key.withdrawn) == (signer.key_id, None)
        assert key.verifier.verify(b"x", signer.sign(b"x")) and key.signs_on(date.max)


def test_a_department_may_have_several_of_which_old_ones_are_withdrawn(signer: Signer) -> None:
    new = suite("std").new_signer()
    old = f"{signer.key_id!r}: {{public: {base64(signer)!r}, withdrawn: {DAY}}}"
    first, second = read(f"{{{old}, {new.key_id!r}: {base64(new)!r}}}")
    assert first.signs_on(DAY - timedelta(1)) and not first.signs_on(DAY)
    assert second.key_id == new.key_id and second.signs_on(DAY)


def test_a_key_is_called_what_follows_from_it_and_belongs_to_one_department(signer: Signer) -> None:
    mine, other = f"{{{signer.key_id!r}: {base64(signer)!r}}}", suite("std").new_signer()
    assert codes(f"{{{other.key_id!r}: {base64(signer)!r}}}") == {"key_id"}
    assert codes(mine, mine) == {"duplicate_key"}


@pytest.mark.parametrize("spelled", ["''", "{}", "{kty: OKP}", "'AAAA'", "{public: 'x y'}"])
def test_what_is_no_key_is_told(spelled: str) -> None:
    assert codes(f"{{k: {spelled}}}") & {"key_unreadable", "wrong_type"}


def test_a_private_half_is_refused_without_being_repeated(signer: Signer) -> None:
    secret = "".join(signer.private_pem().decode().splitlines()[1:-1])
    told = found(f"{{k: {secret!r}, m: {{d: {secret!r}}}}}")
    assert {finding.code for finding in told} == {"key_unreadable", "private_key"}
    assert not any(secret in str(finding) for finding in told)


def test_another_key_than_one_that_signs_is_refused() -> None:
    assert codes(f"{{k: {b64encode(bytes(44)).decode()!r}}}") == {"key_unreadable"}
