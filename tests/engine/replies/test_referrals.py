"""Whom a message says to turn to, in nine languages: nobody is invented, nobody is missed."""

from __future__ import annotations

import pytest

from engine.replies.inbound import of_fields
from engine.replies.referrals import referred

NOBODY = [
    "STOP",
    "Unsubscribe",
    "REMOVE ME NOW",
    "Ne m'écrivez plus.",
    "Nein danke. PS: Bitte alle Daten von mir löschen.",
    "Per GDPR Article 17, erase what you hold about me.",
    "Please remove me.\nRegards, Tom Baker",
    "Please remove me. Tom Baker",
    "Please take Harbor School off your list.",
    "Remove me. This is harassment.",
    "Delete everything. Last warning.",
    "Bitte keine weiteren Mails. Danke.",
    "Löschen Sie meine Daten. Rechtsgrundlage: Artikel 17 DSGVO.",
    "Streichen Sie uns von Ihrer Liste. Mit besten Grüßen, Uta Korn",
    "Désinscrivez-moi. Cordialement, Paul Roux",
    "Merci de supprimer mon adresse de votre liste.",
    "No me escriban más. Saludos, Elena Gil",
    "Quítenme de la lista. Gracias.",
    "Non scrivetemi più. Saluti, Luca Ferri",
    "Cancellatemi dalla lista.",
    "Schrijf me uit. Groeten, Pieter Jansen",
    "Geen interesse. Haal ons van de lijst.",
    "Não me escreva mais. Cumprimentos, Tiago Reis",
    "Retirem o meu contacto.",
    "Skriv inte till mig igen. Hälsningar, Karin Ek",
    "Ta bort mig från listan. Tack.",
    "Proszę mnie usunąć z listy. Pozdrawiam, Ewa Lis",
    "Nie pisać więcej.",
    "I am away until Monday. In urgent cases contact Reception.",
]
NAMED = [
    ("Reden Sie am besten mit Frau Voss.", "Voss"),
    ("Sprechen Sie bitte mit Frau Dr. Nadine Voss.", "Nadine Voss"),
    ("CCing Priya, she runs this.", "Priya"),
    ("Looping in Priya Nair.", "Priya Nair"),
    ("Priya handles this for us.", "Priya"),
    ("Fragen Sie Petra Klein.", "Petra Klein"),
    ("Bitte an Petra wenden.", "Petra"),
    ("Während meiner Abwesenheit vertritt mich Herr Jonas Kern.", "Jonas Kern"),
    ("In my absence please contact Rita Blom.", "Rita Blom"),
    ("My deputy is Omar Haddad.", "Omar Haddad"),
    ("Adressez-vous à Anne Petit.", "Anne Petit"),
    ("Voyez avec Claire.", "Claire"),
    ("En mon absence, contactez Luc Perrin.", "Luc Perrin"),
    ("Hable con Lola Prieto.", "Lola Prieto"),
    ("En mi ausencia escriba a mi compañera Nuria.", "Nuria"),
    ("Deve parlare con Sara Neri.", "Sara Neri"),
    ("In mia assenza scriva al collega Marco Villa.", "Marco Villa"),
    ("U kunt beter met Anouk Mol praten.", "Anouk Mol"),
    ("Bij afwezigheid: neem contact op met Femke.", "Femke"),
    ("Fale com a Sandra Melo.", "Sandra Melo"),
    ("Na minha ausência, contacte o colega Rui Alves.", "Rui Alves"),
    ("Prata med Erik Lund.", "Erik Lund"),
    ("Vid brådskande ärenden kontakta Maja.", "Maja"),
    ("Proszę pisać do pani Ewa Lis.", "Ewa Lis"),
    ("Zastępuje mnie Jan Kowal.", "Jan Kowal"),
    ("Wrong person. Try Marie DUPONT instead.", "Marie DUPONT"),
    ("I only do payroll. Please remove me and ask Bo Lind.", "Bo Lind"),
    ("I passed it on to Maya Chen.\nRegards, Tom Baker", "Maya Chen"),
]
HELD_OUT_NOBODY = [
    "ABMELDEN",
    "Desuscribir",
    "Opt Out",
    "Not Interested. Please stop.",
    "We at Ridge Academy do not wish to hear from you.",
    "Under Article 21 GDPR I object.",
    "Kindly erase my record. Cheers, Bo Lind",
    "Unsubscribe me please. Sincerely, Maya Chen",
    "Kein Interesse. Schönen Tag noch.",
    "Nehmen Sie mich vom Verteiler. Viele Grüße, Jan Horn",
    "Arrêtez de m'écrire. Bonne journée.",
    "Plus de messages. Merci. Anne Petit",
    "Basta de correos. Un saludo, Iván Paz",
    "Dejen de escribirme.",
    "Smettetela di scrivermi. Grazie, Sara Neri",
    "Toglietemi dalla lista.",
    "Stop met mailen. Bedankt, Anouk Mol",
    "Parem de me escrever. Obrigado, Rui Alves",
    "Sluta mejla. Mvh, Erik Lund",
    "Przestańcie pisać. Z poważaniem, Jan Kowal",
]
HELD_OUT_NAMED = [
    ("You would be better off talking to Grace Obi.", "Grace Obi"),
    ("Adding Tom to this thread, he decides.", "Tom"),
    ("Nina looks after interns.", "Nina"),
    ("For anything urgent, my colleague Ana Cruz will help.", "Ana Cruz"),
    ("Wenden Sie sich an Herrn Olaf Brand.", "Olaf Brand"),
    ("Das betreut bei uns Svenja Horn.", "Svenja Horn"),
    ("Meine Vertretung ist Lena Fuchs.", "Lena Fuchs"),
    ("C'est Hugo Morel qui s'en occupe.", "Hugo Morel"),
    ("J'ai transmis à Julie.", "Julie"),
    ("De esto se encarga Pablo Ruiz.", "Pablo Ruiz"),
    ("Pregunte a Marta.", "Marta"),
    ("Se ne occupa Giulia Costa.", "Giulia Costa"),
    ("Ho girato la mail a Paolo.", "Paolo"),
    ("Mijn collega Daan Visser neemt waar.", "Daan Visser"),
    ("Stuur dit naar Lotte.", "Lotte"),
    ("Encaminhei para a Joana Dias.", "Joana Dias"),
    ("Quem trata disso é o Pedro.", "Pedro"),
    ("Olle Berg ansvarar för det här.", "Olle Berg"),
    ("Jag har skickat det till Sara.", "Sara"),
    ("Tym zajmuje się Anna Nowak.", "Anna Nowak"),
    ("Przekazałem to do Tomka.", "Tomka"),
]


def turned_to(text: str):
    mail = of_fields("Re: x", {"From": "Ines Okafor <ines@harbor.example>"}, "")
    return referred(mail.model_copy(update={"new_text": text}))


@pytest.mark.parametrize("text", NOBODY + HELD_OUT_NOBODY)
def test_nobody_is_invented(text):
    assert turned_to(text) is None


@pytest.mark.parametrize(("text", "name"), NAMED + HELD_OUT_NAMED)
def test_who_is_to_be_turned_to_is_found(text, name):
    found = turned_to(text)
    assert found is not None
    assert (found.name, found.email) == (name, None)


def test_an_address_that_is_to_be_taken_out_is_nobody_to_turn_to():
    assert turned_to("Please remove tom@ridge.example from your list.") is None
    found = turned_to("Please remove me and write to rita@ridge.example.")
    assert found is not None
    assert (found.name, found.email) == (None, "rita@ridge.example")
