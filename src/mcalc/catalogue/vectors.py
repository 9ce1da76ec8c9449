"""Functions of vectors that give vectors, and the ways of putting arrays together."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

VECTORS = (
    function(
        "softmax", "x", "exp(x)/sum(exp(x)) without overflow.",
        interval="(0, 1]",
        signature="(n)->(n)", group="vectors", axis=True, along=-1,
        derivative=("diag(softmax(x)) - outer(softmax(x), softmax(x))",),
        reason=(
            "the quotient rule for exp(x[i])/sum(exp(x)): x[j] moves the denominator, and the numerator where i == j",
            "one entry: softmax(x)[i] = exp(x[i])/sum(exp(x))",
            "its numerator moves by exp(x[i]) where i == j, its denominator by exp(x[j]): "
            "∂softmax(x)[i]/∂x[j] = (i == j)*exp(x[i])/sum(exp(x)) - exp(x[i])*exp(x[j])/sum(exp(x))**2",
            "in terms of softmax: ∂softmax(x)[i]/∂x[j] = (i == j)*softmax(x)[i] - softmax(x)[i]*softmax(x)[j]",
        ),
        value="exp(x - max(x))/sum(exp(x - max(x)))", exact="exp(x)/sum(exp(x))",
        latex="\\operatorname{{softmax}}\\left({0}\\right)",
        numpy="scipy.special.softmax({0})", scipy="scipy.special.softmax({0})", jax="jax.nn.softmax({0})",
        torch="torch.softmax({0}, dim=-1)",
    ),
    function(
        "log_softmax", "x", "log(softmax(x)) without overflow.",
        interval="(-inf, 0]",
        signature="(n)->(n)", group="vectors", aliases=("logsoftmax",), axis=True, along=-1,
        derivative=("eye(n) - outer(ones(n), softmax(x))",),
        reason=(
            "entry i is x[i] - logsumexp(x), and the gradient of logsumexp(x) is softmax(x)",
            "one entry: log_softmax(x)[i] = x[i] - logsumexp(x)",
            "term by term: ∂log_softmax(x)[i]/∂x[j] = (i == j) - softmax(x)[j]",
        ),
        value="x - max(x) - log(sum(exp(x - max(x))))", exact="x - log(sum(exp(x)))",
        latex="\\operatorname{{log\\_softmax}}\\left({0}\\right)",
        numpy="scipy.special.log_softmax({0})", scipy="scipy.special.log_softmax({0})",
        jax="jax.nn.log_softmax({0})", torch="torch.log_softmax({0}, dim=-1)",
    ),
    # Where entries tie for good, as in max([a, a]), each has the slope of the maximum, and one of them gives it.
    function(
        "hardmax", "x", "1 at the first of the largest entries, 0 elsewhere: the slope of max(x).",
        interval="{0, 1}", kind="largest",
        signature="(n)->(n) | (m,n)->(m,n)", group="vectors", axis=True, derivative=("0",),
        reason=("it is constant but where another entry becomes the largest",),
        value="(x == max(x))*(cumsum(x == max(x)) == 1) | "
        "(x == max(x))*(cumsum(x == max(x), axis=1)"
        " + outer(tril(ones(m, m), -1) @ sum(x == max(x), axis=1), ones(n)) == 1)",
        kinks=("sum(x == max(x)) > 1",), latex="\\operatorname{{hardmax}}\\left({0}\\right)",
        numpy="(np.arange({0}.size) == np.argmax({0})).reshape({0}.shape)*1.0",
        jax="(jnp.arange({0}.size) == jnp.argmax({0})).reshape({0}.shape).astype({0}.dtype)",
        torch="(torch.arange({0}.numel(), device={0}.device) == torch.argmax({0})).reshape({0}.shape).to({0}.dtype)",
        last=(
            "(np.arange({0}.shape[-1]) == np.argmax({0}, axis=-1, keepdims=True))*1.0",
            "(jnp.arange({0}.shape[-1]) == jnp.argmax({0}, axis=-1, keepdims=True)).astype({0}.dtype)",
            "(torch.arange({0}.shape[-1], device={0}.device) == torch.argmax({0}, dim=-1, keepdim=True)).to({0}.dtype)",
        ),
    ),
    function(
        "cumsum", "x", "Running sums: entry i is x[0] + ... + x[i].",
        foreign="cumulative_sum accumulate",
        signature="(n)->(n)", group="vectors", axis=True, definition="tril(ones(n, n)) @ x", value="scan add",
        latex="\\operatorname{{cumsum}}\\left({0}\\right)",
        numpy="np.cumsum({0})", jax="jnp.cumsum({0})", torch="torch.cumsum({0}, dim=0)",
    ),
    function(
        "diff", "x", "Differences of neighbours: entry i is x[i+1] - x[i].",
        foreign="ediff1d differences",
        signature="(n)->(n-1)", group="vectors", axis=True, along=-1, definition="x[1:] - x[:-1]",
        latex="\\operatorname{{diff}}\\left({0}\\right)", code="diff",
    ),
    function(
        "inner", "x y", "Inner product over the last axis: x @ y, of matrices X @ Y.T.",
        signature="(n),(n)->() | (m,n),(n)->(m) | (n),(m,n)->(m) | (m,n),(k,n)->(m,k)", group="vectors",
        contraction="i,i-> | ij,j->i | j,ij->i | ij,kj->ik",
        latex="\\left\\langle {0}, {1} \\right\\rangle", code="inner", rule="matrix product",
    ),
    function(
        "outer", "x y", "Outer product: entry (i, j) is x[i]*y[j].",
        foreign="ger",
        rule="matrix product",
        signature="(m),(n)->(m,n)", group="vectors", contraction="i,j->ij", latex="{0} {1}^{{\\top}}", code="outer",
    ),
    function(
        "cross", "x y", "Cross product of two vectors of three.",
        signature="(3),(3)->(3)", group="vectors",
        definition="[x[1]*y[2] - x[2]*y[1], x[2]*y[0] - x[0]*y[2], x[0]*y[1] - x[1]*y[0]]",
        latex="{0} \\times {1}",
        numpy="np.cross({0}, {1})", jax="jnp.cross({0}, {1})", torch="torch.linalg.cross({0}, {1})",
    ),
    function(
        "flip", "x", "The entries in reverse order.",
        foreign="reverse",
        signature="(n)->(n)", group="vectors", axis=True, definition="x[::-1]",
        latex="\\operatorname{{flip}}\\left({0}\\right)",
        numpy="np.flip({0})", jax="jnp.flip({0})", torch="torch.flip({0}, dims=(0,))",
    ),
    function(
        "roll", "x shift", "The entries moved on by `shift` places, those that fall off coming back in front.",
        foreign="circshift",
        signature="(n),[k]->(n)", group="vectors", axis=True, example="roll(x, 1)",
        latex="\\operatorname{{roll}}\\left({0}, {1}\\right)",
        numpy="np.roll({0}, {1})", jax="jnp.roll({0}, {1})", torch="torch.roll({0}, {1}, dims=(0,))",
    ),
    function(
        "tile", "x k", "The entries k times over: x, x, ..., x; the columns of a matrix.",
        signature="(n),[k]->(k*n) | (m,n),[k]->(m,k*n)", group="vectors", foreign="torch.repeat",
        contraction="j->i; h < k; i == n*h + j | lj->li; h < k; i == n*h + j",
        latex="\\operatorname{{tile}}\\left({0}, {1}\\right)",
        numpy="np.tile({0}, {1})", jax="jnp.tile({0}, {1})", torch="torch.tile({0}, ({1},))",
    ),
    function(
        "repeat", "x k", "Each entry k times, one after the other.",
        foreign="repeat_interleave repelem",
        signature="(n),[k]->(k*n)", group="vectors", axis=True, contraction="j->i; h < k; i == k*j + h",
        latex="\\operatorname{{repeat}}\\left({0}, {1}\\right)",
        numpy="np.repeat({0}, {1})", jax="jnp.repeat({0}, {1})", torch="torch.repeat_interleave({0}, {1})",
    ),
    function(
        "cumprod", "x", "Running products: entry i is x[0]*...*x[i].",
        foreign="cumulative_prod",
        signature="(n)->(n)", group="vectors", axis=True, value="scan mul",
        derivative=("diag(cumprod(x)) @ tril(ones(n, n)) @ diag(1/x)",), domain=("x != 0",),
        reason=(
            "entry i is the product of x[0] to x[i]: by x[j] it is that of the others where j <= i, and 0 elsewhere",
            "∂cumprod(x)[i]/∂x[j] = (j <= i)*cumprod(x)[i]/x[j]",
        ),
        latex="\\operatorname{{cumprod}}\\left({0}\\right)",
        numpy="np.cumprod({0})", jax="jnp.cumprod({0})", torch="torch.cumprod({0}, dim=0)",
    ),
    function(
        "conv", "x w", "Convolution: entry k is the sum of x[i]*w[k - i]; mode 'full' (default), 'valid' or 'same'.",
        signature="(m),(n)->(m+n-1)", group="vectors", aliases=("convolve",), contraction="i,j->k; k == i + j",
        option="mode", modes=(("full", "conv"), ("valid", "conv_valid"), ("same", "conv_same")), latex="{0} * {1}",
        numpy="np.convolve({0}, {1})", jax="jnp.convolve({0}, {1})",
        torch="torch.nn.functional.conv1d({0}[None, None], {1}.flip(0)[None, None], padding={1}.shape[0] - 1)[0, 0]",
    ),
    function(
        "conv_valid", "x w", "The entries of conv(x, w) that all of w has a part in.",
        signature="(m),(n)->(m-n+1)", group="vectors", contraction="i,j->k; k == i + j - n + 1",
        latex="{0} *_{{\\mathrm{{valid}}}} {1}",
        numpy="np.convolve({0}, {1}, 'valid')", jax="jnp.convolve({0}, {1}, 'valid')",
        torch="torch.nn.functional.conv1d({0}[None, None], {1}.flip(0)[None, None])[0, 0]",
    ),
    # A place of a half is rounded up.
    function(
        "conv_same", "x w", "The middle of conv(x, w), as long as x.",
        signature="(m),(n)->(m)", group="vectors", contraction="i,j->k; k == i + j - n/2 + 1/2",
        latex="{0} *_{{\\mathrm{{same}}}} {1}",
        numpy="np.convolve({0}, {1})[({1}.size - 1)//2:][:{0}.size]",
        jax="jnp.convolve({0}, {1})[({1}.size - 1)//2:][:{0}.size]",
        torch="torch.nn.functional.conv1d({0}[None, None], {1}.flip(0)[None, None], padding={1}.shape[0] - 1)"
        "[0, 0, ({1}.shape[0] - 1)//2:][:{0}.shape[0]]",
    ),
    function(
        "convolution_matrix", "w n", "The matrix of the convolution by w of vectors of n entries, conv(x, w).",
        signature="(m),[n]->(m+n-1,n)", group="vectors", contraction="j->ki; k == i + j",
        latex="\\operatorname{{T}}_{{{1}}}\\left({0}\\right)", numpy="scipy.linalg.convolution_matrix({0}, {1})",
        scipy="scipy.linalg.convolution_matrix({0}, {1})",
        jax="jax.vmap(lambda e: jnp.convolve(e, {0}), out_axes=1)(jnp.eye({1}, dtype={0}.dtype))",
        torch="torch.nn.functional.pad({0}, ({1} - 1, {1} - 1)).unfold(0, {1}, 1).flip(1)",
    ),
    function(
        "hankel", "x m", "The matrix of m rows with x[i + j] at (i, j).",
        signature="(n),[m]->(m,n-m+1)", group="vectors", contraction="k->ij; k == i + j",
        latex="\\operatorname{{H}}_{{{1}}}\\left({0}\\right)",
        numpy="scipy.linalg.hankel({0}[:{1}], {0}[{1} - 1:])", scipy="scipy.linalg.hankel({0}[:{1}], {0}[{1} - 1:])",
        jax="{0}[jnp.arange({1})[:, None] + jnp.arange({0}.size - {1} + 1)]",
        torch="{0}.unfold(0, {0}.shape[0] - {1} + 1, 1)",
    ),
    function(
        "toeplitz", "c r", "The matrix with c down its first column and r along its first row, each diagonal constant.",
        signature="(m),(n)->(m,n)", group="vectors", optional=(("r", "c"),),
        definition="convolution_matrix(c, n)[:m] + convolution_matrix(r, m)[:n].T - r[0]*eye(m, n)",
        latex="\\operatorname{{toeplitz}}\\left({0}, {1}\\right)", numpy="scipy.linalg.toeplitz({0}, {1})",
        scipy="scipy.linalg.toeplitz({0}, {1})", jax="jax.scipy.linalg.toeplitz({0}, {1})",
        torch="torch.cat([{1}.flip(0)[:-1], {0}]).unfold(0, {1}.shape[0], 1).flip(1)",
    ),
    function(
        "concatenate", "x", "Arrays one after the other along their first axis, or `axis=`.",
        foreign="cat join hstack:axis=-1",
        signature="special", group="vectors", aliases=("concat",), variadic=True, axis=True,
        example="concatenate(x, y)",
        latex="\\begin{{bmatrix}} {0} \\end{{bmatrix}}",
        numpy="np.concatenate([{0}])", jax="jnp.concatenate([{0}])", torch="torch.cat([{0}])",
    ),
    function(
        "block", "x", "A matrix of blocks: block([[A, B], [C, D]]).",
        signature="special", group="vectors", variadic=True, latex="\\begin{{bmatrix}} {0} \\end{{bmatrix}}",
        numpy="np.block([{0}])", jax="jnp.block([{0}])",
    ),
    function(
        "stack", "x", "Arrays of one shape along a new first axis, or `axis=`.",
        signature="special", group="vectors", variadic=True, axis=True, example="stack(x, y)",
        latex="\\begin{{bmatrix}} {0} \\end{{bmatrix}}",
        numpy="np.stack([{0}])", jax="jnp.stack([{0}])", torch="torch.stack([{0}])",
    ),
)
