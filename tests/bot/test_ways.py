"""What the shell makes of sentences that name a command of Slack's."""

import pytest

from bot.cli.ways import in_shell


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "There is no import 9. `/outreach imports` lists them.",
            "There is no import 9. `drumbeat imports` lists them.",
        ),
        (
            "`/outreach prospects` lists who there is, `/outreach import` says how more come in.",
            "`drumbeat prospects` lists who there is, `drumbeat import` says how more come in.",
        ),
        (
            "End it first with /outreach stop #3.",
            "End it first with /outreach stop #3. (/outreach is typed in Slack.)",
        ),
        ("Say who: a name or a number.", "Say who: a name or a number."),
    ],
)
def test_it_names_its_own_way(sentence, said):
    assert in_shell(sentence) == said
