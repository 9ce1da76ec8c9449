"""PyTorch: functions of `torch`, `torch.linalg` and `F`, and methods."""

from __future__ import annotations

from typing import ClassVar

from mcalc.language.tree import Call, Node, Number
from tests.printers.printer import UnwrittenError, Written
from tests.printers.python import Python, numbers

_TABLE = """
mul          torch.mul({a}, {b})
div          torch.div({a}, {b})
power        torch.pow({a}, {b})  {A}.pow({b})
matmul@11    torch.dot({a}, {b})  {A}.dot({b})  torch.matmul({a}, {b})  {A}.matmul({b})
matmul@12    torch.matmul({a}, {b})  {A}.matmul({b})
matmul@21    torch.mv({a}, {b})  {A}.mv({b})  torch.matmul({a}, {b})  {A}.matmul({b})
matmul@22    torch.mm({a}, {b})  {A}.mm({b})  torch.matmul({a}, {b})  {A}.matmul({b})
transpose    {A}.T  {A}.t()  {A}.mT  torch.transpose({a}, 0, 1)  {A}.transpose(0, 1)  {A}.transpose(-2, -1)
outer        torch.outer({a}, {b})  ({A}.unsqueeze(1) * {B}.unsqueeze(0))  ({A}[:, None] * {B}[None, :])
exp          torch.exp({a})  {A}.exp()
log          torch.log({a})  {A}.log()
log1p        torch.log1p({a})  {A}.log1p()
expm1        torch.expm1({a})  {A}.expm1()
sqrt         torch.sqrt({a})  {A}.sqrt()
sin          torch.sin({a})  {A}.sin()
cos          torch.cos({a})  {A}.cos()
cosh         torch.cosh({a})  {A}.cosh()
tanh         torch.tanh({a})  {A}.tanh()  F.tanh({a})
sinc         torch.sinc({a})
abs          torch.abs({a})  {A}.abs()
sign         torch.sign({a})  {A}.sign()
maximum      torch.maximum({a}, {b})
minimum      torch.minimum({a}, {b})
clip         torch.clamp({a}, {b}, {c})  {A}.clamp({b}, {c})  torch.clamp({a}, min={b}, max={c})
where        torch.where({a}, {b}, {c})
sigmoid      torch.sigmoid({a})  {A}.sigmoid()  F.sigmoid({a})
relu         torch.relu({a})  {A}.relu()  F.relu({a})  torch.nn.functional.relu({a})
softplus     F.softplus({a})  torch.nn.functional.softplus({a})
silu         F.silu({a})
selu         F.selu({a})  torch.selu({a})
softsign     F.softsign({a})
normcdf      torch.special.ndtr({a})
softmax      torch.softmax({a}, dim=0)  F.softmax({a}, dim=-1)  {A}.softmax(dim=0)  {A}.softmax(-1)
softmax/axis  torch.softmax({a}, dim={axis})  F.softmax({a}, dim={axis})  {A}.softmax(dim={axis})  {A}.softmax({axis})
log_softmax  torch.log_softmax({a}, dim=0)  F.log_softmax({a}, dim=-1)  {A}.log_softmax(dim=0)
log_softmax/axis  torch.log_softmax({a}, dim={axis})  F.log_softmax({a}, dim={axis})  {A}.log_softmax({axis})
logsumexp    torch.logsumexp({a}, dim=0)  {A}.logsumexp(0)
logsumexp/axis  torch.logsumexp({a}, dim={axis})  {A}.logsumexp(dim={axis})
sum          torch.sum({a})  {A}.sum()
sum/axis     torch.sum({a}, dim={axis})  torch.sum({a}, {axis})  {A}.sum(dim={axis})  {A}.sum({axis})
mean         torch.mean({a})  {A}.mean()
mean/axis    torch.mean({a}, dim={axis})  {A}.mean(dim={axis})  {A}.mean({axis})
var          torch.var({a}, correction=0)  {A}.var(unbiased=False)  torch.var({a}, unbiased=False)
var/axis     torch.var({a}, dim={axis}, correction=0)  {A}.var(dim={axis}, unbiased=False)
std          torch.std({a}, correction=0)  {A}.std(unbiased=False)
std/axis     torch.std({a}, dim={axis}, correction=0)  {A}.std(dim={axis}, unbiased=False)
prod         torch.prod({a})  {A}.prod()
max          torch.max({a})  {A}.max()  torch.amax({a})
min          torch.min({a})  {A}.min()
max/axis     torch.amax({a}, dim={axis})  {A}.amax(dim={axis})
norm         torch.linalg.norm({a})  torch.norm({a})  {A}.norm()  torch.linalg.vector_norm({a})
norm/fro     torch.linalg.norm({a}, 'fro')  torch.linalg.norm({a})  torch.norm({a})  {A}.norm()
norm/1@1     torch.linalg.norm({a}, 1)  torch.linalg.norm({a}, ord=1)  torch.norm({a}, p=1)  {A}.norm(p=1)  {A}.norm(1)
norm/inf@1   torch.linalg.norm({a}, float('inf'))  torch.linalg.norm({a}, ord=torch.inf)
dot          torch.dot({a}, {b})  {A}.dot({b})
cumsum       torch.cumsum({a}, dim=0)  {A}.cumsum(0)  torch.cumsum({a}, 0)
cumprod      torch.cumprod({a}, dim=0)  {A}.cumprod(0)
diff         torch.diff({a})  {A}.diff()
flip         torch.flip({a}, dims=[0])  {A}.flip(0)  torch.flip({a}, (0,))
roll         torch.roll({a}, {b})  {A}.roll({b})  torch.roll({a}, shifts={b})
tile         torch.tile({a}, ({b},))
repeat       torch.repeat_interleave({a}, {b})  {A}.repeat_interleave({b})
cross        torch.linalg.cross({a}, {b})  torch.cross({a}, {b}, dim=0)
arange       torch.arange({args})
one_hot      torch.eye({b})[{a}]
mse          F.mse_loss({a}, {b})  torch.nn.functional.mse_loss({a}, {b})
huber        F.huber_loss({a}, {b})  F.smooth_l1_loss({a}, {b})
inv          torch.linalg.inv({a})  torch.inverse({a})  {A}.inverse()
solve        torch.linalg.solve({a}, {b})
det          torch.linalg.det({a})  torch.det({a})  {A}.det()
logdet       torch.linalg.slogdet({a})[1]  torch.slogdet({a})[1]  torch.linalg.slogdet({a}).logabsdet
trace        torch.trace({a})  {A}.trace()
pinv         torch.linalg.pinv({a})
kron@11      torch.kron({a}, {b})
kron@22      torch.kron({a}, {b})
kron@21      torch.kron({a}, {B}.unsqueeze(1))  torch.kron({a}, {B}[:, None])
vec          torch.flatten({a})  {A}.flatten()  {A}.view(-1)  {A}.reshape(-1)  torch.ravel({a})
reshape      torch.reshape({a}, ({rest}))  {A}.reshape({rest})  {A}.view({rest})
diag@1       torch.diag({a})  {A}.diag()  torch.diag_embed({a})
diag@2       torch.diag({a})  {A}.diag()  torch.diagonal({a})  {A}.diagonal()
tril         torch.tril({a}, {b})  {A}.tril({b})  torch.tril({a}, diagonal={b})
triu         torch.triu({a}, {b})  {A}.triu({b})  torch.triu({a}, diagonal={b})
eye          torch.eye({args})
ones         torch.ones({args})
zeros        torch.zeros({args})
einsum       torch.einsum('{subscripts}', {args})
concatenate  torch.cat([{args}])  torch.cat(({args}), dim=0)  torch.cat([{args}], 0)  torch.hstack([{args}])
concatenate/axis  torch.cat([{args}], dim={axis})  torch.cat(({args}), {axis})
"""


class Torch(Python):
    """Tensors; a number is no tensor, so that some functions of two need another spelling."""

    table: ClassVar[str] = _TABLE

    def call(self, node: Call) -> Written:
        """`maximum(0, x)` is a clamp, and a function of a number is Python's."""
        match node:
            case Call(function="maximum", args=(Number() as low, operand) | (operand, Number() as low)):
                clamp = self.random.choice(["torch.clamp({}, min={})", "torch.clamp_min({}, {})"])
                return Written(clamp.format(self.text(operand), self.text(low)))
            case Call(function="sqrt" | "log" | "exp", args=(operand,)) if self._number(operand):
                return Written(f"math.{node.function}({self.text(operand)})")
        return super().call(node)

    def _number(self, node: Node) -> bool:
        from mcalc.language.tree import Name, postorder

        names = {each.id for each in postorder(node) if isinstance(each, Name)}
        return not names & (self.spec.variables.keys() | self.spec.intermediates.keys())

    def stack(self, items: tuple[Node, ...]) -> Written:
        """`torch.tensor` of numbers, `torch.stack` of tensors."""
        if all(map(numbers, items)):
            return Written(f"torch.tensor({self.listed(items)})")
        if any(map(numbers, items)):
            raise UnwrittenError("a stack of numbers and tensors")
        dim = self.random.choice(["", ", dim=0", ", 0"])
        return Written(f"torch.stack([{', '.join(map(self.text, items))}]{dim})")
