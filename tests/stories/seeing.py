"""When a story is over, every department's list holds exactly the proceedings that it is shown one by one."""

from tests.stories.town import Town

LIST = """query ($after: String) { sharing { proceedings(first: 5, after: $after) {
  nodes { number } pageInfo { hasNextPage endCursor } } } }"""
ONE = "query ($number: ID!) { sharing { proceeding(number: $number) { number } } }"


class ListsDiffer(Exception):
    """Somebody's list leaves out what it may see, or holds what it may not."""


async def check_lists(town: Town) -> None:
    """Raises ListsDiffer."""
    lists = {code: await _listed(town, code) for code in town.platform.editions.current().catalog.departments}
    everything = {number for listed in lists.values() for number in listed}  # a draft is nobody's but its author's
    for department, listed in lists.items():
        shown = {number for number in everything if await _is_shown(town, department, number)}
        if sorted(listed) != sorted(shown):
            raise ListsDiffer(f"`{department}` finds {listed} and is shown {sorted(shown)}")


async def _listed(town: Town, department: str) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = (await town.client.ask(department, LIST, {"after": after})).data["sharing"]["proceedings"]
        found += [node["number"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def _is_shown(town: Town, department: str, number: str) -> bool:
    answer = await town.client.ask(department, ONE, {"number": number})
    return answer.code is None
