"""One statement as Python text, with the way back to the user's text."""

from __future__ import annotations

from mcalc.record import Record


class Piece(Record):
    """One token: its Python text, and the span in the user's text."""

    kind: str
    text: str
    start: int
    end: int


class Line:
    """A line of Python; columns are its bytes in UTF-8, as Python counts them."""

    __slots__ = ("_columns", "_offset", "_pieces", "text")

    def __init__(self, user: str, pieces: list[Piece]) -> None:
        self._pieces = pieces
        first, last = pieces[0].start, pieces[-1].end
        plain = user[first:last]
        self._offset = first
        self._columns: list[int] | None = None
        single = plain.isascii() and "\n" not in plain and "\r" not in plain
        if single and all(user[p.start : p.end] == p.text for p in pieces):
            self.text = plain
            return
        parts: list[str] = []
        columns: list[int] = []
        column = 0
        end = first
        for piece in pieces:
            if piece.start > end:
                parts.append(" ")
                column += 1
            columns.append(column)
            parts.append(piece.text)
            column += len(piece.text.encode("utf-8", "replace"))
            end = piece.end
        self.text = "".join(parts)
        self._columns = columns

    @property
    def last(self) -> tuple[int, int]:
        """The span of the last token."""
        return self._pieces[-1].start, self._pieces[-1].end

    def start(self, column: int) -> int:
        """The place in the user's text of what begins at that byte."""
        if self._columns is None:
            return self._offset + column
        return self._pieces[_last(self._columns, column)].start

    def end(self, column: int) -> int:
        """The place in the user's text of what ends before that byte."""
        if self._columns is None:
            return self._offset + column
        return self._pieces[_last(self._columns, max(0, column - 1))].end


def _last(columns: list[int], column: int) -> int:
    """The place of the last token that begins there or before."""
    from bisect import bisect_right

    return max(0, bisect_right(columns, column) - 1)
