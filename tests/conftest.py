"""Fixtures for the whole suite, each in a file of its own name."""

pytest_plugins = [  # those that others import come first, so that pytest explains their assertions
    "tests.fix_hypothesis",
    "tests.fix_postgresql",
    "tests.fix_mariadb",
    "tests.fix_city",
    "tests.fix_platform",
    "tests.fix_golden",
    "tests.attack.fix_attack",
    "tests.masking.fix_databases",
]
