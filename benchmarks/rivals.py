"""Who is measured, and how each is asked and its answers read."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from served import Served, limit, platform, postgraphile, tuned, tutorial
from shapes import SHAPES, Shape

LIMIT = "limit"
TUNED = "tuned limit"
ZHAOBI = "zhaobi"
POSTGRAPHILE = "PostGraphile"
TUTORIAL = "tutorial"
NAMES = (LIMIT, TUNED, ZHAOBI, POSTGRAPHILE, TUTORIAL)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rival:
    """A server and its language.

    Attributes:
        name: one of `NAMES`; the limit is there in two ways, of which the faster counts.
        path: where bodies are posted; where it is empty, requests are paths.
        request: the line that asks for a shape with a value.
        rows: the rows in an answer.
    """

    name: str
    served: Served
    path: str
    request: Callable[[Shape, str], str]
    rows: Callable[[Any], Rows]

    def ask(self, shape: Shape, value: str) -> Rows:
        """The rows as all servers should give them, without ids. Ends the program where there are none, or no ids."""
        request = self.request(shape, value)
        asked = (self.path, request.encode()) if self.path else (request, None)
        answer = json.loads(self.served.ask(*asked))
        if "errors" in answer:
            raise SystemExit(f"bench: {self.name} refuses `{shape.name}`: {answer['errors'][0]}")
        rows = self.rows(answer)
        if not rows or any(len(row) < len(rows[0]) for row in rows):
            raise SystemExit(f"bench: {self.name} answers `{shape.name}` with nothing")
        if shape.ids and len({row["id"] for row in rows}) < len(rows):
            raise SystemExit(f"bench: {self.name} gives rows of `{shape.name}` no ids of their own")
        return [_without_ids(row) for row in rows]


def start(url: str, folder: Path, stack: ExitStack) -> Sequence[Rival]:
    """Every server, running until the stack is closed."""
    by_hand = stack.enter_context(limit(url, folder))
    return (
        Rival(LIMIT, by_hand, "", _path("rows"), _nodes),
        Rival(LIMIT, by_hand, "", _path("json"), _nodes),
        Rival(TUNED, stack.enter_context(tuned(url, folder)), "", _path(), _nodes),
        Rival(
            ZHAOBI,
            stack.enter_context(platform(url, folder)),
            "/graphql",
            _body(lambda shape: shape.platform),
            lambda answer: _listed(answer["data"]["data"]["population"]),
        ),
        Rival(
            POSTGRAPHILE,
            stack.enter_context(postgraphile(url, folder)),
            "/graphql",
            _body(lambda shape: shape.postgraphile),
            _of_postgraphile,
        ),
        Rival(
            TUTORIAL,
            stack.enter_context(tutorial(url, folder)),
            "/",
            _body(lambda shape: shape.tutorial),
            lambda answer: _listed(answer["data"]["population"]),
        ),
    )


def _path(*way: str) -> Callable[[Shape, str], str]:
    return lambda shape, value: "/" + "/".join([str(SHAPES.index(shape)), *way, quote(value, safe="")])


def _body(document: Callable[[Shape], str]) -> Callable[[Shape, str], str]:
    return lambda shape, value: json.dumps({"query": document(shape), "variables": {"value": value}})


def _nodes(answer: Any) -> Rows:
    return _listed(answer)


def _of_postgraphile(answer: Any) -> Rows:
    data = answer["data"]
    return [data["populationBySubject"]] if "populationBySubject" in data else _listed(data["allPopulations"])


def _listed(value: Any) -> Rows:
    rows: Rows = value["nodes"] if isinstance(value, Mapping) else value
    return rows


def _without_ids(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_without_ids(one) for one in _listed(value)] if isinstance(value, list | Mapping) else value
        for name, value in row.items()
        if name != "id"
    }
