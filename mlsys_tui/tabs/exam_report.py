"""What the result of a mock exam says, line by line, and how attempts compare."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from textual.content import Content

from mlsys_tui.course import Course, Hour
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.study.practice import Sat
from mlsys_tui.tabs.clockwords import minutes
from mlsys_tui.tabs.exam_model import Score, beside, by_hour, by_type, total, weakest
from mlsys_tui.widgets.answer_marks import MUTED
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.board import window
from mlsys_tui.widgets.prose import prose

_LIT = "$block-cursor-foreground on $block-cursor-background"
_BAR = 7
_ANSWER = 18  # cells for what was answered, and for what is right


def taken_at(sat: Sat) -> str:
    """`24 Nov, 19:05`."""
    return f"{datetime.fromtimestamp(sat.at).astimezone():%d %b, %H:%M}".lstrip("0")


@dataclass(frozen=True)
class Report:
    """An exam, the one before it, and the lit line: 0 is the drill, then each wrong answer."""

    course: Course
    sat: Sat
    before: Sat | None = None
    paper: tuple[Attempt, ...] = ()
    cursor: int = 0

    @property
    def wrong(self) -> list[tuple[int, Attempt]]:
        """Each wrong answer with its number in the paper."""
        return [
            (number, attempt)
            for number, attempt in enumerate(self.paper, 1)
            if not self.sat.right[attempt.drawn.question.id]
        ]

    @property
    def weakest(self) -> Hour | None:
        return weakest(self.course, self.sat)

    def moved(self, by: int) -> "Report":
        """With another line lit."""
        return replace(self, cursor=max(0, min(len(self.wrong), self.cursor + by)))

    def with_paper(self, paper: tuple[Attempt, ...]) -> "Report":
        return replace(self, paper=paper)

    def with_solved(self, attempt: Attempt) -> "Report":
        """With the verdict on one of the paper's answers."""
        same = [attempt if a.drawn is attempt.drawn else a for a in self.paper]
        return replace(self, paper=tuple(same))


def rows(report: Report, width: int, height: int) -> list[Content]:
    """The score, hours beside types, the weak spot, and the wrong answers."""
    head = [_score(report), Content(), *_tables(report), Content()]
    lines = [_advice(report), *(_wrong(number, one, width) for number, one in report.wrong)]
    lines[report.cursor] = (
        lines[report.cursor]
        .pad_right(max(0, width - lines[report.cursor].cell_length))
        .stylize(_LIT)
    )
    room = max(3, height - len(head) - 1)
    shown = window(report.cursor, len(lines), room)
    listed = [lines[at] for at in shown]
    if shown.start:
        listed.insert(0, Content.styled(f"  ▴ {shown.start} more", MUTED))
    if shown.stop < len(lines):
        listed.append(Content.styled(f"  ▾ {len(lines) - shown.stop} more", MUTED))
    titles = f"  {'':<10}{'':<{max(0, width - 12 - 2 * _ANSWER)}}{'you':<{_ANSWER}}right"
    return [*head, Content.styled(titles if report.wrong else "", MUTED), *listed]


def _score(report: Report) -> Content:
    now = total(report.sat)
    share = f"{now.share:.0%}".replace("%", " %")
    before = f"   the one before: {total(report.before)}" if report.before else ""
    return Content.assemble(
        (f"  {now} right, {share}", "bold"),
        f"   in {minutes(report.sat.seconds)}",
        (before, MUTED),
    )


def _tables(report: Report) -> list[Content]:
    earlier = dict(_scores(report.course, report.before)) if report.before else {}
    hours = [
        _row(f"{hour.number}  {hour.title[:25]:<26}", score, earlier.get(hour.id))
        for hour, score in by_hour(report.course, report.sat)
    ]
    kinds = [
        _row(f"{name:<11}", score, earlier.get(name))
        for name, score in by_type(report.course, report.sat)
    ]
    both = zip_longest(hours, kinds, fillvalue=Content())
    heads = Content.styled(f"  {'By hour':<48}By type", MUTED)
    return [heads, *(Content.assemble("  ", left.pad_right(48 - left.cell_length), right)
                     for left, right in both)]  # fmt: skip


def _scores(course: Course, sat: Sat | None) -> list[tuple[str, Score]]:
    if sat is None:
        return []
    return [*((hour.id, score) for hour, score in by_hour(course, sat)), *by_type(course, sat)]


def _row(name: str, score: Score, before: Score | None) -> Content:
    """A name, how much of it is right, and by how much that changed."""
    gain = round(100 * (score.share - before.share)) if before and before.of and score.of else 0
    style = "$success" if gain > 0 else "$error"
    return Content.assemble(
        name,
        (f"{score.right}/{score.of} ".rjust(6) if score.of else "    – ", "bold"),
        (bar(score.share if score.of else 0, _BAR), "$primary"),
        (f" {gain:+d}".replace("-", "−") if gain else "", style),
    )


def _advice(report: Report) -> Content:
    weak = report.weakest
    if weak is None:
        return Content.styled("  Everything right. escape leaves.", "bold $success")
    words = f"  Weakest: hour {weak.number}, {weak.title}. enter drills it"
    return Content.styled(words, "bold $warning")


def _wrong(number: int, attempt: Attempt, width: int) -> Content:
    section = attempt.drawn.hour.section(attempt.drawn.question.section)
    room = width - 12 - 2 * _ANSWER
    asked = prose(attempt.drawn.text, 500)[0].plain
    own, right = beside(attempt)
    return Content.assemble(
        (f"  {number:>2}  ", MUTED),
        f"{section.number if section else '':<6}",
        _clip(asked, room - 1).ljust(room),
        _clip(own, _ANSWER - 1).ljust(_ANSWER),
        _clip(right, _ANSWER - 1),
    )


def _clip(words: str, room: int) -> str:
    return words if len(words) <= room else words[: max(0, room - 1)] + "…"


def attempts(course: Course, exams: Sequence[Sat], lit: int, width: int) -> list[Content]:
    """Each exam on a line, newest first, by hour and by type."""
    names = [str(hour.number) for hour in course.hours]
    kinds = [kind[:4] for kind, _ in by_type(course, exams[0])] if exams else []
    columns = "".join(f"{name:>5}" for name in names) + "".join(f"{kind:>6}" for kind in kinds)
    lines = [Content.styled(f"  {'':<14}{'right':>8}{columns}{'time':>8}", MUTED)]
    for at, sat in enumerate(reversed(exams)):
        scores = [*(f"{_share(score):>5}" for _, score in by_hour(course, sat))]
        scores += [f"{_share(score):>6}" for _, score in by_type(course, sat)]
        right = f"{total(sat).right}/{total(sat).of}"
        words = f"  {taken_at(sat):<14}{right:>8}{''.join(scores)}{minutes(sat.seconds):>8}"
        line = Content(words).pad_right(max(0, width - len(words)))
        lines.append(line.stylize(_LIT) if at == lit else line)
    return lines


def _share(score: Score) -> str:
    return f"{score.right}/{score.of}" if score.of else "–"
