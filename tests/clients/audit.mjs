// The audits of GraphQL over HTTP, as the package `graphql-http` has them, run against a server.
//
// Reads {url, headers} from standard input; prints one {id, name, status, reason} for each audit.

import { readFileSync } from "node:fs";
import { auditServer } from "graphql-http";

const asked = JSON.parse(readFileSync(0, "utf8"));

const results = await auditServer({
  url: asked.url,
  fetchFn: (url, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(asked.headers)) headers.set(name, value);
    return fetch(url, { ...init, headers });
  },
});

console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
