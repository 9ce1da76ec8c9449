"""`mcalc.check`: a claim about a derivative, text or a function of Python, held against numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mcalc.answers.answer import shown_in_notebooks
from mcalc.answers.check import Checked, Checks, agreement
from mcalc.answers.request import KEYS, Request
from mcalc.errors import OptionError
from mcalc.proof.check.verdict import Verdict
from mcalc.proof.trials.plan import NUMERIC, Plan
from mcalc.report.verdict import text


class Check:
    """What a check found. It is true where the claim agrees, and shows itself in words.

    `agrees` is None where it can't be told. `diagnosis` says what is wrong, `mended` is the claim put right, `point` a
    point where it is wrong with the `expected` and the `claimed` array there; all of the first derivative that is wrong
    where several were checked, which `checked` has one by one.
    """

    def __init__(self, found: Checks) -> None:
        self.checks = found

    @property
    def checked(self) -> tuple[Checked, ...]:
        """Each derivative with its verdict."""
        return self.checks.checked

    @property
    def agrees(self) -> bool | None:
        """Whether all agree; None where none disagrees and one can't be told."""
        return agreement([self.checks])

    @property
    def diagnosis(self) -> str | None:
        """Why it is wrong."""
        return self._wrong.diagnosis

    @property
    def mended(self) -> str | None:
        """The claim put right."""
        return self._wrong.mended

    @property
    def point(self) -> dict[str, Any]:
        """The variables where it is wrong, as arrays."""
        import numpy as np

        failure = self._wrong.failure
        return {} if failure is None else {name: np.asarray(value) for name, value in failure.point.items()}

    @property
    def expected(self) -> Any:
        """The derivative at that point."""
        return self._at("expected")

    @property
    def claimed(self) -> Any:
        """The claim at that point."""
        return self._at("claimed")

    def _at(self, name: str) -> Any:
        import numpy as np

        failure = self._wrong.failure
        return None if failure is None else np.asarray(getattr(failure, name))

    @property
    def _wrong(self) -> Verdict:
        verdicts = [one.verdict for one in self.checked]
        return next((verdict for verdict in verdicts if verdict.agrees is False), verdicts[0])

    def __bool__(self) -> bool:
        return self.agrees is True

    def __repr__(self) -> str:
        return text(self.checks)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return shown_in_notebooks(self.checks)


def check(
    spec: str,
    claim: str | Callable[..., Any] | None = None,
    *,
    of: str = "jacobian",
    at: Mapping[str, Any] | None = None,
    points: int = 3,
    seed: int = 0,
    rtol: float = 0.0,
    atol: float = 0.0,
    against: str = NUMERIC,
    args: str | Sequence[str] = (),
    **options: Any,
) -> Check:
    """Whether a claim is a derivative of a function: a closed form, or a function that computes it; mcalc's own where
    none is given.

    A function of Python is called with arrays of the library that it is written in, its arguments by the names of the
    variables or in their order; `args` says otherwise. `of` says what it computes: a derivative, as in the commands,
    or "value", "vjp", "jvp" or "hvp". `at` is a point of your own, `points` and `seed` are of random ones; entries that
    differ by no more than `atol`, or `rtol` of themselves, agree. The other options are those of `jacobian`.

    >>> import numpy as np
    >>> check("norm(A @ x - b)**2", "2*(A @ x + b).T @ A", wrt="x", shapes={"b": "m"})
    Check of norm(A @ x - b)**2
    by x: 2*(A @ x + b).T @ A
      disagrees: a sign is wrong: it is right with - for + in A @ x + b
      at [1]: expected -2.70807, claimed 1.29075
      mended: 2*(A @ x - b).T @ A
    >>> bool(check("sum(sin(x))", lambda x: np.cos(x)))
    True
    """
    from mcalc.answers.check import check as checked
    from mcalc.answers.check_code import Code, check_code

    unknown = [name for name in options if name not in KEYS]
    if unknown:
        raise OptionError(f"no option {unknown[0]!r}", hint=f"the options are {', '.join(KEYS)}")
    if not (claim is None or isinstance(claim, str) or callable(claim)):
        raise OptionError(f"the claim is text or a function, and not {claim!r}", hint="as in '2*x.T'")
    if not (at is None or isinstance(at, Mapping)):
        raise OptionError(f"at is a dictionary, and not {at!r}", hint="as in {'x': [1, 2]}")
    for name, value in (("points", points), ("seed", seed), ("rtol", rtol), ("atol", atol)):
        if not isinstance(value, int if name in ("points", "seed") else int | float) or value < 0:
            raise OptionError(f"{name} is a number from 0 on, and not {value!r}")
    if not isinstance(spec, str):
        raise OptionError(f"spec is text, and not {spec!r}", hint="as in 'x*w'")
    plan = Plan(seed=seed, points=points, at=[at] if at else (), against=against, rtol=rtol, atol=atol)
    request = Request(spec, **options)
    if callable(claim):
        names = tuple(name.strip() for name in args.split(",")) if isinstance(args, str) else tuple(args)
        return Check(check_code(request, Code(claim, of, tuple(filter(None, names))), plan))
    (found,) = checked(request._replace(command=of), claim, plan)
    return Check(found)
