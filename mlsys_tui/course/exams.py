"""A mock exam after the course's blueprint."""

from collections.abc import Mapping
from random import Random

from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.model import Course, Hour
from mlsys_tui.course.questions import ExamType, Question, RecallQuestion


def paper(course: Course, seed: int) -> tuple[Drawn, ...]:
    """The questions of an exam, hour by hour: the same seed, the same paper.

    No question is asked twice, and none that the reader marks (`recall`). Where an hour lacks
    questions of a type, its others fill in.
    """
    rng = Random(f"{seed} exam")
    return tuple(
        draw(hour, question, seed)
        for hour in course.hours
        for question in _chosen(hour, course.exam.blueprint.get(hour.id, {}), rng)
    )


def _chosen(hour: Hour, counts: Mapping[ExamType, int], rng: Random) -> list[Question]:
    rest = [each for each in hour.questions if not isinstance(each, RecallQuestion)]
    rng.shuffle(rest)
    chosen: list[Question] = []
    for exam_type, count in counts.items():
        chosen += [each for each in rest if each.exam_type == exam_type][:count]
    chosen += [each for each in rest if each not in chosen][: sum(counts.values()) - len(chosen)]
    rng.shuffle(chosen)
    return chosen
