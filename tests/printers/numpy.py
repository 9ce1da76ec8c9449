"""NumPy, with SciPy's special functions and `jax.nn` for what NumPy hasn't."""

from __future__ import annotations

from typing import ClassVar

from mcalc.language.tree import Node
from tests.printers.printer import Written
from tests.printers.python import Python

_TABLE = """
mul          np.multiply({a}, {b})
div          np.divide({a}, {b})
power        np.power({a}, {b})
matmul@11    np.dot({a}, {b})  {A}.dot({b})  np.inner({a}, {b})
matmul@12    np.dot({a}, {b})  {A}.dot({b})  np.matmul({a}, {b})
matmul@21    np.dot({a}, {b})  {A}.dot({b})  np.matmul({a}, {b})
matmul@22    np.dot({a}, {b})  {A}.dot({b})  np.matmul({a}, {b})
transpose    {A}.T  {A}.T  {A}.T  np.transpose({a})  {A}.transpose()
outer        np.outer({a}, {b})  np.outer({a}, {b})  ({A}[:, None] * {B}[None, :])
exp          np.exp({a})
log          np.log({a})
log1p        np.log1p({a})
expm1        np.expm1({a})
sqrt         np.sqrt({a})
sin          np.sin({a})
cos          np.cos({a})
cosh         np.cosh({a})
tanh         np.tanh({a})
sinc         np.sinc({a})
abs          np.abs({a})  np.absolute({a})
sign         np.sign({a})
maximum      np.maximum({a}, {b})
minimum      np.minimum({a}, {b})
clip         np.clip({a}, {b}, {c})  {A}.clip({b}, {c})
where        np.where({a}, {b}, {c})
sigmoid      scipy.special.expit({a})  jax.nn.sigmoid({a})
relu         jax.nn.relu({a})
softplus     jax.nn.softplus({a})
silu         jax.nn.silu({a})
selu         jax.nn.selu({a})
softsign     jax.nn.soft_sign({a})
normcdf      scipy.special.ndtr({a})
softmax      scipy.special.softmax({a})  jax.nn.softmax({a})
softmax/axis  scipy.special.softmax({a}, axis={axis})  jax.nn.softmax({a}, axis={axis})
log_softmax  scipy.special.log_softmax({a})  jax.nn.log_softmax({a})
log_softmax/axis  scipy.special.log_softmax({a}, axis={axis})  jax.nn.log_softmax({a}, axis={axis})
logsumexp    scipy.special.logsumexp({a})
logsumexp/axis  scipy.special.logsumexp({a}, axis={axis})
sum          np.sum({a})  {A}.sum()
sum/axis     np.sum({a}, axis={axis})  np.sum({a}, {axis})  {A}.sum(axis={axis})  {A}.sum({axis})
mean         np.mean({a})  {A}.mean()
mean/axis    np.mean({a}, axis={axis})  {A}.mean(axis={axis})  {A}.mean({axis})
var          np.var({a})  {A}.var()
var/axis     np.var({a}, axis={axis})  {A}.var(axis={axis})
std          np.std({a})  {A}.std()
std/axis     np.std({a}, axis={axis})  {A}.std(axis={axis})
prod         np.prod({a})  {A}.prod()
max          np.max({a})  {A}.max()  np.amax({a})
min          np.min({a})  {A}.min()
max/axis     np.max({a}, axis={axis})  {A}.max(axis={axis})
norm         np.linalg.norm({a})
norm/fro     np.linalg.norm({a}, 'fro')  np.linalg.norm({a}, ord='fro')  np.linalg.norm({a})
norm/1       np.linalg.norm({a}, 1)  np.linalg.norm({a}, ord=1)
norm/inf     np.linalg.norm({a}, np.inf)  np.linalg.norm({a}, ord=np.inf)
dot          np.dot({a}, {b})  {A}.dot({b})
cumsum       np.cumsum({a})  {A}.cumsum()
cumprod      np.cumprod({a})  {A}.cumprod()
diff         np.diff({a})
flip         np.flip({a})  {A}[::-1]
roll         np.roll({a}, {b})
tile         np.tile({a}, {b})
repeat       np.repeat({a}, {b})  {A}.repeat({b})
cross        np.cross({a}, {b})
conv         np.convolve({a}, {b})  np.convolve({a}, {b}, mode='full')
conv_valid   np.convolve({a}, {b}, 'valid')  np.convolve({a}, {b}, mode='valid')
conv_same    np.convolve({a}, {b}, mode='same')
toeplitz     scipy.linalg.toeplitz({a}, {b})
arange       np.arange({args})
one_hot      np.eye({b})[{a}]
inv          np.linalg.inv({a})
solve        np.linalg.solve({a}, {b})  scipy.linalg.solve({a}, {b})
det          np.linalg.det({a})
logdet       np.linalg.slogdet({a})[1]
trace        np.trace({a})  {A}.trace()
pinv         np.linalg.pinv({a})
kron@11      np.kron({a}, {b})
kron@22      np.kron({a}, {b})
kron@21      np.kron({a}, {B}[:, None])
vec          np.ravel({a})  {A}.ravel()  {A}.flatten()  {A}.reshape(-1)  np.reshape({a}, -1)
reshape      np.reshape({a}, ({rest}))  {A}.reshape({rest})  {A}.reshape(({rest}))
diag         np.diag({a})
tril         np.tril({a}, {b})
triu         np.triu({a}, {b})
eye          np.eye({args})
ones         np.ones(({args},))
zeros        np.zeros(({args},))
einsum       np.einsum('{subscripts}', {args})
concatenate  np.concatenate([{args}])  np.concatenate(({args}))  np.hstack([{args}])  np.r_[{args}]
concatenate/axis  np.concatenate([{args}], axis={axis})  np.concatenate(({args}), axis={axis})
"""


class Numpy(Python):
    """`np.` or, for a whole program, `jnp.`."""

    table: ClassVar[str] = _TABLE

    def program(self) -> str:
        """One prefix throughout."""
        written = super().program()
        return written.replace("np.", "jnp.") if self.jax and "np.r_" not in written else written

    def __init__(self, spec: object, seed: str) -> None:
        super().__init__(spec, seed)
        self.jax = self.random.random() < 0.25

    def stack(self, items: tuple[Node, ...]) -> Written:
        """`np.array` of numbers and scalars, `np.stack` of vectors."""
        if self.rank(items[0]) or self.random.random() < 0.3:
            return Written(f"np.stack({self.listed(items)})")
        return Written(f"np.array({self.listed(items)})")
