"""The gradient and the diagonal of the Hessian by predictions, as libraries of boosted trees take an objective."""

from __future__ import annotations

from mcalc.codegen.lines import Lines
from mcalc.codegen.module import Module, heading, indented
from mcalc.codegen.program import Result
from mcalc.record import Record


class Objective(Record):
    """The function of the target, the prediction, and the other arguments, in that order."""

    arguments: tuple[str, ...]
    results: tuple[Result, ...]
    name: str = "objective"
    helpers: tuple[str, ...] = ()

    def written(self, module: Module) -> str:
        """The function."""
        roots = [root for result in self.results for root in result.roots]
        lines = Lines(module.graph, module.target._replace(like=""), roots, module.taken(), "")
        texts = [module.result(lines, self.name, result) for result in self.results]
        body = [*lines.text, f"return {', '.join(texts)}"]
        head = heading("objective", module.typed(self.arguments), [module.target.array] * 2)
        says = f"The first and the second derivative by each entry of {self.arguments[1]}."
        return "\n".join([*head, f'    """{says}"""', *indented([*module.checked(body), *body])])
