"""Messages between processes: an object of JSON, and arrays of doubles behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_LENGTH = 8


def send(stream: IO[bytes], said: Mapping[str, Any], arrays: Sequence[NDArray[Any]] = ()) -> None:
    """Write a message."""
    head = json.dumps({**said, "shapes": [list(np.shape(array)) for array in arrays]}).encode()
    stream.write(len(head).to_bytes(_LENGTH, "big") + head)
    for array in arrays:
        stream.write(np.ascontiguousarray(array, dtype=np.float64).tobytes())
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], list[NDArray[Any]]] | None:
    """Read a message; None where the stream has ended.

    >>> from io import BytesIO
    >>> stream = BytesIO()
    >>> send(stream, {"to": "f"}, [np.eye(2)])
    >>> _ = stream.seek(0)
    >>> said, arrays = receive(stream)
    >>> said["to"], arrays[0].tolist(), receive(stream)
    ('f', [[1.0, 0.0], [0.0, 1.0]], None)
    """
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    head = stream.read(int.from_bytes(length, "big"))
    try:
        said = json.loads(head)
    except ValueError:
        return None
    arrays = []
    for shape in said.pop("shapes"):
        size = 8 * int(np.prod(shape, dtype=int))
        raw = stream.read(size)
        if len(raw) < size:
            return None
        arrays.append(np.frombuffer(raw, dtype=np.float64).reshape(shape))
    return said, arrays
