"""Decides how it looks how well answers were read, label by label."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.base import Message, context, counted, esc, header, section, sentence
from blocks.metrics import answers_words, time_words
from blocks.reply_labels import LABELS
from engine.views.metrics import LabelRead, MetricsReport


def accuracy_message(report: MetricsReport) -> Message:
    """Of the answers of a time, how many were read as what, and how many of those rightly."""
    title = f"Answers {time_words(report)}"
    answers = report.answers
    if not answers.read:
        return sentence(f"{title}: none came in.")
    lines = [_line(label, each) for label, each in answers.labels.items()]
    blocks: list[Block] = [header(title), section(answers_words(answers))]
    if lines:
        blocks.append(section("*By what they were read as*\n" + "\n".join(lines)))
    blocks.append(
        context("*Wrong label* on an answer's card corrects it. Of fewer than ten no rate is told.")
    )
    return Message(text=f"{title}: {answers_words(answers)}.", blocks=blocks)


def _line(label: str, each: LabelRead) -> str:
    right = each.percent_right
    share = "too few to say" if right is None else f"{right} % right"
    named = esc(LABELS.get(label, label), 60)
    return f"• {named}: {counted(each.read, 'answer')}, {each.corrected} corrected, {share}"
