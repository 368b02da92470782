// What a page of a district's residents asks: a connection that it pages through, and one resident again by id.
// The Relay compiler reads it; the queries that run are those it makes of it.

import { graphql } from "relay-runtime";

export const query = graphql`
  query residentsQuery($first: Int!) {
    viewer {
      department
    }
    ...residents_rows @arguments(first: $first)
  }
`;

export const rows = graphql`
  fragment residents_rows on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "residentsPageQuery") {
    data {
      population(first: $first, after: $after) @connection(key: "residents_population") {
        totalCount
        edges {
          node {
            id
            address
            ...residents_person
          }
        }
      }
    }
  }
`;

export const person = graphql`
  fragment residents_person on Population @refetchable(queryName: "residentsPersonQuery") {
    address
    phone
    birthDate
    sharing {
      masked
    }
  }
`;
