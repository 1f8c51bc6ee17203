"""How the result of a mock exam words an answer beside what is right."""

from dataclasses import replace

from practising import COURSE

from mlsys_tui import labs
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.grading import key
from mlsys_tui.tabs.exam_model import beside, solved


def wrongly(kind: str, letters: str) -> tuple[Drawn, tuple[str, str]]:
    """A question of this kind, and what stands beside it once it is answered with these letters."""
    found = next((h, q) for h in COURSE.hours for q in h.questions if q.kind == kind)
    drawn = draw(*found, 1)
    return drawn, beside(solved(replace(Attempt(drawn), answer=letters)))


def test_a_result_has_the_words_of_a_choice_and_not_its_letter() -> None:
    drawn, nothing = wrongly("choice", "")
    (wanted,) = [o.text for o in drawn.question.options if o.right]  # type: ignore[attr-defined]
    assert nothing == ("nothing", wanted)
    for letter, option in zip("abcd", drawn.options, strict=False):
        if option != wanted:
            assert wrongly("choice", letter)[1] == (option, wanted)


def test_a_result_has_those_parts_of_a_match_that_are_wrong() -> None:
    drawn, (nothing, every) = wrongly("match", "")
    pairs = drawn.question.pairs  # type: ignore[attr-defined]
    assert (nothing, every) == ("nothing", "; ".join(right for _, right in pairs))
    letters = key(drawn, labs.examiner)
    swapped = letters[:-2] + letters[-1] + letters[-2]
    last = [right for _, right in pairs[-2:]]
    assert wrongly("match", swapped)[1] == ("; ".join(reversed(last)), "; ".join(last))
    assert wrongly("match", letters[0] + "-" * (len(letters) - 1))[1] == ("not all", every)
