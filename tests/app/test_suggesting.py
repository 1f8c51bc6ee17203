"""What next: one suggestion, its reason, and where it leads."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui import course, paths
from mlsys_tui.course import Course
from mlsys_tui.study.practice import Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock
from mlsys_tui.tabs.suggesting import suggest

COURSE: Course = course.load(paths.content_dir()).course
PLAN = {hour.id: 60.0 * hour.minutes for hour in COURSE.hours}
NOON = 1_700_000_000.0
FRESH = Progress(Clock(PLAN))
PAST = Progress(Clock(PLAN, finished=tuple(PLAN)))  # all hours are over


def of_section(slug: str) -> list[str]:
    return [q.id for hour in COURSE.hours for q in hour.questions if q.section == slug]


def answered(progress: Progress, questions: list[str], *right: bool) -> Progress:
    for at, (question, correct) in enumerate(zip(questions * 9, right, strict=False)):
        progress = progress.attempted(question, NOON + at, correct, 30)
    return progress


def all_ticked(progress: Progress) -> Progress:
    for item in COURSE.checklist:
        progress = progress.tick(item.id, NOON)
    return progress


def test_a_fresh_reader_is_sent_to_what_the_first_hour_begins_with() -> None:
    found = suggest(COURSE, FRESH, NOON)
    assert found.text == "three questions before anything is taught (60 min left of hour 1)"
    assert (found.opens, found.target) == ("stage", "1-speedup")


def test_starting_the_clock_changes_nothing_of_what_is_next() -> None:
    started = replace(FRESH, clock=FRESH.clock.start(NOON))
    assert suggest(COURSE, FRESH, NOON) == suggest(COURSE, started, NOON)


def test_after_the_hours_the_first_item_comes_with_what_its_hour_weighs() -> None:
    found = suggest(COURSE, PAST, NOON)
    assert found.text == "Amdahl's law by heart (hour 1 is 30 % of the exam)"
    assert (found.opens, found.target) == ("section", "1-speedup#amdahls-law")


def test_an_hour_in_which_all_is_done_asks_for_a_tick() -> None:
    hour = COURSE.hours[0]
    done = FRESH
    for name in ("before", "lesson", "drill", "recall"):
        done = done.guide(hour.id, name)
    for mission in hour.missions:
        done = done.accomplish(mission.id, NOON)
    assert "Amdahl's law by heart" in suggest(COURSE, done, NOON).text


def test_one_of_four_right_is_named_with_the_weight_of_its_hour() -> None:
    progress = answered(FRESH, of_section("finding-the-serial-fraction"), True, False, False, False)
    found = suggest(COURSE, progress, NOON + 9)
    assert found.text == "Finding the serial fraction: 1 of 4 right, hour 1 is 30 % of the exam"
    assert found.target == "1-speedup#finding-the-serial-fraction"


def test_the_same_weakness_costs_more_in_a_heavier_hour() -> None:
    light = answered(FRESH, of_section("counting-the-misses"), False, False, False, False)
    both = answered(light, of_section("efficiency"), True, False, False, True)
    assert "hour 5" in suggest(COURSE, light, NOON + 9).text
    assert "Efficiency: 2 of 4 right" in suggest(COURSE, both, NOON + 9).text


def test_one_slip_is_no_weakness() -> None:
    progress = answered(FRESH, of_section("efficiency"), True, True, False)
    assert suggest(COURSE, progress, NOON + 9).opens == "stage"


def test_an_exam_under_way_comes_before_anything_else() -> None:
    progress = replace(FRESH, sitting=Sitting(7, NOON).resume(NOON).pause(NOON + 19 * 60))
    found = suggest(COURSE, progress, NOON + 9999)
    assert found.text == "go on with the exam, 41 min left"
    assert (found.opens, found.target) == ("practice", "exam")


def test_while_the_clock_runs_the_hour_says_what_is_next_and_how_long_it_has() -> None:
    clock = Clock(PLAN, {"1-speedup": 25 * 60.0}, started=NOON)
    found = suggest(COURSE, Progress(clock), NOON)
    assert found.text == "missions in the lab, 0 of 3 done (35 min left of hour 1)"
    assert (found.opens, found.target) == ("stage", "1-speedup")


def test_many_that_are_due_come_before_a_weakness_and_few_after_the_items() -> None:
    questions = [q.id for hour in COURSE.hours for q in hour.questions][:12]
    many = answered(FRESH, questions, *[False] * 12)
    assert suggest(COURSE, many, NOON + 9999).text == "12 questions are due: asked now, they stay"
    one = answered(all_ticked(PAST), questions[:1], True)
    assert suggest(COURSE, one, NOON + 10**8).text.startswith("1 question is due")


def test_once_all_is_ticked_the_hour_that_costs_most_is_drilled_and_then_an_exam_sat() -> None:
    done = all_ticked(PAST)
    found = suggest(COURSE, done, NOON)
    assert found.text == "drill hour 1: 0 % known, hour 1 is 30 % of the exam"
    assert found.target == "1-speedup"
    for hour in COURSE.hours:
        for question in hour.questions:
            done = done.attempted(question.id, NOON, True, 30)
    assert suggest(COURSE, done, NOON + 1).target == "exam"


def test_an_empty_course_has_a_suggestion_too() -> None:
    assert suggest(Course(), Progress(), NOON).opens == "nothing"


QUESTIONS = [question.id for hour in COURSE.hours for question in hour.questions]


@given(
    st.lists(st.tuples(st.sampled_from(QUESTIONS), st.booleans()), max_size=30),
    st.sets(st.sampled_from([item.id for item in COURSE.checklist])),
    st.floats(0, 9000),
    st.booleans(),
)
def test_there_is_always_one_that_leads_somewhere(
    answers: list[tuple[str, bool]], ticks: set[str], spent: float, running: bool
) -> None:
    clock = Clock(PLAN, {"1-speedup": spent}, started=NOON if running else None)
    progress = Progress(clock, dict.fromkeys(ticks, NOON))
    for question, right in answers:
        progress = progress.attempted(question, NOON, right, 30)
    found = suggest(COURSE, progress, NOON + 86_400)
    assert found.text
    assert found.opens != "nothing"
    if found.opens == "section":
        assert COURSE.section(found.target)
