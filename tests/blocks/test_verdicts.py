from io import BytesIO

import pytest
from PIL import Image

from blocks import chart, verdict_chart, verdicts
from engine.campaigns.verdicts import verdict_of
from engine.views.verdicts import ArmCounts, VerdictShown, examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_looks_as_it_did(name):
    golden.check(name, verdicts.verdict_card(EXAMPLES[name], "Spring, first message").payload())


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_what_the_engine_says_of_their_counts(name):
    shown = EXAMPLES[name]
    counts = [
        ArmCounts.model_validate({field: getattr(arm, field) for field in ArmCounts.model_fields})
        for arm in shown.arms
    ]
    found = verdict_of(counts, collected=shown.collected)
    for field in ("verdict", "winner", "needed_per_arm", "sentence"):
        assert getattr(found, field) == getattr(shown, field)
    assert [arm.behind for arm in found.arms if not found.winner] in (
        [], [arm.behind for arm in shown.arms],
    ) or found.guardrail  # fmt: skip
    for one, other in zip(found.arms, shown.arms, strict=True):
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-4)


def test_the_picture_is_for_a_phone_and_says_what_it_shows():
    shown = VerdictShown(name="Spring", verdict=EXAMPLES["verdict_not_yet"])
    message = verdicts.verdict_picture(shown)
    picture = Image.open(BytesIO(message.file.content))
    assert (picture.format, picture.width) == ("PNG", 1080)
    assert len(message.file.content) < 100_000
    assert "professional: 18.2 %, between 7.0 and 35.5 %" in message.file.alt
    assert message.file.alt.endswith(EXAMPLES["verdict_not_yet"].sentence)


def test_the_same_figures_give_the_same_picture():
    found = EXAMPLES["verdict_better"]
    assert verdict_chart.png(found) == verdict_chart.png(found)
    [name, again, other] = [
        verdicts.verdict_picture(VerdictShown(name="Spring", verdict=EXAMPLES[each])).file.name
        for each in ("verdict_better", "verdict_better", "verdict_not_yet")
    ]
    assert name == again != other


def test_bounds_are_drawn_where_they_are():
    """The first and last pixel of the line's colour, in the row of the first arm."""
    found = EXAMPLES["verdict_not_yet"]
    picture = Image.open(BytesIO(verdict_chart.png(found))).convert("RGB")
    y = round((verdict_chart.HEAD + 0.7 * verdict_chart.ROW) * chart.DOTS_PER_INCH)
    line = [x for x in range(picture.width) if picture.getpixel((x, y)) == (0x8F, 0xB3, 0xE8)]
    left, width = verdict_chart.LEFT * picture.width, verdict_chart.WIDTH * picture.width
    cap = 7 / 72 * chart.DOTS_PER_INCH / 2
    for edge, bound in ((line[0] + cap, 0.0698), (line[-1] - cap, 0.3546)):
        assert abs((edge - left) / width * verdict_chart.farthest(found) - bound) < 0.003


@pytest.mark.parametrize("label", ["", "A" * 300, "$x_1$ & <b>", "\u202eturned", "a\nb", "*b*"])
def test_any_label_can_be_drawn_and_stays_text(label):
    found = EXAMPLES["verdict_better"]
    arms = (found.arms[0].model_copy(update={"label": label}), *found.arms[1:])
    found = found.model_copy(update={"arms": arms})
    assert verdict_chart.png(found)
    text = str(verdicts.verdict_card(found, label).payload()["blocks"][1:])
    assert "<b>" not in text
    assert "*b*" not in text.replace("*b\u2060", "")
