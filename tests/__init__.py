"""The tests of mcalc, a folder a part of the project; `tests.oracle` is the judge that shares no code with it."""
