"""What the shell keeps between lines, and what each line does."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from mcalc.answers.request import COMMANDS, KEYS, Request, pairs
from mcalc.errors import OptionError, fault
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS, FUNCTIONS
from mcalc.report.terminal import message

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer


class Session:
    """The declarations that hold for every line, and the answers that were given, by name: _1, _2 and so on.

    >>> session = Session("text")
    >>> session.reply(":wrt x")
    'by x'
    >>> print(session.reply("norm(A @ x - b)**2").splitlines()[0])
    _1 = Gradient of norm(A @ x - b)**2 (scalar)
    >>> print(session.reply(":lat"))
    % note: b was read as a scalar; -s b=m reads it as a vector
    % numerator layout, 1 x n
    \\frac{\\partial f}{\\partial x} = 2 \\left(A x - b\\right)^{\\top} A
    """

    def __init__(self, form: str = "table", default: Request | None = None) -> None:
        self.form = form
        self.default = default or Request("", command="")
        self.answers: dict[str, Answer] = {}
        self.ended = False

    def reply(self, line: str) -> str:
        """What the shell says to a line: the answer to a function, or what a command does. Raises McalcError."""
        line = line.strip()
        if not line:
            return ""
        if line in self.answers:
            return self._show(line)
        if line in _WORDS and line not in self.default.shapes:
            line = _WORDS[line]
        if not line.startswith(":"):
            return self._answered(line)
        name, _, rest = line[1:].partition(" ")
        meant = [each for each in DOES if each == name] or [each for each in DOES if name and each.startswith(name)]
        if len(meant) != 1:
            hint = f"one of {', '.join(f':{each}' for each in meant or DOES)}"
            raise OptionError(f"there is no command :{name}", hint=hint)
        return DOES[meant[0]][0](self, rest.strip())

    def said(self, line: str) -> str:
        """What the shell says to a line, an error as what it is."""
        with fault() as failed:
            return self.reply(line)
        error = failed.error
        word = line.split()[0]
        if word in DOES or word == "mcalc":
            meant = (
                f"type :{line.strip()}" if word in DOES else "a function stands alone here, without mcalc and quotes"
            )
            error.hint = f"{error.hint}; or {meant}" if error.hint and word in DOES else meant
        return message(_as_here(f"Error: {error.render()}"), sys.stdout)

    def glimpse(self, line: str) -> list[str]:
        """The closed forms of an unfinished line, a line each; none where it can't be answered yet."""
        line = line.strip()
        if not line or line.startswith(":"):
            return []
        with fault():
            found = self._ask(line)
            parts = [f"{name} = {part}" for name, part in found.where]
            return [*parts, *(f"by {', '.join(one.wrt)}: {one.expression}" for one in found.derivatives)]
        return []

    def _ask(self, spec: str) -> Answer:
        kept = self.default
        spec = "; ".join([*self._defined(spec), spec])
        words = set(re.findall(r"\w+", spec))
        shapes = {name: shape for name, shape in kept.shapes.items() if name in words}
        wrt = tuple(group for group in kept.groups if words.issuperset(group.split(",")))
        asked = kept._replace(spec=spec, shapes=shapes, wrt=wrt, sizes={})
        if kept.sizes:
            known = asked.read().sizes
            asked = asked._replace(sizes={name: size for name, size in kept.sizes.items() if name in known})
        return asked.suited().answer()

    def _defined(self, spec: str) -> list[str]:
        """What the names of answers in a function mean, as statements in front of it."""
        said: dict[str, None] = {}
        for name in re.findall(r"\b_\d+\b", spec):
            if name in self.answers:
                found = self.answers[name]
                if len(found.derivatives) > 1:
                    names = ", ".join(",".join(one.wrt) for one in found.derivatives)
                    raise OptionError(f"{name} has derivatives by {names}", hint=":wrt names one, for a new answer")
                parts = [*found.where, (name, found.derivatives[0].expression)]
                said |= dict.fromkeys(f"{part} = {text}" for part, text in parts)
        return [*said]

    def _answered(self, spec: str) -> str:
        found = self._ask(spec)
        name = f"_{len(self.answers) + 1}"
        self.answers[name] = found
        return f"{name} = {self._written(found)}"

    def _written(self, found: Answer) -> str:
        text = ANSWERS.write(found, self.form)
        return _as_here(text) if self.form in ("table", "text") else text

    def _named(self, name: str) -> Answer:
        """An answer by its name; the last one without."""
        if not self.answers:
            raise OptionError("there is no answer yet", hint="type a function first, x*w for example")
        name = f"_{name}" if name.isdecimal() else name or next(reversed(self.answers))
        if name not in self.answers:
            raise OptionError(f"there is no answer {name}", hint=f"one of {', '.join(self.answers)}")
        return self.answers[name]

    def _shape(self, text: str) -> str:
        if not text:
            return ", ".join(f"{name}={shape}" for name, shape in self.default.shapes.items()) or "nothing is declared"
        declared = pairs(":shape", "W=m,n", _parts(text))
        self.default = self.default._replace(shapes={**self.default.shapes, **declared})
        return ", ".join(f"{name} is {shape}" for name, shape in declared.items())

    def _wrt(self, text: str) -> str:
        self.default = self.default._replace(wrt=tuple(_parts(text)))
        return f"by {', by '.join(_parts(text))}" if text else "by each variable"

    def _of(self, text: str) -> str:
        if text and text not in COMMANDS:
            raise OptionError(f"there is no derivative {text!r}", hint=f"one of {', '.join(COMMANDS)}")
        self.default = self.default._replace(command=text)
        return f"the {text.replace('jacobian', 'Jacobian').replace('hessian', 'Hessian')}" if text else "as suits"

    def _sizes(self, text: str) -> str:
        given = pairs(":size", "n=3", _parts(text))
        wrong = [size for size in given.values() if not size.isdecimal()]
        if wrong:
            raise OptionError(f"a size is a whole number, and not {wrong[0]}", hint=":size n=3")
        self.default = self.default._replace(sizes={name: int(size) for name, size in given.items()})
        return ", ".join(f"{name} = {size}" for name, size in given.items()) or "no sizes"

    def _layout(self, text: str) -> str:
        layouts = KEYS["layout"].known
        if text and text not in layouts:
            raise OptionError(f"there is no layout {text!r}", hint=f"one of {', '.join(layouts)}")
        self.default = self.default._replace(layout=text or layouts[0])
        return f"{self.default.layout} layout"

    def _show(self, text: str) -> str:
        return self._written(self._named(text))

    def _latex(self, text: str) -> str:
        return ANSWERS.write(self._named(text), "latex")

    def _json(self, text: str) -> str:
        return ANSWERS.write(self._named(text), "json")

    def _code(self, text: str) -> str:
        from mcalc.answers.code import Order, built

        found = self._named(text)
        return built(Order(found.question.request), found)[0].rstrip()

    def _explain(self, text: str) -> str:
        from mcalc.explanation.explain import explained

        request = self._named(text).question.request
        if request.command == "hessian":
            request = request._replace(wrt=[",".join(one.wrt) for one in self._named(text).derivatives])
        form = "table" if self.form == "table" else "text"
        return EXPLANATIONS.write(explained(request), form, "normal")

    def _check(self, text: str) -> str:
        from mcalc.answers.check import check

        asked = self._named("").question.request
        return "\n".join(CHECKS.write(one, "text") for one in check(asked, text or None))

    def _copy(self, text: str) -> str:
        from mcalc.report.terminal import copy

        copy("\n".join(one.expression for one in self._named(text).derivatives))
        return "copied"

    def _forget(self, text: str) -> str:
        self.default = Request("", command="")
        return "nothing is declared"

    def _help(self, text: str) -> str:
        if text:
            return FUNCTIONS.write(text, "text")
        width = max(len(f":{name} {takes}") for name, (_, takes, _) in DOES.items()) + 2
        listed = (f"  {f':{name} {takes}':{width}}{told}" for name, (_, takes, told) in DOES.items())
        head = (
            "A function is answered, and may have answers in it, _1 or _2. NAME is one of these, the last one without."
        )
        return "\n".join([head, *listed])

    def _quit(self, text: str) -> str:
        self.ended = True
        return ""


def _parts(text: str) -> list[str]:
    """What is divided by spaces, with none around signs.

    >>> _parts("W = m, n  b=m")
    ['W=m,n', 'b=m']
    """
    return re.sub(r"\s*([=,:])\s*", r"\1", text).split()


def _as_here(text: str) -> str:
    """What is said of options, with the commands that stand for them here.

    >>> _as_here("b was read as a scalar; -s b=m reads it as a vector; --n 3 does")
    'b was read as a scalar; :shape b=m reads it as a vector; :size n=3 does'
    """
    for option, command in _HERE.items():
        text = re.sub(option, command, text)
    return text


_HERE: Final = {
    r"(?<!\S)(-s|--shape) (?=\w+=)": ":shape ",
    r"(?<!\S)--n (?=\d)": ":size n=",
    r"(?<!\S)--(size|wrt|layout) ": r":\1 ",
}
_WORDS: Final = {"help": ":help", "?": ":help", "quit": ":quit", "exit": ":quit"}
"""What people type for a command in other shells."""
DOES: Final[Mapping[str, tuple[Callable[[Session, str], str], str, str]]] = {
    "shape": (Session._shape, "W=m,n b=scalar", "declare variables for the lines to come"),
    "wrt": (Session._wrt, "x W,b", "by these variables; without, by each"),
    "of": (Session._of, "hessian", "which derivative; without, what suits the function"),
    "size": (Session._sizes, "n=3 m=4", "sizes of dimensions; without, any"),
    "layout": (Session._layout, "denominator", "what the rows are; without, outputs"),
    "forget": (Session._forget, "", "declare nothing"),
    "show": (Session._show, "NAME", "an answer once more"),
    "latex": (Session._latex, "NAME", "an answer as LaTeX"),
    "json": (Session._json, "NAME", "an answer as JSON"),
    "code": (Session._code, "NAME", "an answer as a module of NumPy"),
    "explain": (Session._explain, "NAME", "how an answer comes about"),
    "check": (Session._check, "CLAIM", "hold a derivative of the last function against numbers"),
    "copy": (Session._copy, "NAME", "put the closed form on the clipboard"),
    "help": (Session._help, "FUNCTION", "this, or what a function is, for example softmax"),
    "quit": (Session._quit, "", "end; so does Ctrl-D"),
}
"""What each command does, what it takes, and its help."""
