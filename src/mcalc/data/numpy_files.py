"""Files of NumPy and SciPy: .npy, .npz, and sparse matrices in .npz. Nothing in them is ever executed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any, BinaryIO

from mcalc.data.source import Raw, Source, told
from mcalc.errors import DataError

_SPARSE = {"format", "shape", "data"}
_LOCAL_HEADER, _LENGTHS = 30, 26


def npy(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """The array of a .npy file."""
    if key:
        raise DataError(f"{origin} is one array, without parts to name", hint=f"leave :{key} out")
    return _array(stream, origin, size, Raw(path, 0, "", ()))


def _array(stream: BinaryIO, origin: str, size: int, where: Raw) -> Source:
    """The array whose header comes next; `where` has the file that its numbers lie in, from its start on."""
    from numpy.lib import format as headers

    try:
        version = headers.read_magic(stream)
        reader = headers.read_array_header_1_0 if version == (1, 0) else headers.read_array_header_2_0
        shape, turned, dtype = reader(stream)
    except (ValueError, EOFError, SyntaxError, TypeError, OverflowError) as error:
        said = " ".join(str(error).split())[:100]
        raise DataError(f"{origin} is no array of NumPy: {said}", hint="write it with numpy.save") from None
    if dtype.hasobject:
        raise DataError(
            f"{origin} has objects of Python, and no numbers: to read them would run code",
            hint="save an array of numbers, as in numpy.save('x.npy', numpy.asarray(x, dtype=float))",
        )
    begin = stream.tell()
    raw = where._replace(offset=where.offset + begin, dtype=dtype.str, shape=shape, turned=turned)
    found = told(origin, shape, dtype.str, raw, size - begin)
    if where.path:
        return found

    def load() -> Any:
        import numpy as np

        stream.seek(begin)
        return np.frombuffer(stream.read(), dtype).reshape(shape, order="F" if turned else "C")

    return found._replace(load=load, raw=None)


def npz(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """One array of a .npz file: the one of a name, the only one, or the sparse matrix that all of them are."""
    try:
        archive = zipfile.ZipFile(stream)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DataError(f"{origin} is no archive of arrays: {error}", hint="write it with numpy.savez") from None
    names = [member.filename.removesuffix(".npy") for member in members]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DataError(f"{origin} has two arrays called {twice}", hint="write it again, with a name for each")
    if not key and {*names} >= _SPARSE:
        return _sparse(stream, path, origin)
    if not key and len(names) == 1:
        key = names[0]
    if key not in names:
        listed = ", ".join(names[:8]) or "nothing"
        shown = f"it has no array {key}" if key else "it has several arrays"
        first = f"name one, as in x={path or '-'}:{names[0]}" if names else "write it with numpy.savez"
        raise DataError(f"{origin}: {shown}; in it: {listed}", hint=first)
    member = members[names.index(key)]
    if member.compress_type == zipfile.ZIP_STORED and path and not member.flag_bits & 1:
        stream.seek(member.header_offset)
        head = stream.read(_LOCAL_HEADER)
        lengths = [int.from_bytes(head[at : at + 2], "little") for at in (_LENGTHS, _LENGTHS + 2)]
        begin = member.header_offset + _LOCAL_HEADER + sum(lengths)
        part = BytesIO(_from(stream, begin, min(member.file_size, 1 << 16)))
        return _array(part, f"{key} in {origin}", member.file_size, Raw(path, begin, "", ()))
    try:
        with archive.open(member) as packed:
            head = packed.read(1 << 16)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise DataError(f"{key} in {origin} can't be unpacked: {error}", hint="write it again") from None
    found = _array(BytesIO(head), f"{key} in {origin}", member.file_size, Raw("", 0, "", ()))

    def load() -> Any:
        import numpy as np

        try:
            if path:
                with zipfile.ZipFile(path) as again, again.open(member.filename) as packed:
                    return np.lib.format.read_array(packed, allow_pickle=False)
            with archive.open(member) as packed:
                return np.lib.format.read_array(packed, allow_pickle=False)
        except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
            raise DataError(f"{key} in {origin} can't be unpacked: {error}", hint="write it again") from None

    return found._replace(load=load)


def _from(stream: BinaryIO, begin: int, count: int) -> bytes:
    stream.seek(begin)
    return stream.read(count)


def _sparse(stream: BinaryIO, path: str, origin: str) -> Source:
    """A sparse matrix as scipy.sparse.save_npz writes it; it is small enough to be read at once."""
    import zlib

    from scipy import sparse

    stream.seek(0)
    try:
        matrix = sparse.load_npz(path or stream)
    except (ValueError, KeyError, OSError, EOFError, zlib.error, zipfile.BadZipFile, TypeError) as error:
        said = " ".join(str(error).split())[:100]
        raise DataError(f"{origin} is no sparse matrix: {said}", hint="write it with scipy.sparse.save_npz") from None
    return Source(origin, matrix.shape, str(matrix.dtype), matrix.toarray)
