// PostGraphile with the least that it can be asked to do: queries only, no GraphiQL, no watching, answers written as text at once.
// BENCH_URL names the database, BENCH_PORT the port; it serves the views of the schema `masked`.
import { createServer } from "node:http";

import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const preset = {
  extends: [PostGraphileAmberPreset],
  // What changes data is left out of the schema, which answers no faster for it.
  disablePlugins: ["PgMutationCreatePlugin", "PgMutationUpdateDeletePlugin"],
  pgServices: [makePgService({ connectionString: process.env.BENCH_URL, schemas: ["masked"], pubsub: false })],
  schema: { defaultBehavior: "-connection:totalCount" },
  grafast: { explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false, outputDataAsString: true },
};

const instance = postgraphile(preset);
const server = createServer();
const served = instance.createServ(grafserv);
await served.addTo(server);
await instance.getSchema();
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
