"""What was wrong in a form is told beside every input that is at fault."""

from __future__ import annotations

import pytest

from bot.forms import refuse
from bot.mailbox_words import read_mailbox
from engine.errors import ConflictError, InvalidError, InvalidFieldsError

VIEW = {"blocks": [{"block_id": "address"}, {"block_id": "smtp_port"}, {"type": "divider"}]}


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ConflictError("Remy was first."), {"address": "Remy was first."}),
        (InvalidError("Too large.", field="smtp_port"), {"smtp_port": "Too large."}),
        (InvalidError("Not here.", field="elsewhere"), {"address": "Not here."}),
        (InvalidError("Type `/outreach here` first."), {"address": "Type /outreach here first."}),
        (
            InvalidFieldsError({"smtp_port": "Too large.", "elsewhere": "Not here."}),
            {"smtp_port": "Too large.", "address": "Not here."},
        ),
    ],
)
def test_each_error_stands_where_it_belongs(error, shown):
    said = {}
    refuse(said.update, VIEW | {}, error, otherwise="address")
    assert said == {"response_action": "errors", "errors": shown}


def test_all_wrong_inputs_of_a_mailbox_are_told_at_once():
    entered = {"address": "maya@fernbank.example", "daily_cap": "many", "smtp_port": "99999"}
    with pytest.raises(InvalidFieldsError) as raised:
        read_mailbox(entered | {"imap_port": "993"}, {})
    assert raised.value.sentences.keys() == {"daily_cap", "smtp_port"}
