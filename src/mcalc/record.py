"""Tuples with named fields, as typing.NamedTuple makes them, and ten times as fast to declare.

A command declares more of them than it makes: NamedTuple writes and compiles a constructor for each class, here all
classes share one. A class whose instances are made by the thousand is better off with NamedTuple.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter as _field

    _new = tuple.__new__

    class _Declared(type):
        """Makes the annotations of a class its fields; a value beside one is its default."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if bases != (tuple,):
                fields = tuple(namespace.get("__annotations__", ()))
                namespace["_field_defaults"] = {field: namespace[field] for field in fields if field in namespace}
                namespace["_fields"] = namespace["__match_args__"] = fields
                namespace["_count"] = len(fields)
                for place, field in enumerate(fields):
                    namespace[field] = _field(place, f"Alias for field number {place}")
            return type.__new__(cls, name, bases, {"__slots__": (), **namespace})

    class Record(tuple, metaclass=_Declared):
        """A base class: its subclasses are tuples with a field for each annotation.

        >>> class Place(Record):
        ...     name: str
        ...     line: int = 1
        >>> Place("x"), Place(line=3, name="y")._replace(name="z")
        (Place(name='x', line=1), Place(name='z', line=3))
        """

        def __new__(cls, /, *values: Any, **named: Any) -> Any:
            if named or len(values) != cls._count:
                values = _complete(cls, values, named)
            return _new(cls, values)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return cls(*values)

        def _replace(self, /, **named: Any) -> Any:
            values = [named.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return _new(type(self), values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            shown = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    def _complete(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        """All the values in order, those that have names and those that have defaults too."""
        if len(values) > cls._count:
            raise TypeError(f"{cls.__name__} takes {cls._count} values, and was given {len(values)}")
        given = [*values]
        for field in cls._fields[len(values) :]:
            if field in named:
                given.append(named.pop(field))
            elif field in cls._field_defaults:
                given.append(cls._field_defaults[field])
            else:
                raise TypeError(f"{cls.__name__} is missing {field!r}")
        if named:
            raise TypeError(f"{cls.__name__} can't take {next(iter(named))!r}")
        return given
