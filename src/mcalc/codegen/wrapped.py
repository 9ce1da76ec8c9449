"""A function that knows its derivatives, as a library for automatic differentiation takes it.

PyTorch: a `torch.autograd.Function` that saves its inputs only, so that its backward pass, in plain operations, can be
differentiated again. JAX: `jax.custom_jvp`, whose rule JAX transposes for reverse mode.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.codegen.module import INDENT, Module
from mcalc.codegen.module import indented as indented_lines
from mcalc.record import Record


class Wrapped(Record):
    """The function `value` with derivatives by the variables `by`; `moves` are the names of their tangents, `gradient`
    that of what comes from behind. The plain functions `_value`, `_jvp`, `_vjp` and `_vjp_x` are there. `is_step` says
    that the derivative is zero: then the value may be a truth value or a whole number, which have no tangents in JAX.
    """

    says: str
    by: tuple[str, ...]
    moves: tuple[str, ...]
    gradient: str
    is_view: bool
    is_step: bool
    name: str = "value"

    @property
    def helpers(self) -> tuple[str, ...]:
        """Other functions that are needed: none."""
        return ()

    def written(self, module: Module) -> str:
        """The text."""
        return (self._torch if module.target.name == "torch" else self._jax)(module)

    def _tangents(self, module: Module) -> dict[str, str]:
        """The names of the tangents of all arguments."""
        known = dict(zip(self.by, self.moves, strict=True))
        return {name: known.get(name, f"d{name}") for name in module.variables}

    def _others(self, module: Module) -> list[str]:
        return [name for name in module.variables if name not in self.by]

    def _torch(self, module: Module) -> str:
        names, places = ", ".join(module.variables), {name: place for place, name in enumerate(module.variables)}
        tuple_of = names + "," * (len(places) == 1)
        tangents, gradient = self._tangents(module), self.gradient
        refused = [
            line
            for name in self._others(module)
            for line in (f"if ctx.needs_input_grad[{places[name]}]:", f"{INDENT}{_refusal(name)}")
        ]
        forwards = [
            line
            for name in self._others(module)
            for line in (f"if {tangents[name]} is not None:", f"{INDENT}{_refusal(name)}")
        ]
        found = [tangents[name] if name in self.by else "None" for name in places]
        zeros = [f"{move} = torch.zeros_like({name}) if {move} is None else {move}" for name, move in self._moved()]
        nothing = [f"if {gradient} is None:", f"{INDENT}return {', '.join(['None'] * len(places))}"] if forwards else []
        clone = ".clone()" if self.is_view else ""
        parts = [
            (["forward"], names, [f"return _value({names}){clone}"]),
            (
                ["setup_context"],
                "ctx, inputs, output",
                [
                    "ctx.save_for_backward(*inputs)",
                    "ctx.save_for_forward(*inputs)",
                    *(["ctx.set_materialize_grads(False)"] if forwards else []),
                ],
            ),
            (
                ["backward"],
                f"ctx, {gradient}",
                [
                    *nothing,
                    f"{tuple_of} = ctx.saved_tensors",
                    *refused,
                    *self._backward(names, places),
                    _returned(found),
                ],
            ),
            (
                ["jvp"],
                ", ".join(["ctx", *tangents.values()]),
                [
                    *forwards,
                    f"{tuple_of} = ctx.saved_tensors",
                    *(zeros if len(self.by) > 1 or forwards else []),
                    f"return _jvp({names}, {', '.join(self.moves)})",
                ],
            ),
        ]
        methods = [
            "\n".join(["@staticmethod", f"def {name[0]}({arguments}):", indented(body)])
            for name, arguments, body in parts
        ]
        inside = "\n\n".join([f'"""{self.says}"""', "generate_vmap_rule = True", *methods])
        like = next((name for name, shape in module.variables.items() if shape), None)
        given = [
            name
            if shape
            else f"torch.as_tensor({name}{module.target.like.format(like)})"
            if like
            else f"1.0*torch.as_tensor({name})"
            for name, shape in module.variables.items()
        ]
        body = [f'"""{self.says}"""', f"return Value.apply({', '.join(given)})"]
        texts = [f"class Value(torch.autograd.Function):\n{indented(inside.splitlines())}"]
        return "\n\n\n".join([*texts, f"def {self.name}({names}):\n{indented(body)}"])

    def _moved(self) -> list[tuple[str, str]]:
        return list(zip(self.by, self.moves, strict=True))

    def _backward(self, names: str, places: Mapping[str, int]) -> list[str]:
        """The lines of the backward pass: all gradients together, or those alone that are needed."""
        needed = [f"ctx.needs_input_grad[{places[name]}]" for name in self.by]
        if len(self.by) == 1:
            return [f"{self.moves[0]} = _vjp({names}, {self.gradient}) if {needed[0]} else None"]
        single = [
            f"{INDENT}{move} = _vjp_{name}({names}, {self.gradient}) if {need} else None"
            for (name, move), need in zip(self._moved(), needed, strict=True)
        ]
        every = "all(ctx.needs_input_grad)" if len(self.by) == len(places) else " and ".join(needed)
        both = f"{INDENT}{', '.join(self.moves)} = _vjp({names}, {self.gradient})"
        return [f"if {every}:", both, "else:", *single]

    def _jax(self, module: Module) -> str:
        names, tangents = ", ".join(module.variables), self._tangents(module)
        others = self._others(module)
        one = "," * (len(module.variables) == 1)
        lines = [f"{names}{one} = primals", f"{', '.join(tangents.values())}{one} = tangents"]
        rule = f"@{self.name}.defjvp"
        if others:
            rule = f"@functools.partial({self.name}.defjvp, symbolic_zeros=True)"
            zero = "jax.custom_derivatives.SymbolicZero"
            for name in others:
                lines += [f"if not isinstance({tangents[name]}, {zero}):", f"{INDENT}{_refusal(name)}"]
            if len(self.by) > 1:
                lines += [
                    f"{move} = jnp.zeros({move}.shape, {move}.dtype) if isinstance({move}, {zero}) else {move}"
                    for move in self.moves
                ]
        if self.is_step:
            lines += [f"found = {self.name}({names})", "return found, jnp.zeros_like(found)"]
        else:
            lines.append(f"return {self.name}({names}), _jvp({names}, {', '.join(self.moves)})")
        body = [f'"""{self.says}"""', f"return {'1.0*' * self.is_step}_value({names})"]
        first = f"@jax.custom_jvp\ndef {self.name}({names}):\n{indented(body)}"
        says = f'"""The value, and the tangent that belongs to those of {names}."""'
        return f"{first}\n\n\n{rule}\ndef _rule(primals, tangents):\n{indented([says, *lines])}"


def _refusal(name: str) -> str:
    return f'raise NotImplementedError("the derivative by {name} was not asked for")'


def _returned(found: Sequence[str]) -> str:
    return f"return {', '.join(found)}"


def indented(lines: Sequence[str]) -> str:
    """Lines further to the right, as one text."""
    return "\n".join(indented_lines(lines))
