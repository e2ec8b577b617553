"""What stands below an earlier message that bears no marks: text is found, our own never is."""

from __future__ import annotations

import pytest

from engine.generation import footer
from engine.replies.stripping import own_text

HEADS = {
    "en": "-----Original Message-----\nFrom: Ada <a@x.example>\nSent: Monday\nTo: Ines\nSubject: x",
    "de": "Von: Ada <a@x.example>\nGesendet: Montag\nAn: Ines\nBetreff: x",
    "fr": "De : Ada <a@x.example>\nEnvoyé : lundi\nÀ : Ines\nObjet : x",
    "es": "De: Ada <a@x.example>\nEnviado: lunes\nPara: Ines\nAsunto: x",
    "it": "Da: Ada <a@x.example>\nInviato: lunedì\nA: Ines\nOggetto: x",
    "nl": "Van: Ada <a@x.example>\nVerzonden: maandag\nAan: Ines\nOnderwerp: x",
    "pt": "De: Ada <a@x.example>\nEnviada: segunda\nPara: Ines\nAssunto: x",
    "sv": "Från: Ada <a@x.example>\nSkickat: måndag\nTill: Ines\nÄmne: x",
    "pl": "Od: Ada <a@x.example>\nWysłano: poniedziałek\nDo: Ines\nTemat: x",
    "ru": "От: Ada <a@x.example>\nОтправлено: понедельник\nКому: Ines\nТема: x",
}
CLOSINGS = {
    "en": "Best regards,",
    "de": "Mit freundlichen Grüßen",
    "fr": "Cordialement,",
    "es": "Saludos,",
    "it": "Cordiali saluti",
    "nl": "Met vriendelijke groet,",
    "pt": "Cumprimentos,",
    "sv": "Med vänlig hälsning",
    "pl": "Z poważaniem",
    "ru": "Best,",
}
ANSWERS = {
    "en": "No thanks, we are full.",
    "de": "Nein danke, kein Bedarf.",
    "fr": "Merci, mais nous ne cherchons personne.",
    "es": "No nos interesa, por favor no escriban.",
    "it": "No grazie, non ci interessa.",
    "nl": "Nee bedankt, wij hebben al iemand.",
    "pt": "Não temos interesse neste momento.",
    "sv": "Nej tack, vi har redan någon.",
    "pl": "Nie jesteśmy zainteresowani.",
    "ru": "Нет, спасибо, нам это не нужно.",
}
TONGUES = sorted(HEADS)
LETTER = "Hello Ines,\n\nWould Tuesday suit you for a talk?"


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", ["\nAda", "\n\nAda", "\nAda Admin\n+1 555 0100 200"])
def test_below_a_closing_formula_stands_what_is_new(tongue, name):
    old = f"{HEADS[tongue]}\n\n{LETTER}\n\n{CLOSINGS[tongue]}{name}"
    assert own_text(f"{old}\n\n{ANSWERS[tongue]}").new == ANSWERS[tongue]
    assert own_text(old).new == ""


@pytest.mark.parametrize("tongue", TONGUES)
def test_below_our_way_out_stands_what_is_new(tongue):
    old = f"{HEADS[tongue]}\n\n{LETTER}\n\n{CLOSINGS[tongue]}\nAda\n\n{footer.OPT_OUT}"
    assert own_text(f"{old}\n\n{ANSWERS[tongue]}").new == ANSWERS[tongue]
    assert own_text(old).new == ""


@pytest.mark.parametrize("tongue", TONGUES)
def test_without_an_end_all_of_it_is_old_but_below_a_wide_gap(tongue):
    old = f"{HEADS[tongue]}\n\n{LETTER}"
    assert own_text(old).new == ""
    assert own_text(f"{old}\n\n\n{ANSWERS[tongue]}").new == ANSWERS[tongue]


@pytest.mark.parametrize("tongue", TONGUES)
def test_what_stands_above_is_enough(tongue):
    old = f"{HEADS[tongue]}\n\n{LETTER}\n\n{CLOSINGS[tongue]}\nAda\n\nold words below"
    assert own_text(f"{ANSWERS[tongue]}\n\n{old}").new == ANSWERS[tongue]


def test_below_a_second_greeting_and_the_last_of_several_messages():
    two = f"{HEADS['en']}\n\nHi Ines,\n\nShall we talk on Tuesday?"
    assert own_text(f"{two}\n\nHi Ada,\n\nYes, gladly.").new == "Hi Ada,\n\nYes, gladly."
    three = f"{HEADS['de']}\n\nDanke.\n\nGruß\nUta\n\n{HEADS['en']}\n\n{LETTER}\n\nBest,\nAda"
    assert own_text(three).new == ""
    assert own_text(f"{three}\n\nYes, gladly.\n\nBest,\nInes").new == "Yes, gladly."


def test_a_way_out_in_other_words_is_no_answer():
    old = f'{HEADS["en"]}\n\n{LETTER}\n\nBest,\nAda\n\nIf you would rather not, reply "stop".'
    assert own_text(old).new == ""
    assert own_text(f"{old}\n\nSent from my iPhone").new == ""
    assert own_text(f"{old}\n\nGladly.").new == "Gladly."


@pytest.mark.parametrize(
    "introduction",
    [
        "пн, 23 нояб. 2026 г. в 10:00, Ada Admin <a@x.example>:",
        "23 ноября 2026 г. в 10:00 Ada Admin <a@x.example> написал(а):",
        "23 ноября 2026 г. в 10:00 Ada Admin\n<a@x.example> написал(а):",
        "понедельник, 23 ноября 2026 г., 10:00 +03:00 от Ada <a@x.example>:",
        "Ada Admin <a@x.example> написала:",
        "23.11.2026 10:00, Ada Admin пишет:",
        "23.11.2026, 10:00, Иван Петров написал:",
        "В понедельник, 23 ноября 2026, Ada писала:",
    ],
)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_russian_introductions(introduction, mark):
    old = f"{introduction}\n\n{mark}Shall we talk?"
    assert own_text(f"Спасибо, нет.\n\n{old}").new == "Спасибо, нет."


def test_who_wrote_is_also_said_within_a_text():
    said = "Мой коллега уже написал: нам это не нужно."
    assert own_text(said).new == said
