"""The rules for functions of matrices, named as the Matrix Cookbook and common use name them."""

from __future__ import annotations

from mcalc.explanation.rule import Example, Rule

_BASIC = "Matrix Cookbook, section 2"

MATRIX_RULES = (
    Rule(
        "matrix product",
        "d(X @ Y) = dX @ Y + X @ dY",
        "One factor is differentiated at a time, in its place, and the terms are added.",
        f"{_BASIC}, equation 37",
        Example("W @ x + b", "x", "W", "W=m,n x=n b=m"),
        "one factor is differentiated at a time, in its place",
        own=True,
    ),
    Rule(
        "transpose",
        "d(X.T) = dX.T",
        "The derivative of the transpose is the transpose of the derivative.",
        f"{_BASIC}, equation 44",
        Example("X.T", "X", "commutation(n, m)", "X=n,m"),
        "the transpose of the derivative",
        own=True,
    ),
    Rule(
        "kronecker product",
        "d(kron(X, Y)) = kron(dX, Y) + kron(X, dY)",
        "As for a product: one factor at a time.",
        f"{_BASIC}, equation 39",
        Example("sum(kron(X, A))", "X", "sum(A)*ones(n, m)", "X=n,m A=p,q"),
        "one factor at a time",
        own=True,
    ),
    Rule(
        "trace",
        "d(trace(X)) = trace(dX)",
        "The trace is linear: its derivative by X is the identity.",
        f"{_BASIC}.5, derivatives of traces; equation 36",
        Example("trace(X)", "X", "eye(n)", "X=n,n"),
        "the trace is linear: the derivative is the identity matrix",
        own=True,
    ),
    Rule(
        "inverse",
        "d(inv(X)) = -inv(X) @ dX @ inv(X)",
        "The inverse stands on both sides of what changes, with a minus sign.",
        f"{_BASIC}.2, derivatives of an inverse; equation 40",
        Example("a.T @ inv(X) @ b", "X", "-inv(X).T @ a @ b.T @ inv(X).T", "X=n,n a=n b=n"),
        "d(inv(X)) = -inv(X) @ dX @ inv(X)",
        own=True,
    ),
    Rule(
        "determinant",
        "d(det(X)) = det(X)*trace(inv(X) @ dX)",
        "Jacobi's formula: the derivative by X is det(X)*inv(X).T.",
        f"{_BASIC}.1, derivatives of a determinant; equation 42",
        Example("det(X)", "X", "det(X)*inv(X).T", "X=n,n"),
        "d(det(X)) = det(X)*trace(inv(X) @ dX)",
        own=True,
    ),
    Rule(
        "logarithm of a determinant",
        "d(logdet(X)) = trace(inv(X) @ dX)",
        "The derivative by X is inv(X).T.",
        f"{_BASIC}.1, derivatives of a determinant; equation 43",
        Example("logdet(X)", "X", "inv(X).T", "X=n,n"),
        "d(logdet(X)) = trace(inv(X) @ dX)",
        own=True,
    ),
    Rule(
        "norm",
        "d(norm(x))/dx = x.T/norm(x)",
        "The gradient of the length of a vector is the unit vector along it.",
        f"{_BASIC}.6 and 2.7, derivatives of vector and matrix norms",
        Example("norm(x - a)", "x", "(x - a).T/norm(x - a)", "x=n a=n"),
        "the gradient points along the vector itself",
        own=True,
    ),
    Rule(
        "analytic function of a matrix",
        "d(trace(f(X))) = trace(f'(X) @ dX), d(f(t*A))/dt = A @ f'(t*A)",
        "expm(X) and powers have no derivative in closed form by themselves, as X and dX don't commute. In a trace "
        "factors may be turned round, and along t*A everything commutes: there f' is that of numbers.",
        f"{_BASIC}.5, derivatives of traces",
        Example("trace(expm(X))", "X", "expm(X).T", "X=n,n"),
        "as for a function of numbers: what meets here commutes",
    ),
    Rule(
        "function of a matrix",
        "d(f(X)) from the catalogue",
        "Other functions of matrices have their derivatives in the catalogue: `mcalc functions` lists them.",
        "catalogue of functions",
        Example("logsumexp(X)", "X", "exp(X - logsumexp(X))", "X=m,n"),
        "from the catalogue",
        own=True,
    ),
    Rule(
        "hessian",
        "hessian of f = d((d(f)/dx).T)/dx",
        "The gradient, as a column, is differentiated once more.",
        "paper, section 4.1, applied to the gradient",
        Example("x.T @ A @ x", "x,x", "A + A.T", "x=n A=n,n"),
        "the gradient is differentiated once more",
    ),
)
