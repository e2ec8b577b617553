"""How an answer says what its question was taken for."""

from blocks.asking import prompts_message, prospect_pointer, understood
from blocks.base import MOST_BLOCKS, Message, section, sentence
from bot.prompts import MORNING
from engine.views import prospect_card
from tests import golden


def test_the_command_stands_above_the_answer_and_foreign_signs_are_harmless():
    answer = understood(sentence("Nobody."), "company <!channel> `Lee`")
    golden.check("asking_understood", answer.payload())


def test_a_full_message_stays_as_it_is():
    full = Message(text="full", blocks=[section("one")] * MOST_BLOCKS)
    assert understood(full, "pending") is full


def test_what_one_may_ask_is_a_button_each():
    golden.check("asking_prompts", prompts_message(MORNING).payload())


def test_a_prospect_is_a_line_where_no_window_can_be_opened():
    for name, card in prospect_card.examples().items():
        if isinstance(card, prospect_card.ProspectCard):
            golden.check(f"asking_{name}", prospect_pointer(card).payload())
