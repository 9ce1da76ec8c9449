"""JSON as it comes in: strictly read, and held against what it should be."""

from __future__ import annotations

from typing import Any, NoReturn

from mcalc.errors import DataError


def loads(text: str, what: str = "the input") -> Any:
    """Strict JSON as Python values.

    Raises DataError for anything else.
    """
    import json

    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise DataError(f"{what} is nested too deep to be an answer of mcalc") from None
    except ValueError as error:
        raise DataError(f"{what} is not JSON: {error}") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def expect(kind: Any, value: Any, what: str) -> Any:
    """The value, where it is of a kind: a type, `[kind]` for a list of that, or `{"": kind}` for an object of that.

    Raises DataError where it is not.

    >>> expect({"": int}, {"n": 3}, "sizes")
    {'n': 3}
    """
    match kind:
        case [inner] if isinstance(value, list):
            return [expect(inner, item, f"an entry of {what}") for item in value]
        case {"": inner} if isinstance(value, dict):
            return {name: expect(inner, item, f"{what}.{name}") for name, item in value.items()}
        case type() if type(value) is kind:
            return value
    raise DataError(f"{what} should be {_words(kind)}, and is {_NOUNS.get(type(value), value)}")


_NOUNS = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
_KINDS = {dict: "JSON object", list: "JSON array", str: "JSON string", int: "whole number", bool: "truth value"}


def _words(kind: Any) -> str:
    match kind:
        case [inner]:
            return f"a JSON array of {_KINDS[inner].removeprefix('JSON ')}s"
        case {"": inner}:
            return f"a JSON object of {_KINDS[inner].removeprefix('JSON ')}s"
        case _:
            return f"a {_KINDS[kind]}"
