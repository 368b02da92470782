"""HTTP and command line: composes everything, authenticates, limits, and serves the one GraphQL endpoint."""
