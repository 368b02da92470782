"""Stories of whole procedures, one for each profile that has any, and proof that what is untrue in them is told."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.stories.differing import Difference
from tests.stories.playing import Found, compared, play
from tests.stories.story import FOLDER, Story, read_story, stories

NEVER = "what nobody says"
WHOLE = ("due", "answer")
"""Members of `expect` that are compared as a whole."""


Played = tuple[Story, tuple[Found, ...]]


@pytest.fixture(scope="module", params=stories(), ids=lambda path: path.stem)
async def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    story = read_story(request.param)
    return story, await play(story, tmp_path_factory.mktemp("town"))


def test_what_a_story_tells_is_so(played: Played) -> None:
    met = compared(*played)
    assert not met, "\n".join(map(str, met))


def test_every_profile_with_procedures_has_its_story() -> None:
    told = {read_story(path).profile for path in stories()}
    assert told == {"order-809", "panjin", "wenzhou", "template-xx", "yangzhou"}
    assert {path.stem for path in stories()} == told


def test_every_expectation_of_a_story_can_fail(played: Played) -> None:
    """All of them said otherwise at once: each is told, and nothing else."""
    story, found = played
    otherwise = tuple(step.model_copy(update={"expect": falsified(step.expect)}) for step in story.story)
    met = compared(story.model_copy(update={"story": otherwise}), found)
    said = {(place, member) for place, step in enumerate(story.story, start=1) for member in members(step.expect)}
    assert {(each.step, each.member) for each in met} == said


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"who": "nobody", "does": "entry submit"}, "nobody is called `nobody`"),
        ({"who": "keeper", "does": "entry submit", "in": "an entry"}, "nothing is called `an entry` yet"),
        ({"who": "keeper", "does": "feast begin"}, "there is no procedure `feast`"),
        ({"who": "keeper", "does": "entry feast"}, "`EntryAction` has no member `feast`"),
        ({"who": "keeper"}, "it says nothing that anybody does"),
    ],
)
async def test_a_step_that_cannot_be_taken_is_told(step: Mapping[str, Any], said: str, tmp_path: Path) -> None:
    people = {"keeper": {"department": "police", "roles": ["steward"]}}
    written = {"title": "t", "profile": "order-809", "people": people, "story": [{"day": date(2026, 3, 2), **step}]}
    (met,) = await differing(written, tmp_path)
    assert (met.member, met.found) == ("unplayable", said)


async def test_a_refusal_that_is_not_expected_is_told(tmp_path: Path) -> None:
    """A step that expects nothing expects at least that it is done."""
    people = {"keeper": {"department": "police", "roles": ["consumer"]}}
    step = {"who": "keeper", "does": "entry draft", "with": {"document": {"file": "resident.yaml"}}}
    written = {"title": "t", "profile": "order-809", "people": people, "story": [{"day": date(2026, 3, 2), **step}]}
    (met,) = await differing(written, tmp_path)
    assert (met.member, met.found) == ("refused", "ACTION_NOT_PERMITTED")


async def differing(written: Mapping[str, Any], folder: Path) -> tuple[Difference, ...]:
    story = Story.model_validate(written)
    return compared(story, await play(story, folder))


@pytest.mark.parametrize("unknown", ["exept: {}", "expects: {state: draft}", "on: 2026-03-02"])
def test_a_member_that_stories_do_not_have_is_a_mistake(unknown: str) -> None:
    written = yaml.safe_load((FOLDER / "order-809.yaml").read_text("utf-8"))
    name, value = next(iter(yaml.safe_load(unknown).items()))
    written["story"][0][str(name)] = value
    with pytest.raises(ValidationError):
        Story.model_validate(written)


def falsified(expected: Mapping[str, Any]) -> dict[str, Any]:
    """The same members with other values."""
    return {name: _false(name, value) for name, value in expected.items()}


def _false(member: str, value: Any) -> Any:
    match value:
        case Mapping() if member not in WHOLE and value:
            return {name: _false("", each) for name, each in value.items()}
        case list() if value:
            return [_false("", each) for each in value]
        case bool():
            return not value
        case _:
            return NEVER


def members(expected: Mapping[str, Any]) -> set[str]:
    """The paths of all that is compared by itself."""
    return {path for name, value in expected.items() for path in _paths(name, name, value)}


def _paths(path: str, member: str, value: Any) -> set[str]:
    match value:
        case Mapping() if member not in WHOLE and value:
            return {each for name, below in value.items() for each in _paths(f"{path}.{name}", "", below)}
        case list() if value:
            return {each for place, below in enumerate(value) for each in _paths(f"{path}.{place}", "", below)}
        case _:
            return {path}
