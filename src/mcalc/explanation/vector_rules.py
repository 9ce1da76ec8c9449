"""The rules for functions of vectors."""

from __future__ import annotations

from mcalc.explanation.rule import Example, Rule

_JACOBIAN = "paper, section 4.1: generalization of the Jacobian"
_ELEMENTWISE = "paper, section 4.2: derivatives of vector element-wise binary operators"

VECTOR_RULES = (
    Rule(
        "intermediate variables",
        "y = f(g(x)) becomes u = g(x), y = f(u)",
        "Each function of a function gets a name, so that it can be differentiated by itself.",
        "paper, section 4.5: the chain rules",
        Example("sin(x**2)", "x", "2*x*cos(x**2)", "x=scalar", "chain"),
    ),
    Rule(
        "identity",
        "d(x)/dx = eye(n)",
        "Each entry of x depends on itself only, with slope 1.",
        _JACOBIAN,
        Example("x", "x", "eye(n)", "x=n"),
        "each entry depends on itself, with slope 1",
    ),
    Rule(
        "jacobian stacks gradients",
        "d([f, g])/dx = [d(f)/dx, d(g)/dx]",
        "A Jacobian has a row for each function: the gradients one below the other.",
        _JACOBIAN,
        Example("[3*x**2*y, 2*x + y**8]", "x,y", "[[6*x*y, 3*x**2], [2, 8*y**7]]", "x=scalar y=scalar"),
        "a row for each function",
    ),
    Rule(
        "element-wise binary operator",
        "d(f(w) * g(x))/dw = diag(d(f[i] * g[i])/dw[i]), for any operator in the place of *",
        "Entry i of the result depends on no other entry of w than w[i] (the element-wise diagonal condition), so that "
        "the Jacobian is diagonal.",
        _ELEMENTWISE,
        Example("w*x", "w", "diag(x)", "w=n x=n"),
        "entry by entry: the Jacobian is diagonal",
        own=True,
    ),
    Rule(
        "element-wise function",
        "d(f(x))/dx = diag(f'(x))",
        "A function of each entry by itself has a diagonal Jacobian.",
        _ELEMENTWISE,
        Example("sin(x)", "x", "diag(cos(x))", "x=n"),
        "entry by entry: the Jacobian is diagonal",
    ),
    Rule(
        "scalar expansion",
        "d(x*z)/dz = d(x*(z*ones(n)))/dz = x",
        "A scalar that meets a vector is expanded to a vector; then the operator is element-wise.",
        "paper, section 4.3: derivatives involving scalar expansion",
        Example("x*z", "z", "x", "x=n z=scalar"),
        "the scalar is expanded to a vector, and the operator is element-wise",
    ),
    Rule(
        "vector sum reduction",
        "d(sum(f(x)))/dx = ones(m).T @ d(f(x))/dx",
        "The gradient of a sum is the sum of the gradients: the rows of the Jacobian are added up.",
        "paper, section 4.4: vector sum reduction",
        Example("sum(x)", "x", "ones(n).T", "x=n"),
        "the derivative of a sum is the sum of the derivatives: a row of ones",
        own=True,
    ),
    Rule(
        "vector chain rule",
        "d(f(g(x)))/dx = d(f)/dg @ d(g)/dx",
        "The Jacobian of the outer function times the Jacobian of the inner one; the product sums over all paths.",
        "paper, section 4.5.3: vector chain rule",
        Example("w @ x", "w", "x.T", "w=n x=n", "chain"),
        "the Jacobians are multiplied",
    ),
    Rule(
        "selection",
        "d(x[1:])/dx = eye(n)[1:, :]",
        "Picking entries is linear: the Jacobian has a 1 where an entry is picked.",
        _JACOBIAN,
        Example("x[1:]", "x", "eye(n)[1:, :]", "x=n"),
        "a 1 where an entry is picked",
        own=True,
    ),
    Rule(
        "linear function",
        "d(L(x))/dx = L",
        "A linear function is its own derivative.",
        _JACOBIAN,
        Example("cumsum(x)", "x", "tril(ones(n, n))", "x=n"),
        "linear in its argument: the Jacobian is constant",
        own=True,
    ),
    Rule(
        "function of a vector",
        "d(softmax(x))/dx = diag(softmax(x)) - softmax(x) @ softmax(x).T",
        "Functions that mix the entries of a vector have their Jacobians in the catalogue: see `mcalc functions`.",
        "catalogue of functions",
        Example("softmax(x)", "x", "diag(softmax(x)) - softmax(x) @ softmax(x).T", "x=n"),
        "from the catalogue",
        own=True,
    ),
)
