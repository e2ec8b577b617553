"""How figures look that are asked for in a few words: two times, tests, the week's targets."""

import json
from datetime import timedelta

from blocks.digests import standing_of_tests
from blocks.home import targets_message
from blocks.metrics import compared_message, metrics_message
from engine.views import home, metrics
from engine.views.digests import CampaignTest
from engine.views.home import Home

EXAMPLES = metrics.examples()


def test_two_times_stand_beside_each_other_with_what_their_rates_are_shares_of():
    message = compared_message(EXAMPLES["metrics"], EXAMPLES["metrics_by_channel"])
    assert "from 1 October 2026 to 31 October 2026" in message.text
    assert "16.67 % of 150 sent" in json.dumps(message.payload())
    assert "not over yet" in json.dumps(message.payload())
    nothing = compared_message(EXAMPLES["metrics_empty"], EXAMPLES["metrics_by_channel"])
    assert "Nothing was sent." in json.dumps(nothing.payload())


def test_the_later_of_two_times_stands_first_however_they_were_asked_for():
    last = EXAMPLES["metrics_by_channel"]
    assert last.since is not None
    this = last.model_copy(update={"since": last.since + timedelta(days=31), "until": None})
    message = compared_message(last, this)
    assert message == compared_message(this, last)
    assert message.text.startswith("Results from 1 November 2026 to today: ")
    assert ". Results from 1 October 2026 to 31 October 2026: " in message.text
    assert "not over yet" in json.dumps(message.payload())


def test_one_day_is_told_as_one():
    last = EXAMPLES["metrics_by_channel"]
    told = metrics_message(last.model_copy(update={"since": last.until}))
    assert told.text.startswith("Results on 31 October 2026: ")


def test_tests_with_a_result_are_counted_and_each_opens_its_campaign():
    one = CampaignTest(
        campaign_id=3, name="<!channel> Fair", has_result=True, needed_per_arm=0, text="B wins."
    )
    two = one.model_copy(update={"campaign_id": 4, "has_result": False, "text": "40 more each."})
    message = standing_of_tests([one, two])
    assert message.text == "1 of 2 tests has a result."
    assert "<!channel>" not in json.dumps(message.payload()["blocks"][1]["text"])
    assert "campaign_open" in json.dumps(message.payload())
    assert "No campaign tests anything now." in standing_of_tests([]).text


def test_the_week_is_told_against_its_targets():
    shown = next(each for each in home.examples().values() if isinstance(each, Home))
    message = targets_message(shown)
    assert message.text.startswith("This week: ")
    assert f"of {shown.requests_target} connection requests" in message.text
