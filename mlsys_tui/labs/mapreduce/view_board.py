"""The board: pairs on their way from the splits at the left to the output at the right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from mlsys_tui.labs.mapreduce.frames import Frame, Place, Record
from mlsys_tui.labs.mapreduce.lines import Line
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.runner import field
from mlsys_tui.labs.mapreduce.trace import Board as Standing
from mlsys_tui.labs.mapreduce.trace import Group, Trace
from mlsys_tui.labs.mapreduce.view_columns import (
    FROM,
    GUTTER,
    LIT,
    MUTED,
    Block,
    Cell,
    Column,
    clip,
    fit,
    stack,
)
from mlsys_tui.labs.mapreduce.view_flow import flow
from mlsys_tui.labs.mapreduce.view_scene import Scene, foot, head, refused
from mlsys_tui.text import clean

_LEAST, _NARROW, _WIDEST, _SPARE = 6, 10, 34, 4  # cells of a column
_SAMPLE = 400
_BETWEEN = 2  # cells between what mappers and what reducers hold
_CALLS = ("map-call", "reduce-call")
_AT_WORK = ("sort", "combine", "spill", "merge")


def pair(key: Any, value: Any) -> str:
    """A pair as the board writes it: `cat 1`, `ann [1.0,1]`."""
    return clean(f"{field(key)} {field(value)}"[:200], one_line=True)


def group_text(group: Group) -> str:
    """A group as the board writes it: `cat [1, 1]`."""
    values = ", ".join(field(record.value) for record in group.records[:40])
    return clean(f"{field(group.key)} [{values}]"[:200], one_line=True)


def board(scene: Scene, width: int, height: int) -> list[Content]:
    """The page: heads, machines in two stacks, what has flowed, and the caption."""
    top = head(scene, width)
    trace = scene.ran.trace if scene.ran else None
    if trace is None or not len(trace):
        return [*top, *refused(scene, width, height - len(top))]
    picture = _Picture(trace, trace.board(min(scene.position, len(trace) - 1)), scene.only)
    below = (
        []
        if scene.guessing
        else [*flow(trace, picture.standing, width), *foot(picture.frame.caption, width)]
    )
    room = height - len(top) - len(below) - 1
    return [*top, *picture.rows(width, max(1, room)), *below]


@dataclass(frozen=True)
class _Picture:
    """One position of a trace, laid out. `only` holds the key that is followed, if one is."""

    trace: Trace
    standing: Standing
    only: tuple[Any, ...]

    @property
    def frame(self) -> Frame:
        return self.standing.frame

    def rows(self, width: int, room: int) -> list[Content]:
        """The heads, and `room` rows below them."""
        plan, frame = self.trace.plan, self.frame
        widths, shown = self._widths(width)
        split = 2 + len(shown)
        left = stack(
            [self._mapper(mapper, shown) for mapper in range(plan.mappers)],
            frame.mapper,
            room,
            widths[:split],
            "mapper",
        )
        right = stack(
            [self._reducer(reducer) for reducer in range(plan.reducers)],
            frame.reducer if frame.kind != "partition" else None,
            room,
            widths[split:],
            "reducer",
        )
        gap = " " * _BETWEEN
        return [
            self._heads(widths, shown),
            *(Content.assemble(a, gap, b) for a, b in zip(left, right, strict=True)),
        ]

    def _heads(self, widths: Sequence[int], shown: range) -> Content:
        plan, frame = self.trace.plan, self.frame
        names: list[tuple[str, Place | None]] = [("split", ("split", 0)), ("map", ("map", 0))]
        for reducer in shown:
            working = frame.kind in _AT_WORK and frame.reducer == reducer
            room = widths[len(names)]
            name: str = "partition" if room > 10 else "part"
            name = frame.kind if working else name
            words = f"{name} {reducer}"
            if len(shown) < plan.reducers and reducer == shown[-1] and not working:
                words = f"part {reducer} of {plan.reducers}"
            names.append((words, ("partition", 0, reducer)))
        names += [("reducer", ("reducer", 0)), ("output", ("output", 0))]
        parts: list[Any] = ["  "]
        for at, ((name, place), width) in enumerate(zip(names, widths, strict=True)):
            if at == 2 + len(shown):
                parts.append(" " * (_BETWEEN + 2))
            parts.append("  ")
            style = "bold" if place and self._concerns(place) else MUTED
            parts.append((clip(name, width), style))
        return Content.assemble(*parts)

    def _concerns(self, place: Place) -> bool:
        """Whether the pair in hand leaves or reaches places of this kind."""
        return any(
            way[0] == place[0] and (len(way) < 3 or way[2] == place[-1])
            for way in (self.frame.origin, self.frame.target)
        )

    def _widths(self, width: int) -> tuple[list[int], range]:
        """The columns' widths, and the partitions that there is room for."""
        plan = self.trace.plan
        wanted = _wanted(self.trace)
        room = width - _BETWEEN - 2 * 2 - 1
        narrow = [min(each, _NARROW) + GUTTER for each in wanted]
        fits = (room - sum(narrow) + narrow[2]) // narrow[2]
        shown = _around(self.frame.reducer or 0, plan.reducers, max(1, fits))
        columns = [*wanted[:2], *[wanted[2]] * len(shown), *wanted[3:]]
        return fit(columns, room - GUTTER * len(columns), _LEAST, _SPARE), shown

    def _mapper(self, mapper: int, shown: range) -> Block:
        standing, reducers = self.standing, range(self.trace.plan.reducers)
        held = {reducer: standing.partition(mapper, reducer) for reducer in shown}
        end = self.trace.board(len(self.trace) - 1)
        lines = standing.split(mapper)
        read = standing.read(mapper)
        columns = [
            Column(lines, self._line(mapper), max(0, read - 1), "line"),
            self._records(("map", mapper), standing.map_output(mapper)),
            *(self._records(("partition", mapper, r), pairs) for r, pairs in held.items()),
        ]
        most = (self._most("partition", mapper, reducer) for reducer in reducers)
        height = max(1, len(end.split(mapper)), self._most("map", mapper), *most)
        return Block(mapper, columns, height)

    def _most(self, *place: Any) -> int:
        """The most pairs that a place ever holds, so that its block never changes its height."""
        history = self.trace.place(*place)
        if self.only:
            held = self.trace.records_of(history.last())
            return len(self._kept(held))
        return max((length for _, length in history.states), default=0)

    def _reducer(self, reducer: int) -> Block:
        standing = self.standing
        groups = standing.groups(reducer)
        formed = sum(len(group.records) for group in groups)
        waiting = standing.reducer_input(reducer)[formed:]
        received = [*groups, *waiting]
        columns = [
            self._records(("reducer", reducer), received),
            self._records(("output", reducer), standing.output(reducer)),
        ]
        height = max(1, self._most("reducer", reducer), self._most("output", reducer))
        return Block(reducer, columns, height)

    def _kept(self, items: Iterable[Any]) -> list[Any]:
        """Those that concern the key that is followed."""
        if not self.only:
            return list(items)
        place = order(self.only[0])
        return [item for item in items if order(item.key) == place]

    def _records(self, place: Place, items: Sequence[Any]) -> Column:
        kept = self._kept(items)
        lit = self._lit(place)
        cursor = next((at for at, item in enumerate(kept) if lit(item)), len(kept) - 1)
        # A call is lit where it takes from: what it gives is not there yet.
        arrives = place == (self.frame.origin if self.frame.kind in _CALLS else self.frame.target)
        mark, style = ("▸", LIT) if arrives else (" ", FROM)

        def draw(item: Any) -> Cell:
            text = group_text(item) if isinstance(item, Group) else _text(item)
            return (mark, text, style) if lit(item) else (" ", text, "")

        return Column(kept, draw, max(0, cursor))

    def _lit(self, place: Place) -> Callable[[Any], bool]:
        """Whether an item of this place is the one in hand."""
        frame = self.frame
        if place not in (frame.origin, frame.target):
            return lambda item: False
        serials = {record.serial for record in (*frame.records, *frame.given)}

        def lit(item: Any) -> bool:
            records = item.records if isinstance(item, Group) else (item,)
            return any(record.serial in serials for record in records)

        return lit

    def _line(self, mapper: int) -> Callable[[Line], Cell]:
        frame = self.frame
        read = {line.number for line in self.standing.split(mapper)[: self.standing.read(mapper)]}

        def draw(line: Line) -> Cell:
            text = clean(line.text[:200], one_line=True)
            if line.number not in frame.lines:
                return " ", text, MUTED if line.number in read else ""
            if frame.kind in ("split", "map-call"):
                return "▸", text, LIT
            return ("·", text, FROM) if frame.origin == ("split", mapper) else ("·", text, "bold")

        return draw


@lru_cache(maxsize=2)
def _wanted(trace: Trace) -> tuple[int, int, int, int, int]:
    """How wide split, map, partition, reducer and output would like to be."""
    end = trace.board(len(trace) - 1)
    mappers, reducers = range(trace.plan.mappers), range(trace.plan.reducers)
    mapped = [_text(r) for m in mappers for r in end.map_output(m)[:_SAMPLE]]
    held = [_text(r) for m in mappers for p in reducers for r in end.partition(m, p)[:_SAMPLE]]
    received = [group_text(group) for r in reducers for group in end.groups(r)[:_SAMPLE]]
    written = [_text(record) for r in reducers for record in end.output(r)[:_SAMPLE]]
    return (
        _widest((line.text for line in trace.lines[:_SAMPLE]), len("10 lines")),
        _widest(mapped, len("10 pairs")),
        _widest((*mapped, *held), len("partition 0")),
        _widest((*held, *received), len("reducer")),
        _widest(written, len("output")),
    )


def _text(record: Record) -> str:
    return pair(record.key, record.value)


def _widest(texts: Iterable[str], least: int) -> int:
    return min(_WIDEST, max([least, *map(cell_len, texts)]))


def _around(at: int, count: int, most: int) -> range:
    """At most `most` of `count` numbers, around one of them."""
    first = max(0, min(at - most // 2, count - most))
    return range(first, min(count, first + most))
