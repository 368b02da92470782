// Starts GraphiQL. Nothing that is typed is kept after the page is closed: documents and headers may hold
// numbers of persons and tokens, so the storage handed to GraphiQL is memory only.
"use strict";

const kept = new Map();
const storage = {
  getItem: (key) => (kept.has(key) ? kept.get(key) : null),
  setItem: (key, value) => void kept.set(key, String(value)),
  removeItem: (key) => void kept.delete(key),
  clear: () => kept.clear(),
  get length() {
    return kept.size;
  },
};

const defaultQuery = `# 1. Put your token and purpose under "Headers" below.
# 2. Fetch the schema again (the round arrow on the left).
# 3. Write a query and run it.
#
# 1. 在下方 Headers 中填写令牌与使用用途。 2. 点左侧圆形箭头重新读取模式。 3. 编写并运行查询。
{
  __typename
}
`;

const defaultHeaders = `{
  "Authorization": "Bearer ",
  "Sharing-Purpose": ""
}
`;

const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  enableIncrementalDelivery: false,
  fetch: (address, options) => fetch(address, { ...options, cache: "no-store", credentials: "omit" }),
});

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    storage,
    defaultQuery,
    defaultHeaders,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
