"""Arrays written to files: under another name first, so that there is never half a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from mcalc.errors import FileError, OptionError

_SEVERAL: Final = ".npz"


def ending(path: str, several: bool = False) -> str:
    """The end of a name that says how it is written. Raises OptionError for one that doesn't, or isn't for several."""
    suffix = Path(path).suffix.lower()
    if suffix not in WRITTEN:
        raise OptionError(f"{path!r} can't be written: its name should end in {' or '.join(WRITTEN)}")
    if several and suffix != _SEVERAL:
        raise OptionError(
            f"{path!r} holds one array, and there are several",
            hint=f"--out {Path(path).with_suffix(_SEVERAL)} holds all of them, or --wrt names one",
        )
    return suffix


def write_arrays(path: str, arrays: Mapping[str, Any]) -> int:
    """Write arrays, dense or sparse, and give the number of bytes. Raises FileError where that can't be done."""
    suffix = ending(path, len(arrays) > 1)
    return atomically(path, lambda stream: WRITTEN[suffix](stream, arrays))


def atomically(path: str, write: Callable[[BinaryIO], object]) -> int:
    """A file as a whole: what is there stays until the new one is written."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as stream:
            write(stream)
        size = part.stat().st_size
        part.replace(target)
    except OSError as error:
        hint = None if target.parent.is_dir() else f"make the folder {target.parent} first"
        raise FileError(f"{path!r} can't be written: {error.strerror or error}", hint=hint) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return size


def _one(arrays: Mapping[str, Any]) -> Any:
    return next(iter(arrays.values()))


def _dense(array: Any) -> Any:
    return array.toarray() if hasattr(array, "toarray") else array


def _npy(stream: BinaryIO, arrays: Mapping[str, Any]) -> None:
    import numpy as np

    np.save(stream, _dense(_one(arrays)), allow_pickle=False)


def _npz(stream: BinaryIO, arrays: Mapping[str, Any]) -> None:
    """A sparse matrix as scipy.sparse.load_npz reads it; of several each part by its name and a dot, `x.data`."""
    import numpy as np

    if len(arrays) == 1 and hasattr(_one(arrays), "tocoo"):
        from scipy import sparse

        sparse.save_npz(stream, _one(arrays), compressed=False)
        return
    parts: dict[str, Any] = {}
    for name, array in arrays.items():
        if hasattr(array, "tocoo"):
            rows = array.tocsr()
            parts |= {f"{name}.{part}": getattr(rows, part) for part in ("data", "indices", "indptr", "shape")}
        else:
            parts[name] = array
    np.savez(stream, allow_pickle=False, **parts)


def _mtx(stream: BinaryIO, arrays: Mapping[str, Any]) -> None:
    import numpy as np
    from scipy import io

    array = _one(arrays)
    if not hasattr(array, "tocoo"):
        array = np.atleast_2d(array)
        if array.ndim > 2:
            raise OptionError("a .mtx file holds a matrix, and this has more than two axes", hint="write it as .npy")
    text = BytesIO()  # SciPy doesn't get on with every stream
    io.mmwrite(text, array, precision=17)
    stream.write(text.getbuffer())


def _csv(stream: BinaryIO, arrays: Mapping[str, Any]) -> None:
    import numpy as np

    array = np.atleast_1d(_dense(_one(arrays)))
    if array.ndim > 2:
        raise OptionError("a .csv file holds a matrix, and this has more than two axes", hint="write it as .npy")
    np.savetxt(stream, array, delimiter=",", fmt="%.17g")


WRITTEN: Final[Mapping[str, Callable[[BinaryIO, Mapping[str, Any]], None]]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".mtx": _mtx,
    ".csv": _csv,
}
"""The ends of names, and what writes files that have them."""
