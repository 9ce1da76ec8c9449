"""Named numbers: functions of no arguments, written without brackets. A variable declared under the name wins."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

CONSTANTS = (
    function(
        "pi", "", "The circle constant 3.14159...",
        aliases=("π",), signature="->()", group="constants", derivative=(), interval="(3, 4)", latex="\\pi",
        numpy="np.pi", jax="jnp.pi", torch="math.pi", sympy="sympy.pi",
    ),
)
