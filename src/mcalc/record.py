"""Tuples with named fields, as typing.NamedTuple makes them, and twenty times as fast to declare.

A command declares many more kinds of them than it makes of: NamedTuple writes and compiles a constructor for each
class, and here a class has one when the first of it is made, from a template that classes of as many fields share.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter as _field
    from types import FunctionType

    _new = tuple.__new__

    class _Tuple(tuple):
        """What all of them have in common; the names and meanings are those of NamedTuple."""

        __slots__ = ()

        def __new__(cls, /, *values: Any, **named: Any) -> Any:
            made = _constructor(cls)
            cls.__new__ = staticmethod(made)  # from now on
            return made(cls, *values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return cls(*values)

        def _replace(self, /, **named: Any) -> Any:
            values = [named.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if named:
                raise ValueError(f"{type(self).__name__} has no field {next(iter(named))!r}")
            return _new(type(self), values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            shown = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    @cache
    def _template(count: int) -> Any:
        """A constructor of so many fields, whose names are still to come."""
        names = ", ".join(f"field{place}" for place in range(count))
        return eval(f"lambda cls, {names}: new(cls, ({names},))" if count else "lambda cls: new(cls, ())")

    def _constructor(cls: Any) -> Any:
        """The constructor of a class, made when it is first called."""
        names, own = ("cls", *cls._fields), cls.__name__
        code = _template(len(cls._fields)).__code__.replace(co_varnames=names, co_name=own, co_qualname=own)
        return FunctionType(code, {"new": _new}, own, cls._defaults)

    class _Declared(type):
        """Makes a class with a field for each annotation; what is assigned to one is its default."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return type.__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            namespace |= {
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": {field: namespace[field] for field in fields if field in namespace},
                "_defaults": tuple(namespace[field] for field in fields if field in namespace),
            }
            for place, field in enumerate(fields):
                namespace[field] = _field(place, None)
            return type(name, (_Tuple,), namespace)

    class Record(metaclass=_Declared):
        """The base class to name where one is declared; the class made is a tuple.

        >>> class Place(Record):
        ...     name: str
        ...     line: int = 1
        >>> Place("x"), Place(line=3, name="y")._replace(name="z")
        (Place(name='x', line=1), Place(name='z', line=3))
        """
