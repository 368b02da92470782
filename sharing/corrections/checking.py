"""What does not fit in a report: every problem at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from catalog import Resource
from sharing.corrections.actions import DoubtAgain, ItemValue, Report
from sharing.corrections.correction import Proof
from sharing.corrections.keys import CorrectionKeys
from sharing.corrections.wording import Unfit, canonical_text
from sharing.proceedings import Actor, Moment, Problem

LONGEST_TEXT = 2_000
LONGEST_VALUE = 500
LONGEST_AGO = timedelta(days=366)
"""What was noticed before that is noticed again, or it is not in doubt."""
MOST_OPEN = 1_000
"""Corrections of one department and resource at a time: each marks a row or a subject for everybody."""
SHORTEST_TOLD, SHORTEST_NAME = 4, 2
"""Letters and digits from which on a value is looked for in what everybody who takes part can read: of a value that is
written in ASCII alone, and of any other, such as a name."""

_DIGEST = re.compile("[0-9a-f]{64}")


def report_problems(action: Report, by: Actor, moment: Moment, keys: CorrectionKeys) -> list[Problem]:
    """All that is wrong with a report."""
    resource = moment.catalog.resources.get(action.resource)
    if moment.profile.rules.corrections.addressee is None:
        return [Problem("", "NO_PROCEDURE", "the rules of this place have nobody to whom doubts are reported")]
    if resource is None:
        return [Problem("resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource")]
    return [
        *_standing_problems(resource, by, moment),
        *_item_problems(action, resource),
        *_day_problems(action, moment),
        *row_problems(action.record, resource, by, keys),
        *_subject_problems(action, resource),
        *_claimed_problems(action, resource),
        *text_problems("reason", action.reason),
        *proof_problems(action.proof),
        *told_problems(
            {"reason": action.reason, **_described(action.proof)},
            [one.value for one in (*action.subject, *action.claimed)],
        ),
        *_again_problems(action, resource, by, moment, keys),
    ]


def text_problems(member: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(member, "EMPTY", "there is nothing said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def proof_problems(proof: Proof | None) -> Iterator[Problem]:
    if proof is None:
        return
    yield from text_problems("proof.description", proof.description)
    if proof.digest is not None and not _DIGEST.fullmatch(proof.digest):
        yield Problem("proof.digest", "BAD_DIGEST", "SHA-256 in 64 hexadecimal digits, small letters")


def contest_problems(action: DoubtAgain, sealed: Iterable[str]) -> list[Problem]:
    """All that is wrong with a contest; `sealed` are the values of the report."""
    texts = {"reasons": action.reasons, **_described(action.proof)}
    return [*text_problems("reasons", action.reasons), *proof_problems(action.proof), *told_problems(texts, sealed)]


def row_problems(record: str | None, resource: Resource, by: Actor, keys: CorrectionKeys) -> Iterator[Problem]:
    """An id of another department, of another resource, or of nothing is told alike."""
    if record is None:
        return
    found = keys.ids.opened_id(by.department, record)
    if found is None or found[0] != resource.code:
        yield Problem("record", "UNKNOWN_RECORD", "that is no `id` that your department was given of this resource")


def _standing_problems(resource: Resource, by: Actor, moment: Moment) -> Iterator[Problem]:
    if resource.provider == by.department:
        yield Problem("resource", "OWN_RESOURCE", "the provider corrects its own data in its source")
    own = [doubt for doubt in moment.doubts if (doubt.reporter, doubt.resource) == (by.department, resource.code)]
    if len(own) >= MOST_OPEN:
        yield Problem("", "TOO_MANY_OPEN", f"your department has {MOST_OPEN} corrections of this resource open")


def _item_problems(action: Report, resource: Resource) -> Iterator[Problem]:
    for index, item in enumerate(action.items):
        if item not in resource.items:
            yield Problem(f"items.{index}", "UNKNOWN_ITEM", "the resource has no such item")
        elif item in action.items[:index]:
            yield Problem(f"items.{index}", "REPEATED", "the item is named already")


def _day_problems(action: Report, moment: Moment) -> Iterator[Problem]:
    if action.discovered_on > moment.today:
        yield Problem("discovered_on", "NOT_YET", "that day has not come")
    elif action.discovered_on < moment.today - LONGEST_AGO:
        yield Problem("discovered_on", "TOO_LONG_AGO", f"within the last {LONGEST_AGO.days} days")


def _subject_problems(action: Report, resource: Resource) -> Iterator[Problem]:
    if not action.subject:
        if action.record is None:
            yield Problem("record", "MISSING", "which record is it? name it by its `id`, or whom it is about")
        return
    naming = resource.verification.naming
    wanted, named = set(resource.verification.subject), [one.item for one in action.subject]
    if set(named) != wanted or len(named) != len(wanted):
        listed = ", ".join(f"`{item}`" for item in resource.verification.subject) or "nothing"
        yield Problem("subject", "SUBJECT_UNFIT", f"a subject is named by {listed}, each once")
        return
    for index, one in enumerate(action.subject):
        try:
            canonical_text(resource.items[one.item], naming[one.item], one.value)
        except Unfit:
            yield Problem(f"subject.{index}.value", "VALUE_UNFIT", f"that is no value of `{one.item}`")
        else:
            yield from _length_problems(f"subject.{index}.value", one)


def _claimed_problems(action: Report, resource: Resource) -> Iterator[Problem]:
    named = [one.item for one in action.claimed]
    for index, one in enumerate(action.claimed):
        if one.item not in resource.items:
            yield Problem(f"claimed.{index}.item", "UNKNOWN_ITEM", "the resource has no such item")
        elif action.items and one.item not in action.items:
            yield Problem(
                f"claimed.{index}.item", "NOT_DOUBTED", "only of items that are doubted another value is told"
            )
        elif one.item in named[:index]:
            yield Problem(f"claimed.{index}.item", "REPEATED", "the item is named already")
        yield from _length_problems(f"claimed.{index}.value", one)


def _length_problems(member: str, one: ItemValue) -> Iterator[Problem]:
    if not 0 < len(one.value) <= LONGEST_VALUE:
        yield Problem(member, "VALUE_UNFIT", f"1 to {LONGEST_VALUE} characters")


def told_problems(texts: Mapping[str, str], sealed: Iterable[str]) -> Iterator[Problem]:
    """What is sealed may not stand beside it for everybody to read, however it is spelled there."""
    values = [bare for value in sealed if len(bare := _bare(value)) >= _shortest(bare)]
    for member, text in texts.items():
        words = _bare(text)
        if any(value in words for value in values):
            yield Problem(member, "VALUE_IN_TEXT", "the words repeat a value that is to be sealed: leave it out")


def _bare(text: str) -> str:
    """Letters and digits alone: neither spaces nor dashes nor the width of characters make another value of it."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _shortest(bare: str) -> int:
    return SHORTEST_TOLD if bare.isascii() else SHORTEST_NAME


def _described(proof: Proof | None) -> Mapping[str, str]:
    return {} if proof is None else {"proof.description": proof.description}


def _again_problems(
    action: Report, resource: Resource, by: Actor, moment: Moment, keys: CorrectionKeys
) -> Iterator[Problem]:
    """The same department doubts the same row or subject once at a time."""
    row = None if action.record is None else keys.ids.opened_id(by.department, action.record)
    subjects = frozenset(subject_digests(action.subject, resource, keys))
    for doubt in moment.doubts:
        if (doubt.reporter, doubt.resource) != (by.department, resource.code):
            continue
        doubted = None if doubt.record is None else keys.surrogate(doubt.number, doubt.record)
        same_row = row is not None and doubted == row[1]
        if same_row or subjects & set(doubt.subjects):
            yield Problem("", "ALREADY_REPORTED", f"your department has reported that in `{doubt.number}`")
            return


def subject_digests(subject: Sequence[ItemValue], resource: Resource, keys: CorrectionKeys) -> tuple[str, ...]:
    """What verifications of the subject are known by; nothing where it is not named as these name it."""
    naming = resource.verification.naming
    if not subject or {one.item for one in subject} != set(resource.verification.subject):
        return ()
    try:
        named = {one.item: canonical_text(resource.items[one.item], naming[one.item], one.value) for one in subject}
    except Unfit:
        return ()
    return keys.subjects(resource, named)
