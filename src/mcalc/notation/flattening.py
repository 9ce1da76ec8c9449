"""The pattern that lays a matrix out row by row, and what comes of it in a product: `vec` and `kron`."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.size import Size
from mcalc.notation.arithmetic import chain, size_formula
from mcalc.notation.chains import Link, matrix, vector
from mcalc.notation.formula import call
from mcalc.notation.stances import Form, Items


class Layout(Form):
    """The tensor rows x cols x rows*cols that is 1 where k == i*cols + j, in index form."""

    __slots__ = ("cols", "rows")

    def __init__(self, rows: Size, cols: Size) -> None:
        first, second = self.sides(rows, cols)
        super().__init__(3, lambda: call("einsum", first.plain, second.plain, options={"subscripts": "ki,kj->ijk"}))
        self.rows, self.cols = rows, cols

    @staticmethod
    def sides(rows: Size, cols: Size) -> tuple[Form, Form]:
        """The matrices k x i and k x j whose entry-wise product it is."""
        count = Form(1, call("ones", size_formula(cols)))
        repeat = Form(1, call("ones", size_formula(rows)))
        return kron(eye_of(rows), count), kron(repeat, eye_of(cols))


def eye_of(size: Size) -> Form:
    """The identity matrix."""
    formula = call("eye", size_formula(size))
    return Form(2, formula, lambda: formula)


def kron(left: Form, right: Form) -> Form:
    """The Kronecker product; a vector counts as a column."""
    return Form(
        2,
        lambda: call("kron", left.plain, right.plain),
        lambda: call("kron", left.turned, right.turned),
    )


def weighted(weight: Items | None, links: Sequence[Link]) -> Form:
    """A chain with a weight on its first label."""
    return matrix([Link("D", weight), *links] if weight else links)


def column(weight: Items | None, size: Size) -> Form:
    """The vector on a label, ones where there is none."""
    return vector(weight) if weight else Form(1, call("ones", size_formula(size)))


def laid_out(form: Form) -> Form:
    """vec of a matrix."""
    return Form(1, lambda: call("vec", form.plain))


def laid_out_product(left: Form, right: Form) -> Form:
    """vec of an outer product."""
    return Form(1, lambda: call("vec", chain([left.plain, right.turned])))


def as_matrix(form: Form, layout: Layout) -> Form:
    """The matrix whose rows one after the other are a vector: kron(I, y.T) @ kron(vec(I), I)."""
    rows, cols = eye_of(layout.rows), eye_of(layout.cols)
    row = Form(2, lambda: form.turned)
    return Form(2, lambda: chain([kron(rows, row).plain, kron(Form(1, call("vec", rows.plain)), cols).plain]))
