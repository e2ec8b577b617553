"""How an answer says what its question was taken for."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from blocks.asking import as_markdown, looked_up, prompts_message, prospect_pointer, understood
from blocks.base import JOINER, MOST_BLOCKS, Message, section, sentence
from blocks.reading import words_in
from engine.views import prospect_card, questions
from tests import golden


def test_the_command_stands_above_the_answer_and_foreign_signs_are_harmless():
    answer = understood(sentence("Nobody."), "company <!channel> `Lee`")
    golden.check("asking_understood", answer.payload())


def test_a_full_message_stays_as_it_is():
    full = Message(text="full", blocks=[section("one")] * MOST_BLOCKS)
    assert understood(full, "pending") is full


def test_what_one_may_ask_is_a_button_each():
    golden.check("asking_prompts", prompts_message(questions.examples()["offered"]).payload())


def test_a_prospect_is_a_line_where_no_window_can_be_opened():
    for name, card in prospect_card.examples().items():
        if isinstance(card, prospect_card.ProspectCard):
            golden.check(f"asking_{name}", prospect_pointer(card).payload())


def test_a_models_words_stand_above_the_cards_they_rest_on():
    pending = sentence("Nothing is approved and waits.")
    words = "Nothing waits <!channel>. [Here](x) is *why*."
    golden.check("asking_looked_up", looked_up(words, [("pending", pending)]).payload())
    why = "The model did not answer within 25 seconds."
    golden.check("asking_looked_up_alone", looked_up(None, [("pending", pending)], why).payload())
    golden.check("asking_nothing_looked_up", looked_up(None, [], why).payload())


def test_cards_that_do_not_fit_are_named():
    long = Message(text="long", blocks=[section("x" * 2900)] * 3)
    many = Message(text="many", blocks=[section("one")] * (MOST_BLOCKS - 2))
    shown = looked_up("Three.", [("metrics 7d", long), ("limits", long), ("why Ines", many)])
    named = [block for block in shown.blocks if "shows all of it" in str(block.to_dict())]
    assert len(named) == 2
    assert len(words_in(shown.blocks)) < 13_200
    assert len(shown.blocks) <= MOST_BLOCKS


@given(st.text(alphabet="[]()<>!@#*_~`:&|x y\n", max_size=60))
def test_no_markup_comes_alive_where_markdown_is_read(text):
    shown = as_markdown(text)
    assert not re.search(r"\]\(|\]\[|\]:|<", shown)
    assert html.unescape(shown).replace(JOINER, "") == text
