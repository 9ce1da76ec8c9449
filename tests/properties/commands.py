"""What can be asked of a text, with every option of every command, and what comes of it.

A claim of `check` is mcalc's own answer, the same with something changed, or any text; points of one's own fit the
variables or don't. The JSON of an answer is piped back to `check` as it is, or tampered with.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest import mock

from mcalc.answers.code import GIVEN, Order, built
from mcalc.answers.code_forms import FORMS
from mcalc.answers.engines import SYMPY
from mcalc.answers.request import KEYS, Request
from mcalc.codegen.targets import TARGETS
from mcalc.errors import InternalError, McalcError
from mcalc.explanation.explain import METHODS
from mcalc.proof.trials.plan import NUMERIC, Plan
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS, FUNCTIONS, RULES
from tests.properties.typed import (
    BINARY,
    MATRICES,
    NAMES,
    SCALARS,
    VECTORS,
    expression,
    shape_of,
    text_of,
)

DERIVATIVES = ("derivative", "gradient", "jacobian", "hessian")
COMMANDS = {"derivative": 2, "gradient": 3, "jacobian": 8, "hessian": 2, "check": 6, "explain": 3, "code": 4}
COMMANDS |= {"record": 2, "batch": 1, "line": 1, "functions": 0.2}
VALUES = ("1", "-2.5", "0", "nan", "1e400", "", "1,2,3", "[1, 2", "[[1, 2], [3, 4]]", "@nothing.npy", "x", "1,,2", "[]")
WRONG = (
    "--json", "--format text", "--format x", "-s x", "-s x=", "--n x", "--n -3", "--size m", "--wrt", "--of hessian",
    "--at x=1", "--points 0", "--points 5", "--seed -1", "--rtol nan", "--atol -1", "--against sympy", "--show",
    "--method chain", "--detail full", "--target jax", "--give jvp", "--form sparse", "--test", "--out", "-o x",
    "--prelude", "--help", "--version", "--", "-", "@nothing", "--batch nothing", "--function", "--scalars x",
    "--data x=nothing.npy", "--random", "--rows 3", "--ascii", "--picture", "--engine dask", "--memory x",
)  # fmt: skip
CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: f"-({text})",
    lambda text: f"2*({text})",
    lambda text: f"({text}).T",
    lambda text: f"{text} + 1",
    lambda text: f"n*({text})",
    lambda text: f"sum({text})",
    lambda text: f"where(x > 0, {text}, 0)",
    lambda text: re.sub(r"[a-z]\b", "y", text, count=1),
    lambda text: re.sub(r"\d", "3", text, count=1),
    lambda text: text.replace(" - ", " + ", 1),
    lambda text: text.replace("cos", "sin", 1),
    lambda text: text[: len(text) // 2],
)


class Input(NamedTuple):
    """What is asked: the command with the request, the format, and what else belongs to that command."""

    command: str
    request: Request
    form: str
    more: Mapping[str, Any]

    def __str__(self) -> str:
        said = {name: getattr(self.request, name) for name in KEYS if name != "spec"}
        default = Request("")
        options = "".join(f" {name}={value!r}" for name, value in said.items() if value != getattr(default, name))
        more = "".join(f" {name}={value!r}" for name, value in self.more.items())
        return f"{self.command} {self.request.spec!r}{options} format={self.form}{more}"


def input_of(seed: int) -> Input:
    """The input of a seed."""
    random = Random(seed)
    command = random.choices([*COMMANDS], [*COMMANDS.values()])[0]
    text = text_of(random)
    if command in ("gradient", "hessian") and ";" not in text and random.random() < 0.5:
        text = f"sum({text})"

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
    options["bold"] = random.random() < 0.05
    for name in ("syntax", "layout", "vec", "backend"):
        options[name] = sometimes(0.1, lambda name=name: random.choice(KEYS[name].known), KEYS[name].known[0])  # type: ignore[misc]
    others = ("jacobian", "derivative") if command == "explain" else (*DERIVATIVES, "jacobian", "jacobian")
    options["command"] = command if command in DERIVATIVES else random.choice(others)
    form, more = _drawn(command, random, present)
    return Input(command, Request(text, **options), form, more)  # type: ignore[arg-type]


def _drawn(command: str, random: Random, present: list[str]) -> tuple[str, dict[str, Any]]:
    """The format, and what else a command takes."""
    match command:
        case "check":
            claim = random.choice(("none", "own", "own", "changed", "changed", "changed", "any"))
            said: dict[str, Any] = {"claim": claim, "seed": random.randrange(100), "show": random.random() < 0.3}
            if claim == "changed":
                said["change"] = random.randrange(len(CHANGES))
            if claim == "any":
                said["text"] = expression(random, 3)
            said |= {"points": random.choice((1, 3, 1000))} if random.random() < 0.2 else {}
            said |= {"against": random.choice((NUMERIC, SYMPY))} if random.random() < 0.2 else {}
            said |= {name: random.choice((0.0, 1e-6, 1.0, 1e300)) for name in ("rtol", "atol") if random.random() < 0.1}
            if random.random() < 0.25:
                fits = random.random() < 0.6
                said["at"] = {} if fits else {name: random.choice(VALUES) for name in random.sample(present, 1)}
            return random.choice([*CHECKS.names]), said
        case "explain":
            method, detail = random.choice(METHODS), random.choice(("brief", "normal", "full"))
            return random.choice([*EXPLANATIONS.names]), {"method": method, "detail": detail}
        case "code":
            said = {"give": tuple(random.sample(GIVEN, random.choice((1, 2, 2, 3, 5)))), "of": random.random() < 0.5}
            said["target"] = random.choices([*TARGETS], (4, 4, *[1] * (len(TARGETS) - 2)))[0]
            return random.choice(["dense", *FORMS]), said
        case "record":
            return "json", {"tampered": random.random() < 0.5, "how": random.randrange(10**6)}
        case "batch":
            return "json", {"object": random.random() < 0.6, "how": random.randrange(10**6)}
        case "line":
            return "", {"how": random.randrange(10**6)}
        case "functions":
            return random.choice([*FUNCTIONS.names, "rules"]), {"name": random.choice((*NAMES, *BINARY, "nothing", ""))}
    return random.choice([*ANSWERS.names]), {}


def end_of(asked: Input) -> str:
    """What comes of an input, the text thrown away: "answered", or the kind of an error."""
    try:
        return _ends(asked) or "answered"
    except InternalError as error:
        raise AssertionError(f"mcalc's own fault: {error.message}") from error
    except McalcError as error:
        return error.kind
    except RecursionError:
        return "nested too deep"


def _ends(asked: Input) -> str | None:
    more = asked.more
    match asked.command:
        case "check":
            return _checked(asked)
        case "explain":
            from mcalc.explanation.explain import explained

            EXPLANATIONS.write(explained(asked.request, more["method"]), asked.form, more["detail"])
        case "code":
            of = asked.request.command if more["of"] else ""
            built(Order(asked.request._replace(command=of), more["target"], more["give"], asked.form))
        case "record":
            return _recorded(asked)
        case "batch":
            return _of_the_command_line(["jacobian", "--batch"], _line(asked))
        case "line":
            return _of_the_command_line(_arguments(asked), None)
        case "functions" if asked.form == "rules":
            RULES.write(more["name"], "text")
        case "functions":
            FUNCTIONS.write(more["name"] or None, asked.form)
        case _:
            ANSWERS.write(asked.request.answer(), asked.form)
    return None


def _checked(asked: Input) -> str:
    """What `check` says of an answer, of the answer with something changed, or of any text."""
    from mcalc.answers.check import agreement, check

    request, more, claim = asked.request.checked(), asked.more, None
    if more["claim"] in ("own", "changed"):
        own = request._replace(syntax="numpy").answer().derivatives[0]
        request = request._replace(syntax="numpy", wrt=[",".join(own.wrt)])
        claim = "; ".join([*(f"{name} = {part}" for name, part in own.where), own.expression])
        claim = CHANGES[more["change"]](claim) if more["claim"] == "changed" else claim
    elif more["claim"] == "any":
        claim = more["text"]
    given = {name: more[name] for name in ("seed", "points", "against", "rtol", "atol") if name in more}
    if "at" in more:
        given["at"] = [more["at"] or _point(request, Random(more["seed"]))]
    found = check(request, claim, Plan(**given))
    for one in found:
        CHECKS.write(one, asked.form, more["show"])
    told = agreement(found)
    if more["claim"] in ("none", "own") and told is False and not {"at", "against"} & {*more}:
        raise AssertionError("an answer of mcalc's own disagrees")
    return {True: "agrees", False: "disagrees", None: "can't be told"}[told]


def _point(request: Request, random: Random) -> dict[str, str]:
    """Values that fit the variables, of small sizes."""
    sizes: dict[str, int] = {}
    found = {}
    for name, variable in request.read().variables.items():
        lengths = []
        for size in variable.shape:
            known = size.value if size.value is not None else sizes.setdefault(str(size), random.randint(1, 4))
            lengths.append(min(int(known), 50))
        row = [str(random.choice((0, 1, -2, 0.5, 1e-8, 3e7))) for _ in range(lengths[-1] if lengths else 1)]
        text = ",".join(row)
        found[name] = "[" + ", ".join([f"[{text}]"] * lengths[0]) + "]" if len(lengths) == 2 else text
    return found


def _recorded(asked: Input) -> str:
    """What `check` says of the JSON of an answer, or of that with a value exchanged or a key lost."""
    from mcalc.answers.check import agreement, check

    text = ANSWERS.write(asked.request.answer(), "json")
    random = Random(asked.more["how"])
    if asked.more["tampered"]:
        record = json.loads(text)
        places = [*_places(record)]
        for holder, key in random.sample(places, min(len(places), 2)):
            others = (None, 3, -1, "x", [], {}, "n", [1], True, 1e300, "eye(n)", "1/0", {"x": 1}, ["x", "y"])
            holder[key] = random.choice(others)
        text = json.dumps(record)
    found = check(Request(text))
    for one in found:
        CHECKS.write(one, random.choice([*CHECKS.names]), random.random() < 0.5)
    told = agreement(found)
    if told is False and not asked.more["tampered"]:
        raise AssertionError("an answer of mcalc's own disagrees")
    return {True: "agrees", False: "disagrees", None: "can't be told"}[told]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where a record holds something."""
    for key in range(len(value)) if isinstance(value, list) else [*value]:
        yield value, key
        if isinstance(value[key], list | dict):
            yield from _places(value[key])


def _line(asked: Input) -> str:
    """A line of a batch."""
    random = Random(asked.more["how"])
    if not asked.more["object"]:
        return asked.request.spec
    request = {name: getattr(asked.request, name) for name in random.sample([*KEYS], 4)} | {"spec": asked.request.spec}
    if random.random() < 0.4:
        request[random.choice([*KEYS, "other"])] = random.choice(
            (None, 3, -1.5, "x", [], {}, [1], True, {"x": 1}, [""])
        )
    return json.dumps(request)


def _arguments(asked: Input) -> list[str]:
    """A command line with options, some of them not right."""
    random = Random(asked.more["how"])
    command = random.choice((*DERIVATIVES, "check", "explain", "code", "rules", "functions", "jac", ""))
    words = asked.request.words()
    for option in random.sample(WRONG, random.choice((0, 1, 1, 2))):
        words += option.split()
    return [command, *words] if command else words


def _of_the_command_line(arguments: list[str], line: str | None) -> str:
    """What the command line says: its status."""
    from mcalc.cli.run import run

    with _apart() as folder:
        if line is not None:
            path = folder / "lines"
            path.write_text(line.replace("\n", ";") + "\n", encoding="utf-8")
            arguments = [*arguments, str(path)]
        status = run(arguments)
    if status not in (0, 1, 2, 3):
        raise AssertionError(f"status {status}")
    return f"status {status}"


@contextmanager
def _apart() -> Iterator[Path]:
    """A folder to write to, with nothing on standard input; what is written to the terminal is thrown away."""
    out, there = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with tempfile.TemporaryDirectory() as name, redirect_stdout(out), redirect_stderr(there):
        before = Path.cwd()
        os.chdir(name)
        try:
            with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(b""))):
                yield Path(name)
        finally:
            os.chdir(before)
