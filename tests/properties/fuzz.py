"""Anything that can be typed, with every option: `python -m tests.properties.fuzz --seconds 300 --seed 0`.

An input is a request made of tokens of the language, with every function of the catalogue, sizes from 0 to 3 and huge
ones, odd slices, all commands, layouts, backends, syntaxes and formats; or a good spec with something broken. It ends
in an answer or in an error that says what is wrong. What ends otherwise (mcalc's own fault, an exception, over
`PATIENCE` seconds of CPU, `GROWTH` more memory) is printed with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from mcalc.answers.request import KEYS, Request
from mcalc.catalogue import FUNCTIONS
from mcalc.catalogue.properties import PROPERTIES
from mcalc.errors import InternalError, McalcError
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS
from tests.properties.limit import HangError, time_limit
from tests.properties.run import spec_of

PATIENCE = 5
"""Seconds of CPU for one input."""
GROWTH = 300 * 2**20
"""Bytes by which the peak may grow through one input."""
MOST = 3 * 2**30
"""Bytes that the process may have at all."""

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


class Input(NamedTuple):
    """What is asked: the command with the request, the claim of a check, and the format."""

    command: str
    request: Request
    claim: str | None
    form: str

    def __str__(self) -> str:
        said = {name: getattr(self.request, name) for name in KEYS if name != "spec"}
        default = Request("")
        options = "".join(f" {name}={value!r}" for name, value in said.items() if value != getattr(default, name))
        claim = "" if self.claim is None else f" {self.claim!r}"
        return f"{self.command} {self.request.spec!r}{claim}{options} format={self.form}"


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
    match random.choices(range(4), (12, 3, 3, 2))[0]:
        case 0:
            return expression(random, random.randint(1, 5))
        case 1:
            name = random.choice(("u", "v", "x", "f(t)"))
            last = expression(random, 3).replace(random.choice(VECTORS), name[:1])
            return f"{name} = {expression(random, 3)}; {last}"
        case 2:
            text = spec_of(random.randrange(100_000)).text()[:300]
        case _:
            text = expression(random, 3)
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


def input_of(seed: int) -> Input:
    """The input of a seed."""
    random = Random(seed)
    command = random.choices(("derivative", "gradient", "jacobian", "hessian", "check", "explain"), (2, 3, 8, 2, 3, 2))[
        0
    ]
    text = text_of(random)

    def sometimes(share: float, value: Callable[[], object], otherwise: object) -> object:
        return value() if random.random() < share else otherwise

    there = set(re.findall(r"(?<![.\w])[a-zA-Z](?![\w(])", text)) if random.random() < 0.95 else set()
    present = sorted(there) or [*VECTORS, *MATRICES, *SCALARS]
    declared = random.sample(present, k=min(len(present), random.choice((0, 0, 0, 1, 1, 2))))
    options: dict[str, object] = {"shapes": {name: shape_of(random) for name in declared}}
    options["wrt"] = sometimes(0.5, lambda: [",".join(random.choices(present, k=random.choice((1, 1, 1, 2))))], ())
    options["n"] = sometimes(
        0.25, lambda: random.choice((0, 1, 1, 1, 2, 2, 3, 3, 6, 9, 50, 10**9, 10**18, 10**60)), None
    )
    options["sizes"] = sometimes(0.1, lambda: {random.choice("mk"): random.choice((1, 2, 3, 10**9))}, {})
    options["order"] = sometimes(0.08, lambda: random.choice((2, 2, 3, 6)), 1)
    for name in ("syntax", "layout", "vec", "backend"):
        options[name] = sometimes(0.1, lambda name=name: random.choice(KEYS[name].known), KEYS[name].known[0])  # type: ignore[misc]
    form = random.choice(("text", "text", "table", "json", "latex", "matlab"))
    claim = None
    if command == "check":
        form, claim = random.choice(("text", "json")), sometimes(0.6, lambda: expression(random, 3), None)
        options["command"] = random.choice(("jacobian", "gradient", "derivative", "hessian"))
    elif command == "explain":
        form = random.choice(("text", "table", "json", "latex", "markdown"))
    else:
        options["command"] = command
    return Input(command, Request(text, **options), claim, form)  # type: ignore[arg-type]


def end_of(asked: Input) -> str:
    """What comes of an input, the text thrown away: "answered", or the kind of an error."""
    try:
        match asked.command:
            case "check":
                from mcalc.answers.check import check

                for one in check(asked.request.checked(), asked.claim):
                    CHECKS.write(one, asked.form)
            case "explain":
                from mcalc.explanation.explain import explained

                EXPLANATIONS.write(explained(asked.request, "auto"), asked.form, "full")
            case _:
                ANSWERS.write(asked.request.answer(), asked.form)
    except InternalError as error:
        raise AssertionError(f"mcalc's own fault: {error.message}") from error
    except McalcError as error:
        return error.kind
    except RecursionError:
        return "nested too deep"
    return "answered"


def _resident() -> int:
    """Bytes in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def fault_of(seed: int, ends: Counter[str]) -> str | None:
    """What is wrong with how an input ends; the end is counted."""
    asked = input_of(seed)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        with time_limit(PATIENCE):
            ends[end_of(asked)] += 1
    except HangError:
        return f"over {PATIENCE} s"
    except AssertionError as error:
        return str(error)[:300] or "AssertionError"
    except MemoryError:
        return "out of memory"
    except Exception as crash:  # noqa: BLE001 - whatever else comes out is the failure looked for
        return f"{type(crash).__name__}: {crash}"[:300]
    took = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return f"{grown >> 20} MB more memory, in {took:.1f} s" if grown > GROWTH else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each input has the next")
    parser.add_argument("--one", action="store_true", help="the input of the seed alone, with its traceback")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    if options.one:
        print(input_of(options.seed), flush=True)
        print(end_of(input_of(options.seed)))
        return 0
    start = time.perf_counter()
    ends: Counter[str] = Counter()
    faults: list[str] = []
    seed = options.seed
    told = start
    while time.perf_counter() - start < options.seconds:
        fault = fault_of(seed, ends)
        if fault is not None:
            faults.append(fault)
            print(f"seed {seed}: {input_of(seed)}\n    {fault}", flush=True)
        seed += 1
        if time.perf_counter() - told > 60:
            told = time.perf_counter()
            memory = _resident() >> 20
            print(f"  {seed - options.seed} inputs, {len(faults)} faults, {memory} MB", file=sys.stderr, flush=True)
    print(f"{seed - options.seed} inputs from seed {options.seed}, {time.perf_counter() - start:.0f} s")
    print(f"{len(faults)} faults, {_resident() >> 20} MB at the end")
    for kind, count in ends.most_common():
        print(f"{kind:20} {count:7}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
