"""Element-wise functions with a kink or a jump, and the activations of neural networks.

The derivative of max(0, x) at 0 is 0, and so everywhere: of two arguments that tie, neither has a slope, unless both
depend on the variable.
"""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

PIECEWISE = (
    function(
        "abs", "x", "Absolute value.",
        foreign="absolute fabs",
        parity="even", interval="[0, inf)", zeros="x == 0", pieces="where(x < 0, -x, x)", value="abs", corners=True,
        derivative=("sign(x)",), kinks=("x == 0",), latex="\\left|{0}\\right|",
        numpy="np.abs({0})", jax="jnp.abs({0})", torch="torch.abs({0})", sympy="sympy.Abs({0})",
    ),
    function(
        "sign", "x", "-1, 0 or 1 by the sign of x.",
        foreign="sgn signum",
        parity="odd", interval="{-1, 0, 1}", zeros="x == 0", pieces="(x > 0) - (x < 0)", value="sign",
        derivative=("0",), kinks=("x == 0",), latex="\\operatorname{{sign}}\\left({0}\\right)", code="sign",
    ),
    function(
        "heaviside", "x value", "The step: 0 for x < 0, 1 for x > 0, and `value` at 0.",
        foreign="heaviside_theta",
        pieces="where(x == 0, value, x > 0)",
        optional=(("value", "1/2"),), derivative=("0", "x == 0"), kinks=("x == 0",),
        latex="\\operatorname{{H}}\\left({0}\\right)",
        numpy="np.heaviside({0}, {1})", jax="jnp.heaviside({0}, {1})",
        torch="torch.where({0} == 0, {1}, ({0} > 0).to({0}.dtype))", sympy="sympy.Heaviside({0}, {1})",
    ),
    function(
        "maximum", "x y", "The larger of x and y.",
        foreign="fmax clamp_min",
        swapped="maximum", folds="maximum", pieces="where(x < y, y, x)", value="maximum", corners=True, rule="max",
        derivative=("x > y", "y > x"), together=("x > y", "y >= x"),
        kinks=("x == y",), latex="\\max\\left({0}, {1}\\right)",
        numpy="np.maximum({0}, {1})", jax="jnp.maximum({0}, {1})",
        torch="torch.maximum({0}, {1}) | torch.clamp({0}, min={1})",
        sympy="sympy.Max({0}, {1})",
    ),
    function(
        "minimum", "x y", "The smaller of x and y.",
        foreign="fmin clamp_max",
        swapped="minimum", folds="minimum", pieces="where(x > y, y, x)", value="minimum", corners=True, rule="max",
        derivative=("x < y", "y < x"), together=("x < y", "y <= x"),
        kinks=("x == y",), latex="\\min\\left({0}, {1}\\right)",
        numpy="np.minimum({0}, {1})", jax="jnp.minimum({0}, {1})",
        torch="torch.minimum({0}, {1}) | torch.clamp({0}, max={1})",
        sympy="sympy.Min({0}, {1})",
    ),
    function(
        "clip", "x low high", "x held between low and high: minimum(maximum(x, low), high).",
        foreign="clip_by_value",
        pieces="minimum(maximum(x, low), high)", corners=True,
        aliases=("clamp",), derivative=("(x > low)*(x < high)", "(x < low)*(low < high)", "maximum(x, low) > high"),
        together=("(x > low)*(x < high)", "(x <= low)*(low < high)", "maximum(x, low) >= high"),
        kinks=("x == low", "x == high"), latex="\\operatorname{{clip}}\\left({0}, {1}, {2}\\right)",
        numpy="np.clip({0}, {1}, {2})", jax="jnp.clip({0}, {1}, {2})", torch="torch.clamp({0}, {1}, {2})",
        sympy="sympy.Min(sympy.Max({0}, {1}), {2})",
    ),
    function(
        "where", "c x y", "x where c is not 0, otherwise y.",
        kind="choice",
        derivative=("0", "c != 0", "c == 0"), kinks=("c == 0",),
        latex="\\begin{{cases}} {1} & \\text{{if }} {0} \\\\ {2} & \\text{{otherwise}} \\end{{cases}}",
        numpy="np.where({0}, {1}, {2})", jax="jnp.where({0}, {1}, {2})", torch="torch.where({0}, {1}, {2})",
        sympy="sympy.Piecewise(({1}, sympy.Ne({0}, 0)), ({2}, True))",
    ),
)

ACTIVATIONS = (
    function(
        "relu", "x", "max(0, x).",
        foreign="ramp poslin",
        interval="[0, inf)", zeros="x <= 0", pieces="where(x > 0, x, 0)", corners=True, rule="max",
        derivative=("x > 0",), value="maximum(x, 0)", kinks=("x == 0",),
        latex="\\operatorname{{relu}}\\left({0}\\right)",
        numpy="np.maximum({0}, 0)", jax="jax.nn.relu({0})", torch="torch.relu({0})", sympy="sympy.Max({0}, 0)",
    ),
    function(
        "leaky_relu", "x slope", "x for x > 0, slope*x otherwise.",
        foreign="lrelu",
        pieces="where(x > 0, x, slope*x)", corners=True,
        optional=(("slope", "1/100"),), derivative=("where(x > 0, 1, slope)", "minimum(x, 0)"), kinks=("x == 0",),
        latex="\\operatorname{{leaky\\_relu}}\\left({0}\\right)",
        numpy="np.where({0} > 0, {0}, {1}*{0})", jax="jax.nn.leaky_relu({0}, {1})",
        torch="torch.where({0} > 0, {0}, {1}*{0})", sympy="sympy.Piecewise(({0}, {0} > 0), (({1})*({0}), True))",
    ),
    function(
        "elu", "x alpha", "x for x > 0, alpha*(exp(x) - 1) otherwise.",
        at=(("0", "0"),), corners=True,
        optional=(("alpha", "1"),), derivative=("where(x > 0, 1, alpha*exp(x))", "expm1(minimum(x, 0))"),
        value="where(x > 0, x, alpha*expm1(minimum(x, 0)))", exact="where(x > 0, x, alpha*(exp(x) - 1))",
        kinks=("(x == 0)*(alpha != 1)",), latex="\\operatorname{{elu}}\\left({0}\\right)",
        numpy="np.where({0} > 0, {0}, {1}*np.expm1(np.minimum({0}, 0)))", jax="jax.nn.elu({0}, {1})",
        torch="torch.where({0} > 0, {0}, {1}*torch.expm1(torch.clamp({0}, max=0)))",
        sympy="sympy.Piecewise(({0}, {0} > 0), (({1})*(sympy.exp({0}) - 1), True))",
    ),
    function(
        "sigmoid", "x", "1/(1 + exp(-x)).",
        foreign="logsig logistic_sigmoid",
        parity="complement", interval="(0, 1)", at=(("0", "1/2"),),
        aliases=("expit", "logistic"), derivative=("sigmoid(x)*(1 - sigmoid(x))",),
        value="exp(minimum(0, x))/(1 + exp(-abs(x)))", exact="1/(1 + exp(-x))",
        latex="\\sigma\\left({0}\\right)",
        numpy="scipy.special.expit({0})", scipy="scipy.special.expit({0})", jax="jax.nn.sigmoid({0})",
        torch="torch.sigmoid({0})", sympy="1/(1 + sympy.exp(-({0})))",
    ),
    function(
        "softplus", "x", "log(1 + exp(x)) without overflow.",
        interval="(0, inf)",
        derivative=("sigmoid(x)",), value="maximum(x, 0) + log1p(exp(-abs(x)))", exact="log(1 + exp(x))",
        latex="\\operatorname{{softplus}}\\left({0}\\right)",
        numpy="np.logaddexp(0, {0})", jax="jax.nn.softplus({0})",
        torch="torch.nn.functional.softplus({0}, threshold=40)",
        sympy="sympy.log(1 + sympy.exp({0}))",
    ),
    function(
        "silu", "x", "x*sigmoid(x), also called swish.",
        aliases=("swish",), definition="x*sigmoid(x)", latex="\\operatorname{{silu}}\\left({0}\\right)",
        numpy="{0}*scipy.special.expit({0})", jax="jax.nn.silu({0})", torch="torch.nn.functional.silu({0})",
        sympy="({0})/(1 + sympy.exp(-({0})))",
    ),
    function(
        "gelu", "x", "x times the normal distribution function of x (exact, with erf).",
        definition="x*normcdf(x)",
        latex="\\operatorname{{gelu}}\\left({0}\\right)",
        numpy="{0}*scipy.special.ndtr({0})", scipy="{0}*scipy.special.ndtr({0})",
        jax="jax.nn.gelu({0}, approximate=False)", torch="torch.nn.functional.gelu({0})",
        sympy="({0})*(1 + sympy.erf(({0})/sympy.sqrt(2)))/2",
    ),
    function(
        "logcosh", "x", "log(cosh(x)) without overflow.",
        parity="even", interval="[0, inf)", zeros="x == 0", derivative=("tanh(x)",),
        value="where(abs(x) < 1, log1p(2*sinh(minimum(abs(x), 1)/2)**2), abs(x) + log1p(exp(-2*abs(x))) - log(2))",
        exact="log(cosh(x))", latex="\\log\\cosh\\left({0}\\right)",
        numpy="np.where(np.abs({0}) < 1, np.log1p(2*np.sinh(np.clip({0}, -1, 1)/2)**2),"
        " np.logaddexp({0}, -({0})) - np.log(2))",
        jax="jnp.where(jnp.abs({0}) < 1, jnp.log1p(2*jnp.sinh(jnp.clip({0}, -1, 1)/2)**2),"
        " jnp.logaddexp({0}, -({0})) - jnp.log(2))",
        torch="torch.where(torch.abs({0}) < 1, torch.log1p(2*torch.sinh(torch.clamp({0}, -1, 1)/2)**2),"
        " torch.logaddexp({0}, -({0})) - math.log(2))",
        sympy="sympy.log(sympy.cosh({0}))",
    ),
    function(
        "mish", "x", "x*tanh(softplus(x)).",
        definition="x*tanh(softplus(x))", latex="\\operatorname{{mish}}\\left({0}\\right)",
        numpy="({0})*np.tanh(np.logaddexp(0, {0}))", jax="jax.nn.mish({0})", torch="torch.nn.functional.mish({0})",
        sympy="({0})*sympy.tanh(sympy.log(1 + sympy.exp({0})))",
    ),
    # At 0 the slope is 1 from either side.
    function(
        "softsign", "x", "x/(1 + abs(x)).",
        foreign="soft_sign",
        parity="odd", interval="(-1, 1)", zeros="x == 0",
        derivative=("1/(1 + abs(x))**2",), value="x/(1 + abs(x))", latex="\\operatorname{{softsign}}\\left({0}\\right)",
        numpy="({0})/(1 + np.abs({0}))", jax="jax.nn.soft_sign({0})", torch="torch.nn.functional.softsign({0})",
        sympy="({0})/(1 + sympy.Abs({0}))",
    ),
    function(
        "selu", "x", "Scaled elu, by the constants of self-normalising networks.",
        at=(("0", "0"),), zeros="x == 0", corners=True, kinks=("x == 0",),
        derivative=("1.0507009873554805*where(x > 0, 1, 1.6732632423543772*exp(x))",),
        value="1.0507009873554805*where(x > 0, x, 1.6732632423543772*expm1(minimum(x, 0)))",
        latex="\\operatorname{{selu}}\\left({0}\\right)",
        numpy="1.0507009873554805*np.where({0} > 0, {0}, 1.6732632423543772*np.expm1(np.minimum({0}, 0)))",
        jax="jax.nn.selu({0})", torch="torch.nn.functional.selu({0})",
    ),
    function(
        "celu", "x alpha", "x for x > 0, alpha*(exp(x/alpha) - 1) otherwise; smooth.",
        optional=(("alpha", "1"),),
        derivative=(
            "exp(minimum(x, 0)/alpha)",
            "expm1(minimum(x, 0)/alpha) - minimum(x, 0)/alpha*exp(minimum(x, 0)/alpha)",
        ),
        value="where(x > 0, x, alpha*expm1(minimum(x, 0)/alpha))", exact="where(x > 0, x, alpha*(exp(x/alpha) - 1))",
        domain=("alpha > 0",), latex="\\operatorname{{celu}}_{{{1}}}\\left({0}\\right)",
        numpy="np.where({0} > 0, {0}, ({1})*np.expm1(np.minimum({0}, 0)/({1})))", jax="jax.nn.celu({0}, {1})",
        torch="torch.where({0} > 0, {0}, ({1})*torch.expm1(torch.clamp({0}, max=0)/({1})))",
        sympy="sympy.Piecewise(({0}, {0} > 0), (({1})*(sympy.exp(({0})/({1})) - 1), True))",
    ),
    function(
        "normpdf", "x", "Density of the standard normal distribution.",
        parity="even", interval="(0, inf)",
        derivative=("-x*normpdf(x)",), value="exp(-x**2/2)/sqrt(2*pi)", latex="\\varphi\\left({0}\\right)",
        numpy="np.exp(-({0})**2/2)/np.sqrt(2*np.pi)", jax="jax.scipy.stats.norm.pdf({0})",
        torch="torch.exp(-({0})**2/2)/math.sqrt(2*math.pi)", sympy="sympy.exp(-({0})**2/2)/sympy.sqrt(2*sympy.pi)",
    ),
    function(
        "normcdf", "x", "Distribution function of the standard normal distribution.",
        parity="complement", interval="(0, 1)", at=(("0", "1/2"),), aliases=("ndtr",),
        derivative=("normpdf(x)",), value="erfc(-x/sqrt(2))/2", latex="\\Phi\\left({0}\\right)",
        numpy="scipy.special.ndtr({0})", scipy="scipy.special.ndtr({0})", jax="jax.scipy.special.ndtr({0})",
        torch="torch.special.ndtr({0})", sympy="(1 + sympy.erf(({0})/sympy.sqrt(2)))/2",
    ),
    function(
        "huber_penalty", "x delta", "x**2/2 for abs(x) <= delta, delta*(abs(x) - delta/2) beyond.",
        parity="even", interval="[0, inf)", zeros="x == 0",
        optional=(("delta", "1"),), derivative=("clip(x, -delta, delta)", "relu(abs(x) - delta)"),
        # There is no value where delta is negative.
        value="where(abs(x) <= delta, x**2/2, sqrt(delta)**2*(abs(x) - delta/2))",
        exact="where(abs(x) <= delta, x**2/2, delta*(abs(x) - delta/2))",
        domain=("delta > 0",), latex="\\operatorname{{huber}}_{{{1}}}\\left({0}\\right)",
        numpy="scipy.special.huber({1}, {0})", scipy="scipy.special.huber({1}, {0})",
        jax="jnp.where(jnp.abs({0}) <= {1}, {0}**2/2, {1}*(jnp.abs({0}) - {1}/2))",
        torch="torch.where(torch.abs({0}) <= {1}, {0}**2/2, {1}*(torch.abs({0}) - {1}/2))",
        sympy="sympy.Piecewise((({0})**2/2, sympy.Abs({0}) <= {1}), (({1})*(sympy.Abs({0}) - ({1})/2), True))",
    ),
)
