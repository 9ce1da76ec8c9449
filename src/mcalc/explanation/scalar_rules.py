"""The rules for functions of numbers."""

from __future__ import annotations

from mcalc.explanation.rule import Example, Rule

_REVIEW = "paper, section 2: review of scalar derivative rules"
_PARTIAL = "paper, section 3: introduction to vector calculus and partial derivatives"
_TABLE = "common tables of derivatives"
_NEURON = "paper, section 5: the gradient of neuron activation"

SCALAR_RULES = (
    Rule(
        "constant",
        "d(c)/dx = 0",
        "What does not depend on x has derivative 0.",
        _REVIEW,
        Example("99", "x", "0", "x=scalar"),
    ),
    Rule(
        "multiplication by constant",
        "d(c*f)/dx = c*d(f)/dx",
        "A constant factor stays.",
        _REVIEW,
        Example("3*x", "x", "3", "x=scalar"),
        "the constant factor stays",
    ),
    Rule(
        "power",
        "d(x**n)/dx = n*x**(n - 1)",
        "The exponent comes in front and goes down by one.",
        _REVIEW,
        Example("x**3", "x", "3*x**2", "x=scalar"),
        "the exponent comes in front and goes down by one",
    ),
    Rule(
        "exponential",
        "d(c**x)/dx = c**x*log(c)",
        "With x in the exponent the power stays, times the logarithm of its base.",
        _TABLE,
        Example("2**x", "x", "2**x*log(2)", "x=scalar"),
        "the power stays, times the logarithm of its base",
        own=True,
    ),
    Rule(
        "variable power",
        "d(f**g)/dx = g*f**(g - 1)*d(f)/dx + f**g*log(f)*d(g)/dx",
        "Where base and exponent both vary, the power rule with the exponent held and the exponential rule with the "
        "base held are added.",
        _TABLE,
        Example("x**x", "x", "(log(x) + 1)*x**x", "x=scalar"),
        "the power rule and the exponential rule, each with the other part held, are added",
        own=True,
    ),
    Rule(
        "elementary function",
        "d(sin(x))/dx = cos(x)",
        "Each elementary function has its derivative in a table: exp' = exp, log'(x) = 1/x, sin' = cos, ...",
        _TABLE,
        Example("sin(x)", "x", "cos(x)", "x=scalar"),
    ),
    Rule(
        "sum",
        "d(f + g)/dx = d(f)/dx + d(g)/dx",
        "The derivative of a sum is the sum of the derivatives.",
        _REVIEW,
        Example("x**2 + 3*x", "x", "2*x + 3", "x=scalar"),
        "term by term",
        own=True,
    ),
    Rule(
        "difference",
        "d(f - g)/dx = d(f)/dx - d(g)/dx",
        "The derivative of a difference is the difference of the derivatives.",
        _REVIEW,
        Example("x**2 - 3*x", "x", "2*x - 3", "x=scalar"),
        "term by term",
        own=True,
    ),
    Rule(
        "product",
        "d(f*g)/dx = f*d(g)/dx + d(f)/dx*g",
        "The first times the derivative of the second, plus the derivative of the first times the second.",
        _REVIEW,
        Example("x**2*x", "x", "3*x**2", "x=scalar"),
        "one factor is differentiated at a time, and the terms are added",
        own=True,
    ),
    Rule(
        "quotient",
        "d(f/g)/dx = d(f)/dx/g - f/g**2*d(g)/dx",
        "As for a product of f and 1/g, where 1/g has the derivative -1/g**2 times that of g.",
        _TABLE,
        Example("x/(1 + x)", "x", "1/(1 + x)**2", "x=scalar"),
        "d(f/g) = df/g - f/g**2*dg",
        own=True,
    ),
    Rule(
        "chain",
        "d(f(g))/dx = f'(g)*d(g)/dx",
        "The derivative of the outer function, taken at the inner one, times the derivative of the inner one.",
        _REVIEW,
        Example("log(x**2)", "x", "2/x", "x=scalar"),
        "the outer derivative at the inner function, times the inner derivative",
    ),
    Rule(
        "max",
        "d(maximum(0, z))/dz = (z > 0)",
        "0 where the maximum is not z, 1 where it is. Where both are equal there is a kink, and mcalc takes 0.",
        _NEURON,
        Example("maximum(0, z)", "z", "z > 0", "z=scalar"),
        "1 where the argument is the larger one, 0 where it is not",
    ),
    Rule(
        "cases",
        "d(abs(z))/dz = sign(z)",
        "A function that is put together from pieces is differentiated piece by piece.",
        _NEURON,
        Example("abs(z)", "z", "sign(z)", "z=scalar"),
        "each piece by itself",
    ),
    Rule(
        "partial derivative",
        "d(f(x, y))/dx, with y constant",
        "All variables but one are held constant.",
        _PARTIAL,
        Example("3*x**2*y", "x", "6*x*y", "x=scalar y=scalar"),
    ),
    Rule(
        "gradient",
        "d(f)/d[x, y] = [d(f)/dx, d(f)/dy]",
        "The partial derivatives of a scalar function one beside the other: a row.",
        _PARTIAL,
        Example("3*x**2*y", "x,y", "[6*x*y, 3*x**2]", "x=scalar y=scalar"),
        "the partial derivatives one beside the other",
    ),
    Rule(
        "single-variable chain rule",
        "d(y)/dx = d(y)/du*d(u)/dx",
        "Where every intermediate depends on x along one path, the local derivatives are multiplied.",
        "paper, section 4.5.1: single-variable chain rule",
        Example("sin(x**2)", "x", "2*x*cos(x**2)", "x=scalar", "chain"),
        "one path from the variable to the function: the local derivatives are multiplied",
    ),
    Rule(
        "single-variable total-derivative chain rule",
        "d(f(x, u1, u2))/dx = ∂f/∂x + ∂f/∂u1*d(u1)/dx + ∂f/∂u2*d(u2)/dx",
        "Where x reaches the function along several paths, the products along the paths are summed.",
        "paper, section 4.5.2: single-variable total-derivative chain rule",
        Example("x + x**2", "x", "1 + 2*x", "x=scalar", "chain"),
        "several paths lead from the variable to the function: the products along them are summed",
    ),
)
