import re
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from blocks import chart
from blocks.accuracy import accuracy_message
from blocks.bars import bar
from blocks.digests import STEPS, digest_chart, digest_message
from blocks.metrics import metrics_message
from blocks.outcomes import funnel_words
from blocks.rep_figures import rep_lines, rep_message
from engine.views import digests, metrics, rep_figures
from engine.views.digests import NextStep
from tests import golden
from tests.local import words

EXAMPLES = metrics.examples() | digests.examples() | rep_figures.examples()
DRAWN = [
    ("metrics", metrics_message, "metrics"),
    ("metrics_of_no_time", partial(metrics_message, more=True), "metrics"),
    ("metrics_empty", metrics_message, "metrics_empty"),
    ("metrics_by_channel", metrics_message, "metrics_by_channel"),
    ("rep_figures", rep_message, "rep_figures"),
    ("rep_figures_none", rep_message, "rep_figures_none"),
    ("rep_figures_own", rep_message, "rep_figures_own"),
    ("rep_figures_own_none", rep_message, "rep_figures_own_none"),
    ("metrics_accuracy", accuracy_message, "metrics"),
    ("digest", digest_message, "digest"),
    ("digest_of_a_month", digest_message, "digest_of_a_month"),
    ("digest_of_ten_days", digest_message, "digest_of_ten_days"),
    ("digest_of_one_day", digest_message, "digest_of_one_day"),
    ("digest_empty", digest_message, "digest_empty"),
]


@pytest.mark.parametrize(("name", "draw", "example"), DRAWN, ids=[name for name, *_ in DRAWN])
def test_it_looks_as_it_did(name, draw, example):
    golden.check(name, draw(EXAMPLES[example]).payload())


def test_answers_of_a_time_are_no_share_of_what_was_sent_in_it():
    """They answer older messages too."""
    remy = EXAMPLES["rep_figures"]
    work = remy.work.model_copy(update={"sent": 12, "replies": 14})
    lines = list(rep_lines(remy.model_copy(update={"work": work})))
    assert lines[1] == "14 answers came in."


def test_the_chart_is_a_picture_for_a_phone_and_says_what_it_shows():
    message = digest_chart(EXAMPLES["digest"])
    picture = Image.open(BytesIO(message.file.content))
    assert (picture.format, picture.width) == ("PNG", 1080)
    assert len(message.file.content) < 100_000
    assert "Referral network: 34 sent (28 the week before)" in message.file.alt
    assert re.fullmatch(r"week-2026-11-27-[0-9a-f]{8}\.png", message.file.name)


@pytest.mark.parametrize(
    ("example", "before"),
    [
        ("digest_of_one_day", "the day before"),
        ("digest_of_ten_days", "the 10 days before"),
        ("digest_of_a_month", "the month before"),
    ],
)
def test_the_chart_says_with_what_it_is_compared(example, before):
    assert f"34 sent (28 {before})" in chart.words(EXAMPLES[example])


def test_the_same_figures_give_the_same_picture():
    digest = EXAMPLES["digest"]
    assert chart.png(digest) == chart.png(digest)
    told_later = digest.model_copy(update={"told_at": digest.told_at + timedelta(hours=5)})
    more = digest.model_copy(
        update={"audiences": (digest.audiences[0].model_copy(update={"sent": 99}),)}
    )
    names = [digest_chart(each).file.name for each in (digest, told_later, more)]
    assert names[0] == names[1] != names[2]  # what is drawn again with other bars is a new file


def test_the_bars_are_as_long_as_the_numbers():
    """Counts pixels of a colour on the middle line of the first audience's bar."""
    digest = EXAMPLES["digest"]
    picture = Image.open(BytesIO(chart.png(digest))).convert("RGB")
    y = round((chart.HEAD + 0.54 * chart.ROW) * chart.DOTS_PER_INCH)
    line = [picture.getpixel((x, y)) for x in range(picture.width)]
    sent = line.count((0x8F, 0xB3, 0xE8))
    answered = line.count((0x1F, 0x2A, 0x44))
    assert abs(answered / (sent + answered) - 7 / 34) < 0.01


def test_one_meeting_is_no_meetings():
    digest = EXAMPLES["digest"].model_copy(update={"meetings": 1})
    assert "*1* meeting booked, " in words(digest_message(digest).payload())
    assert "1 meeting (1" in chart.words(EXAMPLES["digest"])


def test_of_nothing_sent_there_is_no_rate():
    nothing = {"total_outreach": 0, "reply_rate": 0.0, "meeting_rate": 0.0}
    report = words(metrics_message(EXAMPLES["metrics"].model_copy(update=nothing)).payload())
    digest = words(digest_message(EXAMPLES["digest"].model_copy(update={"sent": 0})).payload())
    assert "answered" in report
    assert "% of 0" not in report + digest


def test_of_a_handful_the_counts_are_shown_and_no_rate():
    shown = words(metrics_message(EXAMPLES["metrics"]).payload())
    assert "20 %  Referral network: 15 of 75" in shown
    assert "No audience: 1 of 5" in shown
    assert "20 %  No audience" not in shown


@pytest.mark.parametrize("label", ["", "A" * 300, "$x_1$ & <b>", "\u202eturned", "a\nb"])
def test_any_label_can_be_drawn(label):
    digest = EXAMPLES["digest"]
    audience = digest.audiences[0].model_copy(update={"label": label})
    assert chart.png(digest.model_copy(update={"audiences": (audience,)}))


def test_no_audience_at_all_can_be_drawn():
    assert chart.png(EXAMPLES["digest"].model_copy(update={"audiences": ()}))


@pytest.mark.parametrize(
    ("value", "highest", "drawn"),
    [
        (0, 0, "▱▱▱▱▱▱▱▱▱▱"),
        (0, 20, "▱▱▱▱▱▱▱▱▱▱"),
        (0.1, 20, "▰▱▱▱▱▱▱▱▱▱"),
        (10, 20, "▰▰▰▰▰▱▱▱▱▱"),
        (19.9, 20, "▰▰▰▰▰▰▰▰▰▱"),
        (20, 20, "▰▰▰▰▰▰▰▰▰▰"),
    ],
)
def test_bars_of_characters(value, highest, drawn):
    assert bar(value, highest) == drawn


@pytest.mark.parametrize("kind", STEPS)
def test_every_next_step_says_what_to_do(kind):
    step = NextStep(kind=kind, count=1, subject="A & B", percent=1, target_percent=2)
    assert STEPS[kind](step).endswith(".") or "`" in STEPS[kind](step)
    assert "None" not in STEPS[kind](step)


def test_of_many_tests_and_alerts_a_few_are_told_and_where_the_rest_is():
    digest = EXAMPLES["digest"]
    more = {"tests": digest.tests * 4, "alerts": ("The engine & <!channel>.",) * 5}
    shown = words(digest_message(digest.model_copy(update=more)).payload())
    assert shown.count("Heads of school: needs about 370 more each") == 2 * 2  # also as `text`
    assert "and 3 more tests: /outreach campaigns" in shown
    assert "and 2 more things: /outreach health" in shown
    assert "<!channel>" not in shown


def test_nothing_stands_where_there_is_nothing():
    shown = words(digest_message(EXAMPLES["digest_empty"]).payload())
    assert not any(title in shown for title in ("Tests", "Wrong now", "People"))


def test_of_no_answers_no_accuracy_is_told():
    shown = words(accuracy_message(EXAMPLES["metrics_empty"]).payload())
    assert "Answers of the last 30 days: none came in." in shown


def test_whoever_asks_in_slack_is_not_sent_to_the_shell():
    group = EXAMPLES["metrics_by_channel"].outcomes.groups[0]
    outcomes = EXAMPLES["metrics_by_channel"].outcomes.model_copy(update={"groups": (group,) * 30})
    report = EXAMPLES["metrics_by_channel"].model_copy(update={"outcomes": outcomes})
    shown = words(metrics_message(report).payload())
    assert "and 6 groups more: `/outreach export metrics`" in shown
    assert "drumbeat " not in shown


def test_of_a_handful_that_went_out_no_rate_is_told():
    few = {"total_outreach": 9, "replies_received": 2, "reply_rate": 22.22, "meeting_rate": 11.11}
    shown = metrics_message(EXAMPLES["metrics"].model_copy(update=few)).payload()
    assert "of 9 sent" not in words(shown)
    assert "22.22" not in words(shown)
    digest = EXAMPLES["digest"].model_copy(update={"sent": 9, "replies": 2, "reply_rate": 22.22})
    assert "22.22" not in words(digest_message(digest).payload())


NO_SHARES = dict.fromkeys(
    (
        "delivered_of_contacted",
        "replied_of_delivered",
        "positive_of_replied",
        "meeting_of_positive",
    )
)


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({}, "People, each percent of the step before"),
        (
            {"positive": 6, "meeting": 2, "meeting_of_positive": None},
            "People, percent of the step before where that has ten or more",
        ),
        (NO_SHARES, "People, in numbers: too few for percents"),
    ],
)
def test_the_funnels_heading_says_what_is_shown(change, heading):
    funnel = EXAMPLES["digest"].funnel.model_copy(update=change)
    said = funnel_words(funnel)
    assert said.startswith(f"*{heading}*\n")
    assert ("%" in said.split("\n")[1]) == (change != NO_SHARES)


def test_the_digest_says_how_far_people_and_drafts_came_and_no_rate_of_a_handful():
    shown = words(digest_message(EXAMPLES["digest"]).payload())
    assert "Drafts approved, of those that were due: 94.29 % (66 of 70)" in shown
    assert "Connection requests accepted: 2 of 7" in shown
    assert "On the way there" not in words(
        digest_message(EXAMPLES["digest"].model_copy(update={"before_sending": ()})).payload()
    )


def test_whoever_names_no_time_is_told_what_else_there_is():
    for example in ("metrics", "metrics_empty"):
        assert "this month vs last month" in words(
            metrics_message(EXAMPLES[example], more=True).payload()
        )
        assert "this month vs last month" not in words(metrics_message(EXAMPLES[example]).payload())


def test_the_digest_says_how_the_answers_sound_where_any_has_a_tone():
    tones = EXAMPLES["digest"].tones
    digest = EXAMPLES["digest"].model_copy(
        update={"tones": tones.model_copy(update={"neutral": 0})}
    )
    assert "Tone of the answers: 5 friendly, 1 annoyed" in words(digest_message(digest).payload())
    assert "Tone" not in words(digest_message(EXAMPLES["digest_empty"]).payload())
    before_it_was_kept = digest.model_copy(update={"tones": None})
    assert "Tone" not in words(digest_message(before_it_was_kept).payload())
