"""Patterns as coordinates and as pictures: the dots are the places."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ElementTree
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import io as matrices
from scipy import sparse
from tests.cli.command import mcalc as run

import mcalc
from mcalc.answers.profile import profiles
from mcalc.pictures.image import svg
from mcalc.structure import pattern as patterns
from mcalc.structure.colours import greedy

STRUCTURES = [
    # spec, variable, which derivative
    ("x*w", "x", "jacobian"),
    ("x[1:] - x[:-1]", "x", "jacobian"),
    ("x[2:] - 2*x[1:-1]**3 + x[:-2]", "x", "jacobian"),
    ("cumsum(x)", "x", "jacobian"),
    ("flip(x)*w", "x", "jacobian"),
    ("x[:4:2]", "x", "jacobian"),
    ("x - roll(x, 2)", "x", "jacobian"),
    ("concatenate([x*sum(x[:1]), sum(x)*ones(1)])", "x", "jacobian"),
    ("softmax(x)", "x", "jacobian"),
    ("sum((x[1:] - x[:-1]**2)**2)", "x", "hessian"),
    ("X @ w", "X", "jacobian"),
    ("X @ w", "w", "jacobian"),
    ("X.T @ V", "X", "jacobian"),
    ("tril(S) @ w", "S", "jacobian"),
    ("sum(X, axis=0)", "X", "jacobian"),
    ("X - X.T", "X", "jacobian"),
    ("diag(x)", "x", "jacobian"),
    ("outer(x, w)", "w", "jacobian"),
    ("sum(x)**2", "x", "gradient"),
]
_BITS = {0x01: (0, 0), 0x02: (1, 0), 0x04: (2, 0), 0x08: (0, 1), 0x10: (1, 1), 0x20: (2, 1), 0x40: (3, 0), 0x80: (3, 1)}


def _answer(spec: str, wrt: str, command: str, **sizes: int) -> Any:
    known = mcalc.ask(command, spec, wrt=wrt).spec.sizes
    named = {name: size for name, size in sizes.items() if name in known and name != "n"}
    return mcalc.ask(command, spec, wrt=wrt, n=sizes["n"] if "n" in known else None, sizes=named)


def _dense(found: Any) -> Any:
    """The pattern of a derivative as the listing of places has it, entry by entry, without what is tested here."""
    from mcalc.structure.holes import holes
    from mcalc.structure.listing import places
    from mcalc.structure.support import supports_of

    pattern = found.sparsity.placed()
    supports = supports_of(pattern.known)
    shape = [int(size.substitute(pattern.known).value) for size in pattern.node.shape]
    whole = np.zeros(shape, dtype=bool)
    for place in places(supports.of(pattern.node), holes(pattern.node, supports)):
        whole[place] = True
    if found.sparsity.indices is not None and found.sparsity.count != whole.sum():
        whole[...] = False
        whole[found.sparsity.indices] = True
    return whole.reshape(pattern.in_numbers())


def _dots(picture: str) -> Any:
    """The dots of a picture in Braille or ASCII between the sides of its frame."""
    lines = [line for line in picture.splitlines() if line.count("│") == 2 or line.count("|") == 2]
    rows = [line.split("│" if "│" in line else "|")[1] for line in lines]
    if "│" not in lines[0]:
        spaced = all(row[::2].strip() == "" for row in rows)
        return np.array([[sign == "*" for sign in (row[1::2] if spaced else row)] for row in rows])
    found = np.zeros((4 * len(rows), 2 * len(rows[0])), dtype=bool)
    for down, row in enumerate(rows):
        for across, sign in enumerate(row):
            for bit, (i, j) in _BITS.items():
                found[4 * down + i, 2 * across + j] = bool((ord(sign) - 0x2800) & bit)
    return found


def _blocks(whole: Any, high: int, wide: int) -> Any:
    """Whether each block has a place in it."""
    height, width = whole.shape
    padded = np.zeros((-(-height // high) * high, -(-width // wide) * wide), dtype=bool)
    padded[:height, :width] = whole
    return padded.reshape(padded.shape[0] // high, high, padded.shape[1] // wide, wide).any(axis=(1, 3))


@pytest.mark.parametrize(("spec", "wrt", "command"), STRUCTURES, ids=[f"{row[2]} {row[0]}" for row in STRUCTURES])
@pytest.mark.parametrize("sizes", [{"n": 5, "m": 4, "k": 3}, {"n": 23, "m": 11, "k": 6}], ids=["small", "larger"])
def test_the_dots_of_a_picture_are_the_places(
    spec: str, wrt: str, command: str, sizes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = _answer(spec, wrt, command, **sizes).derivatives
    whole = _dense(found)
    rows, columns = found.sparsity.coordinates()
    placed = np.zeros(whole.shape, dtype=bool)
    placed[rows, columns] = True
    assert np.array_equal(placed, whole)
    assert len(rows) == len({*zip(rows.tolist(), columns.tolist(), strict=True)}) == found.sparsity.count
    for few in (patterns.FEW, -1):  # one by one, and by stretches
        monkeypatch.setattr(patterns, "FEW", few)
        for width in (40, 120):
            for plain in (False, True):
                pattern = found.sparsity.placed()._replace(listed=None)
                picture = pattern.picture(width, plain)
                assert max(map(len, picture.splitlines())) <= width
                grid = pattern.drawn(lambda sides, w=width, a=plain: (*_room(w, sides, a), 2 if a else 1))
                expected = _blocks(whole, *grid.block)
                dots = _dots(picture)
                assert np.array_equal(dots[: expected.shape[0], : expected.shape[1]], expected)
                assert not dots[expected.shape[0] :].any()
                assert not dots[:, expected.shape[1] :].any()
                assert ("a dot stands for" in picture) == (grid.block != (1, 1))


def _room(width: int, sides: tuple[str, str], ascii: bool) -> tuple[int, int]:
    from mcalc.pictures.text import room

    return room(width, sides, ascii)


@settings(max_examples=40, deadline=None)
@given(
    row=st.sampled_from(STRUCTURES),
    sizes=st.fixed_dictionaries({name: st.integers(4, 40) for name in "nmk"}),
    down=st.integers(1, 50),
    across=st.integers(1, 50),
)
def test_blocks_are_met_as_their_places_say(
    row: tuple[str, str, str], sizes: dict[str, int], down: int, across: int
) -> None:
    (found,) = _answer(*row, **sizes).derivatives
    whole = _dense(found)
    before, patterns.FEW = patterns.FEW, -1
    try:
        grid = found.sparsity.placed()._replace(listed=None).grid(down, across)
    finally:
        patterns.FEW = before
    expected = _blocks(whole, *grid.block)
    assert len(grid.cells) <= max(down, 1)
    assert np.array_equal(np.array([list(line) for line in grid.cells], dtype=bool), expected)


@pytest.mark.parametrize(("spec", "wrt", "command"), STRUCTURES, ids=[f"{row[2]} {row[0]}" for row in STRUCTURES])
def test_colours_are_as_many_as_columns_need(spec: str, wrt: str, command: str) -> None:
    sizes = {"n": 9, "m": 7, "k": 5}
    (symbolic,) = profiles(mcalc.ask(command, spec, wrt=wrt))
    (numeric,) = profiles(_answer(spec, wrt, command, **sizes))
    whole = _dense(numeric.derivative)
    known = dict(numeric.pattern.known)
    for side, matrix in (("columns", whole), ("rows", whole.T)):
        lines, places = np.nonzero(matrix)
        most, found = int(matrix.sum(axis=1).max()), greedy(lines.tolist(), places.tolist(), matrix.shape[1])
        number = getattr(numeric, side)
        assert most <= number.number.substitute(known).value <= found, side
        formula = getattr(symbolic, side)
        if formula is not None and symbolic.derivative.sparsity.size == numeric.derivative.sparsity.size:
            assert not formula.at_most
            assert most <= formula.number.substitute(known).value <= found, side


@pytest.mark.parametrize(
    ("spec", "columns", "rows"),
    [
        ("x*w", "1", "1"),
        ("x[1:] - x[:-1]", "2", "2"),
        ("x[2:] - 2*x[1:-1] + x[:-2]", "3", "3"),
        ("cumsum(x)", "n", "n"),
        ("softmax(x)", "n", "n"),
        ("flip(x)", "1", "1"),
    ],
)
def test_colours_are_formulas(spec: str, columns: str, rows: str) -> None:
    found = profiles(mcalc.ask("jacobian", spec, wrt="x"))[0]
    assert (str(found.columns), str(found.rows)) == (columns, rows)


def test_patterns_of_any_size_are_drawn() -> None:
    for spec, n in (("x*w", 10**9), ("softmax(x)", 10**9), ("x[1:] - x[:-1]", 10**8), ("cumsum(x)", 10**6)):
        picture = mcalc.jacobian(spec, wrt="x", n=n).sparsity.picture(60)
        assert "a dot stands for" in picture


@pytest.mark.parametrize("ending", [".svg", ".png", ".mtx", ".npz"])
def test_a_pattern_in_a_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"pattern{ending}"
    found = run("sparsity", "x[2:] - x[:-2]", "--n", "20", "--out", str(path))
    assert found.status == 0, found.err
    whole = _dense(mcalc.jacobian("x[2:] - x[:-2]", n=20))
    match ending:
        case ".npz":
            assert np.array_equal(sparse.load_npz(path).toarray(), whole)
        case ".mtx":
            assert np.array_equal(matrices.mmread(path).toarray(), whole)
        case ".svg":
            tree = ElementTree.parse(path)
            drawing = next(tree.iter("{http://www.w3.org/2000/svg}path")).attrib["d"]
            assert drawing.count("M") == 36
            assert "n - 2 = 18" in "".join(tree.getroot().itertext())
        case ".png":
            raw = path.read_bytes()
            width, height = struct.unpack(">II", raw[16:24])
            start = raw.index(b"IDAT")
            length = struct.unpack(">I", raw[start - 4 : start])[0]
            pixels = np.frombuffer(zlib.decompress(raw[start + 4 : start + 4 + length]), np.uint8)
            rows = pixels.reshape(height, width + 1)[:, 1:]
            each = width // 20
            assert np.array_equal(rows[::each, ::each], whole)


def test_names_beside_a_picture_are_whole() -> None:
    """The drawing is as wide as what stands on its left, in the letters of a page."""
    drawn = svg(mcalc.jacobian("x[2:] - x[:-2]", wrt="x", n=800).sparsity.placed().drawn(lambda _: (20, 20)))
    place = int(drawn.partition('text-anchor="end"')[0].rpartition('x="')[2].partition('"')[0])
    assert ">n - 2 = 798<" in drawn
    assert place > 14 * len("n - 2 = 798")


def test_in_a_terminal() -> None:
    found = run("sparsity", "x*w", "--wrt", "x", "--n", "3", "--format", "text")
    assert "class: diagonal" in found.out
    assert "density: 1/n" in found.out
    assert "colours: 1 by columns, 1 by rows" in found.out
    assert "⠑" in found.out
    assert "⠑" not in run("sparsity", "x*w", "--wrt", "x", "--n", "3", env={"PYTHONIOENCODING": "ascii"}).out
    told = json.loads(run("sparsity", "W @ x", "--json").out)
    assert [one["colours"]["columns"]["number"] for one in told["patterns"]] == ["n", "n"]
    assert "pattern by x" in run("jacobian", "x*w", "--wrt", "x", "--picture").out
    assert run("jacobian", "x*w", "--wrt", "x", "--picture", "--json").status == 2
    assert "--wrt names one" in run("sparsity", "x*w", "--out", "p.svg").err
    assert "is written as .svg" in run("sparsity", "x*w", "--wrt", "x", "--out", "p.pdf").err
    assert "n has none" in run("sparsity", "x*w", "--wrt", "x", "--out", "p.npz").err
