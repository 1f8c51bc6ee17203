"""What the reader has done: the clock, the ticks, the guesses and the measurements."""
