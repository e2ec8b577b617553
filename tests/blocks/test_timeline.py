"""How sequences in time, their types and the channels look, from the views' own examples."""

import pytest

from blocks import channels, sequence_types, timeline
from blocks.actions import Action
from engine.views import channels as channel_views
from engine.views import sequence_types as type_views
from engine.views import timeline as timeline_views
from tests import golden

EXAMPLES = timeline_views.examples() | type_views.examples() | channel_views.examples()
MESSAGES = {
    "sequence_preview": timeline.sequence_preview,
    "sequence_preview_running": timeline.sequence_preview,
    "sequence_card": timeline.sequence_card,
    "sequence_card_paused": timeline.sequence_card,
    "sequence_card_over": timeline.sequence_card,
    "types": sequence_types.type_list,
    "types_changed": sequence_types.type_list,
    "type_saved": sequence_types.type_saved,
    "type_followed": sequence_types.type_saved,
    "channels": channels.channel_list,
    "channels_changed": channels.channel_list,
}
MODALS = {
    "type_form": sequence_types.type_modal,
    "type_form_copy": sequence_types.type_modal,
    "type_saved_behind": sequence_types.follow_modal,
    "channels": channels.linkedin_modal,
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages(name):
    golden.check(f"sequences/{name}", MESSAGES[name](EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", MODALS)
def test_modals(name):
    golden.check(f"sequences/modal_{name}", MODALS[name](EXAMPLES[name], "C0OUTREACH").to_dict())


def test_the_form_of_a_new_channel():
    golden.check("sequences/modal_new_channel", channels.channel_modal("C0OUTREACH").to_dict())


def test_a_sequence_that_is_over_has_no_buttons():
    payload = timeline.sequence_card(EXAMPLES["sequence_card_over"]).payload()
    assert not any(block["type"] == "actions" for block in payload["blocks"])


def test_a_running_one_is_ended_only_after_a_question():
    payload = timeline.sequence_preview(EXAMPLES["sequence_preview_running"]).payload()
    [start] = [
        element
        for block in payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == Action.SEQUENCE_START
    ]
    assert start["confirm"]["confirm"]["text"] == "End and start"
