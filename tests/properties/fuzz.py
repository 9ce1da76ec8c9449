"""Anything that can be typed, with every option: `python -m tests.properties.fuzz --seconds 300 --seed 0`.

An input is a request made of tokens of the language, with every function of the catalogue, sizes from 0 to 3 and huge
ones, odd slices, all commands, layouts, backends, syntaxes and formats; or a good spec with something broken (`typed`
has the text, `commands` what is asked of it). It ends in an answer or in an error that says what is wrong. What ends
otherwise (mcalc's own fault, an exception, over `PATIENCE` seconds of CPU, `GROWTH` more memory) is printed with the
seed that makes it again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from mcalc.codegen.targets import TARGETS
from tests.properties.commands import Input, end_of, input_of
from tests.properties.limit import HangError, time_limit

PATIENCE = 5
"""Seconds of CPU for one input."""
GROWTH = 300 * 2**20
"""Bytes by which the peak may grow through one input."""
MOST = 3 * 2**30
"""Bytes that the process may have at all."""
_LIBRARIES = {name for name, target in TARGETS.items() if target.package not in ("numpy", "scipy")}


def _resident() -> int:
    """Bytes in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def fault_of(seed: int, ends: Counter[str]) -> str | None:
    """What is wrong with how an input ends; the end is counted.

    JAX and PyTorch keep what they compile for good, and JAX has threads, which a fork may wait for without end: what
    speaks of them has a process of its own, so that growth of this one is mcalc's.
    """
    asked = input_of(seed)
    if asked.command == "line" or any(name in str(asked) for name in _LIBRARIES):
        return _apart(asked, ends)
    return _fault_of(asked, ends)


def _apart(asked: Input, ends: Counter[str]) -> str | None:
    """The same in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        found: Counter[str] = Counter()
        said = _fault_of(asked, found)
        os.write(writer, json.dumps([said, found]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    os.waitpid(child, 0)
    if not told:
        return "the process died"
    fault, counts = json.loads(told)
    ends.update(counts)
    return str(fault) if fault is not None else None


def _fault_of(asked: Input, ends: Counter[str]) -> str | None:
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
