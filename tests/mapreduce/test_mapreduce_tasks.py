"""The course's predictions and tasks, held against the room's examiner."""

import pytest

from mlsys_tui import course, paths
from mlsys_tui.course import CodeQuestion, PairsQuestion
from mlsys_tui.labs.mapreduce.examiner import examine

HOUR = course.load(paths.content_dir()).course.hour("3-mapreduce")
QUESTIONS = HOUR.questions if HOUR else ()
PAIRS = [question for question in QUESTIONS if isinstance(question, PairsQuestion)]
TASKS = [question for question in QUESTIONS if isinstance(question, CodeQuestion)]


def test_the_courses_sentence_comes_first() -> None:
    assert PAIRS[0].text.split() == ["cat", "dog", "cat", "bird", "dog", "dog"]
    assert [question.stage for question in PAIRS[:3]] == ["map", "groups", "output"]


def test_word_count_is_the_first_of_fifteen_jobs_to_be_written() -> None:
    assert len(TASKS) == 15
    assert TASKS[0].id == "write-wordcount"


@pytest.mark.parametrize("question", PAIRS, ids=lambda question: question.id)
def test_the_written_answer_of_each_prediction_is_the_engines(question: PairsQuestion) -> None:
    typed = question.answer.replace("```", "")
    assert examine(question, typed).correct


def code(question: CodeQuestion) -> str:
    """The job in a task's answer, without its fence."""
    return question.answer.strip().removeprefix("```python\n").removesuffix("```")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_the_written_answer_of_each_task_passes_and_its_template_does_not(
    task: CodeQuestion,
) -> None:
    assert examine(task, code(task)).correct
    assert not examine(task, task.template).correct


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "write-mean",
            "emit(name, (total, sum(count for _, count in values)))",
            "emit(name, (total, 1))",
        ),
        ("write-hottest", "int(reading)", "reading"),
        ("write-index", "sorted(set(documents))", "documents"),
        ("write-join", 'kind == "person"]', 'kind == "person"][:0]'),
        ("write-lengths", "len(word), 1", "len(word), len(word)"),
        ("write-wordcount", "sum(counts)", "len(counts)"),
        ("write-distinct", "    emit(word, 1)", "    for value in values: emit(word, value)"),
        ("write-errors", 'level == "ERROR"', '"ERROR" in line'),
        ("write-range", "int(reading)", "reading"),
        ("write-bigrams", "words[1:]", "words"),
        ("write-longest", "(-len(word), word)", "-len(word)"),
        ("write-anagrams", "set(words)", "words"),
        ("write-kmeans", "sum(totals), sum(counts)", "sum(totals), len(counts)"),
        ("write-variance", "squares / n", "squares"),
        ("write-matvec", "a * X[j]", "a * X[i]"),
    ],
)
def test_the_classic_mistake_of_each_task_is_found(name: str, old: str, new: str) -> None:
    task = next(task for task in TASKS if task.id == name)
    wrong = code(task).replace(old, new)
    assert wrong != code(task)
    if name == "write-wordcount":  # counting the values is right until a combiner adds them up
        wrong += "\ndef combine(word, counts):\n    emit(word, sum(counts))\n"
    assert not examine(task, wrong).correct
