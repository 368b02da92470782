// Relay without React, with what its compiler made of relay/residents.js: pages a connection, reads a row again by id.
//
// Reads {url, headers, first} from standard input; prints {department, total, rows, requests, again}. The store joins
// the pages; `rows` are the connection's as read from there, `again` the first row by `node(id:)`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import relay from "relay-runtime";

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSingularSelector } = relay;
const require = createRequire(import.meta.url);
const artifact = (name) => require(`./relay/generated/${name}.graphql.js`);
const asked = JSON.parse(readFileSync(0, "utf8"));
let requests = 0;

async function send({ text, name }, variables) {
  requests += 1;
  const headers = { "content-type": "application/json", ...asked.headers };
  const body = JSON.stringify({ query: text, operationName: name, variables });
  return (await fetch(asked.url, { method: "POST", headers, body })).json();
}

const environment = new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });

const query = artifact("residentsQuery");
const variables = { first: asked.first };
const shown = await fetchQuery(environment, query, variables).toPromise();
environment.retain(createOperationDescriptor(query, variables));

function connection() {
  const { data } = environment.lookup(createOperationDescriptor(query, variables).fragment);
  return environment.lookup(getSingularSelector(artifact("residents_rows"), data)).data.data.population;
}

while (connection().pageInfo.hasNextPage) {
  const next = { first: asked.first, after: connection().pageInfo.endCursor };
  await fetchQuery(environment, artifact("residentsPageQuery"), next).toPromise();
}

const { totalCount, edges } = connection();
const rows = edges.map(({ node }) => ({ id: node.id, address: node.address }));

const byId = artifact("residentsPersonQuery");
const found = await fetchQuery(environment, byId, { id: rows[0].id }, { fetchPolicy: "network-only" }).toPromise();
const again = environment.lookup(getSingularSelector(artifact("residents_person"), found.node)).data;

const department = shown.viewer.department;
console.log(JSON.stringify({ department, total: totalCount, rows, requests, again }));
