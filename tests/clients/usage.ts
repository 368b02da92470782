// An application's use of the generated types. What must not compile is marked, and the compiler refuses an idle mark.

import type { EnterpriseOrder, PopulationWhere, ReadmeQuery } from "./generated";

export function names(answer: ReadmeQuery): string[] {
  return (answer.data.population?.nodes ?? []).map((node) => node.name ?? "");
}

export function unmasked(answer: ReadmeQuery): string[] {
  // @ts-expect-error  a field may be null for who may not see it
  return (answer.data.population?.nodes ?? []).map((node) => node.name);
}

export const byKey: PopulationWhere = { idNumber: { in: ["330302198203145018"] } };
// @ts-expect-error  no such item
export const bySize: PopulationWhere = { shoeSize: { eq: "42" } };

export const order: EnterpriseOrder = { establishedOn: "DESC" };
// @ts-expect-error  one sort key each
export const orders: EnterpriseOrder = { establishedOn: "DESC", name: "ASC" };
