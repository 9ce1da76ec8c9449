"""What all tests share: each stage verifies the tensor form; Hypothesis is deterministic and without a deadline.

Of a test that is asked of many rows the whole suite takes each third in short, and the others with `-m long`. A run of
files or tests that are named takes all rows.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other use up processor time
os.environ["MCALC_VERIFY"] = "1"  # before mcalc is imported; processes that tests start have it too
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of these processes would compile all of mcalc anew

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

_WHOLE, _MANY, _EACH = "MCALC_WHOLE_SUITE", 30, 3

for name, examples in (("mcalc", 12), ("long", 100)):
    settings.register_profile(
        name,
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
settings.load_profile("mcalc")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the processes that run the tests whether these are all there are: they are given what is collected."""
    if not hasattr(config, "workerinput"):
        named = config.args_source is config.ArgsSource.ARGS or config.option.keyword
        os.environ[_WHOLE] = "" if named else "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark two of three rows as long, where a test has many."""
    if not os.environ.get(_WHOLE):
        return
    tests = [item.nodeid.partition("[")[0] for item in items]
    rows, seen = Counter(tests), Counter[str]()
    for item, test in zip(items, tests, strict=True):
        seen[test] += 1
        if rows[test] >= _MANY and seen[test] % _EACH:
            item.add_marker(pytest.mark.long)
