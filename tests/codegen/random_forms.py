"""Random specs in all forms: python -m tests.codegen.random_forms --count 200 --seed 0."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter

from mcalc.answers.request import Request
from mcalc.errors import McalcError
from tests.codegen.rows import emitted
from tests.codegen.test_sparse import pattern_holds
from tests.properties.run import spec_of

FORMS = ("sparse", "operator", "factors")


def main() -> None:
    """Count what came of each form, and print what failed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    told = Counter[str]()
    for seed in range(asked.seed, asked.seed + asked.count):
        spec = spec_of(seed)
        shapes = spec.shapes()
        try:
            by = Request(spec.text(), shapes=shapes, command="jacobian").answer().derivatives[0].wrt
        except (McalcError, IndexError):
            told["not answered"] += 1
            continue
        request = Request(spec.text(), by, shapes, command="jacobian")
        for form in FORMS:
            try:
                made = emitted(request, form)
                if made is not None and form == "sparse" and not any(":" in shape for shape in shapes.values()):
                    pattern_holds(request, made)
                told[f"{form}: {'none' if made is None else 'right'}"] += 1
            except Exception as problem:  # noqa: BLE001 - all that goes wrong is to be seen
                told[f"{form}: {type(problem).__name__}"] += 1
                print(seed, form, type(problem).__name__, str(problem)[:200], "|", spec.text(), shapes, by, flush=True)
    for what, count in told.most_common():
        print(f"{count:6} {what}")


if __name__ == "__main__":
    main()
