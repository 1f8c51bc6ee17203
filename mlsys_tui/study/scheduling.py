"""When a question comes back: fsrs, with the time as an argument.

fsrs is imported by the function that needs it: nothing pays for it at the program's start.
"""

from datetime import UTC, datetime

from mlsys_tui.study.practice import Card, Second

QUICK, SLOW = 45.0, 180.0  # seconds; an exam of 20 questions in an hour gives each three minutes
_LONGEST = 36_500.0  # days: the longest interval that fsrs itself allows
_LATEST = 249_999_999_999.0


def rated(right: bool, seconds: float) -> int:
    """The rating of an answer: 1 again, 2 hard, 3 good, 4 easy.

    A wrong one is 1. A right one is 4 within a quarter of an exam question's time (45 s), 3 within
    that time (3 min), 2 beyond it.
    """
    if not right:
        return 1
    return 4 if seconds <= QUICK else 3 if seconds <= SLOW else 2


def whole(seconds: float) -> Second:
    """Whole seconds that the state file can hold, whatever a clock says."""
    return round(min(max(seconds, 0.0), _LATEST - _LONGEST * 86_400))


def scheduled(card: Card | None, now: Second, rating: int) -> Card:
    """The card after an answer of this rating at `now`; None is a question's first answer."""
    from fsrs import Rating, Scheduler

    scheduler = Scheduler(enable_fuzzing=False)
    reviewed, _ = scheduler.review_card(_theirs(card, now), Rating(rating), _datetime(now))
    assert reviewed.stability is not None
    assert reviewed.difficulty is not None
    return Card(
        int(reviewed.state),
        reviewed.step or 0,
        round(min(max(reviewed.stability, 0.001), _LONGEST), 4),
        round(reviewed.difficulty, 3),
        round(reviewed.due.timestamp()),
        now,
    )


def _theirs(card: Card | None, now: Second):  # type: ignore[no-untyped-def]
    import fsrs

    if card is None:
        return fsrs.Card(card_id=0, due=_datetime(now))
    state = fsrs.State(card.state)
    return fsrs.Card(
        card_id=0,
        state=state,
        step=None if state is fsrs.State.Review else card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_datetime(card.due),
        last_review=_datetime(card.last_review),
    )


def _datetime(second: Second) -> datetime:
    return datetime.fromtimestamp(second, UTC)
