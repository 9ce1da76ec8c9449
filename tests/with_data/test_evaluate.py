"""The numbers of functions and derivatives on data of every format, at once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import io as matrices
from scipy import sparse

import mcalc
from tests.cli.command import mcalc as run

X = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])


def _told(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    found = run("evaluate", *arguments, "--json", stdin=stdin)
    assert found.status == 0, found.err
    told: dict[str, Any] = json.loads(found.out)
    return told


def _safetensors(path: Path, array: Any) -> None:
    head = json.dumps({"X": {"dtype": "F64", "shape": list(array.shape), "data_offsets": [0, array.nbytes]}}).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + array.tobytes())


def _zip(path: Path, compress: bool) -> None:
    (np.savez_compressed if compress else np.savez)(path, X=X, other=np.ones(2))


WRITERS = {
    "X.npy": lambda path: np.save(path, X),
    "turned.npy": lambda path: np.save(path, np.asfortranarray(X)),
    "short.npy": lambda path: np.save(path, X.astype(">f4")),
    "X.npz:X": lambda path: _zip(path, compress=False),
    "packed.npz:X": lambda path: _zip(path, compress=True),
    "one.npz": lambda path: np.savez(path, X),
    "sparse.npz": lambda path: sparse.save_npz(path, sparse.csr_array(X)),
    "X.csv": lambda path: np.savetxt(path, X, delimiter=","),
    "named.csv": lambda path: path.write_text('"a","b"\n1,2\n0.5,-1\n3,0.25\n'),
    "named.csv:b,a": lambda path: path.write_text("b,name,a\n1,u,2\n0.5,v,-1\n3,w,0.25\n"),
    "semicolon.csv": lambda path: path.write_text("1;2\n0.5;-1\n3;0.25\n"),
    "tabs.tsv": lambda path: path.write_text("\ufeff1\t2\n0.5\t-1\n3\t0.25\n", encoding="utf-8"),
    "spaces.txt": lambda path: path.write_text("1 2\n0.5   -1\n3 0.25\n"),
    "X.json": lambda path: path.write_text(json.dumps(X.tolist())),
    "object.json:X": lambda path: path.write_text(json.dumps({"X": X.tolist(), "y": 1})),
    "X.mtx": lambda path: matrices.mmwrite(path, sparse.coo_array(X)),
    "full.mtx": lambda path: matrices.mmwrite(path, X),
    "X.safetensors": lambda path: _safetensors(path, X),
    "no-ending": lambda path: path.write_text("1,2\n0.5,-1\n3,0.25\n"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_numbers(name: str, tmp_path: Path) -> None:
    path = tmp_path / name.partition(":")[0]
    WRITERS[name](path)
    told = _told("X @ w", "--data", f"X={tmp_path / name}", "--at", "w=1,2", "--wrt", "w")
    assert told["data"]["X"]["shape"] == [3, 2]
    assert told["dims"] == {"m": 3, "n": 2}
    assert np.allclose(told["value"], X @ [1, 2])
    assert told["derivatives"][0]["numbers"] == X.tolist()


@pytest.mark.parametrize(
    "name", ["X.npy", "X.csv", "X.json", "packed.npz:X", "X.npz:X", "X.mtx", "sparse.npz", "X.safetensors"]
)
def test_standard_input_is_a_file_too(name: str, tmp_path: Path) -> None:
    path, _, part = name.partition(":")
    WRITERS[name](tmp_path / path)
    given = f"X=-:{part}" if part else "X=-"
    told = _told("sum(X**2)", "--data", given, stdin=(tmp_path / path).read_bytes())
    assert told["value"] == pytest.approx((X**2).sum())
    assert told["data"]["X"]["from"].endswith("standard input")


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"a": X[:, 0], "b": X[:, 1], "name": ["u", "v", "w"]}), tmp_path / "X.parquet")
    told = _told("X @ w", "--data", f"X={tmp_path}/X.parquet:a,b", "--at", "w=1,2", "--wrt", "w")
    assert told["derivatives"][0]["numbers"] == X.tolist()
    assert run("evaluate", "X @ w", "--data", f"X={tmp_path}/X.parquet", "--random").status == 2


@pytest.mark.parametrize(
    ("spec", "data", "dims"),
    [
        ("sum(log(1 + exp(-y*(X @ w))))", {"y": (5,), "X": (5, 3), "w": (3,)}, {"n": 5, "m": 3}),
        ("W @ x + b", {"W": (4, 2), "x": (2,), "b": (4,)}, {"m": 4, "n": 2}),
        ("sum(x)/n", {"x": (7,)}, {"n": 7}),
        ("sum(a*X)", {"a": (3,), "X": (2, 3)}, {"n": 3, "m": 2}),
        ("sum(T**2)", {"T": (2, 3, 4)}, {"n": 4, "m": 3, "k": 2}),
        ("sum(x[1:]*y)", {"x": (6,), "y": (5,)}, {"n": 6}),
        ("sum(y*x[1:])", {"y": (5,), "x": (6,)}, {"n": 5}),
    ],
)
def test_the_data_say_the_shapes(
    spec: str, data: dict[str, tuple[int, ...]], dims: dict[str, int], tmp_path: Path
) -> None:
    asked = []
    for number, (name, shape) in enumerate(data.items()):
        np.save(tmp_path / f"{name}.npy", np.random.default_rng(number).uniform(0.2, 0.8, shape))
        asked += ["--data", f"{name}={tmp_path / name}.npy"]
    told = _told(spec, *asked)
    assert sorted(told["dims"].values()) == sorted(dims.values())
    assert [one["by"] for one in told["derivatives"]] == [*data]


def test_a_number_makes_a_scalar_where_convention_alone_says_vector() -> None:
    told = _told("x**2", "--at", "x=3")
    assert (told["of"], told["value"], told["derivatives"][0]["numbers"]) == ("gradient", 9.0, 6.0)
    assert _told("x.T @ x", "--at", "x=3")["value"] == 9.0
    assert _told("x**2", "--at", "x=3", "-s", "x=n")["value"] == [9.0]


def test_numbers_agree_with_numeric_differentiation(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    y, inputs, w = random.choice([-1.0, 1.0], 20), random.standard_normal((20, 3)), random.standard_normal(3)
    np.save(tmp_path / "X.npy", inputs)
    np.savetxt(tmp_path / "y.csv", y)

    def loss(w: Any) -> Any:
        return np.mean(np.log1p(np.exp(-y * (inputs @ w))))

    (tmp_path / "w.json").write_text(json.dumps(w.tolist()))
    data = ("--data", f"X={tmp_path}/X.npy", "--data", f"y={tmp_path}/y.csv", "--data", f"w={tmp_path}/w.json")
    told = _told("mean(log(1 + exp(-y*(X @ w))))", *data, "--wrt", "w")
    slopes = [(loss(w + h) - loss(w - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
    assert told["value"] == pytest.approx(loss(w))
    assert np.allclose(told["derivatives"][0]["numbers"], slopes, atol=1e-8)


@pytest.mark.parametrize("ending", [".npy", ".npz", ".mtx", ".csv"])
@pytest.mark.parametrize("spec", ["x*w", "outer(x, w)[:, 0]*sum(x)"])
def test_what_is_written_can_be_read(ending: str, spec: str, tmp_path: Path) -> None:
    out, x, w = tmp_path / f"J{ending}", np.arange(1.0, 21), np.linspace(2, 3, 20)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "w.npy", w)
    told = _told(
        spec, "--wrt", "x", "--data", f"x={tmp_path}/x.npy", "--data", f"w={tmp_path}/w.npy", "--out", str(out)
    )
    assert told["files"] == [{"path": str(out), "bytes": out.stat().st_size}]
    expected = mcalc.jacobian(spec, wrt="x", shapes={"w": "n"})(x=x, w=w)
    thin = told["derivatives"][0]["form"] == "sparse"
    assert thin == (spec == "x*w")
    match ending:
        case ".npy":
            found = np.load(out)
        case ".npz":
            found = sparse.load_npz(out).toarray() if thin else np.load(out)["x"]
        case ".mtx":
            found = matrices.mmread(out)
            found = found.toarray() if thin else found
        case _:
            found = np.loadtxt(out, delimiter=",")
    assert np.array_equal(found, expected)
    again = _told("sum(J)", "--data", f"J={out}", "--of", "value")
    assert again["value"] == pytest.approx(expected.sum())


def test_several_results_in_one_file(tmp_path: Path) -> None:
    out = tmp_path / "J.npz"
    _told("x*w", "--random", "--n", "30", "--out", str(out))
    assert {*np.load(out)} == {f"{name}.{part}" for name in "xw" for part in ("data", "indices", "indptr", "shape")}
    found = run("evaluate", "x*w", "--random", "--n", "30", "--out", str(tmp_path / "J.npy"))
    assert found.status == 2
    assert "J.npz holds all of them, or --wrt names one" in found.err
    found = run("evaluate", "x*w", "--random", "--n", "30", "--out", str(tmp_path / "J.pkl"))
    assert found.status == 2


def test_factors_are_kept_as_they_are(tmp_path: Path) -> None:
    out = tmp_path / "J.npz"
    told = _told("softmax(x)", "--random", "--n", "5", "--form", "factors", "--out", str(out))
    parts = np.load(out)
    told_parts = told["derivatives"][0]["factors"]
    assert {*parts} == {f"x.{name}" for name in told_parts}
    whole = np.diag(parts["x.diagonal"]) + parts["x.left"] @ parts["x.right"]
    dense = _told("softmax(x)", "--random", "--n", "5")["derivatives"][0]["numbers"]
    assert np.allclose(whole, dense)


def test_too_much_memory_is_refused_with_what_takes_less() -> None:
    found = run("evaluate", "softmax(x)", "--random", "--n", "5000", "--memory", "100MB")
    assert found.status == 2
    assert "5000 x 5000 numbers, that is 200.0 MB of memory, and there are 100.0 MB" in found.err
    assert "--form factors" in found.err
    assert (
        run("evaluate", "softmax(x)", "--random", "--n", "5000", "--memory", "100MB", "--form", "factors").status == 0
    )
    found = run("evaluate", "x*w", "--random", "--n", "5000", "--memory", "100MB", "--form", "dense")
    assert "--form sparse takes 80.0 kB" in found.err
    found = run("evaluate", "sum(outer(x, x)**2 + sin(x - x[:, None]))", "--random", "--n", "5000", "--memory", "100MB")
    assert found.status == 2
    assert "an array of 200.0 MB on the way" in found.err


def test_random_values_lie_in_the_domain_and_have_their_properties() -> None:
    told = _told("logdet(A) + sum(log(x))", "--random", "--n", "3", "--size", "m=4", "-s", "A=m,m", "--seed", "5")
    assert told["value"] is not None
    assert told == _told(
        "logdet(A) + sum(log(x))", "--random", "--n", "3", "--size", "m=4", "-s", "A=m,m", "--seed", "5"
    )
    matrix = np.array(_told("A*1", "--random", "--of", "value", "-s", "A=3,3:symmetric")["value"])
    assert np.array_equal(matrix, matrix.T)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("x*w", "--at", "x=1,2"), "there is no value of w"),
        (("x*w", "--at", "x=1,2", "--random", "--at", "v=1"), "no such variable"),
        (("x*w", "--random"), "nothing says how large the dimension n is"),
        (("x*w", "--at", "x=1,2", "--at", "w=1,2,3"), "the dimension n has 3 entries in the value of w, and 2 in x"),
        (("x*w", "--at", "x=1,2", "--data", "x=x.npy"), "x is given twice"),
        (("x*w", "--data", "x=-", "--data", "w=-"), "standard input can be read once"),
        (("f(x)", "--at", "x=1,2"), "f is undefined"),
        (("sum(x)", "--at", "x=1,2", "--memory", "much"), "is no amount of memory"),
        (("x*w", "--at", "x=1,2", "--at", "w=1,2", "--of", "gradient"), "the gradient is of a scalar function"),
        (("W @ x", "--at", "x=1,2", "--at", "W=[[1, 2, 3]]"), "the dimension n has"),
    ],
)
def test_what_does_not_fit_is_told(arguments: tuple[str, ...], words: str) -> None:
    found = run("evaluate", *arguments)
    assert found.status == 2
    assert words in found.err


def test_what_is_no_number_is_told() -> None:
    told = _told("sum(1/x)", "--at", "x=0,1")
    assert told["value"] is None
    assert told["derivatives"][0]["numbers"] == [None, -1.0]
    assert told["derivatives"][0]["summary"]["not_finite"] == 1


def test_in_python() -> None:
    answer = mcalc.ask("jacobian", "x*w")
    found = answer(x=[1, 2], w=[3, 4])
    assert {name: array.tolist() for name, array in found.items()} == {"x": [[3, 0], [0, 4]], "w": [[1, 0], [0, 2]]}
    thin = answer.derivatives[0].sparse(x=np.ones(1000), w=np.arange(1000.0))
    assert sparse.issparse(thin)
    assert np.array_equal(thin.diagonal(), np.arange(1000.0))
    with pytest.raises(mcalc.McalcError, match="the dimension n has 3 entries"):
        answer(x=[1, 2], w=[1, 2, 3])


def test_a_zip_of_something_else_is_no_data(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    (tmp_path / "x.npz").write_bytes(stream.getvalue())
    found = run("evaluate", "sum(x)", "--data", f"x={tmp_path}/x.npz")
    assert found.status == 2
    assert "is no array of NumPy" in found.err


def test_a_table_of_one_column_is_a_vector_where_that_fits(tmp_path: Path) -> None:
    """Convention makes b a scalar; numpy.savetxt writes a vector as a column, and others a row."""
    np.savetxt(tmp_path / "A.csv", X, delimiter=",")
    np.savetxt(tmp_path / "b.csv", np.array([1.0, 2.0, 3.0]))
    np.savetxt(tmp_path / "row.csv", np.array([[1.0, 2.0, 3.0]]), delimiter=",")
    given = ("--data", f"A={tmp_path}/A.csv", "--at", "x=1,2")
    right = float(((X @ [1, 2] - [1, 2, 3]) ** 2).sum())
    for name in ("b.csv", "row.csv"):
        found = _told("norm(A @ x - b)**2", *given, "--data", f"b={tmp_path}/{name}", "--of", "value")
        assert found["data"]["b"]["shape"] == [3]
        assert found["value"] == pytest.approx(right)
    matrix = _told("sum(A.T @ B)", "--data", f"A={tmp_path}/A.csv", "--data", f"B={tmp_path}/b.csv", "--of", "value")
    assert matrix["data"]["B"]["shape"] == [3, 1]


def test_a_conflict_with_a_table_of_one_column_names_what_differs(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "b.csv", np.array([1.0, 2.0, 3.0]))
    np.savetxt(tmp_path / "A.csv", X, delimiter=",")
    data = ("--data", f"A={tmp_path}/A.csv", "--data", f"b={tmp_path}/b.csv", "--at", "x=1,2,3")
    found = run("evaluate", "norm(A @ x - b)**2", *data)
    assert found.status == 2
    assert "the dimension n has 3 entries in the value of x, and 2 in A" in found.err


def test_values_as_numpy_prints_them() -> None:
    assert _told("sum(x**2)", "--at", "x=[1. 2. 3.]", "--of", "value")["value"] == 14
    assert _told("sum(X**2)", "--at", "X=[[1. 2.]\n [3. 4.]]", "--of", "value")["value"] == 30


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    found = run("evaluate", "sum(x)", "--at", "x=1,2", "--out", f"{tmp_path}/none/J.npy")
    assert found.status == 2
    assert f"hint: make the folder {tmp_path}/none first" in found.err


def test_where_a_number_has_no_value() -> None:
    """As in arrays: what is divided by 0 is no number, and no fault of mcalc's."""
    for spec in ("1/x", "log(x)", "x**(-2) + sqrt(x - 1)", "exp(1000 + x)"):
        assert _told(spec, "--at", "x=0", "-s", "x=scalar")["value"] is None


def test_random_values_that_are_too_large() -> None:
    found = run("evaluate", "sum(x)", "--random", "--n", "100000000000")
    assert found.status == 2
    assert "a random value of x takes 800.0 GB of memory" in found.err
