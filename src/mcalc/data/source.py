"""An array that lies in a file: its shape before it is read, its numbers, and some rows of them."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcalc.data.memory import refuse_beyond
from mcalc.errors import DataError, FileError
from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

KNOWN = (".npy", ".npz", ".csv", ".mtx", ".json", ".safetensors", ".parquet")
"""How the names of files end that hold arrays: what people are told, an ending for each format of `files`."""
_KINDS = {"O": "objects of Python", "U": "text", "S": "text", "V": "records", "M": "dates", "m": "spans of time"}
_FLOAT = 8
_HELD = 8_000_000
"""Bytes of a file that are kept in memory while rows of it are read."""


class Raw(Record):
    """Numbers that lie in a file as they are in memory, from a byte on, by rows or (`turned`) by columns."""

    path: str
    offset: int
    dtype: str
    shape: tuple[int, ...]
    turned: bool = False

    def read(self) -> NDArray[Any]:
        """All numbers."""
        import numpy as np

        with Path(self.path).open("rb") as stream:
            stream.seek(self.offset)
            found = np.fromfile(stream, np.dtype(self.dtype), prod(self.shape))
        if found.size < prod(self.shape):
            raise _shorter(self.path)
        return found.reshape(self.shape, order="F" if self.turned else "C")


class Rows:
    """Rows of numbers in a file that is mapped into memory; what has been read is given back."""

    def __init__(self, raw: Raw) -> None:
        import numpy as np

        dtype = np.dtype(raw.dtype)
        self._end = raw.offset + prod(raw.shape) * dtype.itemsize
        self._path = raw.path
        with Path(raw.path).open("rb") as stream:
            self._refuse_if_shorter(os.fstat(stream.fileno()).st_size)
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        flat: NDArray[Any] = np.frombuffer(self._map, dtype, prod(raw.shape), raw.offset)
        self._numbers = flat.reshape(raw.shape, order="F" if raw.turned else "C")
        self._floats: Any = None
        self._held = 0

    def at(self, start: int, stop: int) -> NDArray[Any]:
        """Some rows as floats. They are good until the next are read."""
        import numpy as np

        self._refuse_if_shorter(
            self._map.size()
        )  # of the file as it is now: a page beyond its end would end the process
        found = self._numbers[start:stop]
        self._held += found.nbytes
        if self._held > _HELD and hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)
            self._held = found.nbytes
        if found.dtype == np.float64 and found.flags.aligned and found.flags.c_contiguous:
            return found
        if self._floats is None or len(self._floats) < len(found):
            self._floats = np.empty(found.shape)
        copy: NDArray[Any] = self._floats[: len(found)]
        copy[...] = found
        return copy

    def _refuse_if_shorter(self, size: int) -> None:
        if size < self._end:
            raise _shorter(self._path)


def _shorter(path: str) -> DataError:
    return DataError(f"{path} ends before its numbers do: it changed while it was read", hint="start again")


class Source(Record):
    """Where an array is: what messages call it, its shape, the type of its numbers, and how they are read.

    `loose` says that the format has two axes where one may be meant; `raw` where the numbers lie as they are.
    """

    origin: str
    shape: tuple[int, ...]
    dtype: str
    load: Callable[[], Any]
    raw: Raw | None = None
    loose: bool = False

    @property
    def size(self) -> int:
        """The bytes of its numbers as floats."""
        return _FLOAT * prod(self.shape)

    def numbers(self, limit: int | None = None) -> NDArray[Any]:
        """All numbers as floats.

        Raises DataError for what is no number, LimitError for more than memory holds, FileError where it is gone.
        """
        refuse_beyond(self.size, f"the array in {self.origin}", "take fewer rows, or stream over them", limit)
        try:
            found = self.load()
        except OSError as error:
            raise FileError(f"{self.origin} can't be read: {error.strerror or error}") from None
        return as_floats(found, self.origin)


def told(origin: str, shape: tuple[int, ...], dtype: str, read: Raw, bytes_left: int) -> Source:
    """A source of numbers that lie as they are. Raises DataError where there are more or fewer than was said."""
    import numpy as np

    kind = np.dtype(dtype)
    refuse_kind(kind, origin)
    said = prod(shape) * kind.itemsize
    if min(shape, default=0) < 0:
        raise DataError(f"{origin} says that its shape is {shape}", hint="write the file again")
    if said != bytes_left:
        counts = " x ".join(map(str, shape)) or "1"
        fault = "it is cut off" if bytes_left < said else "more follows than it says"
        raise DataError(
            f"{origin} says that it has {counts} numbers, that is {said} bytes, and has {bytes_left}: {fault}",
            hint="write the file again, or copy it again",
        )
    return Source(origin, shape, str(kind), read.read, read)


def refuse_kind(kind: Any, origin: str) -> None:
    """Raise DataError for what are no real numbers."""
    if kind.kind == "c":
        raise DataError(
            f"{origin} has complex numbers, and mcalc computes with real ones",
            hint="save the real and the imaginary part, X.real and X.imag, each in a file of its own",
        )
    if kind.kind not in "fiub":
        what = _KINDS.get(kind.kind, str(kind))
        raise DataError(
            f"{origin} has {what}, and no numbers",
            hint="save an array of numbers, as in numpy.save('x.npy', numpy.asarray(x, dtype=float))",
        )


def as_floats(found: Any, origin: str) -> NDArray[Any]:
    """An array as floats. Raises DataError for what is no number, and says where it stands."""
    import numpy as np

    array = np.asarray(found)
    refuse_kind(array.dtype, origin)
    array = np.ascontiguousarray(array, dtype=np.float64) if array.ndim else array.astype(np.float64)
    refuse_not_finite(array, origin)
    return array


def refuse_not_finite(array: Any, origin: str, first: int = 0) -> None:
    """Raise DataError for NaN and infinity; `first` is the row of the file that the array begins with."""
    import numpy as np

    with np.errstate(all="ignore"):  # one pass without another array: it is finite where the sum is
        if np.isfinite(np.add.reduce(array, axis=None)):
            return
    good = np.isfinite(array)
    if good.all():
        return
    place = [int(at) for at in np.unravel_index(int(np.argmin(good)), array.shape)] if array.ndim else []
    value = float(array[tuple(place)])
    place[:1] = [at + first for at in place[:1]]
    many = int(array.size - np.count_nonzero(good))
    where = f"{value} at {place}" if place else str(value)
    raise DataError(
        f"{origin} has entries that are no numbers: {where}{f', and {many - 1} more' if many > 1 else ''}",
        hint="leave such rows out, or fill them in: mcalc takes finite numbers",
    )


def held(array: Any, origin: str, loose: bool = False) -> Source:
    """A source of an array that is in memory."""
    return Source(origin, array.shape, str(array.dtype), lambda: array, loose=loose)
