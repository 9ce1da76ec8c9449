"""Functions of other libraries that are a line of mcalc's language: activations, statistics, losses, special functions.

What NumPy, SciPy, PyTorch, JAX, MATLAB and Mathematica call them is read; of two that differ under one name, `missing`
says which is which.
"""

from __future__ import annotations

from mcalc.catalogue.build import function
from mcalc.catalogue.entry import Function

# fmt: off

_ALL = "(n)->() | (m,n)->()"
_PAIR = "(n),(n)->() | (m,n),(m,n)->() | (),()->()"
_VECTORS = "(n),(n)->()"


def _line(
    name: str,
    parameters: str,
    help: str,
    definition: str,
    signature: str = "elementwise",
    *,
    group: str = "element-wise",
    optional: str = "",
    domain: tuple[str, ...] = (),
    axis: bool = False,
    example: str | None = None,
    foreign: str = "",
    results: tuple[str, ...] = (),
    numpy: str | None = None,
    jax: str | None = None,
    torch: str | None = None,
) -> Function:
    """An entry that is its definition; `optional` lists `name=value`."""
    spelled = name.replace("_", "\\_")
    places = ", ".join(f"{{{place}}}" for place in range(len(parameters.split())))
    return function(
        name, parameters, help,
        signature=signature, group=group, definition=definition, domain=domain, axis=axis, foreign=foreign, free=True,
        results=results, numpy=numpy, jax=jax, torch=torch,
        optional=tuple((key, value) for key, _, value in (one.partition("=") for one in optional.split())),
        latex=f"\\operatorname{{{{{spelled}}}}}\\left({places}\\right)", example=example,
    )


SHORT_ACTIVATIONS = (
    _line("log_sigmoid", "x", "log(sigmoid(x)) without overflow.", "-softplus(-x)"),
    _line("hard_tanh", "x", "x held between -1 and 1.", "clip(x, -1, 1)"),
    _line("relu6", "x", "x held between 0 and 6.", "clip(x, 0, 6)"),
    _line("hard_sigmoid", "x", "relu6(x + 3)/6.", "clip(x + 3, 0, 6)/6"),
    _line("hard_silu", "x", "x*relu6(x + 3)/6.", "x*clip(x + 3, 0, 6)/6", foreign="hard_swish"),
    _line("tanhshrink", "x", "x - tanh(x).", "x - tanh(x)"),
    _line(
        "softshrink", "x width", "x moved towards 0 by `width`, and 0 within.", "x - clip(x, -width, width)",
        optional="width=1/2",
    ),
    _line(
        "hardshrink", "x width", "x where abs(x) > width, otherwise 0.", "x*(abs(x) > width)", optional="width=1/2",
    ),
    _line("squareplus", "x b", "(x + sqrt(x**2 + b))/2.", "(x + sqrt(x**2 + b))/2", optional="b=4"),
    _line("prelu", "x slope", "x for x > 0, slope*x otherwise.", "leaky_relu(x, slope)"),
    _line(
        "gelu_tanh", "x", "gelu, approximated with tanh.", "x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2",
        foreign="jax.gelu gelu_new gelu_fast",
    ),
    _line("softmin", "x", "softmax(-x).", "softmax(-x)", "(n)->(n)", group="vectors", axis=True),
)

SHORT_SPECIAL = (
    _line("rsqrt", "x", "1/sqrt(x).", "x**(-1/2)", domain=("x > 0",), foreign="inv_sqrt"),
    _line("exp2", "x", "2 ** x.", "2**x"),
    _line("radians", "x", "Degrees as radians.", "pi/180*x", foreign="deg2rad"),
    _line("degrees", "x", "Radians as degrees.", "180/pi*x", foreign="rad2deg"),
    _line("xlogy", "x y", "x*log(y).", "x*log(y)", domain=("y > 0",)),
    _line("xlog1py", "x y", "x*log1p(y).", "x*log1p(y)", domain=("y > -1",)),
    _line("entr", "x", "-x*log(x).", "-x*log(x)", domain=("x > 0",)),
    _line("rel_entr", "x y", "x*log(x/y).", "x*(log(x) - log(y))", domain=("x > 0", "y > 0")),
    _line("exprel", "x", "(exp(x) - 1)/x.", "expm1(x)/x", domain=("x != 0",)),
    _line("boxcox", "x lmbda", "(x**lmbda - 1)/lmbda.", "(x**lmbda - 1)/lmbda", domain=("x > 0",)),
    _line("pseudo_huber", "delta x", "delta**2*(sqrt(1 + (x/delta)**2) - 1).", "delta**2*(sqrt(1 + (x/delta)**2) - 1)"),
    _line("log_ndtr", "x", "log(normcdf(x)).", "log(normcdf(x))", foreign="lognormcdf"),
    _line("betaln", "x y", "Logarithm of the beta function.", "lgamma(x) + lgamma(y) - lgamma(x + y)", foreign="lbeta"),
    _line("factorial", "x", "gamma(x + 1).", "gamma(x + 1)", foreign="fact"),
    _line(
        "binom", "x y", "Binomial coefficient.", "gamma(x + 1)/(gamma(y + 1)*gamma(x - y + 1))",
        foreign="comb nchoosek binomial",
    ),
    _line("unit_step", "x", "1 where x >= 0, otherwise 0.", "x >= 0"),
)

SHORT_ARRAYS = (
    _line("ptp", "x", "max(x) - min(x).", "max(x) - min(x)", _ALL, group="reductions", axis=True),
    _line("rms", "x", "sqrt(mean(x**2)).", "sqrt(mean(x**2))", _ALL, group="reductions", axis=True),
    _line(
        "count_nonzero", "x", "The number of entries that are not 0.", "sum(x != 0)", _ALL, group="reductions",
        axis=True, foreign="nnz",
    ),
    _line(
        "logmeanexp", "x", "log(mean(exp(x))) without overflow.", "logsumexp(x) - log(n) | logsumexp(x) - log(m*n)",
        _ALL, group="reductions", axis=True,
    ),
    _line(
        "total", "x", "Sum of a vector, of a matrix down each column.", "sum(x) | sum(x, axis=0)",
        "(n)->() | (m,n)->(n)", group="reductions",
    ),
    _line("vdot", "x y", "Sum of the products of all entries.", "sum(x*y)", "(n),(n)->() | (m,n),(m,n)->()",
          group="reductions", numpy="np.vdot({0}, {1})", jax="jnp.vdot({0}, {1})", torch="torch.sum({0}*{1})"),
    _line("vecdot", "x y", "Dot products along an axis, the last by default.", "sum(x*y)", _VECTORS,
          group="reductions", axis=True, foreign="matlab.dot:axis=0"),
    _line(
        "cosine_similarity", "x y", "x @ y/(norm(x)*norm(y)).", "x @ y/(norm(x)*norm(y))", _VECTORS,
        group="reductions", axis=True, foreign="cos_sim",
    ),
    _line("dist", "x y", "norm(x - y).", "norm(x - y)", "(n),(n)->() | (m,n),(m,n)->()", group="reductions"),
    _line("normalize", "x", "x/norm(x).", "x/norm(x)", "(n)->(n)", group="vectors", axis=True),
    _line("logcumsumexp", "x", "log(cumsum(exp(x))).", "log(cumsum(exp(x)))", "(n)->(n)", group="vectors", axis=True),
    _line("bmm", "A B", "Products of matrices, one for each place of the first axis.", "einsum('bij,bjk->bik', A, B)",
          "(b,m,n),(b,n,k)->(b,m,k)", group="matrices", numpy="np.matmul({0}, {1})", jax="jnp.matmul({0}, {1})",
          torch="torch.bmm({0}, {1})"),
    _line("flipud", "x", "The rows in reverse order.", "x[::-1]", "(n)->(n) | (m,n)->(m,n)", group="vectors"),
    _line("fliplr", "X", "The columns in reverse order.", "X[:, ::-1]", "(m,n)->(m,n)", group="matrices"),
    _line("diagflat", "x", "The diagonal matrix of a vector.", "diag(x)", "(n)->(n,n)", group="matrices",
          foreign="diag_embed"),
    _line(
        "slogdet", "X", "The sign of det(X), and log(abs(det(X))).", "[sign(det(X)), logdet(X)]", "(n,n)->(2)",
        group="matrices", results=("sign", "logabsdet"),
    ),
    _line(
        "linspace", "a b n", "n numbers from a to b, evenly spaced.", "a + (b - a)*arange(n)/(n - 1)",
        "(),(),[n]->(n)", group="constructors", example="linspace(0, 1, n)",
    ),
    _line("ones_like", "x", "Ones in the shape of x.", "ones(n) | ones(m, n)", "(n)->(n) | (m,n)->(m,n)",
          group="constructors"),
    _line("zeros_like", "x", "Zeros in the shape of x.", "zeros(n) | zeros(m, n)", "(n)->(n) | (m,n)->(m,n)",
          group="constructors"),
)

SHORT_LOSSES = (
    _line("l2_loss", "x", "sum(x**2)/2.", "sum(x**2)/2", _ALL, group="losses"),
    _line("mae", "x y", "Mean absolute error.", "mean(abs(x - y)) | mean(abs(x - y)) | abs(x - y)", _PAIR,
          group="losses", foreign="l1_loss mean_absolute_error"),
    _line(
        "smooth_l1_loss", "x y beta", "Mean of the Huber penalty of x - y, over beta.",
        "mean(huber_penalty(x - y, beta))/beta | mean(huber_penalty(x - y, beta))/beta"
        " | huber_penalty(x - y, beta)/beta",
        "(n),(n),()->() | (m,n),(m,n),()->() | (),(),()->()", group="losses", optional="beta=1",
        domain=("beta > 0",),
    ),
    _line(
        "bce_with_logits", "x y", "mean(softplus(x) - x*y): logits x, targets y.",
        "mean(softplus(x) - x*y) | mean(softplus(x) - x*y) | softplus(x) - x*y", _PAIR, group="losses",
        foreign="binary_cross_entropy_with_logits bce_with_logits_loss",
    ),
    _line("hinge_loss", "x y", "mean(relu(1 - x*y)): scores x, signs y.",
          "mean(relu(1 - x*y)) | mean(relu(1 - x*y)) | relu(1 - x*y)", _PAIR, group="losses"),
    _line("soft_margin_loss", "x y", "mean(log(1 + exp(-x*y))): scores x, signs y.",
          "mean(softplus(-x*y)) | mean(softplus(-x*y)) | softplus(-x*y)", _PAIR, group="losses"),
)

SHORTHANDS = SHORT_ACTIVATIONS + SHORT_SPECIAL + SHORT_ARRAYS + SHORT_LOSSES
