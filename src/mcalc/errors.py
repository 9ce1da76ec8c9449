"""Every way in which mcalc can say no, and the one place that catches everything: `fault`.

Inner code raises the bare fact with the place (a span of the spec) where it knows one; whoever holds the
spec adds its text with `attach`. Printing with a caret is `render`'s work, so that every error looks alike.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]

_WIDTH: Final = 72
"""More of a line of the spec is not shown."""


class McalcError(Exception):
    """What went wrong, where, and how to mend it.

    `kind` is a stable name for programs, `status` the exit status of the command line: 2 when the
    input is at fault, 3 when mcalc can't do it, 70 when mcalc itself is at fault.
    """

    kind = "error"
    status = 70

    def __init__(
        self, message: str, *, span: Span | None = None, hint: str | None = None, source: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint
        self.source = source
        self.origin = ""
        self.first_line = 1

    def at(self, span: Span) -> McalcError:
        """Add the place, unless an inner place did so already."""
        if self.span is None:
            self.span = span
        return self

    def attach(self, source: str) -> McalcError:
        """Add the text that the span points into, unless an inner place did so already."""
        if self.source is None:
            self.source = source
        return self

    def found_in(self, origin: str, first_line: int = 1) -> None:
        """Name the file that the text was read from, and the line of it in which the text begins."""
        self.origin = origin
        self.first_line = first_line

    @property
    def line(self) -> int | None:
        """The line of the text, or of the file that it was read from, in which the place is; None without a place."""
        if self.source is None or self.span is None:
            return None
        return self.source.count("\n", 0, max(0, self.span[0])) + self.first_line

    def __str__(self) -> str:
        return self.render()

    def render(self) -> str:
        """The message, the line of the spec with a caret under the place, and the way to mend it."""
        lines = [self.message]
        if self.source is not None and self.span is not None:
            if self.origin or "\n" in self.source.strip():
                lines.append(f"line {self.line}{' of ' if self.origin else ''}{self.origin}:")
            lines += _excerpt(self.source, self.span)
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


def _excerpt(source: str, span: Span) -> list[str]:
    """The line that holds the span's start, and a line of carets under the span."""
    start, end = max(0, min(span[0], len(source))), max(0, min(span[1], len(source)))
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", start)
    last = len(source) if last < 0 else last
    line, column = source[first:last], start - first
    length = max(1, min(end, last) - start)
    if len(line) > _WIDTH:
        left = max(0, min(column - _WIDTH // 2, len(line) - _WIDTH))
        head = "..." if left else ""
        tail = "..." if left + _WIDTH < len(line) else ""
        line = head + line[left : left + _WIDTH] + tail
        column += len(head) - left
        length = min(length, max(1, len(line) - column))
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in line)
    return [f"  {shown}", f"  {' ' * column}{'^' * length}"]


class InputError(McalcError):
    """The input is at fault."""

    kind = "input"
    status = 2


class SpecSyntaxError(InputError):
    """The text is not an expression."""

    kind = "syntax"


class EmptySpecError(InputError):
    """There is nothing to differentiate."""

    kind = "empty"


class ForbiddenError(InputError):
    """Python that the language leaves out: attributes, lambdas, comprehensions, strings."""

    kind = "forbidden"


class LimitError(InputError):
    """Over one of the limits that keep mcalc quick and safe."""

    kind = "limit"


class UnknownFunctionError(InputError):
    """No function of that name, though one is spelled almost so."""

    kind = "unknown-function"


class ArgumentsError(InputError):
    """A function called with the wrong arguments."""

    kind = "arguments"


class ShapeError(InputError):
    """Shapes that don't fit together."""

    kind = "shape"


class ScalarExpectedError(InputError):
    """A scalar function is wanted and something else was given."""

    kind = "scalar-expected"


class DimensionError(InputError):
    """A dimension that nobody declared, or that has two sizes."""

    kind = "dimension"


class UnknownVariableError(InputError):
    """A variable that the function doesn't have."""

    kind = "unknown-variable"


class OptionError(InputError):
    """A declaration or an option that can't be read."""

    kind = "option"


class FileError(InputError):
    """A file that can't be read."""

    kind = "file"


class DataError(InputError):
    """Data that is not what it should be, JSON on a pipe for one."""

    kind = "data"


class CodeError(InputError):
    """Code of the user that can't be loaded or called, raises, or gives no numbers."""

    kind = "code"


class DomainError(InputError):
    """The function has no value where one is needed, a division by zero for one."""

    kind = "domain"


class UnsupportedError(McalcError):
    """Understood, and mcalc can't do it."""

    kind = "unsupported"
    status = 3


class InternalError(McalcError):
    """mcalc's own fault: an answer that failed its own check, for one."""

    kind = "internal"
    status = 70


TRACEBACK = "MCALC_TRACEBACK"
"""Set in the environment, it lets an unexpected exception through with its traceback."""
_REPORT = "this is mcalc's own fault: please report it with the command that you typed"


class fault:  # noqa: N801 - used as a function
    """A context that ends at the first exception and keeps it as a McalcError.

    >>> with fault() as failed:
    ...     raise RecursionError
    >>> failed.error.kind
    'limit'
    """

    def __init__(self) -> None:
        self.error: McalcError = InternalError("nothing was raised")

    def __enter__(self) -> fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        match raised:
            case InternalError():
                raised.hint = raised.hint or _REPORT
                self.error = raised
            case McalcError():
                self.error = raised
            case RecursionError():
                self.error = LimitError("the expression is nested too deep for mcalc")
            case MemoryError():
                self.error = LimitError("there is not enough memory for this")
            case Exception():
                if os.environ.get(TRACEBACK):
                    return False
                self.error = own_fault(raised)
            case _:
                return False
        return True


def own_fault(raised: Exception) -> InternalError:
    """What is said of an exception that nobody expected."""
    said = " ".join(str(raised).split())[:200]
    return InternalError(
        f"this is mcalc's own fault ({type(raised).__name__}{': ' if said else ''}{said}); please report it with the "
        f"command that you typed and what it prints with {TRACEBACK}=1"
    )
