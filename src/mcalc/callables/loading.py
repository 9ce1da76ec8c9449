"""A function found in a file of Python."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from mcalc.callables.calling import raised
from mcalc.errors import CodeError, FileError
from mcalc.language.hints.words import near


def split(code: str) -> tuple[str, str]:
    """The file and the name of `FILE.py:NAME`; the name is empty where none is given.

    >>> split("grad.py:f"), split("C:/grad.py"), split("layers.py:Linear.backward")
    (('grad.py', 'f'), ('C:/grad.py', ''), ('layers.py', 'Linear.backward'))
    """
    path, colon, name = code.rpartition(":")
    if colon and all(part.isidentifier() for part in name.split(".")):
        return path, name
    return code, ""


def module(path: str) -> ModuleType:
    """The module of a file, which is run.

    Raises FileError where there is none, CodeError where it can't be run.
    """
    file = Path(path)
    if not file.is_file():
        raise FileError(f"there is no file {path!r}", hint="--code FILE.py:NAME names a file and a function in it")
    sys.path.insert(0, str(file.resolve().parent))
    found = spec_from_file_location(file.stem, file)
    if found is None or found.loader is None:
        raise FileError(f"{path!r} is no file of Python", hint="--code FILE.py:NAME")
    made = module_from_spec(found)
    sys.modules[file.stem] = made
    try:
        found.loader.exec_module(made)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a file raises is what is told of it
        raise CodeError(f"{path} can't be loaded: it {raised(error)}") from None
    return made


def function(made: ModuleType, path: str, name: str) -> tuple[Any, str]:
    """A function of a module by its name, or its only one, and what it is called."""
    functions = [(one, value) for one, value in vars(made).items() if isinstance(value, FunctionType)]
    own = [one for one, value in functions if value.__module__ == made.__name__]
    if not name:
        if len(own) != 1:
            raise CodeError(
                f"which function of {path}? It has {', '.join(own) or 'none'}",
                hint=f"--code {path}:{own[0] if own else 'NAME'}",
            )
        name = own[0]
    value: Any = made
    for part in name.split("."):
        if not hasattr(value, part):
            slip = near(name, own)
            has = f"did you mean {slip}?" if slip else f"it has {', '.join(own) or 'no functions'}"
            raise CodeError(f"{path} has no {name}", hint=has)
        value = getattr(value, part)
    return value, name
