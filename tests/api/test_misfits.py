"""A draft that does not fit its source, or over which policies could not be read, is told so before it is published."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.misfits import Misfits
from catalog import Catalog, Published
from tests.api.publishing import LICENCE
from tests.api.test_policy_change import until
from tests.fix_city import CITY, City
from tests.fix_platform import CityPlatform, opened

STEP = """mutation ($number: ID, $action: EntryAction!) { entry(number: $number, action: $action) {
  proceeding { number state } problems { member code message } } }"""
SAID = "class: conditional\nconditions: 用于行政审批\nrange: 本市行政机关\ngrade: general\n"
DOCUMENT = LICENCE.replace("class: conditional\n", SAID, 1)
NO_TABLE = DOCUMENT.replace("table: certificate", "table: certificates")
NO_COLUMN = DOCUMENT.replace("发证日期, type: Date", "发证日期, type: Date, column: issued_at")
CERTIFICATE = (CITY / "catalog" / "certificate.yaml").read_text("utf-8").replace("class: conditional\n", SAID, 1)
CLOSED = CERTIFICATE.replace(
    "持证人公民身份号码,", "持证人公民身份号码, class: restricted, basis: 某法第三条, basis_level: law,"
)


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("misfits"), sqlite_city) as platform:
        yield platform


async def submitted(it: CityPlatform, document: str) -> tuple[str | None, list[dict[str, str]]]:
    """The state after submitting it, and the problems."""
    begun = await _step(it, {"draft": {"document": document}})
    assert begun["problems"] == []
    done = await _step(it, {"submit": True}, begun["proceeding"]["number"])
    return done["proceeding"] and done["proceeding"]["state"], done["problems"]


async def _step(it: CityPlatform, action: dict[str, Any], number: str | None = None) -> Any:
    answer = await it.ask("civil-affairs", STEP, {"number": number, "action": action}, roles=("steward", "reviewer"))
    return answer.data["entry"]


async def test_what_fits_is_submitted(it: CityPlatform) -> None:
    assert await submitted(it, DOCUMENT) == ("submitted", [])


@pytest.mark.parametrize(("document", "code"), [(NO_TABLE, "MISSING_TABLE"), (NO_COLUMN, "MISSING_COLUMN")])
async def test_a_table_that_is_not_there_or_otherwise_is_told_at_its_line(
    it: CityPlatform, document: str, code: str
) -> None:
    state, [problem] = await submitted(it, document)
    assert (state, problem["code"]) == (None, code)
    assert problem["member"].startswith("document.")
    assert "holder" not in problem["message"], "what else is in the source is nobody's business"


async def test_what_policies_open_to_everyone_stays_in_service(it: CityPlatform) -> None:
    """Made restricted it would take its whole resource out of service when it came into force."""
    _, [problem] = await submitted(it, CLOSED)
    assert (problem["member"], problem["code"]) == ("document", "AGAINST_POLICIES")
    assert "`certificate.holder_id_number` is restricted" in problem["message"]
    file = it.policy("20-civil-affairs.csv")
    rules = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(each for each in rules if "certificate.holder_id_number" not in each), "utf-8")
    before = it.platform.editions.current().policies.version

    async def changed() -> bool:
        return it.platform.editions.current().policies.version != before

    await until(changed)
    assert await submitted(it, CLOSED) == ("submitted", [])


async def test_what_cannot_be_read_is_told_by_its_own_mistakes(it: CityPlatform) -> None:
    misfits = Misfits(it.platform.sources, lambda: Catalog({}, it.platform.editions.current().catalog.departments, ""))
    assert await misfits(Published("licence", 1, "civil-affairs", "code: [licence")) == ()
    assert [one.code for one in await misfits(Published("licence", 1, "civil-affairs", NO_TABLE))] == ["missing_table"]
