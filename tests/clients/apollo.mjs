// Apollo Client without React: answers a query, reads the schema by introspection, pages a connection to its end.
//
// Reads {url, headers, query, pages, first} from standard input; prints {data, types, rows, requests}. `pages` is a
// query of the variables $first and $after over `data.enterprise`; the cache joins its pages, as in an application.

import { readFileSync } from "node:fs";
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { buildClientSchema, getIntrospectionQuery, validate } from "graphql";

const asked = JSON.parse(readFileSync(0, "utf8"));
let requests = 0;

const client = new ApolloClient({
  link: ApolloLink.from([
    new ApolloLink((operation, forward) => {
      requests += 1;
      return forward(operation);
    }),
    new HttpLink({ uri: asked.url, headers: asked.headers }),
  ]),
  cache: new InMemoryCache({
    typePolicies: {
      DataQuery: { merge: true, fields: { enterprise: relayStylePagination(["where", "orderBy"]) } },
    },
  }),
});

const { data } = await client.query({ query: gql(asked.query) });

const introspection = gql(getIntrospectionQuery({ oneOf: true, specifiedByUrl: true, inputValueDeprecation: true }));
const found = await client.query({ query: introspection, fetchPolicy: "no-cache" });
const schema = buildClientSchema(found.data);
const complaints = validate(schema, gql(asked.query)).map((error) => error.message);

requests = 0;
const watched = client.watchQuery({ query: gql(asked.pages), variables: { first: asked.first, after: null } });
let page = await watched.refetch();
while (page.data.data.enterprise.pageInfo.hasNextPage) {
  page = await watched.fetchMore({ variables: { after: page.data.data.enterprise.pageInfo.endCursor } });
}
const joined = client.readQuery({ query: gql(asked.pages), variables: { first: asked.first, after: null } });
const rows = joined.data.enterprise.edges.map((edge) => edge.node.creditCode);

client.stop();
console.log(JSON.stringify({ data, types: Object.keys(schema.getTypeMap()), complaints, rows, requests }));
