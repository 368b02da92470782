"""Why someone may have it: grants in force and budgets, kept in the metadata store."""
