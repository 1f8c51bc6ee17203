"""`check` on poor questions: those that cannot be asked are problems, poor ones are warned of."""

from typing import Any

import pytest
from asking import hour, no_lab, question

from mlsys_tui.course import Course, Exam, Question
from mlsys_tui.course.faults import question_faults
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.reviewing import review

SHORT, LONG = "short", "a very much longer text than any other"
AMDAHL = {"formula": "amdahl", "given": {"serial": "f", "processors": "p"}}


def options(*texts: str, right: int = 1) -> list[dict[str, Any]]:
    """Options of which the first `right` are right."""
    return [{"text": text, "why": "w", "right": n < right} for n, text in enumerate(texts)]


def faults(one: Question, examiners: Any = no_lab) -> str:
    return "\n".join(question_faults(hour(one), one, examiners))


def warnings(*questions: Question) -> str:
    return "\n".join(problem.sentence for problem in review(Course(hours=(hour(*questions),))))


def numeric(step: dict[str, Any] = AMDAHL, **vary: Any) -> Question:
    return question("numeric", question="With {f} and {p}?", vary=vary, solve=[step])


SOUND = numeric(f=[0.1, 0.2], p={"from": 4, "to": 8, "step": 4})


def test_sound_questions_have_neither_problem_nor_warning() -> None:
    choice = question("choice", id="c", question="Which?", options=options("one", "two"))
    assert faults(SOUND) == faults(choice) == ""
    assert warnings(SOUND, choice) == ""


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (question("choice", options=options("x", "y", right=0)), "no option is right"),
        (question("choice", options=options("x", "y", "x")), '"x" is offered twice'),
        (question("order", items=["x", "y", "x"]), '"x" is offered twice'),
        (
            question("diagram", drawing="__1__ __3__", blanks=[["x"], ["y"]], answer="x"),
            "blanks has 2 lists, and the blanks of the drawing are 1, 3",
        ),
        (numeric({"formula": "amdal", "given": {}}, f=[1], p=[2]), 'did you mean "amdahl"?'),
        (
            numeric({"formula": "amdahl", "given": {"serial": "f", "cores": "p"}}, f=[0.1], p=[2]),
            "has no variable",
        ),
        (numeric(f=[0.1]), "{p} in its text is not drawn"),
        (numeric(f=[0.1, 2], p=[4]), "serial must be a number from 0 to 1 (got 2) (drawn: f = 2"),
        (
            question("numeric", solve=[{"formula": "amdahl", "given": {"serial": 0.1}}]),
            "needs all but one",
        ),
        (
            question(
                "numeric", solve=[{"formula": "amdahl-limit", "given": {"serial": 0.1}}], unit="s"
            ),
            "unit must be written like",
        ),
    ],
)
def test_what_cannot_be_asked_or_marked_is_a_problem(one: Question, words: str) -> None:
    assert words in faults(one)


def test_a_trace_whose_answer_is_no_option_is_a_problem() -> None:
    def always(word: str) -> Any:
        return lambda lab: lambda asked, answer: Verdict(answer == word, "", expected=word)

    one = question("trace", ask="access", model={}, options=["hit", "miss"])
    assert faults(one, always("hit")) == ""
    assert '"nothing" is not among its options' in faults(one, always("nothing"))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (numeric(f=[0.0, 0.5], p=[1]), "the answer is 1 (drawn: f = 0.0, p = 1)"),
        (numeric(f=[0.25], p=[2]), ""),
        (numeric(f=[0.12345678], p=[4]), "0.123457 is hard to read"),
        (numeric(f=[0.2], p=[4], t=[1]), "t is drawn and not used"),
        (
            numeric({"formula": "amdahl-limit", "given": {"serial": "f"}}, f=[0.1], p=[10]),
            "the answer, 10, is a number of the question",
        ),
        (
            numeric(
                {
                    "formula": "tree-allreduce",
                    "given": {"time": "0.6 s", "size": "12.5 MB", "bandwidth": "1 Gbps"},
                },
                f=[9],
                p=[9],
            ),
            "not the only one: any number of workers from 5 to 8",
        ),
        (
            question("choice", question="Which one is it?", options=options("x", "y", right=2)),
            "2 options are right, and its text asks for one",
        ),
        (question("choice", question="Which two?", options=options("x", "y", right=2)), ""),
        (question("choice", options=options(LONG, SHORT, SHORT + "er")), "by far the longest"),
        (question("choice", options=options(SHORT, LONG)), ""),
    ],
)
def test_poor_questions_are_warned_of(one: Question, words: str) -> None:
    assert words in warnings(one)
    assert bool(words) == bool(warnings(one))


def test_a_question_asked_twice_is_warned_of() -> None:
    twins = [
        question("recall", id=name, question=text, rubric=["x", "y"], answer="z")
        for name, text in [("one", "How  fast?"), ("two", "how fast?"), ("three", "How slow?")]
    ]
    assert warnings(*twins) == 'asks the same as "one"'


def choices(longest: int, others: int) -> list[Question]:
    """Choices, in so many of which the right option is a little the longest."""
    texts = [("right!", "wrong", "other")] * longest + [("right", "wrong!", "other")] * others
    return [
        question("choice", id=f"q{n}", question=f"Which {n}?", options=options(*three))
        for n, three in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("longest", "others", "warned"), [(4, 8, False), (2, 0, False), (11, 4, True)]
)
def test_the_right_option_is_the_longest_no_more_often_than_by_chance(
    longest: int, others: int, warned: bool
) -> None:
    # Binomial with p = 1/3: P(X >= 11 of 15) = 0.0018, P(X >= 4 of 12) = 0.61, P(2 of 2) = 0.11.
    found = warnings(*choices(longest, others))
    assert found == (
        "the right option is the longest in 11 of 15 choices (by chance in 5); "
        "shorten it, or lengthen others"
        if warned
        else ""
    )


def test_an_hour_with_too_few_questions_for_the_exam_is_warned_of() -> None:
    course = Course(hours=(hour(SOUND),), exam=Exam(60, {"h": {"numerical": 1, "algorithm": 2}}))
    (found,) = review(course)
    assert "an exam asks 2 algorithm questions of this hour, and it has 0" in str(found)
