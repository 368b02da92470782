"""The steps of an entry: what each action makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from sharing.entries import clocks
from sharing.entries.actions import (
    Agree,
    Amend,
    Confirm,
    Discard,
    Following,
    Inspect,
    Postpone,
    Publish,
    Require,
    Return,
    Revise,
    Submit,
    Withdraw,
)
from sharing.entries.checking import check_document, check_head
from sharing.entries.clocks import Deadlines
from sharing.entries.entry import Cause, EntryContent, EntryState, Inspection, Postponement, Review
from sharing.entries.inspecting import missing_inspections
from sharing.entries.outcomes import check, past_problems, taken, text_problems, told, unfit
from sharing.entries.reviewing import departments_of, reviewers, turn_of
from sharing.entries.second_sources import second_sources
from sharing.jurisdictions import DeadlineName, Reviewer, term
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    Effect,
    Moment,
    NotPermitted,
    Problem,
    Proceeding,
    PublishEntry,
    Taken,
    WithdrawEntry,
)

Standing = Proceeding[EntryContent]


@dataclass(frozen=True, slots=True)
class Step:
    """One action, in a state that it follows."""

    standing: Standing
    by: Actor
    moment: Moment

    def take(self, action: Following) -> Taken:
        """What stands afterwards. Raises ActionUnfit, NotPermitted."""
        match action:
            case Amend(document=document):
                return self._drafted(document, self._content, self._deadlines)
            case Submit():
                return self._submitted()
            case Inspect():
                return self._inspected(action)
            case Agree():
                return self._agreed(action)
            case Return(reasons=reasons):
                return self._returned(reasons)
            case Publish():
                return self._published()
            case Revise():
                return self._revised(action)
            case Require():
                return self._required(action)
            case Postpone():
                return self._postponed(action)
            case Confirm():
                running = clocks.yearly_begun(self._deadlines, self._about, self.moment)
                return self._stays(self._content, running)
            case Discard(reasons=reasons):
                return self._discarded(reasons)
            case Withdraw(reasons=reasons):
                return self._withdrawn(reasons)
            case _:
                assert_never(action)

    @property
    def _content(self) -> EntryContent:
        return self.standing.content

    @property
    def _about(self) -> About:
        return self.standing.about

    @property
    def _deadlines(self) -> Deadlines:
        return self.standing.deadlines

    def _drafted(self, document: str, content: EntryContent, deadlines: Deadlines) -> Taken:
        """What was said about another wording does not count for this one."""
        about = check_head(document, self._about.applicant, self.moment)
        if (about.provider, about.resource) != (self._about.provider, self._about.resource):
            message = "an entry keeps its code and its provider; another one is another entry"
            raise unfit("document.code", "OTHER_ENTRY", message)
        kept = EntryContent(content.code, document, content.published, content.cause, content.changed_on)
        kept = replace(
            kept, returned=content.returned, postponement=content.postponement, is_private=content.is_private
        )
        return taken(self._about, EntryState.DRAFT, kept, deadlines)

    def _submitted(self) -> Taken:
        resource = check_document(self._content.draft, self._about, self.moment)
        second = second_sources(resource, self.moment.catalog)
        named = reviewers(resource, second, self.moment.profile.rules)
        content = replace(self._content, reviewers=named, reviews=(), second_sources=second, returned="")
        content = replace(content, is_private=False)
        return self._next_turn(content, self._deadlines)

    def _next_turn(self, content: EntryContent, deadlines: Deadlines) -> Taken:
        turn = turn_of(content)
        if turn is None:
            return taken(
                self._about, EntryState.REVIEWED, content, deadlines, self._told("is reviewed", {self._about.applicant})
            )
        running = clocks.review_begun(deadlines, turn, self._about, self.moment)
        to = departments_of(turn, self._about, self.moment)
        return taken(self._about, EntryState.SUBMITTED, content, running, self._told("waits for your review", to))

    def _inspected(self, action: Inspect) -> Taken:
        problems = list(text_problems("finding", action.finding))
        if self.by.person is None:
            problems.append(Problem("", "PERSON_MISSING", "a natural person looks a document through"))
        check(problems)
        inspection = Inspection(action.of, action.is_fit, action.finding, self.by.person or "", self.moment.today)
        others = tuple(each for each in self._content.inspections if each.of is not action.of)
        content = replace(self._content, inspections=(*others, inspection))
        if action.is_fit:
            return self._stays(content, self._deadlines)
        content = replace(content, returned=action.finding, reviews=())
        return self._given_back(content)

    def _agreed(self, action: Agree) -> Taken:
        turn = self._turn("agree")
        reasons = action.second_source_reasons
        check(
            [
                *text_problems("opinion", action.opinion, required=False),
                *text_problems("second_source_reasons", reasons, required=False),
            ]
        )
        if turn is Reviewer.AUTHORITY and self._content.second_sources and not reasons.strip():
            raise ActionUnfit(
                Problem(
                    f"second_sources.{place}",
                    "SECOND_SOURCE",
                    f"`{one.resource}.{one.other}` tells the same of the same subjects: say why there are two (R004)",
                )
                for place, one in enumerate(self._content.second_sources)
            )
        review = Review(turn, self.by.department, self.by.person, action.opinion, self.moment.today)
        content = replace(self._content, reviews=(*self._content.reviews, review))
        if turn is Reviewer.AUTHORITY and self._content.second_sources:
            content = replace(content, second_source_reasons=reasons)
        found = term(self.moment.profile.rules, DeadlineName.CATALOGUE_REVIEW)
        deadlines = self._deadlines
        if found is not None and clocks.keeps_review(found, turn):
            deadlines = clocks.met(deadlines, (DeadlineName.CATALOGUE_REVIEW,), self.moment)
        return self._next_turn(content, deadlines)

    def _returned(self, reasons: str) -> Taken:
        """Whoever reviews may give it back; once all have agreed, each of them still may."""
        if turn_of(self._content) is None:
            may = [departments_of(each, self._about, self.moment) for each in self._content.reviewers]
            if not any(self.by.department in codes for codes in may):
                raise NotPermitted("return")
        else:
            self._turn("return")
        check(text_problems("reasons", reasons))
        return self._given_back(replace(self._content, returned=reasons, reviews=()))

    def _given_back(self, content: EntryContent) -> Taken:
        deadlines = clocks.met(self._deadlines, (DeadlineName.CATALOGUE_REVIEW,), self.moment)
        to = frozenset({self._about.applicant})
        return taken(self._about, EntryState.RETURNED, content, deadlines, self._told("is given back to you", to))

    def _turn(self, word: str) -> Reviewer:
        turn = turn_of(self._content)
        if turn is None or self.by.department not in departments_of(turn, self._about, self.moment):
            raise NotPermitted(word)
        return turn

    def _published(self) -> Taken:
        """Judged once more: the catalogue may have changed since it was submitted."""
        resource = check_document(self._content.draft, self._about, self.moment)
        second = second_sources(resource, self.moment.catalog)
        unseen = [one for one in second if one not in self._content.second_sources]
        late = (Problem("second_sources", "SECOND_SOURCE", f"`{one.resource}` has come since") for one in unseen)
        check([*missing_inspections(self._content, resource, self.moment.profile.rules), *late])
        content = replace(
            self._content,
            draft="",
            published=self._content.draft,
            cause=Cause.OTHER,
            changed_on=None,
            postponement=None,
        )
        deadlines = clocks.met(self._deadlines, clocks.CHANGES, self.moment)
        deadlines = clocks.yearly_begun(deadlines, self._about, self.moment)
        effect = PublishEntry(content.code, resource.provider, content.published)
        effects = (effect, *self._told("is published", frozenset({resource.provider})))
        return taken(self._about, EntryState.PUBLISHED, content, deadlines, effects)

    def _revised(self, action: Revise) -> Taken:
        cause, changed_on = action.cause, action.changed_on
        check(past_problems("changed_on", changed_on, self.moment.today))
        deadlines = clocks.change_begun(self._deadlines, cause, changed_on, self._about, self.moment)
        content = replace(self._content, cause=cause, changed_on=changed_on, returned="", second_source_reasons="")
        return self._drafted(action.document, content, deadlines)

    def _required(self, action: Require) -> Taken:
        problems = [
            *text_problems("reasons", action.reasons),
            *past_problems("changed_on", action.changed_on, self.moment.today),
        ]
        if action.cause not in clocks.OF_CAUSE:
            problems.append(Problem("cause", "NO_CLOCK", "a change of data or of law is what can be required"))
        check(problems)
        deadlines = clocks.change_begun(self._deadlines, action.cause, action.changed_on, self._about, self.moment)
        to = frozenset({self._about.applicant, self._about.provider or self._about.applicant})
        return self._stays(self._content, deadlines, self._told("has to be changed", to))

    def _postponed(self, action: Postpone) -> Taken:
        found = term(self.moment.profile.rules, DeadlineName.LAW_CHANGE)
        due = clocks.running(self._deadlines, DeadlineName.LAW_CHANGE)
        if found is None or found.extension is None or due is None:
            raise unfit("", "NO_EXTENSION", "there is no clock here that can be put off")
        if self._content.postponement is not None:
            raise unfit("", "EXTENDED_ALREADY", "a change is put off once")
        if due.due < self.moment.today:
            raise unfit("", "OVERDUE", "what is overdue cannot be put off any more")
        problems = list(text_problems("reasons", action.reasons))
        if not 1 <= action.working_days <= found.extension:
            problems.append(Problem("working_days", "OUT_OF_RANGE", f"from 1 to {found.extension}"))
        check(problems)
        deadlines = clocks.postponed(self._deadlines, action.working_days, self.moment)
        content = replace(
            self._content, postponement=Postponement(action.working_days, action.reasons, self.moment.today)
        )
        return self._stays(content, deadlines, self._told("is changed later", self.moment.authority))

    def _discarded(self, reasons: str) -> Taken:
        check(text_problems("reasons", reasons, required=False))
        content = EntryContent(self._content.code, published=self._content.published, reasons=reasons)
        content = replace(content, postponement=self._content.postponement, is_private=self._content.is_private)
        deadlines = clocks.met(self._deadlines, (DeadlineName.CATALOGUE_REVIEW,), self.moment)
        if content.published:
            return taken(self._about, EntryState.PUBLISHED, content, deadlines)
        return taken(self._about, EntryState.DISCARDED, content, deadlines, is_closed=True)

    def _withdrawn(self, reasons: str) -> Taken:
        check(text_problems("reasons", reasons))
        content = replace(self._content, draft="", reasons=reasons)
        deadlines = clocks.met(self._deadlines, tuple(DeadlineName), self.moment)
        to = frozenset({self._about.provider or self._about.applicant}) | self.moment.authority
        effects = (WithdrawEntry(content.code), *self._told("is withdrawn", to))
        return taken(self._about, EntryState.WITHDRAWN, content, deadlines, effects, is_closed=True)

    def _stays(self, content: EntryContent, deadlines: Deadlines, effects: Iterable[Effect] = ()) -> Taken:
        return taken(self._about, EntryState(self.standing.state), content, deadlines, effects)

    def _told(self, what: str, to: Iterable[str]) -> tuple[Effect, ...]:
        return told(to, self._content.code, what)
