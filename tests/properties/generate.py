"""A random spec from a random source; the same source gives the same spec."""

from __future__ import annotations

import re
from random import Random

from tests.properties.arrays import ARRAYS
from tests.properties.grammar import SCALAR, Expr, Spec, Type
from tests.properties.productions import BINARY, GUARDS, UNARY, Production
from tests.properties.scalars import SCALARS

DIMS = ("n", "m", "k")
_RESULTS = (
    (30, SCALAR),
    (20, Type(("n",))),
    (14, Type(("m",))),
    (3, Type(("n",), True)),
    (10, Type(("m", "n"))),
    (6, Type(("n", "n"))),
    (4, Type(("n-1",))),
    (3, Type(("2",))),
    (2, Type(("3",))),
    (3, Type(("2", "n"))),
    (2, Type(("m-1", "n"))),
    (2, Type(("m", "n-1"))),
    (1, Type(("n-1", "n-1"))),
    (2, Type(("n+m",))),
    (1, Type(("n+n",))),
    (2, Type(("n*m",))),
    (1, Type(("n*m", "k"))),
    (1, Type(("n", "m*k"))),
    (1, Type(("n*m", "k*n"))),
    (1, Type(("m*n", "m*n"))),
    (1, Type(("n+m", "k"))),
    (1, Type(("k", "n+m"))),
    (1, Type(("n", "2"))),
    (1, Type(("2", "2"))),
    (3, Type(("n", "m", "k"))),
    (1, Type(("n", "n", "m"))),
    (1, Type(("2", "n", "m"))),
    (1, Type(("n", "m", "k", "n"))),
)
PROPERTIES = (
    *("symmetric", "symmetric", "spd", "spd", "skew", "diagonal", "lower", "upper", "orthogonal", "constant"),
    *("symmetric:orthogonal", "lower:constant"),
)
_NAMED = re.compile(r"\b[nmk]\b")
_LETTERS = ("abcde", "xyuvw", "XYABC", "TUS", "RQ")
_AXIS = re.compile(r"[ijkl]")
_SIZES = re.compile(r"\{([ijkl])\}")


def random_spec(random: Random, depth: int = 5, more: tuple[Production, ...] = ()) -> Spec:
    """A well-typed spec of the depth or less, with at least one variable in it; of `more` productions too, and often of
    these.
    """
    while True:
        maker = _Maker(random, more)
        statements = []
        for name in ("z", "q")[: random.choice((0, 0, 0, 1, 1, 2))]:
            value = maker.make(maker.some_type(), random.randint(1, max(1, depth - 2)))
            statements.append((name, value))
            maker.named[name] = value.type
        types = [kind for weight, kind in _RESULTS for _ in range(weight)]
        spec = used(Spec(tuple(statements), maker.make(random.choice(types), random.randint(1, depth))))
        if is_whole(spec) and spec.size() <= 60:
            return spec


def random_pair(random: Random, kind: Type, depth: int) -> tuple[Spec, Spec]:
    """Two specs of the type over the same variables, without statements."""
    while True:
        maker = _Maker(random)
        left, right = (Spec((), maker.make(kind, random.randint(1, depth))) for _ in range(2))
        if is_whole(left) and is_whole(right) and left.size() + right.size() <= 40:
            return left, right


def is_whole(spec: Spec) -> bool:
    """Whether there is a variable, and every dimension that is named is some variable's."""
    shapes = spec.shapes()
    declared = {axis for shape in shapes.values() for axis in shape.partition(":")[0].split(",")}
    varies = any("constant" not in shape for shape in shapes.values())
    return varies and declared.issuperset(_NAMED.findall(spec.text()))


def used(spec: Spec) -> Spec:
    """The spec without statements that nothing needs."""
    wanted = {leaf.variable for leaf in spec.result.walk()}
    kept = []
    for name, value in reversed(spec.statements):
        if name in wanted:
            kept.append((name, value))
            wanted |= {leaf.variable for leaf in value.walk()}
    return Spec(tuple(reversed(kept)), spec.result)


class _Maker:
    """The state of one spec in the making: variables and named parts so far."""

    def __init__(self, random: Random, more: tuple[Production, ...] = ()) -> None:
        self.random = random
        self.more = more
        self.variables: dict[str, Type] = {}
        self.named: dict[str, Type] = {}
        self.declared: dict[str, str] = {}

    def some_type(self) -> Type:
        dims = [self.random.choice(DIMS) for _ in range(self.random.choice((0, 1, 1, 2)))]
        return Type(tuple(dims))

    def make(self, kind: Type, depth: int) -> Expr:
        if depth <= 0 or self.random.random() < 0.06:
            return self.leaf(kind)
        groups = [(UNARY, 4), (BINARY, 5), (SCALARS if kind == SCALAR else ARRAYS, 8)]
        groups += [(self.more, 12)] if self.more else []
        group = self.random.choices([group for group, _ in groups], [weight for _, weight in groups])[0]
        choices = [(p, found) for p in group if (found := match(p.result, kind)) is not None]
        if not choices:
            return self.make(kind, depth - 1)
        production, sizes = self.random.choice(choices)
        return self.apply(production, sizes, kind, depth)

    def apply(self, production: Production, sizes: dict[str, str], kind: Type, depth: int) -> Expr:
        args = []
        for pattern in production.args:
            guard = pattern[-1] if pattern and pattern[-1] in GUARDS else ""
            core = pattern.removesuffix(guard) if guard else pattern
            wanted = kind if core == "*" else self.fill(core, sizes)
            args.append(self.guarded(wanted, guard, depth - 1))
        template = _SIZES.sub(lambda found: sizes[found[1]], production.template)
        return Expr(template, tuple(args), kind)

    def fill(self, pattern: str, sizes: dict[str, str]) -> Type:
        """The type of an argument; axes that the result doesn't fix are chosen."""
        row = pattern.endswith("'")
        axes = [axis for axis in pattern.rstrip("'").split(",") if axis]
        for letter in _AXIS.findall(pattern):
            if letter not in sizes:
                sizes[letter] = self.random.choice(DIMS)
        return Type(tuple(_AXIS.sub(lambda found: sizes[found[0]], axis) for axis in axes), row)

    def guarded(self, kind: Type, guard: str, depth: int) -> Expr:
        """An argument of the kind, kept in the domain that the guard names."""
        if not guard:
            return self.make(kind, depth)
        inner = self.make(kind, depth - 1)
        if inner.variable and not inner.args and self.random.random() < 0.5:
            return inner
        template = self.random.choice(GUARDS[guard])
        if guard == "!":
            if kind.shape[0] != kind.shape[1]:
                return self.leaf(kind)
            template = template.replace("{d}", kind.shape[0])
        return Expr(template, (inner,), kind)

    def leaf(self, kind: Type) -> Expr:
        """A variable, a named part or a number; something of variables where a size is no dimension's own."""
        for at, axis in enumerate(kind.shape):
            if not axis.isalnum():
                return self.composed(kind, at)
        if kind.row:
            return Expr("{b0}.T", (self.leaf(Type(kind.shape)),), kind)
        if kind == SCALAR and self.random.random() < 0.12:
            return Expr(self.random.choice(("2", "3", "0.5", "1/3", "10", "n", "pi")), (), kind)
        known = [name for name, found in {**self.variables, **self.named}.items() if found == kind]
        name = self.random.choice(known) if known and self.random.random() < 0.7 else self.fresh(kind)
        return Expr(name, (), kind, name, self.declared.get(name, ""))

    def composed(self, kind: Type, at: int) -> Expr:
        """Variables put together to a size such as n-1, n+m or n*m, which the axis `at` has."""
        axis, rest = kind.shape[at], len(kind.shape) - 1
        if axis.endswith("-1"):
            cut = self.random.choice(("1:", ":-1"))
            cuts = ", ".join([*[":"] * at, cut])
            return Expr("{b0}[" + cuts + "]", (self.leaf(_with(kind, at, axis.removesuffix("-1"))),), kind)
        left, sign, right = re.split(r"([+*])", axis)
        if sign == "+":
            parts = tuple(self.leaf(_with(kind, at, size)) for size in (left, right))
            return Expr("concatenate({r0}, {r1}" + (f", axis={at})" if at else ")"), parts, kind)
        if not rest:
            return Expr("vec({r0})", (self.leaf(Type((left, right))),), kind)
        first, joined, second = re.split(r"([+*])", kind.shape[1 - at]) if "*" in kind.shape[1 - at] else ("", "", "")
        if joined:
            sizes = ((left, first), (right, second)) if at == 0 else ((first, left), (second, right))
            return Expr("kron({r0}, {r1})", tuple(self.leaf(Type(pair)) for pair in sizes), kind)
        other = self.leaf(Type((right,), row=at == 1))
        return Expr("kron({r0}, {r1})", (self.leaf(_with(kind, at, left)), other), kind)

    def fresh(self, kind: Type) -> str:
        """A new variable, or an old one when there are enough of its rank."""
        letters = _LETTERS[len(kind.shape)]
        name = next((letter for letter in letters if letter not in self.variables), "")
        if not name:
            for old, found in self.variables.items():
                if found == kind:
                    return old
            name = f"{letters[0]}{len(self.variables)}"
        self.variables[name] = kind
        if len(kind.shape) == 2 and kind.shape[0] == kind.shape[1] and self.random.random() < 0.3:
            self.declared[name] = self.random.choice(PROPERTIES)
        elif self.random.random() < 0.02:
            self.declared[name] = "constant"
        return name


def _with(kind: Type, at: int, size: str) -> Type:
    return kind._replace(shape=(*kind.shape[:at], size, *kind.shape[at + 1 :]))


def match(pattern: str, kind: Type) -> dict[str, str] | None:
    """The sizes of the pattern's axes where the type fits it, otherwise None."""
    if pattern == "*":
        return {}
    axes = [axis for axis in pattern.rstrip("'").split(",") if axis not in ("", "0")]
    if len(axes) != len(kind.shape) or pattern.endswith("'") != kind.row:
        return None
    sizes: dict[str, str] = {}
    for axis, size in zip(axes, kind.shape, strict=True):
        wanted, given = (re.split(r"([-+*])", each) for each in (axis, size))
        if len(wanted) != len(given):
            return None
        for letter, part in zip(wanted, given, strict=True):
            named = letter.isalpha()
            if named != part.isalpha() or (not named and letter != part):
                return None
            if named and sizes.setdefault(letter, part) != part:
                return None
    return sizes
