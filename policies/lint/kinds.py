"""Every kind of finding that the linter makes: its code, how bad it is, what it means, what to write instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from catalog import Finding, Place, Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """`code` is stable; `meaning` and `instead` are what the documentation says of it.

    `column` names the cell of a policy line that a finding points at.
    """

    code: str
    severity: Severity
    column: str
    meaning: str
    instead: str

    def at(self, place: Place, message: str, hint: str = "") -> Finding:
        """A finding of this kind; `hint` says what to write where the general advice does not fit."""
        return Finding(place, self.code, message, hint or self.instead, self.severity)


DENY_SHADOWED = Kind(
    "deny-shadowed",
    Severity.ERROR,
    "what",
    "a deny never decides: whatever it means is decided by rules above it, at least one of which allows",
    "move the deny above them",
)
DENY_SHADOWED_IN_PART = Kind(
    "deny-shadowed-in-part",
    Severity.WARNING,
    "for",
    "a deny never decides on one of the rights that it names, because rules above it allow that right",
    "move the deny above them, or leave the right out of it",
)
RULE_SHADOWED = Kind(
    "rule-shadowed",
    Severity.WARNING,
    "what",
    "a rule never decides: whatever it means is decided by rules above it",
    "move the rule above them, or delete it",
)
NOT_OFFERED = Kind(
    "not-offered",
    Severity.WARNING,
    "for",
    "a rule never decides: the resource is not shared in the modes that the rule names",
    "delete the rule, or add the mode to `modes` in the catalogue",
)
IDLE_WORD = Kind(
    "idle-word",
    Severity.NOTE,
    "for",
    "a word of the column `for` does nothing: the resource is not shared in that mode, or it means nothing there",
    "leave the word out",
)
ABSENT = Kind(
    "absent",
    Severity.NOTE,
    "what",
    "a line about a withdrawn entry or one that does not fit, or about a reference into one: it does nothing",
    "delete the line, if the entry does not come back",
)
NOT_CLAIMABLE = Kind(
    "not-claimable",
    Severity.WARNING,
    "for",
    "a rule opens `verify` for items that name no subject and of which the catalogue lets nothing be claimed",
    "list the item with its kinds under `verify: items:` in the catalogue, or leave `verify` out of the rule",
)
ITEMS_TELL = Kind(
    "items-tell",
    Severity.WARNING,
    "mask",
    "a rule tells each item's verdict, and the catalogue lets items be claimed only together: so each is guessed alone",
    "`verdict` instead of `verdict+items`, or `together: 1` in the catalogue",
)
BATCH_TO_EVERYONE = Kind(
    "batch-to-everyone",
    Severity.WARNING,
    "mask",
    "a rule lets every department compare many subjects at once, however many one case is about",
    "`batch` in a rule of its own for those who need it",
)
BLIND_TO_EVERYONE = Kind(
    "blind-to-everyone",
    Severity.WARNING,
    "mask",
    "a rule lets every department compare lists that nobody else sees, without a budget of the subject",
    "`blind-size` or `blind-positions` in a rule of its own for those who need it",
)
SPELLINGS_UNLISTED = Kind(
    "spellings-unlisted",
    Severity.NOTE,
    "what",
    "names with several Latin letters have too many spellings to be listed: only a canonical column can be compared",
    "nothing, if there are few; otherwise a column of canonical forms under `verify: canonical:` in the catalogue",
)
CODES_UNLISTED = Kind(
    "codes-unlisted",
    Severity.WARNING,
    "what",
    "codes that cannot be claimed: they have more spellings than can be listed, or hold a character that no value has",
    "codes of at most four Latin letters, or leave the item out of `verify: items:`",
)
NOTHING_MEANT = Kind(
    "nothing-meant",
    Severity.WARNING,
    "what",
    "a wildcard or class means no item: there is none of the class, or all are restricted",
    "delete the rule, or name the items",
)
NOBODYS_PURPOSE = Kind(
    "nobodys-purpose",
    Severity.WARNING,
    "when",
    "a rule never decides: none of those it is for may state the purposes it asks for",
    "name a purpose that is among the functions of a department in `who`",
)
NOBODYS_GRANT = Kind(
    "nobodys-grant",
    Severity.WARNING,
    "when",
    "a rule never decides: it asks for a grant, and none of those it is for has a function to be granted anything for",
    "give the department its `functions`, or use `agreed`",
)
PAST = Kind(
    "past",
    Severity.NOTE,
    "when",
    "the last day of a rule is past",
    "delete the rule",
)
POSITION_TELLS_MORE = Kind(
    "position-tells-more",
    Severity.WARNING,
    "mask",
    "a position works on stored values that the same caller does not see: it tells what the selection hides",
    "write the mask of the selection in the position rule too",
)
LOOKUP_TELLS_MORE = Kind(
    "lookup-tells-more",
    Severity.NOTE,
    "mask",
    "a lookup works on stored values that the same caller does not see; every value that is tried is counted",
    "nothing, if callers need to find rows by that item",
)
POSITION_OTHER_MASK = Kind(
    "position-other-mask",
    Severity.WARNING,
    "mask",
    "a position works on another form of the value than the one that the same caller sees, so it is told both",
    "write the mask of the selection in the position rule too",
)
TRACKER = Kind(
    "tracker",
    Severity.NOTE,
    "for",
    "groups over an item that is not clear: by their differences (trackers) callers come near to single records",
    "nothing, if rounding and the least cell are enough; otherwise a coarser mask, or fewer items to group by",
)
ROW_RULE_REVEALS = Kind(
    "row-rule-reveals",
    Severity.ERROR,
    "rows",
    "a row rule looks at an item that is not clear for the caller, so it tells something about it row by row",
    "open the item to those callers, use another row rule, or add `reveals: true` to the row rule in the catalogue",
)
SMALL_DOMAIN = Kind(
    "small-domain",
    Severity.WARNING,
    "mask",
    "so few values that counting equal names tells which is which, or texts so short that `ff1` makes stars of them",
    "a mask of generalisation such as `region city`, or `null`",
)
SHARED_SCOPE = Kind(
    "shared-scope",
    Severity.NOTE,
    "mask",
    "under a shared scope of a provider departments can join what they have",
    "nothing, if it is to be joined; otherwise another scope for each, or none",
)
IDLE_SCOPE = Kind(
    "idle-scope",
    Severity.WARNING,
    "mask",
    "a shared scope joins nothing: one department has one item under it",
    "leave the scope out",
)
UNCONDITIONAL_CLOSED = Kind(
    "unconditional-closed",
    Severity.ERROR,
    "what",
    "an unconditional item, or a base item where all of them are, that a department cannot have in any mode",
    "`p, everyone, RESOURCE.@unconditional, query, always, *, clear, allow,` and a rule that opens rows to everyone",
)
CONDITIONAL_OPEN = Kind(
    "conditional-open",
    Severity.WARNING,
    "when",
    "a conditional item is clear for everyone without a condition",
    "ask for a condition such as `granted`, show a mask, or make the item unconditional in the catalogue",
)
CONDITIONAL_OPEN_TO_SOME = Kind(
    "conditional-open-to-some",
    Severity.NOTE,
    "when",
    "a conditional item is clear without a condition for named departments, or on some rows",
    "nothing, if the note says on which basis",
)
CONDITIONAL_CLOSED = Kind(
    "conditional-closed",
    Severity.WARNING,
    "what",
    "a conditional item that no rule opens to anybody but its provider",
    "`p, everyone, RESOURCE.ITEM, query, granted, *, clear, allow,`",
)
RESTRICTED_WITHOUT_BASIS = Kind(
    "restricted-without-basis",
    Severity.ERROR,
    "note",
    "a restricted item is allowed, and neither the rule's note nor the catalogue names a legal basis",
    "write law and article into the note",
)
RESTRICTED_WITHOUT_NOTE = Kind(
    "restricted-without-note",
    Severity.WARNING,
    "note",
    "a restricted item is allowed to another department, and the rule's note does not say by which law",
    "write law and article into the note",
)
RESTRICTED_TO_GROUP = Kind(
    "restricted-to-group",
    Severity.WARNING,
    "who",
    "a restricted item is allowed to a group, whose members may change without this rule",
    "name each recipient in a rule of its own",
)
BASE_CLASS = Kind(
    "base-class",
    Severity.ERROR,
    "what",
    "a base item that is not unconditional in the catalogue, where the jurisdiction shares all base items",
    "write `class: unconditional` at the item, or take `base` away",
)
ROWS_CLOSED = Kind(
    "rows-closed",
    Severity.WARNING,
    "what",
    "a resource is shared in a mode in which no rule opens its rows to anybody but its provider",
    "`p, everyone, RESOURCE, query, by-key, *, -, allow,`, or take the mode out of `modes` in the catalogue",
)
REFERENCE_CLOSED = Kind(
    "reference-closed",
    Severity.WARNING,
    "what",
    "a rule opens a reference to callers for whom no row of the resource that it leads to is ever open",
    "open rows of that resource to them, or delete the rule",
)
REFERENCE_NOT_FOUND = Kind(
    "reference-not-found",
    Severity.WARNING,
    "what",
    "a rule opens a reference into rows of another provider to callers who may not look up there what it finds them by",
    "the other provider writes `p, WHO, RESOURCE.ITEM, lookup, always, *, clear, allow,`, or delete the rule",
)
APPLICATIONS_ALIKE = Kind(
    "applications-alike",
    Severity.WARNING,
    "who",
    "the names of two applications of a department differ by one letter, and no register says which are right",
    "correct the one that is mistyped",
)
GROUP_UNUSED = Kind(
    "group-unused",
    Severity.WARNING,
    "group",
    "a group that no rule names, by itself or through another group",
    "name it in a rule, or delete its lines",
)
MEMBERSHIP_IDLE = Kind(
    "membership-idle",
    Severity.NOTE,
    "member",
    "a membership that holds without its line too",
    "delete the line",
)
CENTRE_WITHOUT_NOTE = Kind(
    "centre-without-note",
    Severity.WARNING,
    "note",
    "the centre allows something, which is for the law to demand, and the note does not say by which law",
    "write law and article into the note",
)

_ALL = (
    DENY_SHADOWED,
    DENY_SHADOWED_IN_PART,
    RULE_SHADOWED,
    NOT_OFFERED,
    IDLE_WORD,
    ABSENT,
    NOT_CLAIMABLE,
    ITEMS_TELL,
    BATCH_TO_EVERYONE,
    BLIND_TO_EVERYONE,
    SPELLINGS_UNLISTED,
    CODES_UNLISTED,
    NOTHING_MEANT,
    NOBODYS_PURPOSE,
    NOBODYS_GRANT,
    PAST,
    POSITION_TELLS_MORE,
    LOOKUP_TELLS_MORE,
    POSITION_OTHER_MASK,
    TRACKER,
    ROW_RULE_REVEALS,
    SMALL_DOMAIN,
    SHARED_SCOPE,
    IDLE_SCOPE,
    UNCONDITIONAL_CLOSED,
    CONDITIONAL_OPEN,
    CONDITIONAL_OPEN_TO_SOME,
    CONDITIONAL_CLOSED,
    RESTRICTED_WITHOUT_BASIS,
    RESTRICTED_WITHOUT_NOTE,
    RESTRICTED_TO_GROUP,
    BASE_CLASS,
    ROWS_CLOSED,
    REFERENCE_CLOSED,
    REFERENCE_NOT_FOUND,
    APPLICATIONS_ALIKE,
    GROUP_UNUSED,
    MEMBERSHIP_IDLE,
    CENTRE_WITHOUT_NOTE,
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.code: kind for kind in _ALL})
"""The kinds by their codes; read-only."""
