"""Element-wise functions of mathematics: powers, exponentials, circles and hyperbolas, special functions.

Formulas: NIST Digital Library of Mathematical Functions, chapters 4 (elementary), 5 (gamma) and 7 (error function).
"""

from __future__ import annotations

from mcalc.catalogue.build import function
from mcalc.limits import POLYGAMMA

# fmt: off

POWERS = (
    function(
        "sqrt", "x", "Square root.",
        definition="x**(1/2)", value="sqrt", domain=("x > 0",), latex="\\sqrt{{{0}}}", code="sqrt",
    ),
    function(
        "cbrt", "x", "Real cube root, of negative numbers too.",
        foreign="cube_root",
        parity="odd", zeros="x == 0", at=(("1", "1"),),
        derivative=("1/(3*cbrt(x)**2)",), kinks=("x == 0",), latex="\\sqrt[3]{{{0}}}",
        numpy="np.cbrt({0})", jax="jnp.cbrt({0})", torch="torch.sign({0})*torch.abs({0})**(1/3)",
        sympy="sympy.real_root({0}, 3)",
    ),
    function(
        "square", "x", "x ** 2.", foreign="abs2",
        definition="x**2", latex="{0}^{{2}}",
        numpy="np.square({0})", jax="jnp.square({0})", torch="torch.square({0})", sympy="({0})**2",
    ),
    function(
        "reciprocal", "x", "1 / x.",
        definition="1/x", domain=("x != 0",), latex="\\frac{{1}}{{{0}}}",
        numpy="1/{0}", jax="jnp.reciprocal({0})", torch="torch.reciprocal({0})", sympy="1/({0})",
    ),
    function(
        "hypot", "x y", "sqrt(x**2 + y**2).",
        swapped="hypot",
        definition="sqrt(x**2 + y**2)", kinks=("x**2 + y**2 == 0",), latex="\\sqrt{{{0}^{{2}} + {1}^{{2}}}}",
        numpy="np.hypot({0}, {1})", jax="jnp.hypot({0}, {1})", torch="torch.hypot({0}, {1})",
        sympy="sympy.sqrt(({0})**2 + ({1})**2)",
    ),
)

EXPONENTIALS = (
    function(
        "exp", "x", "Exponential.",
        foreign="exponential",
        interval="(0, inf)", at=(("0", "1"),), inverse=("log", ""),
        derivative=("exp(x)",), latex="\\exp\\left({0}\\right)", code="exp",
    ),
    function(
        "log", "x", "Natural logarithm.",
        zeros="x == 1", inverse=("exp", ""),
        aliases=("ln",), derivative=("1/x",), domain=("x > 0",), latex="\\log\\left({0}\\right)", code="log",
    ),
    function(
        "log1p", "x", "log(1 + x), exact for small x.",
        zeros="x == 0", inverse=("expm1", ""),
        derivative=("1/(1 + x)",), exact="log(1 + x)", domain=("x > -1",), latex="\\log\\left(1 + {0}\\right)",
        numpy="np.log1p({0})", jax="jnp.log1p({0})", torch="torch.log1p({0})", sympy="sympy.log(1 + {0})",
    ),
    function(
        "expm1", "x", "exp(x) - 1, exact for small x.",
        interval="(-1, inf)", zeros="x == 0", inverse=("log1p", ""),
        derivative=("exp(x)",), exact="exp(x) - 1", latex="\\left(\\exp\\left({0}\\right) - 1\\right)",
        numpy="np.expm1({0})", jax="jnp.expm1({0})", torch="torch.expm1({0})", sympy="(sympy.exp({0}) - 1)",
    ),
    function(
        "log2", "x", "Logarithm to base 2.",
        foreign="lb ld",
        definition="log(x)/log(2)", value="log2", domain=("x > 0",), latex="\\log_{{2}}\\left({0}\\right)",
        numpy="np.log2({0})", jax="jnp.log2({0})", torch="torch.log2({0})", sympy="sympy.log({0}, 2)",
    ),
    function(
        "log10", "x", "Logarithm to base 10.",
        definition="log(x)/log(10)", value="log10", domain=("x > 0",), latex="\\log_{{10}}\\left({0}\\right)",
        numpy="np.log10({0})", jax="jnp.log10({0})", torch="torch.log10({0})", sympy="sympy.log({0}, 10)",
    ),
    function(
        "logit", "x", "log(x/(1 - x)).",
        zeros="x == 1/2", inverse=("sigmoid", ""), derivative=("1/(x*(1 - x))",), domain=("x > 0", "x < 1"),
        value="log(x) - log1p(-x)", exact="log(x) - log(1 - x)", latex="\\operatorname{{logit}}\\left({0}\\right)",
        numpy="scipy.special.logit({0})", scipy="scipy.special.logit({0})", jax="jax.scipy.special.logit({0})",
        torch="torch.logit({0})", sympy="sympy.log(({0})/(1 - ({0})))",
    ),
    function(
        "logaddexp", "x y", "log(exp(x) + exp(y)) without overflow.",
        swapped="logaddexp",
        derivative=("sigmoid(x - y)", "sigmoid(y - x)"),
        value="maximum(x, y) + log1p(exp(-abs(x - y)))", exact="log(exp(x) + exp(y))",
        latex="\\log\\left(\\exp\\left({0}\\right) + \\exp\\left({1}\\right)\\right)",
        numpy="np.logaddexp({0}, {1})", jax="jnp.logaddexp({0}, {1})", torch="torch.logaddexp({0}, {1})",
        sympy="sympy.log(sympy.exp({0}) + sympy.exp({1}))",
    ),
)

CIRCULAR = (
    function(
        "sin", "x", "Sine.",
        foreign="sine sinus",
        parity="odd", interval="[-1, 1]", quarters=("0", "1", "0", "-1"), inverse=("asin", "abs(x) <= pi/2"),
        derivative=("cos(x)",), latex="\\sin\\left({0}\\right)", code="sin",
    ),
    function(
        "cos", "x", "Cosine.",
        foreign="cosine cosinus",
        parity="even", interval="[-1, 1]", quarters=("1", "0", "-1", "0"), inverse=("acos", "(x >= 0)*(x <= pi)"),
        derivative=("-sin(x)",), latex="\\cos\\left({0}\\right)", code="cos",
    ),
    function(
        "sinc", "x", "sin(pi*x)/(pi*x), 1 at 0.",
        parity="even", at=(("0", "1"),), derivative=("(cos(pi*x) - sinc(x))/x",), domain=("x != 0",),
        value="where(x == 0, 1, sin(pi*x)/(pi*where(x == 0, 1, x)))",
        latex="\\operatorname{{sinc}}\\left({0}\\right)",
        numpy="np.sinc({0})", jax="jnp.sinc({0})", torch="torch.sinc({0})", sympy="sympy.sinc(sympy.pi*({0}))",
    ),
    function(
        "tan", "x", "Tangent.",
        foreign="tangent tg",
        parity="odd", quarters=("0", "", "0", ""), inverse=("atan", "abs(x) < pi/2"),
        derivative=("1 + tan(x)**2",), domain=("cos(x) != 0",), latex="\\tan\\left({0}\\right)", code="tan",
    ),
    function(
        "asin", "x", "Inverse sine.",
        parity="odd", zeros="x == 0", inverse=("sin", ""),
        aliases=("arcsin",), derivative=("1/sqrt(1 - x**2)",), domain=("abs(x) < 1",),
        latex="\\arcsin\\left({0}\\right)",
        numpy="np.arcsin({0})", jax="jnp.arcsin({0})", torch="torch.asin({0})", sympy="sympy.asin({0})",
    ),
    function(
        "acos", "x", "Inverse cosine.",
        interval="[0, inf)", zeros="x == 1", inverse=("cos", ""),
        aliases=("arccos",), derivative=("-1/sqrt(1 - x**2)",), domain=("abs(x) < 1",),
        latex="\\arccos\\left({0}\\right)",
        numpy="np.arccos({0})", jax="jnp.arccos({0})", torch="torch.acos({0})", sympy="sympy.acos({0})",
    ),
    function(
        "atan", "x", "Inverse tangent.",
        parity="odd", zeros="x == 0", inverse=("tan", ""),
        aliases=("arctan",), derivative=("1/(1 + x**2)",), latex="\\arctan\\left({0}\\right)",
        numpy="np.arctan({0})", jax="jnp.arctan({0})", torch="torch.atan({0})", sympy="sympy.atan({0})",
    ),
    function(
        "atan2", "y x", "The angle of the point (x, y), whose tangent is y/x.",
        aliases=("arctan2",), derivative=("x/(x**2 + y**2)", "-y/(x**2 + y**2)"), domain=("x**2 + y**2 > 0",),
        kinks=("(y == 0)*(x < 0)",), latex="\\operatorname{{atan2}}\\left({0}, {1}\\right)",
        numpy="np.arctan2({0}, {1})", jax="jnp.arctan2({0}, {1})", torch="torch.atan2({0}, {1})",
        sympy="sympy.atan2({0}, {1})",
    ),
)

HYPERBOLIC = (
    function(
        "sinh", "x", "Hyperbolic sine.",
        parity="odd", zeros="x == 0", inverse=("asinh", ""),
        derivative=("cosh(x)",), latex="\\sinh\\left({0}\\right)", code="sinh",
    ),
    function(
        "cosh", "x", "Hyperbolic cosine.",
        parity="even", interval="[1, inf)", at=(("0", "1"),), inverse=("acosh", "x >= 0"),
        derivative=("sinh(x)",), latex="\\cosh\\left({0}\\right)", code="cosh",
    ),
    function(
        "tanh", "x", "Hyperbolic tangent.",
        foreign="tansig",
        parity="odd", interval="(-1, 1)", zeros="x == 0", inverse=("atanh", ""),
        derivative=("1 - tanh(x)**2",), latex="\\tanh\\left({0}\\right)", code="tanh",
    ),
    function(
        "asinh", "x", "Inverse hyperbolic sine.",
        foreign="arsinh",
        parity="odd", zeros="x == 0", inverse=("sinh", ""),
        aliases=("arcsinh",), derivative=("1/sqrt(1 + x**2)",), latex="\\operatorname{{arsinh}}\\left({0}\\right)",
        numpy="np.arcsinh({0})", jax="jnp.arcsinh({0})", torch="torch.asinh({0})", sympy="sympy.asinh({0})",
    ),
    function(
        "acosh", "x", "Inverse hyperbolic cosine.",
        foreign="arcosh",
        interval="[0, inf)", zeros="x == 1", inverse=("cosh", ""),
        aliases=("arccosh",), derivative=("1/sqrt(x**2 - 1)",), domain=("x > 1",),
        latex="\\operatorname{{arcosh}}\\left({0}\\right)",
        numpy="np.arccosh({0})", jax="jnp.arccosh({0})", torch="torch.acosh({0})", sympy="sympy.acosh({0})",
    ),
    function(
        "atanh", "x", "Inverse hyperbolic tangent.",
        foreign="artanh",
        parity="odd", zeros="x == 0", inverse=("tanh", ""),
        aliases=("arctanh",), derivative=("1/(1 - x**2)",), domain=("abs(x) < 1",),
        latex="\\operatorname{{artanh}}\\left({0}\\right)",
        numpy="np.arctanh({0})", jax="jnp.arctanh({0})", torch="torch.atanh({0})", sympy="sympy.atanh({0})",
    ),
)

SPECIAL = (
    function(
        "erf", "x", "Error function.",
        parity="odd", interval="(-1, 1)", zeros="x == 0",
        derivative=("2/sqrt(pi)*exp(-x**2)",), latex="\\operatorname{{erf}}\\left({0}\\right)",
        numpy="scipy.special.erf({0})", scipy="scipy.special.erf({0})", jax="jax.scipy.special.erf({0})",
        torch="torch.erf({0})", sympy="sympy.erf({0})",
    ),
    function(
        "erfc", "x", "1 - erf(x).",
        interval="(0, 2)", at=(("0", "1"),),
        derivative=("-2/sqrt(pi)*exp(-x**2)",), exact="1 - erf(x)", latex="\\operatorname{{erfc}}\\left({0}\\right)",
        numpy="scipy.special.erfc({0})", scipy="scipy.special.erfc({0})", jax="jax.scipy.special.erfc({0})",
        torch="torch.erfc({0})", sympy="sympy.erfc({0})",
    ),
    function(
        "gamma", "x", "Gamma function.",
        foreign="Gamma Γ",
        at=(("1", "1"), ("2", "1")),
        derivative=("gamma(x)*digamma(x)",), domain=("x > 0",), elsewhere="sin(pi*x) != 0",
        latex="\\Gamma\\left({0}\\right)",
        numpy="scipy.special.gamma({0})", scipy="scipy.special.gamma({0})", jax="jax.scipy.special.gamma({0})",
        torch="torch.exp(torch.lgamma({0}))*(1 - 2*(({0} < 0) & (torch.floor({0}) % 2 == 1)).to({0}.dtype))",
        sympy="sympy.gamma({0})",
    ),
    function(
        "lgamma", "x", "Logarithm of the absolute value of the gamma function.",
        foreign="lngamma",
        at=(("1", "0"), ("2", "0")),
        aliases=("gammaln", "loggamma"), derivative=("digamma(x)",), domain=("x > 0",), elsewhere="sin(pi*x) != 0",
        latex="\\log\\Gamma\\left({0}\\right)",
        numpy="scipy.special.gammaln({0})", scipy="scipy.special.gammaln({0})", jax="jax.scipy.special.gammaln({0})",
        torch="torch.lgamma({0})", sympy="sympy.loggamma({0})",
    ),
    function(
        "digamma", "x", "Derivative of the logarithm of the gamma function.",
        foreign="ψ",
        aliases=("psi",), derivative=("polygamma(1, x)",), domain=("x > 0",), elsewhere="sin(pi*x) != 0",
        latex="\\psi\\left({0}\\right)",
        numpy="scipy.special.digamma({0})", scipy="scipy.special.digamma({0})", jax="jax.scipy.special.digamma({0})",
        torch="torch.digamma({0})", sympy="sympy.digamma({0})",
    ),
    function(
        "trigamma", "x", "Derivative of digamma.",
        definition="polygamma(1, x)", domain=("x > 0",), elsewhere="sin(pi*x) != 0",
        latex="\\psi^{{(1)}}\\left({0}\\right)",
        numpy="scipy.special.polygamma(1, {0})", scipy="scipy.special.polygamma(1, {0})",
        jax="jax.scipy.special.polygamma(1, {0})", torch="torch.special.polygamma(1, {0})",
        sympy="sympy.polygamma(1, {0})",
    ),
    function(
        "polygamma", "order x", "The derivative of digamma of that order, 1 or more.",
        largest=POLYGAMMA, derivative=(None, "polygamma(order + 1, x)"), domain=("x > 0",), elsewhere="sin(pi*x) != 0",
        latex="\\psi^{{({0})}}\\left({1}\\right)",
        numpy="scipy.special.polygamma({0}, {1})", scipy="scipy.special.polygamma({0}, {1})",
        jax="jax.scipy.special.polygamma({0}, {1})", torch="torch.special.polygamma({0}, {1})",
        sympy="sympy.polygamma({0}, {1})",
    ),
)

ELEMENTWISE = POWERS + EXPONENTIALS + CIRCULAR + HYPERBOLIC + SPECIAL
