"""How derivatives are spelled on a board."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.size import Size


def ratio(of: str, by: str, sign: str = "d") -> str:
    """`du/dx`, `d(x**2)/dx`."""
    return f"{sign}{_held(of)}/{sign}{_held(by)}"


def _held(name: str) -> str:
    return name if name.isidentifier() else f"({name})"


def parted(sign: str) -> tuple[str, str] | None:
    """What `du/dx` or `∂u/∂x` is the derivative of, and by what; None for a plain name.

    >>> parted("d(x**2)/dx"), parted("∂y/∂u1"), parted("d/dx"), parted("delta")
    (('x**2', 'x'), ('y', 'u1'), None, None)
    """
    upper, slash, lower = sign.rpartition("/")
    if not slash or upper[:1] not in _SIGNS or lower[:1] not in _SIGNS or len(upper) < 2 or len(lower) < 2:
        return None
    return _bare(upper[1:]), _bare(lower[1:])


_SIGNS = ("d", "∂")


def _bare(part: str) -> str:
    return part[1:-1] if part.startswith("(") and part.endswith(")") else part


def extent_of(shape: Sequence[Size]) -> str:
    """`1 x n`, or `scalar`.

    >>> extent_of((Size.of(1), Size.name("n") - 1))
    '1 x (n - 1)'
    """
    return " x ".join(size_in_product(size) for size in shape) or "scalar"


def size_in_product(size: Size) -> str:
    """A size as one factor: in brackets where it is a sum."""
    words = str(size)
    return f"({words})" if " " in words else words
