"""Files that hold no array of numbers: each is refused in words, nothing in it is run, and nothing is written."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from warnings import catch_warnings

import numpy as np
import pytest

from mcalc.data import files
from mcalc.data.source import KNOWN
from tests.cli.command import mcalc

Make = Callable[[Path], None]


class _Trap:
    """Something that leaves a trace where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("/tmp/mcalc-was-trapped",)


def _npy(array: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(array), allow_pickle=True)
    return stream.getvalue()


def _claiming(shape: tuple[int, ...], numbers: int, dtype: str = "<f8") -> bytes:
    """A header of .npy that says so, and so many numbers behind it."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
    return stream.getvalue() + b"\0" * 8 * numbers


def _zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, catch_warnings(action="ignore"):
        for name, raw in members:
            archive.writestr(zipfile.ZipInfo(name), raw)
    return stream.getvalue()


def _safetensors(kind: str, shape: list[int], end: int, raw: bytes) -> bytes:
    head = json.dumps({"w": {"dtype": kind, "shape": shape, "data_offsets": [0, end]}}).encode()
    return struct.pack("<Q", len(head)) + head + raw


BAD: list[tuple[str, bytes, str, str]] = [
    # name, what is in it, what is said of it, and a hint
    ("cut.npy", _npy(np.ones((3, 2)))[:-5], "it is cut off", "copy it again"),
    ("long.npy", _npy(np.ones(6)) + b"\0" * 8, "more follows than it says", "copy it again"),
    ("lies.npy", _claiming((1000, 1000), 6), "1000 x 1000 numbers, that is 8000000 bytes, and has 48", "copy it again"),
    ("wide.npy", _claiming((1, 10**9), 6), "1 x 1000000000 numbers, that is 8000000000 bytes", "copy it again"),
    ("less.npy", _claiming((-3,), 6), "its shape is (-3,)", "write the file again"),
    ("head.npy", b"\x93NUMPY\x01\x00", "is no array of NumPy", "numpy.save"),
    ("code.npy", b"\x93NUMPY\x01\x00\x20\x00__import__('os').getcwd()      \n", "is no array of NumPy", "numpy.save"),
    ("objects.npy", _npy(np.array([1, None, "a"], dtype=object)), "objects of Python", "numpy.asarray(x, dtype=float)"),
    ("trap.npy", _npy(np.array([_Trap()], dtype=object)), "to read them would run code", "dtype=float"),
    ("words.npy", _npy(["one", "two"]), "has text, and no numbers", "dtype=float"),
    ("dates.npy", _npy(np.array(["2020-01-01"], dtype="M8[D]")), "has dates, and no numbers", "dtype=float"),
    ("table.npy", _npy(np.zeros(3, dtype=[("a", "f8"), ("b", "i4")])), "has records, and no numbers", "dtype=float"),
    ("complex.npy", _npy([1j, 2.0]), "has complex numbers", "X.real and X.imag"),
    ("nan.npy", _npy([1.0, np.nan, np.nan]), "entries that are no numbers: nan at [1], and 1 more", "fill them in"),
    ("inf.npy", _npy([[1.0, -np.inf]]), "entries that are no numbers: -inf at [0, 1]", "fill them in"),
    ("pickle.npy", pickle.dumps(_Trap()), "is a pickle, and to open one runs the code in it", "numpy.save"),
    ("pickle.pkl", pickle.dumps([1.0, 2.0]), "is a pickle", "numpy.save"),
    ("other.npy", b"hello world", "is no .npy file: it begins with b'hello wo'", "write it again"),
    ("empty.npy", b"", "is empty", "copy it again"),
    ("cut.npz", _zipped(("x.npy", _npy(np.ones(9))))[:-9], "is no archive of arrays", "numpy.savez"),
    ("twice.npz", _zipped(("x.npy", _npy(1.0)), ("x.npy", _npy(2.0))), "has two arrays called x", "a name for each"),
    ("two.npz", _zipped(("a.npy", _npy(1.0)), ("b.npy", _npy(2.0))), "it has several arrays; in it: a, b", ":a"),
    ("none.npz", _zipped(), "in it: nothing", "numpy.savez"),
    ("trap.npz", _zipped(("x.npy", _npy(np.array([_Trap()], dtype=object)))), "objects of Python", "dtype=float"),
    ("lies.npz", _zipped(("x.npy", _claiming((10**6, 10**6), 2))), "1000000 x 1000000 numbers", "copy it again"),
    ("blank.csv", b"\n", "is empty", "divided by commas"),
    ("names.csv", b"a,b\n", "is empty", "divided by commas"),
    ("ragged.csv", b"1,2,3\n4,5\n", "line 2 of {path} has 2 cells, and those above it 3", "as many numbers"),
    ("text.csv", b"1,2\n3,four\n", "line 2, column 2 of {path} is no number: 'four'", "FILE:age,height"),
    ("hole.csv", b"1,2\n,4\n", "line 2, column 1 of {path} is empty", "fill the cell in"),
    ("comma.csv", b"1,5;2\n2,5;3\n", "", "decimals have a point"),
    ("complex.csv", b"1,2\n3,1+2j\n", "is no number: '1+2j'", "real numbers"),
    ("nan.csv", b"1,2\nnan,4\n", "entries that are no numbers: nan at [1, 0]", "fill them in"),
    ("latin.csv", b"a,b\n1,\xff\xfe2\n", "is not text in UTF-8", ".npy"),
    ("zero.csv", b"\0\1\2\3\0\0\0\n", "is no table of numbers", ".npy"),
    ("bad.json", b"[1, 2", "is not JSON", "[[1, 2], [3, 4]]"),
    ("nan.json", b"[1, NaN]", "NaN is not a number in JSON", ""),
    ("ragged.json", b"[[1, 2], [3]]", "[1] has 1 entries, and others 2", "[[1, 2], [3, 4]]"),
    ("mixed.json", b"[1, [2]]", "is no array", "[[1, 2], [3, 4]]"),
    ("text.json", b'[1, "two"]', "has 'two' in place of a number at [1]", "[1, 2, 3]"),
    ("twice.json", b'{"x": [1], "x": [2]}', "it has 'x' twice", ""),
    ("object.json", b'{"a": [1], "b": [2]}', "it is an object; in it: a, b", ":a"),
    ("deep.json", b"[" * 100_000, "is not JSON", ""),
    ("empty.json", b"[]", "is empty", "[1, 2, 3]"),
    ("head.mtx", b"%%MatrixMarket matrix\n1 1 1\n", "has no header of Matrix Market", "%%MatrixMarket matrix"),
    ("cut.mtx", b"%%MatrixMarket matrix coordinate real general\n9 9 99\n1 1 1\n", "99 entries", "copy it again"),
    ("wide.mtx", b"%%MatrixMarket matrix coordinate real general\n1 100000000000 1\n1 1 1\n", "800.0 GB", "fewer rows"),
    ("complex.mtx", b"%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 2\n", "complex", "imaginary"),
    ("place.mtx", b"%%MatrixMarket matrix coordinate real general\n2 2 1\n5 1 1.0\n", "can't be read", ""),
    ("cut.safetensors", _safetensors("F64", [3], 24, b"\0" * 9), "w should end at byte 24", "copy the file again"),
    ("lies.safetensors", _safetensors("F64", [5], 24, b"\0" * 24), "5 numbers, that is 40 bytes", "copy it again"),
    ("kind.safetensors", _safetensors("BF16", [2], 4, b"\0" * 4), "numbers of type BF16", "float32"),
    ("head.safetensors", struct.pack("<Q", 10**12) + b"{}", "is cut off", "copy the file again"),
]  # fmt: skip


def _refused(path: Path, words: str, hint: str, *more: str, stdin: bytes = b"") -> None:
    """The file is refused, in text and in JSON, and what it was to be computed into is as it was."""
    out = path.parent / "J.npy"
    out.write_bytes(b"as it was")
    given = "-" if stdin else str(path)
    asked = (
        "evaluate",
        "sum(w)*sum(x)",
        "--data",
        f"x={given}",
        "--at",
        "w=1,2,3",
        "--wrt",
        "x",
        "--out",
        str(out),
        *more,
    )
    found = mcalc(*asked, stdin=stdin)
    assert found.status == 2, found
    assert found.out == ""
    assert words.format(path=path) in found.err
    assert hint.format(path=path) in found.err
    assert out.read_bytes() == b"as it was"
    assert {entry.name for entry in path.parent.iterdir()} <= {path.name, "J.npy"}
    assert not Path("/tmp/mcalc-was-trapped").exists()


@pytest.mark.parametrize(("name", "raw", "words", "hint"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused(name: str, raw: bytes, words: str, hint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    _refused(path, words, hint)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path / "missing.npy", "there is no such file", "")
    folder = tmp_path / "folder.npy"
    folder.mkdir()
    _refused(folder, "is a folder, and no file of numbers", "name a file")
    hidden = tmp_path / "inner" / "hidden.npy"
    hidden.parent.mkdir()
    hidden.write_bytes(_npy(np.ones(3)))
    if os.geteuid():
        hidden.chmod(0)
        _refused(hidden, "Permission denied", "")


def test_a_pipe_that_closes_too_early(tmp_path: Path) -> None:
    _refused(
        tmp_path / "pipe", "standard input says that it has 3 numbers", "copy it again", stdin=_npy(np.ones(3))[:-2]
    )


def test_a_file_that_only_looks_large(tmp_path: Path) -> None:
    """The header is right, and what it says is more than there is memory for."""
    path = tmp_path / "large.npy"
    path.write_bytes(_claiming((10**12,), 0))
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size + 8 * 10**12)
    _refused(path, "8.0 TB", "fewer rows")


def test_sizes_that_differ_name_both_files(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.ones((3, 4)))
    np.save(tmp_path / "x.npy", np.ones(5))
    found = mcalc("evaluate", "W @ x", "--data", f"W={tmp_path}/W.npy", "--data", f"x={tmp_path}/x.npy")
    assert found.status == 2
    assert f"the dimension n has 5 entries in the value of x ({tmp_path}/x.npy, axis 0)" in found.err
    assert f"and 4 in W ({tmp_path}/W.npy, axis 1)" in found.err


def test_another_number_of_axes_is_told_with_the_file(tmp_path: Path) -> None:
    np.save(tmp_path / "A.npy", np.ones(3))
    found = mcalc("evaluate", "trace(A)", "--data", f"A={tmp_path}/A.npy")
    assert found.status == 2
    assert f"A is 3 ({tmp_path}/A.npy)" in found.err
    found = mcalc("evaluate", "trace(A)", "--data", f"A={tmp_path}/A.npy", "-s", "A=n,n")
    assert found.status == 2
    assert f"A has 2 axes, and the value that is given 1 ({tmp_path}/A.npy)" in found.err


def test_people_are_told_an_ending_for_each_format() -> None:
    endings = files._ENDINGS
    assert [endings[ending] for ending in KNOWN] == list(dict.fromkeys(endings[ending] for ending in KNOWN))
    assert {endings[ending] for ending in KNOWN} == set(endings.values())
