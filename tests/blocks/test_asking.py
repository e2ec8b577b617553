"""How an answer says what its question was taken for."""

from blocks.asking import understood
from blocks.base import MOST_BLOCKS, Message, section, sentence
from tests import golden


def test_the_command_stands_above_the_answer_and_foreign_signs_are_harmless():
    answer = understood(sentence("Nobody."), "company <!channel> `Lee`")
    golden.check("asking_understood", answer.payload())


def test_a_full_message_stays_as_it_is():
    full = Message(text="full", blocks=[section("one")] * MOST_BLOCKS)
    assert understood(full, "pending") is full
