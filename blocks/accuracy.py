"""Decides how it looks how well answers were read: all of them, and label by label."""

from __future__ import annotations

from engine.views.metrics import AnswersRead


def answers_words(answers: AnswersRead) -> str:
    """How well answers were read; of a handful only how many."""
    right = answers.percent_right
    share = f" ({right} % right)" if right is not None else ""
    return f"Answers read: {answers.read}, corrected: {answers.corrected}{share}"
