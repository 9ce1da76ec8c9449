"""The command `mcalc`, and `python -m mcalc`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit."""
    # Start-up makes many objects that live to the end: to look through them for garbage takes a tenth of the time.
    gc.set_threshold(100_000, 20, 100)
    try:
        from mcalc.cli.run import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    # Neither is it looked through at the end: nothing in it is left to tidy up.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
