"""Everything that is kept about one reader, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mlsys_tui.study.measurements import (
    MEASUREMENTS_ROOM,
    PREDICTIONS_ROOM,
    Measured,
    Prediction,
    newest,
)
from mlsys_tui.study.timer import Clock, Instant


@dataclass(frozen=True)
class Progress:
    """What the reader has done; every change returns a new Progress.

    `ticks` maps a checklist item's id to the instant of its tick. Ids that the course no longer
    has stay. `greeted` is whether the first start's question was answered or skipped.
    """

    clock: Clock = field(default_factory=Clock)
    ticks: Mapping[str, Instant] = field(default_factory=dict)
    predictions: tuple[Prediction, ...] = ()
    measurements: tuple[Measured, ...] = ()
    greeted: bool = False

    def tick(self, item: str, now: float) -> "Progress":
        """With `item` ticked at `now`; an earlier tick keeps its instant."""
        return replace(self, ticks={**self.ticks, item: self.ticks.get(item, now)})

    def untick(self, item: str) -> "Progress":
        """With `item` open again."""
        return replace(self, ticks={key: at for key, at in self.ticks.items() if key != item})

    def predict(self, prediction: Prediction) -> "Progress":
        """With one more guess; the oldest go when the room is full."""
        return replace(self, predictions=newest((*self.predictions, prediction), PREDICTIONS_ROOM))

    def answer(self, lab: str, question: str, measured: float | str) -> "Progress":
        """With what was found put beside the newest guess at that question, if there is one."""
        for index in reversed(range(len(self.predictions))):
            guess = self.predictions[index]
            if (guess.lab, guess.question) == (lab, question):
                known = replace(guess, measured=measured)
                kept = (*self.predictions[:index], known, *self.predictions[index + 1 :])
                return replace(self, predictions=newest(kept, PREDICTIONS_ROOM))
        return self

    def measure(self, measured: Measured) -> "Progress":
        """With one more measurement; the oldest go when the room is full."""
        return replace(self, measurements=newest((*self.measurements, measured), MEASUREMENTS_ROOM))
