"""Fixtures for the whole suite, each in a file of its own name."""

pytest_plugins = ["tests.fix_postgresql", "tests.masking.fix_databases"]
