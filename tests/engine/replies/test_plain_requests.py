"""Plain requests to end, however they are worded, and who wants to stay or to be put back."""

from __future__ import annotations

import pytest

from engine.replies.reading import read_message
from engine.replies.wording import Words
from engine.views.replies import MessageToRead
from tests.support import NOW

REQUESTS = [
    "Drop the marketing, thanks.",
    "Please cross us off.",
    "Please unregister me from whatever this is.",
    "Delete both addresses please.",
    "Where did you find this address? Please get rid of it.",
    "You needn't keep writing, we have nothing to discuss.",
    "Please, no follow-ups.",
    "Take our office off the call list and the mailing list.",
    "Verwijder ons svp. Niet onze branche.",
    "Vi prego di non ricontattarci.",
    "Le chiederei di non riscrivermi, grazie.",
    "I'd rather you didn't follow up on this.",
    "I'd ask not to be asked again.",
    "Let this be the last one.",
    "Spare me the reminders, please.",
    "Not now, not next year, not ever.",
    "It was a no in March and it is a no now. Don't ask again.",
    "Do not enrol us in any campaign.",
    "Mr Hall has asked that he not be contacted.",
    "I would be glad if I got none of these.",
    "How do I get off this list?",
    "Good luck with it, but leave me off next time.",
    "Bitte beides löschen.",
    "Lassen Sie dies bitte Ihre letzte Mail sein.",
    "Bitte fragen Sie nicht noch einmal.",
    "Auf weitere Post können wir verzichten.",
    "Ich will da nicht mehr drinstehen.",
    "Ein kurzes Nein genügt, schreiben Sie: Nein. Ich nehme Sie beim Wort.",
    "Nehmen Sie uns bitte raus.",
    "Wie komme ich aus diesem Verteiler raus?",
    "Inutile de me recontacter, la réponse est non.",
    "Pas besoin de relancer.",
    "Que ce message soit le dernier, s'il vous plaît.",
    "Comment avez-vous eu mon adresse ? Supprimez-la.",
    "Merci de nous exclure de vos prochains envois.",
    "Comment sortir de cette liste ?",
    "Nada de seguimientos, gracias.",
    "Quiero salir de la lista.",
    "No vuelvan a preguntar.",
    "¿De dónde sacó mi correo? Elimínelo.",
    "No nos incluyan en más campañas.",
    "Non inserirmi in altre campagne.",
    "Che questa sia l'ultima mail.",
    "Né ora, né l'anno prossimo, né mai.",
    "Come faccio a uscire da questa lista?",
    "Graag uit het bestand halen.",
    "Kunt u mij weghalen?",
    "Bespaar ons de herinneringen.",
    "Gelieve niet aan te dringen.",
    "Vraag het niet nog eens.",
    "Não precisa continuar escrevendo.",
    "Como faço para sair desta lista?",
    "Não volte a perguntar.",
    "Não há interesse nem haverá; não insistam.",
    "Please don't reply to this, just take me off.",
    "Could you knock us off the list?",
    "Bitte melden Sie sich nicht wieder.",
    "Ne revenez pas vers moi.",
    "Dring niet aan.",
    "Não queremos publicidade.",
    "I'd be grateful if nothing further arrived in this inbox.",
    "Please close our entry in your CRM, we have moved on.",
    "It makes no sense to keep us on your list any longer; would you strike us off?",
    "I'd appreciate it if this was the last one.",
    "You write to three of our addresses. Delete the lot.",
    "Keep the invoices coming but please drop all the marketing.",
    "No from us. And no follow-ups either.",
    "I don't expect to see another of these here.",
    "I read every one of them and would like to get none.",
    "Tear up our card.",
    "Turn that tap off.",
    "Please don't check in again.",
    "We would be obliged if nothing more came.",
    "Mich bitte nimmer anschreiben, i bin in Rente.",
    "Meine Kollegin macht das jetzt. Mich selbst streichen Sie bitte von der Liste.",
    "§ 7 UWG sollten Sie kennen.",
    "A este correo ni un mensaje más.",
    "Que votre agence s'abstienne désormais de tout envoi.",
    "Quanto a mim, pode eliminar o contacto.",
    "Als u iemand zoekt: mijn collega. Mij graag niet meer op de lijst.",
    "Per me basta così, il mio indirizzo potete eliminarlo.",
    "Don't forget to remove me from your list.",
    "Please do not cc me on these any more.",
    "I have more than once told you to remove me.",
    "Do not use my private address for this again.",
    "Delete it and send nothing more.",
    "We are happy with what we have, and I'd like this to be the last mail on the subject.",
]
BACK = [
    "I unsubscribed by mistake, please put me back on.",
    "I didn't mean to unsubscribe, can you add me again?",
    "I never asked to be removed. Keep me on the list, please.",
    "Please resubscribe me, I clicked the wrong link.",
    "We were taken off your list by accident, could you restore us?",
    "Ich habe mich versehentlich abgemeldet, bitte nehmen Sie mich wieder auf.",
    "Bitte lassen Sie mich im Verteiler.",
    "Warum bekomme ich keine Mails mehr? Bitte wieder aufnehmen.",
    "Je me suis désinscrit par erreur, pouvez-vous me remettre sur la liste ?",
    "Je ne voulais pas me désabonner.",
    "Vuelvan a ponerme en la lista, por favor.",
    "No quería darme de baja.",
    "Mi sono cancellato per sbaglio, potete rimettermi in lista?",
    "Non volevo disiscrivermi.",
    "Ik heb me per ongeluk afgemeld, kunt u mij weer toevoegen?",
    "Zet mij graag terug op de lijst.",
    "Cancelei a inscrição por engano, podem me colocar de volta?",
    "Eu não queria sair da lista.",
    "Your mails stopped coming. Am I still on the list?",
    "Ich bekomme Ihre Mails nicht mehr, bin ich noch im Verteiler?",
    "Je ne reçois plus vos mails, suis-je toujours inscrit ?",
    "Non ricevo più le vostre mail, sono ancora iscritto?",
]
NOT_BACK = [
    "You put me back on your list. Remove me.",
    "Why am I still on your list? Take me off.",
    "If you don't take us off your list, I will call my lawyer.",
    "I don't want to receive your emails again.",
    "We no longer wish to remain on your mailing list.",
    "Nu vreau să rămân pe listă.",
    "Jag vill inte stå kvar på er lista.",
    "We had to reinstate the old supplier. Please remove us from your list.",
    "There's no need to keep us on your list.",
    "Do not put me back on your list.",
    "Lassen Sie mich in Ruhe.",
    "Bitte ablegen und nie wieder aufnehmen.",
    "No quiero seguir en la lista.",
    "Não quero continuar a receber convites.",
]
OF_SOMETHING_ELSE = [
    "Don't bother chasing, I'll reply by Friday.",
    "I can do Tuesday, can you not?",
    "Drop the newsletter idea, but the pilot sounds good.",
    "Wie lange dauert die Löschung?",
    "Inutile de relancer, je signe demain.",
    "No one from your team called me on Friday. Can we try again?",
    "Your address has been removed from our mailing list.",
    "Please remove Dana from the invite, she can't make Tuesday.",
    "Delete my previous message, I meant Wednesday.",
    "No need to follow up with Karen, I will decide this. Send me a price.",
    "Please don't hesitate to contact me again.",
    "You can stop looking, I am the right person.",
    "Bitte streichen Sie mich nicht von der Liste, das gefällt uns!",
    "Sie wurden erfolgreich aus dem Verteiler abgemeldet.",
    "Wir bestätigen Ihre Abmeldung.",
    "Ihre letzte Mail kam leer an.",
    "Votre dernier mail est arrivé vide.",
    "Surtout n'arrêtez pas de m'écrire, l'idée plaît à mes élèves.",
    "Su último correo llegó vacío.",
    "No se les ocurra borrarnos de la lista, tenemos ganas.",
    "La sua ultima mail è arrivata vuota.",
    "Non cancellatemi, ero in ferie e ho visto tutto solo adesso!",
    "Haal Marieke van de uitnodiging, zij kan niet.",
    "Não me tirem da lista! Queremos entrar.",
    "In your tool, can a reader unsubscribe from one list and stay on another?",
    "Two of our members told us they couldn't unsubscribe. That worries me.",
    "Half of our customers had unsubscribed, so we dropped newsletters. No, thanks.",
    "When one of our parents clicks unsubscribe, who is told?",
    "The unsubscribe link in your texts is dead, our tenants would be furious.",
    "Leave me alone with tills right now, will you? Try me in spring.",
    "Vor dem 11. Januar bitte keine Mails, danach gern.",
    "I'm off hiking, no emails, no laptop, nothing, until 14 December. Write to me then.",
    "Wie funktioniert bei Ihnen eine Abmeldung, wenn ein Mitglied austritt?",
    "Wenn sich ein Mitglied abmeldet, bekommt der Kassenwart dann eine Nachricht?",
    "Im Verteiler dürfen Sie mich gern lassen.",
    "Nehmen Sie bitte die Position Catering aus der Liste raus und schicken Sie das Angebot neu.",
    "Chez vous, les habitants peuvent-ils se désabonner par courrier ?",
    "¿El paciente puede darse de baja de los avisos él mismo?",
    "Como é que um cliente meu cancela a subscrição dos alertas?",
    "Bij ons kunnen leden zich met één klik afmelden, dat werkt prima.",
    "Please stop ringing our front desk. E-mail is fine, and Tuesday suits me for a demo.",
    "We are not allowed to contact patients by e-mail, how do you handle that?",
    "How do you make sure that candidates don't get the same mail twice?",
    "If you don't mind, I will show the offer to our lawyer first.",
    "The page needs to go live in May. Can you help?",
    "Lassen Sie das, was wir besprochen haben, ins Angebot einfließen.",
    "Wie kann man das ab Januar testen?",
    "Mit Zustimmung meiner Chefin nehme ich den Termin gern an.",
    "Bedankt voor het voorstel, kunt u dat alsnog doen?",
    "Haal 10% eraf en we hebben een deal.",
    "Votre offre prévoit une période de grâce de plus de trois mois ?",
    "Tengo que desapuntarme de la reunión del jueves, ¿la movemos?",
    "No quiero que llegue tarde la propuesta, ¿para cuándo?",
    "No need to write again, I've signed.",
]


def label_of(text: str) -> str:
    message = MessageToRead(id=1, channel="email", subject="Re: A question", body=text)
    return read_message(message, now=NOW).label


MISSPELT = [
    "plese remvoe me form yuor list thnaks",
    "pls unsubsrcibe me",
    "UNSUBCRIBE",
    "take me of your maling list",
    "stop emialing me",
    "please delte my detials",
    "dont contcat me again",
    "unsuscribe please",
    "bitte abmleden",
    "Bitte lsöchen Sie meine Daten",
    "desinscrivez moi svp, desabonement",
]


@pytest.mark.parametrize("text", MISSPELT)
def test_a_request_to_end_is_found_with_a_slip_in_its_words(text):
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize("text", REQUESTS)
def test_a_plain_request_to_end_is_found_by_its_words(text):
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize("text", BACK)
def test_who_asks_to_stay_or_to_be_put_back_does_not_ask_to_end(text):
    assert label_of(text) != "opt_out"


def test_who_left_by_mistake_is_put_back_whatever_else_is_said():
    text = "Sorry, I hit unsubscribe by mistake. Please remove the old address and put me back on."
    assert label_of(text) != "opt_out"


@pytest.mark.parametrize("text", NOT_BACK)
def test_who_names_staying_to_refuse_it_does_not_ask_to_stay(text):
    assert not Words.of(text).say("stay")
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "Warum stehe ich noch in Ihrem Verteiler? Löschen Sie mich.",
        "J'ai cliqué par erreur, désinscrivez-moi.",
        "Are we still on your list? If so, please delete us.",
    ],
)
def test_who_speaks_of_being_on_a_list_and_asks_to_end_besides_is_heard(text):
    assert Words.of(text).say("stay")
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_words_of_ending_that_speak_of_something_else_are_no_request(text):
    assert label_of(text) != "opt_out"
