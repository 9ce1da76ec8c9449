"""Tuples with named fields, as typing.NamedTuple makes them, and twenty times as fast to declare.

A command declares many more kinds of them than it makes of most: NamedTuple writes and compiles a constructor for each
class, and here all classes share one. What is made by the thousand is better off with NamedTuple.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter as _field

    _new = tuple.__new__

    class _Tuple(tuple):
        """What all of them have in common; the names and meanings are those of NamedTuple."""

        __slots__ = ()

        def __new__(cls, /, *values: Any, **named: Any) -> Any:
            missing = len(cls._fields) - len(values)
            if named or missing:
                if named or not 0 < missing <= len(cls._defaults):
                    values = _complete(cls, values, named)
                else:
                    values += cls._defaults[-missing:]
            return _new(cls, values)

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

    def _complete(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        """All values in the order of their fields: those given by place, by name, and the defaults."""
        left = cls._fields[len(values) :]
        known = {**cls._field_defaults, **named}
        if len(values) > len(cls._fields) or not named.keys() <= {*left}:
            raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}, each once")
        try:
            return [*values, *[known[field] for field in left]]
        except KeyError as missing:
            raise TypeError(f"{cls.__name__} needs a value for {missing}") from None

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
