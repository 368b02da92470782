"""What was decided to be asked, as people read it: rows, columns with position and decision, page, order, the price."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import assert_never

from policies import Right
from policies.telling import decision_words
from resolvers.deciding import Charge, Use, named
from resolvers.plan import (
    All,
    AnyOf,
    BlindAnswering,
    BlindOpening,
    Claim,
    Compare,
    Comparison,
    Connection,
    Constant,
    FromVariable,
    Grouping,
    ListOf,
    Node,
    NodeById,
    Not,
    Operand,
    Page,
    Predicate,
    ReferenceField,
    Related,
    RootPlan,
    Rows,
)
from resolvers.prepared import EmptyField, Prepared, PreparedField, PreparedRequest, RefusedField
from resolvers.scalars import ReducedDate

NOTHING = "nothing is planned\n"


def plan_text(requests: Sequence[PreparedRequest]) -> str:
    """The plans of what was prepared; no value is in them but literals of the document."""
    lines = [line for request in requests for field in request.fields for line in _field(field)]
    return "".join(f"{line}\n" for line in lines) or NOTHING


def _field(field: Prepared) -> Iterator[str]:
    yield f"{'.'.join(field.plan.path)}: {_root(field.plan)}"
    yield from (f"  {line}" for line in _asked(field.plan))
    yield from (f"  {_use(use)}" for use in field.uses)
    match field:
        case PreparedField():
            yield from (f"  counted: {_charge(charge)}" for charge in field.charges)
            if field.guarded:
                yield "  small cells are left out"
        case RefusedField():
            yield f"  refused: {field.refusal.code.value}"
        case EmptyField():
            yield "  no such row"
        case _:
            assert_never(field)


def _root(plan: RootPlan) -> str:
    match plan:
        case Connection(rows=rows):
            return f"rows of {rows.resource.code}{', by key' if rows.by_key else ''}"
        case Grouping(resource=resource):
            return f"groups of {resource.code}"
        case Comparison(resource=resource):
            return f"comparison with {resource.code}" + (" of many" if plan.pairs else "")
        case BlindOpening(resource=resource):
            return f"begin of a blind batch with {resource.code}"
        case BlindAnswering(resource=resource):
            return f"answer of a blind batch with {resource.code}"
        case NodeById():
            return "one row by its id"
        case _:
            assert_never(plan)


def _asked(plan: RootPlan) -> Iterator[str]:
    match plan:
        case Connection(rows=rows):
            yield from _rows(rows)
            yield from _lists(plan.nodes)
        case Grouping():
            yield f"by: {', '.join(key.item.code for key in plan.by) or 'all rows together'}"
            yield from (
                f"{each.function.value}: {', '.join(result.item.code for result in each.results)}"
                for each in plan.aggregates
            )
            yield from [f"where: {_where(plan.rows.where)}"] if plan.rows.where is not None else []
        case Comparison():
            yield f"subject: {', '.join(_claim(each) for each in plan.subject)}"
            yield from [f"claims: {', '.join(_claim(each) for each in plan.claims)}"] if plan.claims else []
        case BlindOpening(terms=terms):
            yield f"{terms.told.value} of entries of: {', '.join(terms.wording.items)}"
        case BlindAnswering(terms=terms):
            words = "" if terms is None else f"{terms.told.value} of entries of: {', '.join(terms.wording.items)}"
            yield words or "no session"
        case NodeById():
            yield f"of: {', '.join(sorted(plan.choices))}"
        case _:
            assert_never(plan)


def _rows(rows: Rows) -> Iterator[str]:
    if rows.where is not None:
        yield f"where: {_where(rows.where)}"
    keys = [f"{key.item.code} {key.direction.value}" for key in rows.order]
    yield f"order: {', '.join([*keys, 'surrogate' if rows.resource.row else 'hash'])}"
    yield f"page: {_page(rows.page)}"


def _lists(nodes: Iterable[Node]) -> Iterator[str]:
    """What stands in the rows: each list with its rows, whatever leads to it."""
    followed = [field for node in nodes for field in node.fields if isinstance(field, ReferenceField)]
    for field in followed:
        if field.reference.many:
            yield f"list {'.'.join(field.path)}:"
            yield from (f"  {line}" for line in _rows(field.rows))
        yield from _lists((field.node,))


def _page(page: Page) -> str:
    words = [f"{'last' if page.from_end else 'first'} {page.size}"]
    words += [f"after {_operand(page.after)}"] if page.after is not None else []
    words += [f"before {_operand(page.before)}"] if page.before is not None else []
    return ", ".join(words)


def _where(predicate: Predicate) -> str:
    match predicate:
        case Compare():
            return _compare(predicate)
        case All(parts):
            return f"({' and '.join(map(_where, parts))})" if len(parts) > 1 else _where(parts[0])
        case AnyOf(parts):
            return f"({' or '.join(map(_where, parts))})"
        case Not(part):
            return f"not {_where(part)}"
        case Related():
            return f"{predicate.quantifier.value} of {predicate.reference.code}: {_where(predicate.where)}"
        case _:
            assert_never(predicate)


def _claim(claim: Claim) -> str:
    on = "" if claim.on is None else f" on {_operand(claim.on)}"
    return f"{claim.item.code} {claim.kind.value} {_operand(claim.operand)}{on}"


def _compare(compare: Compare) -> str:
    return f"{compare.item.code} {compare.operator.value} {_operand(compare.operand)}"


def _operand(operand: Operand) -> str:
    match operand:
        case Constant(date() | Decimal() as value):
            return str(value)
        case Constant(ReducedDate(text)):
            return text
        case Constant(value):
            return repr(value)
        case FromVariable(path):
            return "$" + ".".join(map(str, path))
        case ListOf(elements):
            return f"[{', '.join(map(_operand, elements))}]"
        case _:
            assert_never(operand)


def _use(use: Use) -> str:
    answer = use.answer
    is_value = use.target is not None and use.target in use.resource.items
    words = f"{use.right.value} {named(use)}: {decision_words(answer.decision, is_value=is_value)}"
    words += f"; missing {', '.join(sorted(answer.missing))}" if answer.missing else ""
    words += f"; unstated {', '.join(answer.unstated)}" if answer.unstated else ""
    words += "; no grant covers the purpose" if answer.uncovered else ""
    words += "; withheld" if answer.withheld else ""
    return f"{words} [{'.'.join(use.path)}]" if use.right is Right.QUERY else words


def _charge(charge: Charge) -> str:
    what = f"{charge.resource}.{charge.item}"
    if charge.operand is not None:
        return f"{what} {_operand(charge.operand)}"
    return f"{what} of each row of {' > '.join(rows.resource.code for rows in charge.rows) or charge.resource}"
