"""The sum over rows on the workers of Dask: processes of this machine, or those of a scheduler somewhere.

Each piece of work is the code as text, the parameters, and which rows of which file, or the rows themselves where they
don't lie in one as they are; what a worker that dies was at is
done again by another. The sums are added up in the order of the rows, so that they don't depend on who was first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from mcalc.data.source import Raw
from mcalc.errors import FileError, OptionError, UnsupportedError
from mcalc.numbers.job import Job, Watch
from mcalc.numbers.streaming import Engine

_EACH: Final = 8
"""Pieces for each worker: so much less is lost with one, and all are done at about the same time."""
_PATIENCE: Final = 30
"""Seconds to wait for a scheduler, and for its workers."""
_AGAIN: Final = 3
"""How often a piece that failed with its worker is begun again."""


@contextmanager
def dask_engine(scheduler: str | None = None, workers: int = 0) -> Iterator[Engine]:
    """What computes a sum over rows on the workers of a scheduler, or on new processes of this machine.

    Raises UnsupportedError where Dask isn't installed, OptionError where no scheduler answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UnsupportedError("distributed isn't installed", hint="pip install mcalculus[dask]") from None
    cluster: Any = None
    if scheduler is None:
        more = {"n_workers": workers} if workers else {}
        cluster = LocalCluster(threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50, **more)
    try:
        try:
            client = Client(cluster if scheduler is None else scheduler, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            said = " ".join(str(error).split())[:100]
            raise OptionError(
                f"no scheduler answers at {scheduler}: {said}", hint="as in tcp://10.0.0.5:8786"
            ) from None
        with client:

            def engine(job: Job, count: int, watch: Watch | None) -> list[list[Any]]:
                return _on_workers(client, job, count, watch)

            yield engine
    finally:
        if cluster is not None:
            cluster.close()


def _on_workers(client: Any, job: Job, count: int, watch: Watch | None) -> list[list[Any]]:
    """The sums of all pieces, in the order of the rows."""
    from distributed import as_completed

    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise OptionError("the scheduler has no workers", hint="dask worker ADDRESS starts one") from None
    job = job._replace(rows={name: _to_be_found(rows) for name, rows in job.rows.items()})
    pieces = _pieces(job, count, _EACH * len(client.nthreads()))
    futures = [client.submit(_piece, tuple(job.cut(*piece)), *piece, pure=False, retries=_AGAIN) for piece in pieces]
    lengths = {future.key: stop - start for future, (start, stop) in zip(futures, pieces, strict=True)}
    try:
        for future in as_completed(futures):
            if future.status == "error":
                break
            if watch is not None:
                watch(lengths[future.key], count)
        found: list[list[list[Any]]] = client.gather(futures)
    finally:
        client.cancel(futures)
    return [part for sums in found for part in sums]


def _pieces(job: Job, count: int, wanted: int) -> list[tuple[int, int]]:
    """The rows in about so many pieces, each of whole chunks.

    >>> job = Job("", "", (), (), {}, {}, {}, {}, "n", 0, 10)
    >>> _pieces(job, 95, 4)
    [(0, 30), (30, 60), (60, 90), (90, 95)]
    """
    chunks = -(-count // job.chunk)
    step = job.chunk * -(-chunks // wanted)
    return [(start, min(start + step, count)) for start in range(0, count, step)]


def _to_be_found(rows: Any) -> Any:
    """Rows in a file, by a path that means the same elsewhere; an array as it is."""
    return rows._replace(path=str(Path(rows.path).resolve())) if isinstance(rows, Raw) else rows


def _piece(job: tuple[Any, ...], start: int, stop: int) -> list[list[Any]]:
    """The work of a worker."""
    try:
        return Job(*job).summed(start, stop)
    except FileNotFoundError as error:
        raise FileError(
            f"{error.filename!r} isn't there where a worker runs", hint="all need the same folder"
        ) from None
