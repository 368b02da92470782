"""Types that are the same whatever the catalogue holds: pages, the sharing of a row, `@sharing`."""

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

PAGE_INFO = GraphQLObjectType(
    "DataPageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLNonNull(GraphQLBoolean), description="Whether rows follow."),
        "hasPreviousPage": GraphQLField(GraphQLNonNull(GraphQLBoolean), description="Whether rows precede."),
        "startCursor": GraphQLField(GraphQLString, description="Cursor of the first row, null without one."),
        "endCursor": GraphQLField(GraphQLString, description="Cursor of the last row, null without one."),
    },
    description="What there is beyond a page.",
)

TOTAL_COUNT = GraphQLField(
    GraphQLInt,
    description="How many rows all pages hold, counted up to a limit; null for few that were found by masked values.",
)

TOTAL_COUNT_IS_EXACT = GraphQLField(
    GraphQLNonNull(GraphQLBoolean),
    description="Whether there are as many rows as `totalCount` says: not where there are more, or where it is null.",
)

ROW_SHARING = GraphQLObjectType(
    "RowSharing",
    {
        "provider": GraphQLField(GraphQLNonNull(GraphQLString), description="Department that provides the row."),
        "updatedAt": GraphQLField(GraphQLString, description="Day as of which the provider's data stand, if it says."),
        "underCorrection": GraphQLField(
            GraphQLBoolean,
            description="疑义校核: whether somebody has reported the record, or a field that is selected beside this, "
            "and nobody has answered yet. It tells nothing else. Null where rows cannot be told apart.",
        ),
        "proceed": GraphQLField(
            GraphQLBoolean,
            description="Whether it is so, and business goes on all the same where somebody has valid proof.",
        ),
        "masked": GraphQLField(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))),
            description="Selected fields that this row shows masked or not at all.",
        ),
    },
    description="How a row comes to be shared.",
)

SHARING_DIRECTIVE = GraphQLDirective(
    "sharing",
    [DirectiveLocation.FIELD],
    {
        "purpose": GraphQLArgument(GraphQLString, description="A purpose code of the department."),
        "grant": GraphQLArgument(GraphQLString, description="Application number of a grant."),
    },
    description="States another purpose or grant for one root field of `data` or `verify`, or for `node`.",
)
