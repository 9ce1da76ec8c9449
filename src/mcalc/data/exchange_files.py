"""Files that other programs exchange: Matrix Market, safetensors, Parquet."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from mcalc.data.source import Raw, Source, told
from mcalc.errors import DataError, UnsupportedError

_LENGTH = 8
_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "|b1",
}  # fmt: skip


def mtx(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """A matrix of Matrix Market, of coordinates or of all entries."""
    _no_key(key, origin)
    rows, columns, count, form, field, symmetry = _market_header(stream, origin)
    if field == "complex":
        raise DataError(
            f"{origin} has complex numbers, and mcalc computes with real ones",
            hint="save the real and the imaginary part, each in a file of its own",
        )
    if rows < 1 or columns < 1:
        raise DataError(f"{origin} says that it is {rows} x {columns}, without entries", hint=_MARKET)
    shortest = 3 * count if form == "coordinate" else 2 * rows * columns - 1 if symmetry == "general" else 0
    if shortest > size:
        raise DataError(
            f"{origin} says that it has {count} entries, and has {size} bytes: it is cut off",
            hint="write the file again, or copy it again",
        )

    def load() -> Any:
        from scipy import io
        from scipy.sparse import coo_array

        try:
            if not path:
                stream.seek(0)
            found = io.mmread(path or stream)
        except (ValueError, OverflowError, IndexError) as error:
            said = " ".join(str(error).split())[:100]
            raise DataError(f"{origin} can't be read: {said}", hint=_MARKET) from None
        return found if form == "array" else coo_array(found).toarray()

    return Source(origin, (int(rows), int(columns)), "float64", load, loose=True)


def _market_header(stream: BinaryIO, origin: str) -> tuple[int, int, int, str, str, str]:
    """Rows, columns, entries, and the three words of the first line: SciPy's own reader ends the process on some."""
    words = stream.readline(_LINE).decode("ascii", "replace").lower().split()
    line = stream.readline(_LINE)
    while line.startswith(b"%") or (line and not line.strip()):
        line = stream.readline(_LINE)
    try:
        _, what, form, field, symmetry = words
        numbers = [int(part) for part in line.split()]
        if what != "matrix" or len(numbers) != (3 if form == "coordinate" else 2):
            raise ValueError(f"{' '.join(words)} and {len(numbers)} numbers")
    except ValueError as error:
        said = " ".join(str(error).split())[:100]
        raise DataError(f"{origin} has no header of Matrix Market: {said}", hint=_MARKET) from None
    return numbers[0], numbers[1], numbers[-1] if form == "coordinate" else 0, form, field, symmetry


_LINE = 10_000
_MARKET = "it begins with %%MatrixMarket matrix coordinate real general, and a line of rows, columns, entries"


def safetensors(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """One tensor of a safetensors file: a length, a header in JSON, and the numbers."""
    length = int.from_bytes(stream.read(_LENGTH), "little")
    if length > size - _LENGTH:
        raise DataError(f"{origin} is cut off: its header has {length} bytes", hint="copy the file again")
    try:
        header = json.loads(stream.read(length))
        tensors = {name: told for name, told in header.items() if name != "__metadata__"}
        named = key or (next(iter(tensors)) if len(tensors) == 1 else "")
        if named not in tensors:
            listed = ", ".join(tensors)[:200]
            shown = f"it has no tensor {key}" if key else "it has several tensors"
            raise DataError(f"{origin}: {shown}; in it: {listed}", hint="name one, as in W=model.safetensors:layer")
        kind, shape, (start, end) = (tensors[named][part] for part in ("dtype", "shape", "data_offsets"))
        shape, start, end = tuple(map(int, shape)), int(start), int(end)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{origin} has no header of safetensors: {error}", hint="copy the file again") from None
    called = f"{named} in {origin}"
    if kind not in _TYPES:
        raise DataError(f"{called} has numbers of type {kind}, which NumPy doesn't have", hint="convert it to float32")
    if not 0 <= start <= end <= size - _LENGTH - length:
        raise DataError(f"{origin} is cut off: {named} should end at byte {end}", hint="copy the file again")
    raw = Raw(path, _LENGTH + length + start, _TYPES[kind], shape)
    found = told(called, shape, _TYPES[kind], raw, end - start)
    if path:
        return found

    def load() -> Any:
        import numpy as np

        stream.seek(raw.offset)
        return np.frombuffer(stream.read(end - start), raw.dtype).reshape(shape)

    return found._replace(load=load, raw=None)


def parquet(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """The columns of a Parquet file as a matrix; `key` names one column, or several divided by commas."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise UnsupportedError(
            f"{origin} is a file of Parquet, and pyarrow isn't installed", hint="pip install mcalculus[data]"
        ) from None
    try:
        file = ParquetFile(stream)
        names = [column.name for column in file.schema_arrow]
        types = {column.name: str(column.type) for column in file.schema_arrow}
        rows = file.metadata.num_rows
    except (ArrowException, OSError) as error:
        said = " ".join(str(error).split())[:100]
        raise DataError(f"{origin} is no file of Parquet: {said}", hint="copy the file again") from None
    wanted = [name.strip() for name in key.split(",")] if key else names
    for name in wanted:
        if name not in types:
            raise DataError(f"{origin} has no column {name!r}", hint=f"its columns: {', '.join(names)}"[:200])
        if not types[name].startswith(("int", "uint", "float", "double", "half", "bool")):
            raise DataError(
                f"the column {name!r} of {origin} has {types[name]}, and no numbers",
                hint="name the columns that are numbers, as in X=table.parquet:age,height",
            )

    def load() -> Any:
        import numpy as np

        try:
            table = ParquetFile(path or stream).read(columns=wanted)
        except (ArrowException, OSError) as error:
            raise DataError(f"{origin} can't be read: {error}", hint="copy the file again") from None
        found = np.column_stack([np.asarray(table.column(name), dtype=float) for name in wanted])
        return found[:, 0] if len(wanted) == 1 and key else found

    shape = (rows,) if len(wanted) == 1 and key else (rows, len(wanted))
    if not rows or not wanted:
        raise DataError(f"{origin} is empty: it has no numbers", hint="a row a line")
    return Source(origin, shape, "float64", load, loose=not key)


def _no_key(key: str, origin: str) -> None:
    if key:
        raise DataError(f"{origin} is one array, without parts to name", hint=f"leave :{key} out")
