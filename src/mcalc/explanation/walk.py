"""The paper as a walk: its sections in order, each with what it says and its examples, which run.

A block each, as in the `rule_table`: number and title; in other words what the section says; its examples, a line
each: spec | by | shapes, as for `--shape`, a space between | method.
"""

from __future__ import annotations

import re

from mcalc.record import Record

SOURCE = "Parr and Howard, The Matrix Calculus You Need For Deep Learning"


class Stop(Record):
    """An example of a section."""

    spec: str
    wrt: str
    shapes: tuple[str, ...]
    method: str


class Section(Record):
    """A section of the paper: its number and title, what it says, and its examples."""

    number: str
    title: str
    words: str
    stops: tuple[Stop, ...]


_TABLE = """\
2 Review: scalar derivative rules
    Constants have derivative 0, a constant factor stays, the exponent of a power comes in front, sums are
        differentiated term by term, products one factor at a time, and a function inside another brings its own
        derivative as a factor. The derivative is an operator that goes inward until nothing is left to differentiate.
    9*(x + x**2) | x | x=scalar | rules
    x**2*x | x | x=scalar | rules
3 Introduction to vector calculus and partial derivatives
    A function of several variables has a partial derivative by each of them: the others are held constant. Side by
        side they are the gradient, a row.
    3*x**2*y | x | x=scalar y=scalar | rules
    3*x**2*y | x,y | x=scalar y=scalar | rules
4.1 Generalization of the Jacobian
    The gradients of several functions, one below the other, are the Jacobian: a row for each function, a column for
        each variable (numerator layout). Of the identity function it is the identity matrix.
    [3*x**2*y, 2*x + y**8] | x,y | x=scalar y=scalar | rules
    x | x | x=n | rules
4.2 Derivatives of vector element-wise binary operators
    Where entry i of the result depends on entry i of each operand alone (the element-wise diagonal condition), all
        partial derivatives off the diagonal are 0: the Jacobian is diagonal.
    w + x | w | w=n x=n | rules
    w*x | w | w=n x=n | rules
    w/x | x | w=n x=n | rules
    max(w, x) | w | w=n x=n | rules
4.3 Derivatives involving scalar expansion
    A scalar that is added to a vector, or multiplied by one, stands for a vector of equal entries. By the vector the
        Jacobian is diagonal as before; by the scalar it is a column.
    x + z | z | x=n z=scalar | rules
    x*z | x | x=n z=scalar | rules
    x*z | z | x=n z=scalar | rules
4.4 Vector sum reduction
    The derivative of a sum is the sum of the derivatives: the gradient of sum(x) is a row of ones, and what is inside
        of the sum has its Jacobian multiplied by that row.
    sum(x) | x | x=n | rules
    sum(x*z) | z | x=n z=scalar | rules
4.5.1 Single-variable chain rule
    Functions inside functions get names, each is differentiated by what it depends on, and the derivatives are
        multiplied. That is right where one path alone leads from x to the result.
    sin(x**2) | x | x=scalar | chain
    log(sin(x**3)**2) | x | x=scalar | chain
4.5.2 Single-variable total-derivative chain rule
    Where x reaches the result along several paths, each path contributes: the partial derivative ∂y/∂x, which holds
        the intermediates constant, and for each intermediate ∂y/∂u*du/dx. The sum is the total derivative dy/dx. (The
        paper writes ∂ for both.)
    f(x, u(x)) | x | x=scalar | chain
    x + x**2 | x | x=scalar | chain
    sin(x + x**2) | x | x=scalar | chain
    x*x**2 | x | x=scalar | chain
4.5.3 Vector chain rule
    For vectors of intermediates the same rule is a matrix product: the Jacobian of the outer function times that of
        the inner one. It sums over all paths by itself.
    [log(x**2), sin(3*x)] | x | x=scalar | chain
    sin(x**2) | x | x=n | chain
5 The gradient of neuron activation
    A neuron is max(0, w @ x + b). The dot product is a sum of element-wise products, the affine function adds the
        bias, and max has the two cases 0 and 1. (Where its argument is 0 there is no derivative; 0 is taken.)
    w @ x + b | w | w=n x=n b=scalar | chain
    w @ x + b | b | w=n x=n b=scalar | rules
    max(0, w @ x + b) | w | w=n x=n b=scalar | chain
    max(0, w @ x + b) | b | w=n x=n b=scalar | chain
6 The gradient of the neural network loss function
    The loss is the mean of squared residuals, with an intermediate for each function. The gradient by the weights is
        the average of the samples, each weighted by its residual, of those where the neuron is active; that of the
        bias is the same with samples of 1. (The cases are those of each sample: they stand inside of the sum.)
    1/N*sum((y - max(0, X @ w + b))**2) | w | X=N,n w=n b=scalar y=N | chain
    1/N*sum((y - max(0, X @ w + b))**2) | b | X=N,n w=n b=scalar y=N | chain
"""


def sections() -> tuple[Section, ...]:
    """All sections, in the order of the paper.

    >>> [section.number for section in sections()][:4], sections()[6].stops[0].spec
    (['2', '3', '4.1', '4.2'], 'sin(x**2)')
    """
    found = []
    for block in re.split(r"\n(?! )", _TABLE.strip()):
        head, words, *examples = re.split(r"\n {4}(?! )", re.sub(r"\n {8}", " ", block))
        number, title = head.split(" ", 1)
        parts = [[part.strip() for part in example.split("|")] for example in examples]
        stops = tuple(Stop(spec, wrt, tuple(shapes.split()), method) for spec, wrt, shapes, method in parts)
        found.append(Section(number, title, words, stops))
    return tuple(found)
