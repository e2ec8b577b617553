"""Words of refusal that ask for something else than silence, and what people say of absences."""

from __future__ import annotations

import pytest

from engine.replies import other_channels
from engine.replies.reading import read_message
from engine.views.replies import MessageToRead
from tests.support import NOW

ANOTHER_CHANNEL = [
    "Please don't call my mobile, email is fine. Could you send me the pricing sheet?",
    "Bitte nicht mehr anrufen, lieber per E-Mail. Was kostet das?",
    "Merci de ne plus m'appeler, écrivez-moi plutôt par mail. Quel est le tarif ?",
    "Por favor no me llamen más, mejor por correo. ¿Cuánto cuesta?",
    "Per favore non telefonatemi più, mi mandi un preventivo qui. Quanto costa?",
    "Graag niet meer bellen, mailen mag. Wat kost het?",
    "Por favor não liguem mais, prefiro por e-mail. Quanto custa?",
    "No more phone calls please, I read everything by mail. When could we meet?",
]
BOTH = [
    "Please don't call or email me again.",
    "Keine Anrufe und keine Mails mehr.",
    "Ne m'appelez plus et ne m'écrivez plus.",
    "No me llamen ni me escriban más.",
    "Niet meer bellen en niet meer mailen.",
    "Stop calling me. And stop emailing me.",
]
TOPICS = [
    "How do you handle unsubscribe requests in your tool?",
    "Does your product let us remove users from a list in bulk?",
    "Wie gehen Sie mit Abmeldungen um? Löschen Sie Daten nach DSGVO?",
]
WISHES_TO_STAY = [
    "Please do not unsubscribe me.",
    "Bitte nicht abmelden, ich möchte im Verteiler bleiben.",
    "Ne me désinscrivez pas, ça m'intéresse.",
]
CONTENT = [
    "We already work with Gong and are very satisfied.",
    "Wir arbeiten bereits mit Personio und sind sehr zufrieden.",
    "Nous travaillons avec Sage et nous en sommes très contents.",
    "Ya trabajamos con Holded y estamos muy contentos.",
    "Usiamo già Zucchetti e ci troviamo benissimo.",
    "We zijn heel tevreden over onze huidige leverancier AFAS.",
]


def label_of(text, channel="email"):
    message = MessageToRead(id=1, channel=channel, subject="Re: A question", body=text)
    return read_message(message, now=NOW).label


def test_who_answers_a_text_with_no_texts_wants_to_hear_no_more():
    text = "Please don't text me anymore. Thanks."
    assert label_of(text, "sms") == "opt_out"
    assert label_of(text) != "opt_out"


@pytest.mark.parametrize("text", [*ANOTHER_CHANNEL, *TOPICS, *WISHES_TO_STAY])
def test_what_asks_for_something_else_is_no_request_to_end(text):
    assert label_of(text) != "opt_out"


@pytest.mark.parametrize("text", BOTH)
def test_who_wants_neither_calls_nor_mails_is_left_alone(text):
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize("text", CONTENT)
def test_who_is_content_with_what_they_have_has_closed_the_matter(text):
    assert label_of(text) == "not_interested"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Don't text me. Send the case study.", "Send the case study."),
        ("Call me on Tuesday, not on Monday.", "Call me on Tuesday, not on Monday."),
        ("No calls, no mails.", "no mails."),
        ("Stop messaging me on LinkedIn, thanks.", "thanks."),
        ("Do not contact me in any way, phone included.", None),
        ("Nie wieder anrufen oder anschreiben!", None),
        ("", None),
    ],
)
def test_clauses_about_another_channel_are_left_out(text, left):
    assert other_channels.without(text) == (text if left is None else left)


@pytest.mark.parametrize(
    "text",
    [
        "I was on vacation until last week. We'd love to see a demo.",
        "Back from leave now. Happy to talk Thursday.",
        "J'étais en congé la semaine dernière. Envoyez-moi la brochure.",
    ],
)
def test_a_person_who_speaks_of_an_absence_is_no_machine(text):
    assert label_of(text) not in {"out_of_office", "auto_reply"}
