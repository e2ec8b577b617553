"""Where a person's own words end: who signs is left out in any shape, what is said never is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.replies import inbound
from engine.replies.stripping import own_text

SAID = "We would rather not, the budget for this year is spent."
SIGNERS = [
    "H. Okonkwo, Midwife",
    "Office of the Registrar",
    "Martha Vale",
    "Barrow & Niece",
    "Joe (night porter, Leeds)",
    "Pilar\nCasa Los Olmos",
    "L'accueil",
    "Nellie x",
    "i. A. Brockhoff",
    "i.V. Dr. Anke Soltau",
    "/Gunilla, Pensionat Måsen",
    "mr. J. van Rijn",
    "Mrs Pritchard, front desk",
    "Clerk to the Trustees",
    "Me Solène Garnier, avocate",
    "Dott.ssa Marta Riva",
    "Il dirigente scolastico\nProf. Aldo Neri",
    "La presidenza",
    "Secretaría\nAyuntamiento de Peñalta",
    "A gerência, Clínica do Rio",
    "Sekretariat Gymnasium am Stadtpark",
    "Bäckerei Möller, Inh. Gerda Möller",
    "Vera Holt | Head of People | Otter Software",
    "Consent team\nHarrow Dental LLP",
    "W. Brandt, Leiter Einkauf",
    "Receptionen, Vårdcentralen Eken",
    "Anna Nowak, sekretariat",
    "Tineke, administratie",
    "Rektor Hilde Moen",
    "Toimisto, Koivulan koulu",
    "Ředitelství školy",
    "Secretariatul școlii",
    "Az igazgatóság",
    "Okul müdürlüğü",
    "Fdo.: Marta Soler, procuradora",
    "HR, Birchwood College",
    "The Secretariat, Elm Foundation",
    "Studio Bianchi S.r.l.",
    "Le maire",
    "L'équipe de la médiathèque",
    "Die Schulleitung",
    "Jean & Alfred Cope",
    "- Mo",
    "Jo @ Bramble",
    "Anna Berg\nRidge School\n5 Hill Road\nLeeds LS1 4AB",
    "Ann Roe\nGrowing together since 1982",
    "Tom from Ridge",
    "Priya, on behalf of the board",
    "Sally and the Bramble team",
    "The Hendry family",
    "Ann Roe (she/her)",
    "Ann Roe\n(Head of Year 9)",
    "Ann\n07700 900123",
    'Ann Roe\n"Growing together"',
    "Dr. med. vet. Ines Hallwachs",
    "IT Service Desk, University of Harle",
    "Das Praxisteam",
    "Jan (penningmeester)",
    "Ewa Kos, księgowa",
    "Dipl.-Ing. Karl Ruppert\nRuppert Aufzüge GmbH & Co. KG\nSitz Kassel, HRB 1234",
]
CLOSINGS = [
    "Best wishes for the season,",
    "Thanks for your understanding,\nTom",
    "Thanks ever so,\nMolly Pike\nPike Roofing",
    "All the best with the launch,",
    "Ta, Chris",
    "Bye for now\nColin",
    "Herzlich\nRainer Kolbe",
    "Herzlichst, Ihre Traudl Meissner",
    "Danke und Gruß\nErik",
    "Servus\nSepp Kirchner",
    "Mit kollegialen Grüßen\nUwe Radke",
    "Bises\nClo",
    "À très vite,\nInès Morel\nCap Vert",
    "Bien chaleureusement,\nLise et Paul",
    "Veuillez agréer, Madame, Monsieur, l'expression de mes sentiments distingués.",
    "Je vous prie d'agréer mes salutations distinguées.\nLe proviseur",
    "Un abrazo fuerte\nPino",
    "Quedo a su disposición,\nElena Ruiz",
    "Le saluda atentamente,\nMarta Gil",
    "Un abbraccio\nGigi",
    "Con stima,",
    "Sempre Suo, Dino Zambelli",
    "Buona giornata, Prof.ssa Riva",
    "Met hartelijke groet, Sjef",
    "Hoogachtend, de secretaris",
    "Com elevada estima,",
    "Abs\nWagner",
    "Łączę pozdrowienia\nMarek",
    "Z wyrazami szacunku\nEwa Kos",
    "Med vänliga hälsningar, Agneta på kansliet",
    "Ha det gott\nPontus",
    "Hilsen Per Olav, rektor",
    "Med tak for god tid\nE. Bøgh",
    "Terveisin Aino, toimisto",
    "S přátelským pozdravem\nJan Dvořák",
    "Cu prietenie,\nMihai",
    "Baráti üdvözlettel, Gábor",
    "Sevgi ve selamlar\nElif",
]
GOES_ON = [
    "Bother him.",
    "No thanks",
    "Call me",
    "Tuesday 10 am",
    "Never again",
    "Not Interested",
    "Montag oder Dienstag",
    "Nein danke",
    "Jamais",
    "Lunes por la tarde",
    "Take my name out",
    "Press it.",
    "Chase, I mean. Ever again.",
    "Forget it",
    "Ask the head office",
    "Appelez la mairie",
    "Fragen Sie die Schulleitung",
    "Maybe, in spring",
    "Wrong department",
    "Two schools, three teachers",
    "What about Anna Berg?",
    "Anna Berg decides that.",
    "- Price\n- References",
    "Then Tom Ash will know.",
    "Good luck with the search!",
    "See you on Thursday",
    "3 December at 14:00",
    "Fifteen minutes, no slides",
    "unsubscribe",
    "STOP",
    "Neither do the others",
    "Please stop",
    "In May",
    "Nach Ostern",
    "Après Pâques",
    "Na Pasen",
    "Q3",
    "Sold",
    "Abgemacht",
    "Leeds, then York",
    "10 am",
    "15 December",
    "20 pupils",
    "Spoke to the chef",
    "Forwarded to HR",
    "Vielen Dank für Ihre Nachricht",
    "Thank you for contacting Meridian Bank",
    "Director, dice",
    "Idris Benali, i.benali@ville.example",
]
INTRODUCED = [
    "The one who decides is:\n\nAnna Berg\nHead of Sales",
    "Please write to\nAnna Berg, anna@x.example",
    "Please write to\n\nAnna Berg, anna@x.example",
    "In charge is\n\nAnna Berg",
    "Zuständig ist\nAnna Berg, Leiterin Einkauf",
    "Ansprechpartner:\n\nAnna Berg, Einkauf",
    "Adressez-vous à\n\nMme Claire Dumas",
    "Escriba a\nMarta Gil, secretaría",
    "Scriva a:\nDott. Aldo Neri",
    "We need three things:\n\nPrice List\nReferences\nInsurance",
    "Hello,\n\nAnna Berg, Head of Purchasing",
    "Hi Tom,\n\nNot Anna, Peter.",
    "This message was intended for somebody else, I think.",
    "Hi,\n\nThis message was intended for my brother, not for me.",
]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("signer", SIGNERS)
def test_who_signs_is_left_out(signer, gap):
    assert own_text(f"{SAID}{gap}{signer}").new == SAID


def test_a_motto_below_a_name_and_a_house_is_left_out():
    assert own_text(f"{SAID}\n\nAnn Roe\nBramble Farm Shop\nFresh food, every day.").new == SAID
    said = f"{SAID}\n\nAnn Roe\nBramble Farm Shop\nThey know."
    assert own_text(said).new == said


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_closing_formula_and_the_name_below_it_are_left_out(closing, gap):
    assert own_text(f"{SAID}{gap}{closing}").new == SAID


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("said", GOES_ON)
def test_a_short_last_sentence_is_no_signature(said, gap):
    text = f"{SAID}{gap}{said}"
    assert own_text(text).new == text
    assert own_text(f"{text}\n\nBest,\nAnna Lind").new == text


@pytest.mark.parametrize("text", INTRODUCED)
def test_a_name_that_is_introduced_is_what_is_said(text):
    assert own_text(text).new == text


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("Ines Okafor <ines@harbor.example>", "ines"),
        ("<tom.ash@ridge.example>", "tom"),
        ("<office@saltandsmoke.example>", "salt and smoke"),
    ],
)
def test_whoever_sent_it_is_known_however_they_write_their_name(address, line):
    said = f"{SAID}\n\n{line}"
    assert inbound.of_fields("Re: x", {"From": address}, said).new_text == SAID
    assert inbound.of_fields("Re: x", {"From": "<x@y.example>"}, said).new_text == said


@pytest.mark.parametrize("closing", ["", "\n\nBest,\nGordon", "\n\nHarrow Dental LLP"])
@pytest.mark.parametrize(
    "notice",
    [
        "The Elm Trust is a registered charity. This message may contain confidential information.",
        "This message may contain privileged information. If received in error please delete it.",
        "De informatie in dit bericht is vertrouwelijk en uitsluitend bestemd voor de ontvanger.",
        "Les informations contenues dans ce message sont confidentielles.",
        "Diese Nachricht kann vertrauliche Informationen enthalten.",
        "La información contenida en este correo es confidencial.",
        "Le informazioni contenute in questa e-mail sono riservate.",
        "As informações contidas nesta mensagem são confidenciais.",
        "Informationen i detta meddelande är konfidentiell.",
        "Treść tej wiadomości jest poufna.",
    ],
)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_legal_notice_is_left_out(notice, closing, gap):
    gap = gap if closing else "\n\n"
    assert own_text(f"{SAID}{closing}{gap}{notice}").new == SAID


@pytest.mark.parametrize("mark", ["PS:", "P.S.", "P.-S. :", "Ps.", "P.D.", "PD:"])
def test_a_postscript_below_a_name_is_kept(mark):
    text = f"{SAID}\n\nH. Okonkwo, Midwife\n\n{mark} The brochure was nice."
    assert own_text(text).new == f"{SAID}\n\n{mark} The brochure was nice."


INTRODUCTIONS = [
    "On Tue, 12 Jan 2027 at 14:05, Ada Admin <ada@team.example> wrote:",
    "Am 12.01.2027 um 14:05 schrieb Ada Admin <ada@team.example>:",
    "Le jeu. 3 déc. 2026 à 9:10, CitéInfo a écrit :",
    "El 3 dic 2026, a las 9:10, Ada escribió:",
    "Il 1 dicembre 2026 10:00, EduTop ha scritto:",
    "Op 3 december 2026 om 9:10 schreef Ada:",
    "Em 3 de dez. de 2026, Ada escreveu:",
    "Den 3 dec. 2026 kl. 9.10 skrev Ada:",
    "W dniu 3.12.2026 Ada napisała:",
    "Dne 3. 12. 2026 v 9:10 Ada napsala:",
    "Pe 3 dec. 2026, Ada a scris:",
    "Ma 3. jouluk. 2026 Ada kirjoitti:",
    "3 Aralık 2026 tarihinde Ada şunları yazdı:",
]
OPENINGS = [
    *("Il Suo messaggio", "Le souci", "On the whole", "Am Ende", "El problema", "Op zich"),
    *("Em geral", "Den här gången", "W dniu dzisiejszym", "Dne", "Pe scurt", "Ma", "Io"),
    *("3 things", "Von mir aus", "To be clear", "Le 3 décembre 2026", "Am 3.12.", "On 3 May"),
]
WORDS = [
    *("budget", "school", "pupils", "2026", "next", "nothing", "wrote", "schrieb", "Ada"),
    *("office", "plan,", "done"),
]


@given(
    st.sampled_from(OPENINGS),
    st.lists(
        st.sampled_from(WORDS),
        min_size=3,
        max_size=24,
    ),
    st.sampled_from(INTRODUCTIONS),
    st.sampled_from(["\n\n", "\n"]),
    st.sampled_from([".", "!", "?"]),
)
def test_a_text_above_a_quote_is_never_lost(opening, words, introduction, gap, end):
    said = f"{opening} {' '.join(words)}{end}"
    for mark in ("> ", ""):
        own = own_text(f"{said}{gap}{introduction}\n{mark}Shall we talk?").new
        assert own == said, introduction


def test_a_long_text_of_short_lines_is_read_quickly():
    began = time.perf_counter()
    for text in (
        "Anna Berg\n" * 2_000,
        "Anna, " * 3_000,
        "Best wishes, " * 2_000,
        "A & B\n\n" * 3_000,
    ):
        own_text(f"{SAID}\n\n{text}")
    assert time.perf_counter() - began < 4
