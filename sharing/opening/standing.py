"""Whether something is open on a day: time alone closes, and never opens."""

from datetime import date

from catalog import Resource
from sharing.opening.agreeing import wording
from sharing.opening.content import OpeningContent, OpeningState
from sharing.proceedings import Proceeding


def is_in_force(opening: Proceeding[OpeningContent], resource: Resource | None, today: date) -> bool:
    """Whether what was agreed to may be had: not past its last day, not with a security check overdue.

    `resource` is the entry as it is now: one that has changed since is not what was agreed to.
    """
    content = opening.content
    if opening.state != OpeningState.OPENED or resource is None or resource.code != content.wanted.resource:
        return False
    if content.valid_until is not None and today > content.valid_until:
        return False
    is_overdue = any(one.ended_on is None and one.due < today for one in opening.deadlines)
    return not is_overdue and wording(content, resource) == content.entry_version
