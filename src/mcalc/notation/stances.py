"""The ways in which a value with axes is written: along its axes, and transposed.

A vector is written as a column or as a row, a matrix as it stands or transposed. Which is shorter depends on where
it stands, so a form gives both, each made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size
from mcalc.language.tree import Call
from mcalc.notation.arithmetic import chain, monomial, size_formula
from mcalc.notation.formula import FULL, ONE, Formula, Power, Span, call, cheapest, index, transposed, whole
from mcalc.notation.idioms import is_ones, is_triangle


class Form:
    """A value with 0, 1, 2 or more axes as it is written.

    `plain` is a scalar, a column, a matrix along its axes or an array; `turned` the row or the transposed matrix.
    `items` are the factors of an element-wise product, among which what it is multiplied by finds its place.
    """

    __slots__ = ("_plain", "_turn", "_turned", "items", "rank")

    def __init__(
        self,
        rank: int,
        plain: Formula | Callable[[], Formula],
        turn: Callable[[], Formula] | None = None,
        items: Items | None = None,
    ) -> None:
        self.rank = rank
        self.items = items
        self._plain = plain
        self._turn = turn
        self._turned: Formula | None = None

    @property
    def plain(self) -> Formula:
        """Along the axes."""
        if not isinstance(self._plain, Formula):
            self._plain = self._plain()
        return self._plain

    @property
    def turned(self) -> Formula:
        """The transpose: of a vector the row."""
        if self._turned is None:
            whole = transposed(self.plain)
            own = self._turn() if self._turn is not None else whole
            self._turned = own if own.cost <= whole.cost else whole
        return self._turned

    @property
    def shorter(self) -> Formula:
        """Whichever is the shorter, where it makes no difference."""
        return cheapest((self.plain, self.turned))

    def flipped(self) -> Form:
        """The form of the transposed matrix."""
        return Form(self.rank, lambda: self.turned, lambda: self.plain)


class Broadcast(Form):
    """What repeats itself along an axis of a matrix, and is written without it; the one way is no transpose of the
    other."""

    __slots__ = ()

    @property
    def turned(self) -> Formula:
        """What it is in the transposed matrix."""
        assert self._turn is not None
        return self._turn()


class Squeezed(Form):
    """A matrix with one column, or one row, as the vector that is in it."""

    __slots__ = ("axis", "whole")

    def __init__(self, whole: Form, axis: int) -> None:
        items: list[Formula | Span] = [FULL, FULL]
        items[axis] = size_formula(ZERO)
        super().__init__(1, lambda: index(whole.plain, items))
        self.whole = whole
        self.axis = axis


def repeated(form: Form, axis: int) -> Form:
    """A vector as it stands in a matrix that it is repeated in along an axis; what has that axis already keeps it."""
    items = form.items or []

    def column() -> Formula:
        if isinstance(form, Squeezed):
            return form.whole.plain if form.axis else form.whole.turned
        widened = call("expand_dims", form.plain, options={"axis": 1})
        if not any(isinstance(item, Squeezed) for item, _ in items):
            return widened
        return cheapest((widened, elementwise([(repeated(item, 1), power) for item, power in items], 2).plain))

    def row() -> Formula:
        return form.whole.plain if isinstance(form, Squeezed) and not form.axis else form.plain

    return Broadcast(2, column, row) if axis else Broadcast(2, row, column)


def spread(form: Form, labels: Sequence[int], out: Sequence[int]) -> Formula | None:
    """A form on some labels as it broadcasts to an array on more: `X[:, None]`; None where its axes stand otherwise."""
    places, formula = [out.index(label) for label in labels], form.plain
    if form.rank == 2 and places[0] > places[1]:
        places, formula = places[::-1], form.turned
    if places != sorted(set(places)):
        return None
    for axis in range(places[0] if places else len(out), len(out)):
        if axis not in places:
            formula = call("expand_dims", formula, options={"axis": axis - places[0]})
    return formula


def symmetric(plain: Formula) -> Form:
    """A matrix that is its own transpose."""
    return Form(2, plain, lambda: plain)


def either(written: Callable[[bool], Formula], times: Callable[[Formula], Formula] = lambda formula: formula) -> Form:
    """A matrix or a vector that is written along its axes or transposed, whichever is shorter, `times` something."""

    def best(turned: bool) -> Formula:
        return times(cheapest((written(turned), transposed(written(not turned)))))

    return Form(2, lambda: best(False), lambda: best(True))


Items = list[tuple[Form, "Rational | Formula"]]
"""Forms with exponents, multiplied element by element."""


def single(items: Items) -> Form | None:
    """The one form of a product of one, to the power 1."""
    return items[0][0] if len(items) == 1 and items[0][1] == 1 else None


def elementwise(items: Items, rank: int) -> Form:
    """The element-wise product of forms of one shape."""
    only = single(items)
    if only is not None:
        return only

    cut = _cut(items)
    if cut is not None or rank != 2 or any(isinstance(form, Broadcast) for form, _ in items):
        turn = (lambda: _product(items, True)) if rank == 2 else None
        return cut or Form(rank, lambda: _product(items, False), turn, items)
    return Form(2, lambda: _shorter_product(items, False), lambda: _shorter_product(items, True), items)


def _shorter_product(items: Items, turned: bool) -> Formula:
    """The product along its axes or transposed, or `(A*B).T` for `A.T*B.T`."""
    return cheapest((_product(items, turned), transposed(_product(items, not turned))))


def _product(items: Items, turned: bool, number: Rational = ONE, scalars: Sequence[Power] = ()) -> Formula:
    return monomial(number, [*scalars, *((form.turned if turned else form.plain, power) for form, power in items)])


def _cut(items: Items) -> Form | None:
    """A triangle of ones times a matrix is the triangle of the matrix."""
    masks = [form for form, power in items if power == 1 and is_triangle(form.plain)]
    if len(masks) != 1 or all(isinstance(form, Broadcast) for form, _ in items if form is not masks[0]):
        return None  # a triangle is of a matrix, not of a vector that is repeated
    (mask,) = masks
    rest = elementwise([item for item in items if item[0] is not mask], 2)

    def cut(mask: Formula, body: Formula) -> Formula:
        assert isinstance(mask.tree, Call)
        return call(mask.tree.function, body, *mask.parts[1:])

    return Form(2, lambda: cut(mask.plain, rest.plain), lambda: cut(mask.turned, rest.turned))


def scaled(number: Rational, scalars: Sequence[Power], form: Form) -> Form:
    """number * scalars * form."""
    items = form.items
    if number == 1 and not scalars:
        return form
    if items is None:
        return Form(
            form.rank,
            lambda: monomial(number, scalars, form.plain),
            lambda: monomial(number, scalars, form.turned),
        )
    if form.rank == 2:
        return Form(2, lambda: _product(items, False, number, scalars), lambda: _product(items, True, number, scalars))
    plain = _product(items, False, number, scalars)
    return Form(1, plain, lambda: cheapest([transposed(plain), monomial(number, scalars, form.turned)]))


def joined(forms: Sequence[Form]) -> Form:
    """The matrix product of matrices, in the order given."""
    if len(forms) == 1:
        return forms[0]
    return Form(
        2,
        lambda: shorter(chain([form.plain for form in forms]), [form.turned for form in forms]),
        lambda: shorter(chain([form.turned for form in reversed(forms)]), [form.plain for form in reversed(forms)]),
    )


def shorter(direct: Formula, opposite: Sequence[Formula]) -> Formula:
    """The chain as it is, or the transpose of the opposite one where that has far fewer transposes."""
    around = transposed(chain(list(reversed(opposite))))
    return around if around.cost < direct.cost else direct


def diagonal(form: Form) -> Form:
    """diag(v) of a vector; of ones, the identity matrix."""

    def written() -> Formula:
        return call("eye", *form.plain.parts) if is_ones(form.plain) else call("diag", form.plain)

    return Form(2, written, written)


def outer_product(left: Form, right: Form) -> Form:
    """left @ right.T of two vectors; of ones, a matrix of ones."""

    def written(one: Form, other: Form) -> Formula:
        if is_ones(one.plain) and is_ones(other.plain):
            return call("ones", *one.plain.parts, *other.plain.parts)
        return chain([one.plain, other.turned])

    return Form(2, lambda: written(left, right), lambda: written(right, left))


def eye(size: Size) -> Form:
    """The identity matrix."""
    formula = call("eye", size_formula(size))
    return Form(2, formula, lambda: formula)


def constant(function: str, *sizes: Size) -> Form:
    """An array of ones or zeros; a number where it has no axes."""
    if not sizes:
        return Form(0, whole(int(function == "ones")))
    formulas = [size_formula(size) for size in sizes]
    turn = (lambda: call(function, *reversed(formulas))) if len(sizes) == 2 else None
    return Form(len(sizes), call(function, *formulas), turn)


def ones(*sizes: Size) -> Form:
    """An array of ones."""
    return constant("ones", *sizes)


def kron(left: Form, right: Form) -> Form:
    """The Kronecker product; a vector counts as a column."""
    return Form(
        2,
        lambda: call("kron", left.plain, right.plain),
        lambda: call("kron", left.turned, right.turned),
    )


def vec(form: Form) -> Form:
    """The rows of a matrix one after the other."""
    return Form(1, lambda: call("vec", form.plain))
