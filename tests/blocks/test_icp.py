"""How the scoring model, its forms and the effect of a change look, from the views' examples."""

import pytest

from blocks.icp import (
    DraftRef,
    card,
    effect_modal,
    history_modal,
    saved_modal,
    sentence_modal,
    working_modal,
)
from blocks.icp_forms import (
    NEW,
    REST,
    ChangeRef,
    choice_modal,
    lists_modal,
    rest_modal,
    signal_modal,
)
from engine.errors import InvalidError
from engine.scoring.model import MOST_LOOKED_FOR, MOST_SIGNALS
from engine.views.icp import KINDS, ModelSaved, examples
from tests import golden

EXAMPLES = examples()
MESSAGES = ("card", "card_shipped")
MODALS = {
    "history": history_modal,
    "choice": choice_modal,
    "signal_form": signal_modal,
    "signal_form_new": signal_modal,
    "rest_form": rest_modal,
    "lists_form": lists_modal,
    "lists_form_too_long": lists_modal,
    "effect": effect_modal,
    "effect_none": effect_modal,
}


def test_every_example_is_drawn():
    assert {*MESSAGES, *MODALS} == set(EXAMPLES)


@pytest.mark.parametrize("name", MESSAGES)
def test_messages(name):
    golden.check(f"icp/{name}", card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", MODALS)
def test_modals(name):
    golden.check(f"icp/{name}", MODALS[name](EXAMPLES[name]).to_dict())


@pytest.mark.parametrize(
    ("name", "modal"),
    [
        ("working", working_modal()),
        ("saved", saved_modal(ModelSaved(version=4, note="back to version 2 <!here>"))),
        ("sentence", sentence_modal("Ada <!here> was first.")),
    ],
)
def test_what_takes_a_form_s_place(name, modal):
    golden.check(f"icp/{name}", modal.to_dict())


def longest():
    """As many signals as a model may have, each as long as it may be."""
    line = EXAMPLES["card"].signals[-1].model_copy(update={"words": ("<>" * 40,) * 37})
    kinds = list(KINDS)
    return tuple(
        line.model_copy(update={"name": f"n{n}", "kind": kinds[n % len(kinds)]})
        for n in range(MOST_SIGNALS)
    )


def test_the_longest_model_fits_a_message_and_the_select():
    model = EXAMPLES["card"].model_copy(update={"signals": longest()})
    payload = card(model).payload()
    assert len(payload["blocks"]) <= 50
    texts = [b["text"]["text"] for b in payload["blocks"] if "text" in b]
    assert all(len(text) <= 3000 for text in texts)
    assert sum(map(len, texts)) < 12_500
    assert "not all of its 90 signals" in str(payload["blocks"])
    choice = EXAMPLES["choice"].model_copy(update={"signals": longest()})
    groups = choice_modal(choice).to_dict()["blocks"][0]["element"]["option_groups"]
    options = [option["value"] for group in groups for option in group["options"]]
    assert len(options) <= 100
    assert options[:2] == [NEW, REST]
    form = EXAMPLES["signal_form"].model_copy(update={"signal": longest()[0]})
    for block in signal_modal(form).to_dict()["blocks"]:
        element = block.get("element", {})
        assert len(element.get("initial_value", "")) <= element.get("max_length", MOST_LOOKED_FOR)


def test_only_who_may_change_it_gets_the_button():
    def buttons(name):
        blocks = card(EXAMPLES[name]).payload()["blocks"]
        return [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]

    assert buttons("card") == ["icp_edit", "icp_history"]
    assert buttons("card_shipped") == ["icp_history"]


def test_a_file_that_is_only_looked_at_cannot_be_saved_from_a_modal():
    looked_at = EXAMPLES["effect"].model_copy(update={"draft_id": None})
    assert "submit" not in effect_modal(looked_at).to_dict()


@pytest.mark.parametrize(
    "value", ['{"id":"x","number":1}', '{"id":1}', '{"id":1,"number":1,"z":1}']
)
def test_a_button_that_was_tampered_with_is_refused(value):
    with pytest.raises(InvalidError):
        DraftRef.decode(value)
    with pytest.raises(InvalidError):
        ChangeRef.decode('{"name":1}')


def test_a_sentence_begins_large_shows_its_command_and_wakes_nobody():
    told = "the shell was first: <!channel>. Open `/outreach icp` again."
    shown = sentence_modal(told).to_dict()["blocks"][0]["text"]["text"]
    assert shown == "The shell was first: &lt;!channel&gt;. Open `/outreach icp` again."
