"""What is named on a command line as data: a file, a part of one, or standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from mcalc.data.exchange_files import mtx, parquet, safetensors
from mcalc.data.memory import available, in_words
from mcalc.data.numpy_files import npy, npz
from mcalc.data.source import Source
from mcalc.data.text_files import csv, json
from mcalc.errors import DataError, FileError, LimitError

Format: TypeAlias = Callable[[BinaryIO, str, int, str, str], Source]
"""Of an open file, its path (empty where it can't be opened again), its bytes, the name of a part, and its own name."""

_BEGINNINGS: Final[Mapping[bytes, Format]] = {
    b"\x93NUMPY": npy,
    b"PK\x03\x04": npz,
    b"PK\x05\x06": npz,
    b"%%MatrixMarket": mtx,
    b"PAR1": parquet,
}
_ENDINGS: Final[Mapping[str, Format]] = {
    ".npy": npy,
    ".npz": npz,
    ".csv": csv,
    ".tsv": csv,
    ".txt": csv,
    ".dat": csv,
    ".json": json,
    ".mtx": mtx,
    ".parquet": parquet,
    ".safetensors": safetensors,
}
_BINARY: Final = {npy: ".npy", npz: ".npz", parquet: ".parquet"}
_PIPED: Final = 1 << 20


def source_of(text: str) -> Source:
    """The array that `text` names: a path, `path:part`, or `-` for standard input; its numbers aren't read yet.

    Raises FileError for what can't be opened, DataError for what is no array of numbers.
    """
    path, key = _divided(text)
    if path == "-":
        return _in_memory(sys.stdin.buffer if sys.stdin is not None else None, "standard input", key)
    origin = path if path.isprintable() else repr(path)
    try:
        kind = os.stat(path).st_mode  # noqa: PTH116
        if stat.S_ISDIR(kind):
            raise FileError(f"{origin} is a folder, and no file of numbers", hint=_inside(path))
        with Path(path).open("rb") as stream:
            if not stat.S_ISREG(kind):
                return _in_memory(stream, origin, key)
            size = os.fstat(stream.fileno()).st_size
            return _format(stream, path, size, origin)(stream, path, size, key, origin)
    except FileNotFoundError:
        raise FileError(f"{origin} can't be read: there is no such file", hint=_near(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(f"{origin} can't be read: {reason}") from None


def _divided(text: str) -> tuple[str, str]:
    """A path and the name of a part behind a colon.

    >>> _divided("data.npz:W"), _divided("x.npy"), _divided("-:x")
    (('data.npz', 'W'), ('x.npy', ''), ('-', 'x'))
    """
    if Path(text).exists():
        return text, ""
    found = re.fullmatch(r"(-|.+\.\w+):(.+)", text, re.DOTALL)
    return (found[1], found[2]) if found else (text, "")


def _format(stream: BinaryIO, path: str, size: int, origin: str) -> Format:
    """How a file is read: its first bytes tell, then the end of its name, else it is JSON or a table."""
    head = stream.read(64)
    stream.seek(0)
    if not size:
        raise DataError(f"{origin} is empty", hint="write the file again, or copy it again")
    for begins, found in _BEGINNINGS.items():
        if head.startswith(begins):
            return found
    named = _ENDINGS.get(Path(path).suffix.lower())
    if re.match(rb"\x80[\x02-\x05]", head):
        raise DataError(
            f"{origin} is a pickle, and to open one runs the code in it", hint="save the array with numpy.save"
        )
    if named in _BINARY:
        raise DataError(f"{origin} is no {_BINARY[named]} file: it begins with {head[:8]!r}", hint="write it again")
    if named is not None:
        return named
    if head[5:9] == b"\0\0\0{":  # a length of eight bytes, and JSON
        return safetensors
    return json if head.lstrip()[:1] in (b"[", b"{") else csv


def _in_memory(stream: BinaryIO | None, origin: str, key: str) -> Source:
    """What comes through a pipe, as a whole."""
    if stream is None:
        raise FileError(f"{origin} is closed")
    parts, count, most = list[bytes](), 0, available() // 2
    try:
        while part := stream.read(_PIPED):
            parts.append(part)
            count += len(part)
            if count > most:
                raise LimitError(f"{origin} is longer than {in_words(most)}", hint="write it to a file first: .npy")
    except OSError as error:
        raise FileError(f"{origin} can't be read: {error.strerror}") from None
    whole = BytesIO(b"".join(parts))
    return _format(whole, "", count, origin)(whole, "", count, key, origin)


def _inside(path: str) -> str:
    known = [name for name in sorted(os.listdir(path)) if Path(name).suffix in _ENDINGS]  # noqa: PTH208
    return f"name a file in it, {Path(path, known[0])} for one" if known else "name a file"


def _near(path: str) -> str | None:
    """A file that may have been meant."""
    from difflib import get_close_matches

    folder = Path(path).parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    close = get_close_matches(Path(path).name, names, 1)
    return f"did you mean {folder / close[0]}?" if close else None
