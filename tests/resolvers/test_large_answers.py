"""Large answers: whole to the last byte, refused from the limit on, and neither depends on what is hidden."""

from sources import LARGE
from tests.fix_city import FATHER, MOTHER, City
from tests.fix_platform import LAVISH, Opener

SELECTIONS = (
    "nodes { id address }",
    "nodes { address }",
    "nodes { address } pageInfo { hasNextPage endCursor }",
    "edges { cursor node { address household { memberCount } } }",
    "a: nodes { address } b: edges { node { id } }",
)
AS_IT_IS = {"Accept-Encoding": "identity"}
LONG_TEXTS = {
    "postgresql": "ALTER TABLE population ALTER COLUMN address TYPE text",
    "mariadb": "ALTER TABLE population MODIFY address LONGTEXT",
}


async def lengthen(city: City, characters: int) -> None:
    """Addresses longer by so many characters after the district."""
    if city.kind in LONG_TEXTS:
        await city.execute(LONG_TEXTS[city.kind])
    await city.execute(f"UPDATE population SET address = replace(address, '区', '区{'x' * characters}')")


def people(rows: int, selection: str) -> str:
    return f"{{ data {{ population(first: {rows}) {{ {selection} }} }} }}"


async def test_a_large_answer_is_the_small_one_with_longer_values(platform: Opener, own_city: City) -> None:
    async with platform(own_city, **LAVISH) as it:
        small = [await it.ask("police", people(80, selection), headers=AS_IT_IS) for selection in SELECTIONS]
        await lengthen(own_city, 40_000)
        large = [await it.ask("police", people(80, selection), headers=AS_IT_IS) for selection in SELECTIONS]
        mixed = await it.ask("police", f"{{ viewer {{ department }} {people(80, SELECTIONS[0])[1:]}")
    for before, after in zip(small, large, strict=True):
        assert len(before.raw) < LARGE < len(after.raw)
        assert after.headers["content-length"] == str(len(after.raw))
        assert after.settled.replace(b"x" * 40_000, b"") == before.settled
    assert mixed.data["data"] == large[0].data["data"]


async def test_an_answer_beyond_the_limit_is_refused_and_the_others_stay(platform: Opener, own_city: City) -> None:
    query = """{ data {
      many: population(first: 60) { nodes { address } }
      few: population(first: 1) { nodes { address } }
    } }"""
    async with platform(own_city, answer_bytes=4_000) as it:
        answer = await it.ask("police", query)
        assert answer.json["data"]["data"]["many"] is None
        assert len(answer.json["data"]["data"]["few"]["nodes"]) == 1
        (error,) = answer.errors
        assert (error["path"], error["extensions"]) == (
            ["data", "many"],
            {"code": "LIMIT_EXCEEDED", "limit": "answer_bytes", "maximum": 2_000},
        )
        alone = await it.ask("police", people(30, "nodes { address }"))
        assert alone.code is None, "a field by itself has all of the share"
    outcomes = [record["code"] for record in it.records() if record["kind"] == "outcome"]
    assert outcomes == ["LIMIT_EXCEEDED", "OK"]


async def test_the_limit_never_depends_on_what_is_hidden(platform: Opener, own_city: City) -> None:
    """Whoever sees addresses cut at the district cannot tell by the limit how long they are."""
    where = f'where: {{idNumber: {{in: ["{FATHER}", "{MOTHER}"]}}}}'
    queries = [
        f"{{ data {{ population({where}) {{ nodes {{ {' '.join(f'a{n}: address' for n in range(count))} }} }} }} }}"
        for count in (2, 4, 6, 8)
    ]
    async with platform(own_city, answer_bytes=400, **LAVISH) as it:
        before = [await it.ask("tax", query) for query in queries]
        await lengthen(own_city, 200)
        after = [await it.ask("tax", query) for query in queries]
    assert [answer.settled for answer in after] == [answer.settled for answer in before]
    assert {answer.code for answer in before} == {None, "LIMIT_EXCEEDED"}
