"""Types that are the same whatever the catalogue holds: pages, the sharing of a row, verdicts, `@sharing`."""

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

PAGE_INFO = GraphQLObjectType(
    "DataPageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "hasPreviousPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "startCursor": GraphQLField(GraphQLString),
        "endCursor": GraphQLField(GraphQLString),
    },
)

ROW_SHARING = GraphQLObjectType(
    "RowSharing",
    {
        "provider": GraphQLField(GraphQLNonNull(GraphQLString), description="Department that provides the row."),
        "updatedAt": GraphQLField(GraphQLString, description="Day as of which the provider's data stand, if it says."),
        "masked": GraphQLField(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))),
            description="Selected fields that this row shows masked or not at all.",
        ),
    },
)

VERDICT = GraphQLEnumType(
    "Verdict",
    {"MATCH": "MATCH", "NO_MATCH": "NO_MATCH"},
    description="一致 / 不一致. NO_MATCH also where the source knows no such subject.",
)

VERIFICATION = GraphQLObjectType(
    "Verification",
    {
        "result": GraphQLField(GraphQLNonNull(VERDICT), description="One verdict over the subject and all claims."),
        "checkedAt": GraphQLField(GraphQLNonNull(GraphQLString), description="When the source compared, UTC."),
    },
)

SHARING_DIRECTIVE = GraphQLDirective(
    "sharing",
    [DirectiveLocation.FIELD],
    {"purpose": GraphQLArgument(GraphQLString), "grant": GraphQLArgument(GraphQLString)},
    description="States another purpose or grant for one root field of `data` or `verify`, or for `node`.",
)
