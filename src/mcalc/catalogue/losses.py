"""Losses of a prediction (first) and a target (second), as PyTorch defines them, averaged over all entries."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

_PAIR = "(n),(n)->() | (m,n),(m,n)->() | (),()->()"

LOSSES = (
    function(
        "mse", "x y", "Mean squared error.",
        option="reduction", modes=(("mean", "mse"),),
        foreign="mse_loss mean_squared_error",
        signature=_PAIR, group="losses", definition="sum((x - y)**2)/n | sum((x - y)**2)/(m*n) | (x - y)**2",
        latex="\\operatorname{{mse}}\\left({0}, {1}\\right)",
        numpy="np.mean(({0} - {1})**2)", jax="jnp.mean(({0} - {1})**2)",
        torch="torch.nn.functional.mse_loss({0}, {1})",
    ),
    function(
        "cross_entropy", "x y", "-sum(y*log_softmax(x)): logits x, target probabilities y; mean over rows.",
        option="reduction", modes=(("mean", "cross_entropy"),),
        foreign="cross_entropy_loss",
        signature="(n),(n)->() | (m,n),(m,n)->()", group="losses",
        definition="-sum(y*log_softmax(x)) | -sum(y*log_softmax(x, axis=1))/m",
        latex="\\operatorname{{cross\\_entropy}}\\left({0}, {1}\\right)",
        numpy="-np.sum({1}*scipy.special.log_softmax({0}, axis=-1))*{0}.shape[-1]/{0}.size",
        jax="-jnp.sum({1}*jax.nn.log_softmax({0}))*{0}.shape[-1]/{0}.size",
        torch="torch.nn.functional.cross_entropy({0}, {1})",
    ),
    function(
        "binary_cross_entropy", "x y", "-mean(y*log(x) + (1 - y)*log(1 - x)): probabilities x, targets y.",
        option="reduction", modes=(("mean", "binary_cross_entropy"),),
        foreign="bce bce_loss",
        signature=_PAIR, group="losses",
        definition="-sum(y*log(x) + (1 - y)*log(1 - x))/n | -sum(y*log(x) + (1 - y)*log(1 - x))/(m*n)"
        " | -(y*log(x) + (1 - y)*log(1 - x))",
        domain=("x > 0", "x < 1"),
        latex="\\operatorname{{binary\\_cross\\_entropy}}\\left({0}, {1}\\right)",
        numpy="-np.mean({1}*np.log({0}) + (1 - {1})*np.log1p(-{0}))",
        jax="-jnp.mean({1}*jnp.log({0}) + (1 - {1})*jnp.log1p(-{0}))",
        torch="-torch.mean({1}*torch.log({0}) + (1 - {1})*torch.log1p(-{0}))",
    ),
    function(
        "huber", "x y delta", "Mean of the Huber penalty of x - y.",
        option="reduction", modes=(("mean", "huber"),),
        foreign="huber_loss",
        signature="(n),(n),()->() | (m,n),(m,n),()->() | (),(),()->()", group="losses", optional=(("delta", "1"),),
        definition="mean(huber_penalty(x - y, delta)) | mean(huber_penalty(x - y, delta))"
        " | huber_penalty(x - y, delta)",
        domain=("delta > 0",), latex="\\operatorname{{huber}}\\left({0}, {1}\\right)",
        numpy="np.mean(scipy.special.huber({2}, {0} - {1}))", scipy="np.mean(scipy.special.huber({2}, {0} - {1}))",
        jax="jnp.mean(jnp.where(jnp.abs({0} - {1}) <= {2}, ({0} - {1})**2/2, {2}*(jnp.abs({0} - {1}) - {2}/2)))",
        torch="torch.mean(torch.where(torch.abs({0} - {1}) <= {2}, ({0} - {1})**2/2,"
        " {2}*(torch.abs({0} - {1}) - {2}/2)))",
    ),
    function(
        "entropy", "p", "-sum(p*log(p)), in nats.",
        signature="(n)->() | (m,n)->()", group="losses", definition="-sum(p*log(p))", domain=("p > 0",),
        latex="\\operatorname{{H}}\\left({0}\\right)",
        numpy="np.sum(scipy.special.entr({0}))", scipy="np.sum(scipy.special.entr({0}))",
        jax="jnp.sum(jax.scipy.special.entr({0}))", torch="torch.sum(torch.special.entr({0}))",
    ),
    function(
        "kl_div", "p q", "Kullback-Leibler divergence sum(p*(log(p) - log(q))) of two distributions.",
        foreign="kl_divergence",
        signature="(n),(n)->() | (m,n),(m,n)->()", group="losses", definition="sum(p*(log(p) - log(q)))",
        domain=("p > 0", "q > 0"), latex="D_{{\\mathrm{{KL}}}}\\left({0} \\| {1}\\right)",
        numpy="np.sum(scipy.special.rel_entr({0}, {1}))", scipy="np.sum(scipy.special.rel_entr({0}, {1}))",
        jax="jnp.sum(jax.scipy.special.rel_entr({0}, {1}))", torch="torch.sum({0}*torch.log({0}/{1}))",
    ),
)
