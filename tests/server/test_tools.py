"""mcalc as tools: a client of the protocol over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from mcalc.report import ANSWERS
from tests.cli.command import environment

mcp = pytest.importorskip("mcp")


def talked(*calls: tuple[str, dict[str, Any]]) -> tuple[list[Any], list[tuple[bool, str]]]:
    """The tools that there are, and what each call gives: whether it failed, and its text."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def talk() -> tuple[list[Any], list[tuple[bool, str]]]:
        started = StdioServerParameters(command=sys.executable, args=["-m", "mcalc", "mcp"], env=environment())
        async with stdio_client(started) as (reader, writer), ClientSession(reader, writer) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            told = []
            for name, arguments in calls:
                found = await session.call_tool(name, arguments)
                told.append((bool(found.is_error), found.content[0].text))  # type: ignore[union-attr]
            return tools, told

    return asyncio.run(talk())


def test_a_client() -> None:
    tools, told = talked(
        ("derive", {"spec": "norm(A @ x - b)**2", "wrt": ["x"], "shapes": {"b": "m"}}),
        ("derive", {"spec": "x.T @ A @ x", "of": "hessian", "wrt": ["x"], "format": "latex"}),
        ("check", {"spec": "sum(x**2)", "claim": "3*x.T"}),
        ("explain", {"spec": "sin(x**2)", "wrt": ["x"]}),
        ("code", {"spec": "sum(x**2)"}),
        ("derive", {"spec": "sigmod(x)"}),
        ("derive", {"spec": "x", "of": "slope"}),
        ("derive", {"spec": "x", "wrt": "x"}),
        ("derive", {"spec": "x", "format": "pdf"}),
    )
    assert [tool.name for tool in tools] == ["derive", "check", "explain", "code"]
    for tool in tools:
        assert tool.description
        assert tool.input_schema["required"][0] == "spec"
        assert all("description" in one for one in tool.input_schema["properties"].values())
    formats = tools[0].input_schema["properties"]["format"]["enum"]
    assert set(formats) == ANSWERS.names.keys() - {"table", "html"}
    assert [failed for failed, _ in told] == [False] * 5 + [True] * 4
    parts = [
        "by x: 2*(A @ x - b).T @ A",
        r"\partial^2 f",
        "mended: ",
        "chain rule",
        "def gradient(",
        "did you mean",
    ]
    for part, (_, text) in zip(parts, told, strict=False):
        assert part in text, text
