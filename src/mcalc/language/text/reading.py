"""What names, calls, places and square brackets mean, in NumPy's syntax, which others differ from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mcalc import limits
from mcalc.catalogue import LIBRARIES, Function, find, find_called, preset, reserved, suggest
from mcalc.catalogue.undefined import base as base_of
from mcalc.catalogue.undefined import is_letter
from mcalc.errors import ArgumentsError, McalcError, Span, SpecSyntaxError
from mcalc.language.hints.table import VALUES
from mcalc.language.hints.words import foreign, function_as_name, missing_error, short
from mcalc.language.syntax import NUMPY, POWER, Syntax
from mcalc.language.text.bracket import Bracket, Generator, Item, Operand, Several
from mcalc.language.text.calls import ANY, Undefined, call, undefined
from mcalc.language.text.definitions import expanded
from mcalc.language.text.places import placed
from mcalc.language.text.tokens import CONSTANTS, Token, tokens
from mcalc.language.text.tokens import VALUES as OPERANDS
from mcalc.language.tree import FOR, Call, Definition, Index, Name, Node, Number, Parameter, Stack


class Reading:
    """What is known while one spec is read, and what it makes of names, calls, places and brackets.

    `declared` are names that are variables whatever they look like, `used` the variables and where each stands first,
    `undefined` what functions may be called that the catalogue doesn't have, `calls` the calls by a name that isn't
    reserved for a function and where each stands first, `assigned` the intermediates so far, `modules` and `functions`
    what libraries and their functions are called in pasted code, `renamed` the intermediates that have a name of the
    text now, `measured` the sizes of arrays that have one. `defined` are the functions that the spec defines,
    `parameters` those of the one called `defining` whose body is read. `tokens` are all tokens of the spec, `at` the
    place of the current one, `brackets` those that are open around it.
    """

    syntax: Syntax = NUMPY
    keywords: bool = True

    def __init__(self, text: str, declared: Collection[str], undefined: Undefined = ANY) -> None:
        self.text = text
        self.declared = declared
        self.undefined = undefined
        self.tokens, self.statements = tokens(text, self.syntax)
        self.brackets: list[Bracket] = []
        self.at = 0
        self.assigned: set[str] = set()
        self.used: dict[str, Span] = {}
        self.calls: dict[str, Span] = {}
        self.defined: dict[str, Definition] = {**undefined.defined}
        self.expanded: set[str] = set()
        self.parameters: Collection[str] = ()
        self.defining = ""
        self.modules: Mapping[str, str] = {}
        self.functions: Mapping[str, str] = {}
        self.renamed: dict[str, str] = {}
        self.measured: dict[str, Node] = {}

    def is_function(self, name: str) -> bool:
        """Whether a name is a known function's."""
        return reserved(name)

    def bracket(self, opened: Token | None = None, callee: Operand | None = None) -> Bracket:
        """A bracket that opens, or a statement."""
        return Bracket(self.syntax, self.declared, opened, callee)

    def kind(self, ahead: int) -> str:
        """The kind of a token before or behind the current one."""
        at = self.at + ahead
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def adjacent(self, at: int) -> McalcError:
        """The error for the token at a place, right after a value."""
        from mcalc.language.hints.adjacent import adjacent_error

        inside = self.brackets[-1].opened if self.syntax.rows else None
        return adjacent_error(self.text, self.tokens, at, self.syntax, inside)

    def suggestion(self, name: str) -> str | None:
        """The function that a name may be a slip of."""
        return suggest(name) if len(name) > 2 else None

    def leaf(self, token: Token) -> Node:
        """A name that isn't called: a variable, or a constant of the catalogue."""
        name, span = token.text, token.span
        if name in self.measured:
            return self.measured[name]
        if name in self.parameters:
            return Parameter(name, span)
        if name in self.defined:
            raise function_as_name(name, span)
        if name in self.renamed:
            return Name(self.renamed[name], span)
        if name not in self.declared:
            if name in CONSTANTS:
                error = foreign(name)
                assert error is not None
                raise error
            function = self.known(self.brackets[-1].function)
            if name in ("inf", "Inf") and function is not None and function.option == "ord":
                return Name("inf", span)
            error = foreign(name, VALUES)
            if error is not None:
                raise error
            entry = find(name)
            if entry is not None and not entry.parameters:
                return Call(entry.name, (), None, span)
            if self.is_function(name):
                raise self.misused_function() or function_as_name(name, span)
        if name in self.undefined.names and name not in self.declared:
            raise function_as_name(name, span)
        if name not in self.assigned:
            self.used.setdefault(name, span)
        return Name(name, span)

    def misused_function(self) -> McalcError | None:
        """The error for `sin x` and `sin^2(x)`, None where nothing follows that could be the argument."""
        for at in range(self.at + 1, len(self.tokens)):
            after, before = self.tokens[at], self.tokens[at - 1]
            if before.kind in OPERANDS and after.kind in ("name", "number", "("):
                return self.adjacent(at)
            operator = self.syntax.binary.get(after.kind)
            if after.kind not in ("number", "post", "-") and (operator is None or operator.level != POWER):
                break
        return None

    def applied(self, token: Token) -> Bracket | None:
        """What a bracket right after an operand opens, None where an operator is missing."""
        base = self.brackets[-1].operands[-1]
        if token.kind == "(" and self.kind(-1) != "name":
            return None
        bracket = self.bracket(token, base)
        bracket.ranges = token.kind == "["
        if token.kind == "(":
            bracket.function = self.tokens[self.at - 1].text
            self.check_missing(bracket.function, base.node.span)
        return bracket

    def check_missing(self, name: str, span: Span) -> None:
        """Raise for a function that everybody knows and mcalc doesn't have, before its arguments are read."""
        base = base_of(name)
        if len(base) > 1 and not is_letter(base) and self.known(name) is None:
            own = base in self.defined or base in self.undefined.names or self.in_range(base)
            error = None if own else missing_error(base, span)
            if error is not None:
                raise error

    def finished(self, bracket: Bracket, span: Span) -> Node:
        """The node of a call, or of places."""
        assert bracket.callee is not None
        if bracket.function:
            return self.called(bracket.function, bracket.callee.node.span, bracket.items, span)
        return self.index(bracket, span)

    def in_range(self, name: str) -> bool:
        """Whether a name is the `len` of `range(len(x))`."""
        return name == "len" and any(bracket.targets for bracket in self.brackets)

    def called(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node:
        """A function of arguments; `called` is the place of its name."""
        own = self.own_call(name, called, items, span)
        if own is not None:
            return own
        entry = self.known(name)
        looped = self.looped(entry, name, items, span)
        if looped is not None:
            return looped
        if entry is None:
            return self.undefined_call(name, called, items, span)
        path, _, last = name.rpartition(".")
        if path:
            from mcalc.language.hints.words import library_error

            second = items[1].parts[0] if len(items) > 1 and not items[1].keyword else None
            error = library_error(name, sum(not item.keyword for item in items), called, isinstance(second, Number))
            if error is not None:
                raise error
        elif not self.is_function(name):
            self.calls.setdefault(name, span)
        node = call(entry, last, items, span)
        return _of_entries(node) if path in ("torch", "method") or "entries" in preset(entry, last) else node

    def own_call(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node | None:
        """The call of a function that the spec defines, None for any other name."""
        base = base_of(name)
        if base in self.parameters:
            hint = f"a product is written {base}*(...)"
            raise SpecSyntaxError(f"{base} is a parameter, not a function", span=called, hint=hint)
        if base and base == self.defining:
            raise SpecSyntaxError(f"{base} is defined by itself", span=called, hint="a definition uses earlier ones")
        if base not in self.defined:
            return None
        if base != name:
            hint = "the command says what to differentiate; the spec is the function itself"
            raise SpecSyntaxError(f"{base} is defined, and quotes mark undefined functions", span=called, hint=hint)
        self.expanded.add(name)
        return expanded(self.defined[name], items, span)

    def known(self, name: str) -> Function | None:
        """The catalogue's function that is called by a name, which may stand in a library (`torch.var`)."""
        if name in self.undefined.names:
            return None
        path, _, last = name.rpartition(".")
        first = path.partition(".")[0]
        return find_called(last, LIBRARIES.get(first, first))

    def looped(self, entry: Function | None, name: str, items: Sequence[Item], span: Span) -> Node | None:
        """A function of a loop in brackets, or what stands in such loops alone; None for any other call."""
        if not items:
            return None
        first = items[0].value
        if isinstance(first, Generator):
            if len(items) > 1:
                raise SpecSyntaxError("a loop is the only argument", span=items[1].span)
            if entry is None:
                raise SpecSyntaxError(f"{name} takes no loop", span=span, hint="sum, prod, max, min, mean do")
            from mcalc.language.text.loops import applied

            return applied(entry, name.rpartition(".")[2], first, span)
        listed = isinstance(first, Call) and first.function == FOR and len(items) == 1
        if listed and entry is not None and entry.variadic:
            from mcalc.language.text.loops import of_list

            return of_list(entry, name.rpartition(".")[2], first, span)
        if entry is None and name in ("range", "len", "enumerate", "zip"):
            from mcalc.language.text.loops import called

            return called(self, name, items, span)
        reduces = entry is not None and entry.group == "reductions" and entry.axis and entry.folds is None
        last_first = len(items) == 2 and not isinstance(first, Name | Several) and isinstance(items[1].value, Name)
        items = items[::-1] if last_first and not items[1].keyword else items
        formed = len(items) == 2 and isinstance(items[0].value, Name | Several)
        formed = formed and isinstance(items[1].value, Call | Index)
        if entry is not None and reduces and formed:
            from mcalc.language.text.loops import short_form

            return short_form(entry, items, span)
        return None

    def bound(self, generator: Node) -> None:
        """The names of a loop's indices are no variables."""
        assert isinstance(generator, Generator)
        for name in (name for clause in generator.clauses for name in clause.targets):
            start, end = generator.span
            at = self.used.get(name.id)
            if at is not None and start <= at[0] < end:
                del self.used[name.id]

    def undefined_call(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node:
        """A call of a function that the catalogue doesn't have."""
        base = base_of(name)
        if base != name and self.is_function(base):
            raise ArgumentsError(
                f"quotes mark the derivatives of undefined functions, and {base} is a known one",
                span=called,
                hint="write its derivative out, as mcalc functions gives it",
            )
        after = self.tokens[self.at + 2].text if self.kind(1) == "/" and self.kind(2) == "name" else ""
        if base in ("d", "D") and after[:1] == "d" and len(after) > 1:
            hint = "the command says what to differentiate, as in mcalc derivative; the spec is the function itself"
            raise SpecSyntaxError("a derivative is not part of the language", span=span, hint=hint)
        if self.text[called[1] : called[1] + 1] in (" ", "\t") and "." not in name:
            hint = f"a product is written {name}*(...), a call {name}(...)" if name != "T" else self.syntax.transposed
            raise SpecSyntaxError(f"there is no operator between {name} and (", span=called, hint=hint)
        node = undefined(name, called, items, span, self.undefined, self.suggestion(base))
        self.calls.setdefault(base, span)
        return node

    def index(self, bracket: Bracket, span: Span) -> Node:
        """`base[items]`."""
        assert bracket.callee is not None
        assert bracket.opened is not None
        base, items = bracket.callee.node, bracket.items
        if isinstance(base, Name) and base.id[:1].isupper() and base.id not in {*self.declared, *self.assigned}:
            from mcalc.language.hints.attributes import square_error

            inside = short(self.text, bracket.opened.end, span[1] - 1)
            wrong = square_error(base.id, span, inside, items)
            if wrong is not None:
                raise wrong
        if not items:
            raise SpecSyntaxError("] can't stand here", span=(span[1] - 1, span[1]))
        if len(items) == 1 and isinstance(items[0].parts[0], Several):
            items = [Item((node,), node.span) for node in items[0].parts[0].items]
        return placed(base, items, span)

    def listed(self, rows: Sequence[Sequence[Item]], span: Span, outer: Bracket) -> Node:
        """`[f1, f2]`, and the list of arguments in `ones((m, n))`."""
        (items,) = rows
        if not items:
            raise SpecSyntaxError("an empty stack has no entries")
        if len(items) > limits.STACK:
            raise limits.over(f"the stack has {len(items)} items", limits.STACK)
        if isinstance(items[0].value, Generator):
            from mcalc.language.text.loops import listed

            if len(items) > 1:
                raise SpecSyntaxError("a loop stands alone in its brackets", span=items[1].span)
            return listed(items[0].value)
        return Stack(tuple(item.value for item in items), span)


def _of_entries(node: Node) -> Node:
    """The norm as PyTorch has it under its own name: of all entries of a matrix, as if they were a vector."""
    match node:
        case Call(function="norm", args=args, options=options) if "axis" not in options:
            if options.get("ord") == 2:
                return Call("norm", args, {key: value for key, value in options.items() if key != "ord"}, node.span)
            if options.get("ord", "fro") not in ("fro", "nuc"):
                flat = (*args, Call("neg", (Number(1, None, node.span),), None, node.span))
                return Call("norm", (Call("reshape", flat, None, node.span),), options, node.span)
    return node
