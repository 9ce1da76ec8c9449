"""Text that people may type: made of tokens of the language, with every function, or a good spec with something broken.

`expression`, `text_of` and `shape_of` are not always text that can be read; what is asked of it is in `commands`.
"""

from __future__ import annotations

from random import Random

from mcalc.catalogue import FUNCTIONS
from mcalc.catalogue.properties import PROPERTIES
from tests.properties.run import spec_of

SCALARS, VECTORS, MATRICES = "abct", "xyzwh", "ABCXYW"
NUMBERS = ("0", "1", "2", "3", "-1", "0.5", "1/3", "7", "1.41421", "1e300", "1e-300", "1e17", "10**9", "3**40", "100")
DIMENSIONS = ("n", "n", "m", "k", "n - 1", "n + 1", "2*n", "n*m", "n**2", "-n", "10**18")
SIZES = (
    "0",
    "1",
    "2",
    "3",
    "3",
    "n",
    "n",
    "m",
    "n - 1",
    "2*n",
    "n*m",
    "1000000000000",
    "(9**8)**8",
    "(n + m)**8",
    "n,",
)
BINARY = (" + ", " - ", "*", "*", "/", " @ ", " @ ", "**", "*", "+", " @ ", "^", "·", "⊙", " < ", " >= ", " == ", "")
OPTIONS = ("axis=0", "axis=1", "axis=-1", "axis=5", "ord=1", "ord='fro'", "ord='inf'", "keepdims=True", "k=1", "dim=1")
ITEMS = (
    "0",
    "1",
    "-1",
    "2",
    "-3",
    ":",
    ":",
    "1:",
    ":-1",
    "::2",
    "::-1",
    "n - 1",
    "-n",
    "-n:",
    ":n",
    "n:",
    "1:n",
    "None",
)
ITEMS += ("...", "100:", "2:1", "::0", "[0, 2]", "i", "10**18", "k:", ":k", "-k:", "x > 0", "")
LOOPS = ("sum({0} for i in range({1}))", "sum(i, {0})", "prod({0} for i in range(1, {1}))", "[{0} for i in range({1})]")
NAMES = [*FUNCTIONS, *(name for entry in FUNCTIONS.values() for name in entry.aliases)]
PREFIXES = (*[""] * 12, "np.", "torch.", "jnp.linalg.", "F.", "scipy.special.")


def expression(random: Random, depth: int) -> str:
    """A random expression, not always one that can be read."""
    if depth <= 0 or random.random() < 0.12:
        return random.choice((*VECTORS, *VECTORS, *SCALARS, *MATRICES, *MATRICES, *NUMBERS, "n", "pi", "i", "ones(n)"))

    def inner(less: int = 1) -> str:
        return expression(random, depth - random.randint(less, less + 1))

    match random.choices(range(9), (10, 5, 12, 1, 5, 2, 1, 1, 3))[0]:
        case 0:
            return f"{inner()}{random.choice(BINARY)}{inner()}"
        case 1:
            return random.choice(
                ("({0})", "-{0}", "({0}).T", "{0}'", "f({0})", "g({0}, {1})", "f'({0})", "{0}**{1}")
            ).format(inner(), inner())
        case 2:
            name = random.choice(NAMES)
            entry = FUNCTIONS.get(name)
            count = len(entry.parameters) if entry is not None else 1
            count = max(0, count + random.choice((*[0] * 18, 1, -1)))
            parts = [inner() if random.random() < 0.85 else random.choice(DIMENSIONS) for _ in range(count)]
            parts += random.choices(OPTIONS, k=1) if random.random() < 0.1 else []
            return f"{random.choice(PREFIXES)}{name}({', '.join(parts)})"
        case 3:
            return f"({inner()}).{random.choice(NAMES)}({random.choice(('', 'axis=0', 'dim=1', inner()))})"
        case 4:
            items = ", ".join(random.choices(ITEMS, k=random.choice((1, 1, 1, 2, 2, 3))))
            return f"{random.choice((*VECTORS, *MATRICES, f'({inner()})'))}[{items}]"
        case 5:
            return f"[{', '.join(inner() for _ in range(random.randint(0, 3)))}]"
        case 6:
            return f"[[{inner()}, {inner()}], [{inner()}, {inner()}]]"
        case 7:
            return random.choice(LOOPS).format(inner(), random.choice((*DIMENSIONS, "3", "0")))
        case _:
            return f"sum({inner()})"


def text_of(random: Random) -> str:
    """A spec: an expression, statements, or a good one with something broken."""
    match random.choices(range(5), (12, 3, 3, 2, 8))[0]:
        case 0:
            return expression(random, random.randint(1, 5))
        case 1:
            name = random.choice(("u", "v", "x", "f(t)"))
            last = expression(random, 3).replace(random.choice(VECTORS), name[:1])
            return f"{name} = {expression(random, 3)}; {last}"
        case 2:
            text = spec_of(random.randrange(100_000)).text()[:300]
        case 3:
            text = expression(random, 3)
        case _:
            return spec_of(random.randrange(100_000)).text()[:300]
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(text))
        piece = random.choice((*BINARY, *ITEMS, *NUMBERS, *DIMENSIONS, *"()[],;:=.'"))
        text = text[:at] + piece + text[min(len(text), at + random.randint(0, 3)) :]
    return text


def shape_of(random: Random) -> str:
    """A declaration of a shape, mostly one that can be."""
    if random.random() < 0.15:
        return random.choice(("scalar", "scalar", "vector", "matrix", "matrix", "", "n;m", "3x4", "-1"))
    sizes = SIZES if random.random() < 0.25 else SIZES[1:8]
    axes = random.choices(sizes, k=random.choice((1, 1, 2, 2, 2, 3)))
    if random.random() < 0.3:
        return f"{axes[0]},{axes[0]}:{random.choice(list(PROPERTIES))}"
    return ",".join(axes)
