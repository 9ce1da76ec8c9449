"""What stands around a point: `np.sum(x)` is `sum(x)`, `x.sum(axis=0)` is `sum(x, axis=0)`, `x.T` the transpose.

A method is the function with its base as the first argument, so every function of the catalogue is one. What follows a
library's name is the catalogue's too: names that mcalc doesn't know are errors there and never undefined functions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from mcalc.catalogue import FUNCTIONS, LIBRARIES, find, find_called, reserved
from mcalc.catalogue.spectral import PARTS
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.hints.words import library_error, missing_error
from mcalc.language.syntax import Syntax
from mcalc.language.text.bracket import Bracket, Item, Text
from mcalc.language.text.calls import Undefined
from mcalc.language.text.reading import Reading
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Index, Name, Node, Number

_MODULES: Final = frozenset(
    (
        "linalg",
        "special",
        "nn",
        "functional",
        "numpy",
        "scipy",
        "math",
        "stats",
        "signal",
        "lax",
        "keras",
        "activations",
    )
)

_TRANSPOSES: Final = frozenset(("T", "mT", "H", "mH"))

_OF_VECTORS: Final = frozenset(("full_matrices",))
"""Options that say nothing of eigenvalues and singular values."""
_TORCH: Final = frozenset(("dim", "keepdim", "unbiased", "correction"))
"""Options that only PyTorch has: what is called with one of them is its function."""

_NEW_AXIS: Final = "newaxis"


class Attributes(Reading):
    """Reads prefixes, methods and attributes.

    `pairs` are the largest and smallest entries along an axis, and whether it is PyTorch that has them as a pair with
    their places.
    """

    def __init__(self, text: str, declared: Collection[str], undefined: Undefined) -> None:
        super().__init__(text, declared, undefined)
        self.pairs: dict[Node, bool] = {}

    def is_library(self, token: Token) -> bool:
        """Whether a name with a point after it is that of a library."""
        name = token.text
        if name in self.modules:
            return True
        if name not in LIBRARIES or name in self.declared or name in self.assigned or not self.syntax.attributes:
            return False
        return len(name) > 1 or self._is_module()

    def _is_module(self) -> bool:
        """Whether the one letter here is torch's F: it has functions of arguments, and is nowhere a variable.

        What are methods of a matrix F, `F.sum(axis=0)` and `F.matmul(x)`, are no functions of torch's F.
        """
        name = self.tokens[self.at].text
        ahead = [self.kind(place) for place in range(2, 5)]
        if ahead[:2] != ["name", "("] or ahead[2] == ")":
            return False
        entry = self.known(f"method.{self.tokens[self.at + 2].text}")
        is_reduction = entry is not None and entry.group == "reductions" and len(entry.parameters) == 1
        if entry is not None and (is_reduction or entry.group == "operators"):
            return False
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return all(after.kind == "." for token, after in pairs if token.kind == "name" and token.text == name)

    def _library(self) -> str:
        """Whose methods arrays have: those of PyTorch where only that is named, of NumPy where another library is."""
        named = {whole.partition(".")[0] for whole in (*self.modules.values(), *self.functions.values())}
        for token, after in zip(self.tokens, self.tokens[1:], strict=False):
            if after.kind == "." and len(token.text) > 1 and self.is_library(token):
                named.add(LIBRARIES.get(token.text, token.text).partition(".")[0])
        libraries = {LIBRARIES.get(name, "") for name in named} - {"", "math"}
        return "" if not libraries else "torch" if libraries == {"torch"} else "numpy"

    def prefixed(self, token: Token, bracket: Bracket) -> None:
        """A name of a library: a function that is called, or a constant."""
        start, module = token.start, token.text
        parts = [self.modules.get(module, module)]
        while self.kind(1) == "." and self.kind(2) == "name":
            self.at += 2
            parts.append(self.tokens[self.at].text)
        name = self.tokens[self.at]
        span = (start, name.end)
        *inner, last = parts[1:] or [""]
        if not last:
            raise SpecSyntaxError("there is no name after the point", span=span)
        if self.kind(1) != "(":
            bracket.add(self._constant(last, ".".join(parts), bracket, span), *span)
        elif any(part not in _MODULES for part in inner):
            missing = missing_error(last, span)
            if missing is not None:
                raise missing
            hint = _of_pairs(inner[-1], last, self.syntax)
            hint = hint or (f"write {last}(...)" if self.is_function(last) and find(inner[-1]) is None else None)
            raise ForbiddenError(f"{'.'.join(parts[:-1])} is not a library that mcalc knows", span=span, hint=hint)
        else:
            last = last.removeprefix("reduce_")
            self._known(last, ".".join(parts), span)
            name.text = last
            bracket.add(Name(last, span), *span)
            name.text = ".".join(parts)

    def imported(self, token: Token, bracket: Bracket) -> None:
        """A function under the name that an import gave it."""
        whole = self.functions[token.text]
        name = whole.rpartition(".")[2]
        self._known(name, whole, token.span)
        token.text = whole
        bracket.add(Name(name, token.span), *token.span)

    def _constant(self, name: str, whole: str, bracket: Bracket, span: Span) -> Node:
        """What stands after a library's name without being called."""
        if bracket.keyword is not None:
            return Text("inf" if name == "inf" else whole, span)
        if name == _NEW_AXIS and bracket.ranges:
            return Text("None", span)
        if name == "e":
            return Call("exp", (Number(1, None, span),), None, span)
        entry = find(name)
        if entry is not None and not entry.parameters:
            return Call(entry.name, (), None, span)
        if name == "inf" and bracket.function:
            return Text("inf", span)
        error = missing_error(name, span)
        if error is not None:
            raise error
        hint = f"call it, as in {whole}(x)" if self.is_function(name) else None
        raise ForbiddenError(f"{whole} is not a constant that mcalc knows", span=span, hint=hint)

    def _known(self, name: str, whole: str, span: Span) -> None:
        """Raise for a function of a library that mcalc doesn't have, or that is another one there."""
        if name in PARTS:
            return
        error: McalcError | None = missing_error(whole, span) or missing_error(name, span)
        if error is None and self.known(whole) is None:
            from mcalc.language.hints.attributes import unknown_function

            error = unknown_function(name, whole, span, self.suggestion(name))
        if error is not None:
            raise error

    def check_missing(self, name: str, span: Span) -> None:
        """Raise for a function that mcalc doesn't have; of some it has a part, which stands behind the arguments."""
        if name.rpartition(".")[2] not in PARTS:
            super().check_missing(name, span)

    def _part(self, name: str, span: Span) -> str:
        """The function that gives the part that is taken of what another gives: `eigh(A)[0]`, `svd(X).S`."""
        last = name.rpartition(".")[2]
        if last not in PARTS or last in self.defined or last in self.undefined.names:
            return name
        place, attribute, function = PARTS[last]
        following = [token.text for token in self.tokens[self.at + 1 : self.at + 4]]
        if following == ["[", str(place), "]"]:
            self.at += 3
        elif following[:2] == [".", attribute]:
            self.at += 2
        else:
            error = missing_error(last, span)
            assert error is not None
            raise error
        return function

    def called(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node:
        """A function of arguments; `called` is the place of its name."""
        part = self._part(name, called)
        if part != name:
            name, items = part, [item for item in items if item.keyword not in _OF_VECTORS]
        path, _, last = name.rpartition(".")
        if not path:
            return super().called(name, called, items, span)
        words = {item.keyword for item in items}
        library = path.partition(".")[0]
        if path == "method":
            library = "torch" if words & _TORCH else "numpy" if "axis" in words else self._library()
            error = None if library else library_error(f"open.{last}", len(items), called)
            if error is not None:
                raise error
            if library == "torch" and (words & _TORCH or self.known(f"torch.{last}") is not self.known(name)):
                name = f"torch.{last}"
        entry = self.known(name)
        extreme = entry is not None and entry.axis and entry.folds is not None
        if extreme and len(items) > 1 and not items[1].keyword and _is_axis(items[1]):
            # The second argument of max, where it is a whole number: an axis, as X.max(1) has it.
            items = [items[0], items[1]._replace(keyword="axis"), *items[2:]]
        node = super().called(name, called, items, span)
        if extreme and len(items) > 1 and "axis" not in words:
            self.pairs[node] = library in ("torch", "F")
        return node

    def index(self, bracket: Bracket, span: Span) -> Node:
        """`base[items]`; PyTorch's max along an axis is a pair of the entries and their places."""
        assert bracket.callee is not None
        base, items = bracket.callee.node, bracket.items
        if base not in self.pairs or len(items) != 1 or not _is_axis(items[0]):
            return super().index(bracket, span)
        if not self.pairs[base]:
            hint = "write axis= for the first of NumPy's entries, dim= for all of PyTorch's"
            raise ForbiddenError("this is an entry in NumPy, and all entries in PyTorch", span=span, hint=hint)
        if self.text[items[0].span[0] : items[0].span[1]].strip() != "0":
            raise UnsupportedError(
                "the places of the largest entries are not read", span=span, hint="[0] takes the entries"
            )
        return base

    def attribute(self, point: Token, bracket: Bracket) -> None:
        """What stands after a value and a point."""
        if self.kind(1) != "name":
            raise SpecSyntaxError("there is no name after the point")
        self.at += 1
        name = self.tokens[self.at]
        base = bracket.operands[-1]
        span = (base.start, name.end)
        if not self.syntax.attributes:
            is_transpose = name.text == "T"
            message = ".T is NumPy's" if is_transpose else "a point can't stand here"
            hint = self.syntax.transposed if is_transpose else None
            raise ForbiddenError(message, span=(point.start, name.end), hint=hint)
        called = self.kind(1) == "("
        if name.text in _TRANSPOSES and not called:
            bracket.postfix(name)
            return
        from mcalc.language.hints import attributes as hints

        text = hints.short(self.text, base.start, base.end)
        if called and name.text in _TRANSPOSES:
            end = self.tokens[self.tokens[self.at + 1].partner].end
            raise ForbiddenError(".T takes no brackets", span=(base.start, end), hint=f"write {text}.T")
        if name.text == "values" and base.node in self.pairs:
            bracket.replace(base.node, name.end)
            return
        entry = find(base.node.function) if isinstance(base.node, Call) else None
        if entry is not None and name.text in entry.results and not called:
            place = Number(entry.results.index(name.text), None, name.span)
            bracket.replace(Index(base.node, (place,), (base.start, name.end)), name.end)
            return
        if name.text in ("shape", "size") and not called:
            self._measure(name, bracket)
            return
        error: McalcError | None = hints.attribute_error(name.text, text, span, called=called)
        method = f"method.{name.text}"
        if error is None and called and self.known(method) is None:
            near = self.suggestion(name.text)
            error = UnsupportedError(
                f"there is no function {name.text}", span=span, hint=near and f"did you mean {text}.{near}?"
            )
        if error is None and not called:
            hint = f"write {text}.{name.text}()" if self.is_function(name.text) else None
            error = ForbiddenError(f"{text} has no attribute {name.text}", span=span, hint=hint)
        if error is not None:
            raise error
        self.at += 1
        opened = self.bracket(self.tokens[self.at], base)
        opened.function = method
        opened.items.append(Item((base.node,), (base.start, base.end)))
        self.brackets.append(opened)

    def _measure(self, name: Token, bracket: Bracket) -> None:
        """`X.shape[0]`, a size, or `X.size`, the number of entries."""
        base = bracket.operands[-1]
        if name.text == "size":
            bracket.replace(Call("size", (base.node,), None, (base.start, name.end)), name.end)
            return
        kinds = [self.kind(place) for place in range(1, 5)]
        minus = kinds[1] == "-"
        if kinds[0] != "[" or kinds[1 + minus : 3 + minus] != ["number", "]"]:
            hint = "write X.shape[0], or m, n = X.shape; zeros_like(X) has the shape of X"
            raise ForbiddenError("a shape is read with a place", span=(base.start, name.end), hint=hint)
        self.at += 3 + minus
        axis = self.tokens[self.at - 1].text
        if not axis.isdigit():
            raise ForbiddenError("an axis is a whole number", span=self.tokens[self.at - 1].span)
        end = self.tokens[self.at].end
        node = Call("size", (base.node,), {"axis": -int(axis) if minus else int(axis)}, (base.start, end))
        bracket.replace(node, end)


def _of_pairs(function: str, what: str, syntax: Syntax) -> str | None:
    """What `np.subtract.outer(x, y)` and `np.maximum.reduce(x)` are here; None for anything else."""
    entry = find_called(function) or find(function)
    if entry is None or len(entry.parameters) != 2 or entry.signature != "elementwise":
        return None
    if what == "reduce":
        folds = (each for each in FUNCTIONS.values() if each.axis)
        told = (each.name for each in folds if each.folds == entry.name or each.value == f"reduce {entry.name}")
        whole = next(told, None)
        return f"write {whole}(x)" if whole else None
    if not reserved(what):
        return None
    sign, pair = syntax.sign(entry.name), ["x[:, None]", "y[None, :]"]
    return f"write {f' {sign} '.join(pair)}" if sign != entry.name else f"write {sign}({', '.join(pair)})"


def _is_axis(item: Item) -> bool:
    """Whether an item is a whole number, as an axis is."""
    node = item.parts[0]
    if isinstance(node, Call) and node.function == "neg":
        node = node.args[0]
    return len(item.parts) == 1 and isinstance(node, Number) and node.text is None
