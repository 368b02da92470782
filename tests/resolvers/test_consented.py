"""Whole requests that rest on the consent of those whom they name, while it is there and when it is gone."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.configured import master_key, open_store
from masking import suite
from sharing import Store
from sharing.binding import entry_version
from sharing.consented import ConsentRecord
from sharing.consents import ConsentKeys
from sharing.proceedings import EndConsent, OpenConsent
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.effects import Effect
from tests.fix_city import CHILD, FATHER, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened

TODAY = datetime.now(UTC).date()
PURPOSE = "tax-assessment"
LINES = """
p, everyone, population.address, query, consented, *, clear, allow, 本人授权
p, tax, population.name, verify, consented, *, verdict+batch, allow, 本人授权
p, tax, population.id_number, verify, consented, *, verdict+batch, allow, 本人授权
"""
ROWS = "query R($k: [String!]) {{ data {{ population(where: {where}) {{ nodes {{ idNumber address }} }} }} }}"
BY_KEY = ROWS.format(where="{idNumber: {in: $k}}")


def before_the_rest(text: str) -> str:
    """The file of the police with the lines above all that open items."""
    head, mark, rest = text.partition("# population: which items in which form.\n")
    assert mark
    return head + mark + LINES.strip() + "\n" + rest


@pytest.fixture
async def it(tmp_path: Path, sqlite_city: City) -> AsyncIterator[CityPlatform]:
    folder = tmp_path / "platform"
    lay_out_city(folder, sqlite_city)
    file = folder / "policies" / "10-police.csv"
    file.write_text(before_the_rest(file.read_text("utf-8")), "utf-8")
    async with opened(folder, sqlite_city) as platform:
        yield platform


def consent(it: CityPlatform, number: str, person: str, **more: object) -> ConsentRecord:
    resource = it.platform.editions.current().catalog.resources["population"]
    keys = ConsentKeys(master_key(it.client.settings, suite("std")))
    subject = keys.subject(resource, {"id_number": person})
    assert subject is not None
    items = ("address", "id_number", "name")
    record = ConsentRecord(
        number=number,
        department="tax",
        resource="population",
        purpose=PURPOSE,
        items=items,
        subject=subject,
        valid_from=TODAY - timedelta(1),
        valid_until=date(2099, 1, 1),
        digest=number,
        entry_version=entry_version(resource, items, None),
    )
    return replace(record, **more)  # type: ignore[arg-type]  # members of a record


async def done(it: CityPlatform, *effects: Effect) -> None:
    """Effects of a step that another process takes; this one is told nothing."""
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await carry_out(connection, "2026-CS-000001", effects, datetime.now(UTC))
    await store.close()


async def asked(it: CityPlatform, *persons: str, department: str = "tax", purpose: str | None = PURPOSE) -> Answer:
    return await it.ask(department, BY_KEY, {"k": list(persons)}, purpose=purpose)


def addresses(answer: Answer) -> Sequence[str]:
    return [node["address"] for node in answer.data["data"]["population"]["nodes"]]


def is_masked(answer: Answer) -> bool:
    """Whether no address is told beyond the district."""
    told = addresses(answer)
    assert told
    return all(address.endswith(("区", "县", "市")) for address in told)


async def test_who_has_consented_is_shown_and_nobody_else(it: CityPlatform) -> None:
    assert is_masked(await asked(it, FATHER))
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    assert not is_masked(await asked(it, FATHER)), "at once, in a process that was told nothing"
    assert is_masked(await asked(it, CHILD))


async def test_one_who_has_not_consented_decides_for_all(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    assert is_masked(await asked(it, FATHER, CHILD))
    await done(it, OpenConsent(consent(it, "2026-CS-000002", CHILD)))
    both = addresses(await asked(it, FATHER, CHILD))
    assert len(both) == 2 and not is_masked(await asked(it, FATHER, CHILD))


async def test_a_consent_that_is_revoked_opens_nothing_from_the_next_request_on(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    assert not is_masked(await asked(it, FATHER))
    await done(it, EndConsent("2026-CS-000001"))
    assert is_masked(await asked(it, FATHER))


OTHERS: dict[str, dict[str, object]] = {
    "department": {"department": "civil-affairs"},
    "purpose": {"purpose": "other"},
    "items": {"items": ("name",)},
    "resource": {"resource": "household"},
    "over": {"valid_until": TODAY - timedelta(1)},
    "not yet": {"valid_from": TODAY + timedelta(2)},
    "entry": {"entry_version": "another"},
}


async def test_a_consent_to_something_else_opens_nothing(it: CityPlatform) -> None:
    for number, (name, other) in enumerate(OTHERS.items()):
        await done(it, OpenConsent(consent(it, f"2026-CS-{number:06}", FATHER, **other)))
        assert is_masked(await asked(it, FATHER)), name
    await done(it, OpenConsent(consent(it, "2026-CS-000099", FATHER)))
    assert not is_masked(await asked(it, FATHER))


async def test_a_purpose_has_to_be_stated(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    assert is_masked(await asked(it, FATHER, purpose=None))
    assert is_masked(await asked(it, FATHER, department="market-regulation", purpose="market-supervision"))


NOT_OUTRIGHT = (
    "{or: [{idNumber: {in: $k}}]}",
    '{or: [{idNumber: {in: $k}}, {gender: {eq: "1"}}]}',
    "{not: {not: {idNumber: {in: $k}}}}",
    "{and: [{or: [{idNumber: {in: $k}}]}]}",
)


async def test_who_is_not_named_outright_has_not_consented(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    for where in NOT_OUTRIGHT:
        answer = await it.ask("tax", ROWS.format(where=where), {"k": [FATHER]}, purpose=PURPOSE)
        assert answer.errors or is_masked(answer), where


async def test_values_of_a_key_that_is_named_twice_all_count(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    where = f'{{and: [{{idNumber: {{in: $k}}}}, {{idNumber: {{eq: "{CHILD}"}}}}]}}'
    answer = await it.ask("tax", ROWS.format(where=where), {"k": [FATHER, CHILD]}, purpose=PURPOSE)
    assert addresses(answer) and is_masked(answer)


async def test_each_root_field_names_its_own(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    field = 'population(where: {{idNumber: {{eq: "{}"}}}}) {{ nodes {{ address }} }}'
    query = f"{{ data {{ one: {field.format(FATHER)} other: {field.format(CHILD)} }} }}"
    data = (await it.ask("tax", query, purpose=PURPOSE)).data["data"]
    one, other = (data[name]["nodes"][0]["address"] for name in ("one", "other"))
    assert not one.endswith("区") and other.endswith(("区", "县", "市"))


async def test_nobody_behind_a_reference_has_consented(it: CityPlatform) -> None:
    """Not even the person whom the root field names: of rows behind a reference the request names no key."""
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    inner = "household { members(first: 9) { idNumber address } }"
    query = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ address {inner} }} }} }} }}'
    answer = await it.ask("tax", query, purpose=PURPOSE)
    (node,) = answer.json["data"]["data"]["population"]["nodes"]
    assert not node["address"].endswith("区")
    behind = [member["address"] for member in (node["household"] or {}).get("members") or ()]
    assert all(address is None or address.endswith(("区", "县", "市")) for address in behind)


def single(person: str) -> str:
    named = f'subject: {{idNumber: "{person}"}}, claims: {{name: {{equals: "林建国"}}}}'
    return f"{{ verify {{ population({named}) {{ result }} }} }}"


async def test_a_subject_that_has_consented_is_compared(it: CityPlatform) -> None:
    assert (await it.ask("tax", single(FATHER), purpose=PURPOSE)).code == "FIELD_DENIED"
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    assert (await it.ask("tax", single(FATHER), purpose=PURPOSE)).data["verify"]["population"]["result"] == "MATCH"
    assert (await it.ask("tax", single(CHILD), purpose=PURPOSE)).code == "FIELD_DENIED"
    await done(it, EndConsent("2026-CS-000001"))
    assert (await it.ask("tax", single(FATHER), purpose=PURPOSE)).code == "FIELD_DENIED"


BATCH = """query B($pairs: [PopulationPair!]!) {
  verify { populationBatch(pairs: $pairs) { verdicts { result } } }
}"""


async def compared(it: CityPlatform, *persons: str) -> Answer:
    pairs = [{"subject": {"idNumber": person}, "claims": {"name": {"equals": "林建国"}}} for person in persons]
    return await it.ask("tax", BATCH, {"pairs": pairs}, purpose=PURPOSE)


async def test_every_subject_of_a_batch_has_to_have_consented(it: CityPlatform) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    verdicts = (await compared(it, FATHER, FATHER)).data["verify"]["populationBatch"]["verdicts"]
    assert [one["result"] for one in verdicts] == ["MATCH", "MATCH"]
    for others in ((FATHER, CHILD), (CHILD,), (FATHER, "x")):
        assert (await compared(it, *others)).code == "FIELD_DENIED", others
    await done(it, OpenConsent(consent(it, "2026-CS-000002", CHILD)))
    assert (await compared(it, FATHER, CHILD)).code is None


async def test_who_cannot_confirm_a_consent_has_none(it: CityPlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    await done(it, OpenConsent(consent(it, "2026-CS-000001", FATHER)))
    away = Store("sqlite:////nowhere/at/all.db")
    consenting = it.platform.pipeline.preparer.consenting
    assert consenting is not None
    with monkeypatch.context() as cut:
        cut.setattr(type(consenting.consents), "consented", _unanswered(away))
        assert is_masked(await asked(it, FATHER))
    assert not is_masked(await asked(it, FATHER))
    object.__setattr__(it.platform.pipeline.preparer, "consenting", replace(consenting, confirmed=lambda: False))
    assert is_masked(await asked(it, FATHER)), "by policies that nobody can confirm"
    await away.close()


def _unanswered(away: Store) -> object:
    async def consented(*_: object) -> frozenset[str]:
        async with away.transaction():
            raise AssertionError
        return frozenset()

    return consented


async def test_the_record_of_a_request_says_to_what_was_consented_and_not_who(it: CityPlatform) -> None:
    record = consent(it, "2026-CS-000001", FATHER)
    await done(it, OpenConsent(record))
    await asked(it, FATHER)
    (entry,) = [each for each in it.records() if each["kind"] == "request"]
    assert entry["fields"][0]["circumstances"]["consented"] == [
        "population.address",
        "population.id_number",
        "population.name",
    ]
    assert FATHER not in it.audit_text() and record.subject not in it.audit_text()


NAMES = "query R($k: [String!]) { data { population(where: {idNumber: {in: $k}}) { nodes { name } } } }"


async def test_the_record_names_the_consents_that_something_was_open_by(it: CityPlatform) -> None:
    """Of every request its own, though what is prepared for one subject is the same for the next."""
    for place, person in enumerate((FATHER, CHILD), start=1):
        await done(it, OpenConsent(consent(it, f"2026-CS-{place:06}", person)))
    unfit = consent(it, "2026-CS-000003", FATHER, purpose="other")
    await done(it, OpenConsent(unfit))
    for persons in ((FATHER,), (CHILD,), (FATHER, CHILD)):
        assert not is_masked(await asked(it, *persons))
    assert (await it.ask("tax", NAMES, {"k": [FATHER]}, purpose=PURPOSE)).data
    entries = [each for each in it.records() if each["kind"] == "request"]
    assert [each["consents"] for each in entries] == [
        [[0, "2026-CS-000001"]],
        [[0, "2026-CS-000002"]],
        [[0, "2026-CS-000001"], [0, "2026-CS-000002"]],
        [],
    ], "what is open anyhow is no use of a consent"
    assert [each["fields"][0]["by_consent"] for each in entries] == [["population"]] * 3 + [[]]
