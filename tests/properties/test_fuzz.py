"""Any text at all: an answer or a named error, quickly; never a crash."""

from __future__ import annotations

import os
import time
from random import Random

import pytest

import mcalc
from tests import processes
from tests.oracle.tables import table
from tests.properties.chunks import chunks
from tests.properties.limit import HangError, time_limit
from tests.properties.run import spec_of

COUNT = 3_000
CHUNK = 500
LIMIT = 5.0
"""Seconds of processor time: what takes longer hangs; how fast answers are is measured elsewhere, side by side."""
_SEEDS = [row.spec for name in ("paper", "cookbook") for row in table(name)]
_WORDS = (
    "+ - * / ** @ .T ( ) [ ] , : ; = == < > <= != ' \" 0 1 2 3 0.5 1e3 1e999 10**9 -1 n m x y w A X W b",
    "lambda if for in not and or None True import __class__ sum exp log sigmoid norm det inv trace softmax where",
    "maximum eye ones einsum 'ij,jk->ik' 'fro' axis=0 axis=7 ord= f f' g'' sin'( cumsum diff kron vec diag",
    "tril commutation stack concatenate matrix_power ^ ⊙ · ᵀ \\ # % & | ~ ! ? $ ` é λ ∑ 𝑥 ﹢ ０ 😀 ... -> :=",
    "(( )) [[ ]] ,, **** @@ .T.T",
)
_TOKENS = [*(word for line in _WORDS for word in line.split()), *"\x00\n\t\u202e\ufeff"]
_ALPHABET = "".join(map(chr, range(32, 127))) + "\n\t\x00\x1b⊙·ᵀ²λé\u2028"


def text_of(seed: int) -> str:
    """The text of a seed: random characters, random tokens, or a good spec with something broken."""
    random = Random(seed)
    match seed % 5:
        case 0:
            return "".join(random.choices(_ALPHABET, k=random.randint(0, 30)))
        case 1:
            glue = random.choice(("", " "))
            return glue.join(random.choices(_TOKENS, k=random.randint(1, 12)))
        case 2:
            good = spec_of(seed).text()[:200]
        case _:
            good = random.choice(_SEEDS)
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(good))
        end = min(len(good), at + random.randint(0, 4))
        piece = random.choice(("", random.choice(_TOKENS), random.choice(_ALPHABET), good[at:end] * 2))
        good = good[:at] + piece + good[end:]
    return good


def _complaint(text: str) -> str | None:
    """What is wrong with how mcalc takes the text; None where all is well."""
    start = time.process_time()
    try:
        with time_limit(10):
            mcalc.ask("jacobian", text)
    except mcalc.McalcError as error:
        if error.status not in (2, 3):
            return f"{error.kind} {error.status}: {error.message}"
        if not str(error).isprintable() and any(c in str(error) for c in "\x00\x1b\u202e"):
            return "control characters in the message"
    except HangError:
        return "no answer in ten seconds"
    except BaseException as crash:  # noqa: BLE001 - whatever else comes out is the failure looked for
        return f"{type(crash).__name__}: {crash}"
    took = time.process_time() - start
    return None if took < LIMIT else f"took {took:.1f} s"


@pytest.mark.parametrize("seeds", chunks(range(COUNT), CHUNK))
def test_any_text_is_answered_or_refused(seeds: range) -> None:
    found = {text: problem for seed in seeds if (problem := _complaint(text := text_of(seed)))}
    assert not found, "\n".join(f"{text!r}: {problem}" for text, problem in found.items())


@pytest.mark.parametrize(
    "text",
    [
        "trace(inv(X.T @T @ C @X) @ A)",
        "trace(inv(X.T @ C @W) @ A)",
        "B = X.T @ C; Y = solve(B @ W, A); trace(Y)",
        "logdet(X.T @ X) + logdet(X @ X.T)",
        "trace(inv(X.T @ C @ C.T @ W)) + trace(inv(W @ X.T)) + trace(inv(C.T @ C))",
    ],
)
def test_a_matrix_that_is_singular_at_some_sizes_takes_no_longer(text: str) -> None:
    assert _complaint(text) is None


@pytest.mark.parametrize("text", ["trace(inv(X.T @T @ C @X) @ A)", "trace(inv(X.T @ C @W) @ A)"])
def test_a_product_is_inverted_at_sizes_where_it_has_an_inverse(text: str) -> None:
    assert mcalc.ask("gradient", text).derivatives


@pytest.mark.parametrize("start", [0, 1010, 2020])
def test_the_command_line_never_shows_a_traceback(start: int) -> None:
    for seed in range(start, start + 10):
        text = text_of(seed).replace("\x00", "") or " "
        ended = processes.run(["jacobian", "--", text], {**os.environ, "NO_COLOR": "1"}, seconds=30)
        assert ended.status in (0, 2, 3), (text, ended.err)
        assert "Traceback" not in ended.err + ended.out, text
