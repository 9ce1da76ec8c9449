"""An independent judge of derivatives: it shares no code with mcalc, not even the parser.

It evaluates the text of a function, or of a printed closed form, with NumPy or JAX, and differentiates numbers: JAX's
automatic differentiation where it is installed, finite differences with Richardson extrapolation otherwise.
"""

from tests.oracle.differentiate import have_jax, hessian, jacobian
from tests.oracle.evaluate import OracleError, evaluate
from tests.oracle.layout import close, laid_out
from tests.oracle.points import Point, points
from tests.oracle.value import Value

__all__ = [
    "OracleError",
    "Point",
    "Value",
    "close",
    "evaluate",
    "have_jax",
    "hessian",
    "jacobian",
    "laid_out",
    "points",
]
