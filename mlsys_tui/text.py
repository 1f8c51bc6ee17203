"""The gate for text from outside, and the one error a reader's input can cause."""

import re

# C0 but tab and newline, DEL, C1, bidi controls, line and paragraph separators.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class BadInput(ValueError):
    """Input that cannot be used; the message is one sentence that says what to do."""


def clean(text: str, *, one_line: bool = False) -> str:
    """Text with every control character a terminal could obey replaced by U+FFFD.

    With `one_line`, newlines and tabs become spaces.
    """
    safe = _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))
    return re.sub(r"[\n\t]", " ", safe) if one_line else safe
