"""Plain answers in languages of which little was learnt, and what only looks like a request."""

from __future__ import annotations

from datetime import date

import pytest

from engine.replies.dates import defer_until
from engine.replies.phrasing import folded
from engine.replies.reading import read_message
from engine.replies.wording import Words
from engine.views.replies import MessageToRead
from tests.support import NOW

ASKS = {
    "tr": [
        "Lütfen beni listenizden çıkarın.",
        "Bana bir daha yazmayın.",
        "Artık mail atmayın lutfen, ilgilenmiyoruz.",
        "E-posta adresimi veritabanınızdan silmenizi rica ederim.",
        "KVKK kapsamında kişisel verilerimin silinmesini talep ediyorum.",
        "Sizden başka mesaj almak istemiyorum.",
        "Listeden çıkmak istiyorum.",
    ],
    "fi": [
        "Poistakaa minut postituslistaltanne, kiitos.",
        "Älkää enää lähettäkö meille viestejä.",
        "En halua saada teiltä sähköpostia.",
        "Pyydän poistamaan yhteystietoni rekisteristänne.",
        "Peruutan suostumukseni markkinointiin.",
        "Lopeta tämä viestittely.",
        "Älä kirjoita minulle enää.",
    ],
    "cs": [
        "Prosím o odhlášení z odběru.",
        "Už mi nepište.",
        "Nepřeji si dostávat další nabídky.",
        "Vymažte prosím naši adresu z databáze.",
        "Odvolávám souhlas se zpracováním osobních údajů.",
        "Prosim vyradte me ze seznamu.",
        "Vymažte ma prosím z databázy a už mi nepíšte.",
    ],
    "no": [
        "Vennligst fjern meg fra listen deres.",
        "Ikke send meg flere e-poster.",
        "Jeg ønsker ikke å motta mer fra dere.",
        "Kan du slette adressen min?",
        "Jeg vil melde meg av.",
        "Slutt å sende oss mail!",
    ],
    "da": [
        "Vær venlig at slette mig fra jeres liste.",
        "Skriv ikke til mig igen.",
        "Vi ønsker ikke at modtage flere henvendelser.",
        "Jeg vil gerne afmeldes.",
        "Stop med at sende mig mails, tak.",
        "I bedes fjerne min mailadresse fra jeres system.",
    ],
    "sv": [
        "Ta bort mig från er lista.",
        "Sluta mejla mig.",
        "Jag vill inte ha fler mejl från er.",
        "Vänligen radera mina uppgifter enligt GDPR.",
        "Hör inte av er igen.",
        "Avregistrera mig tack.",
    ],
    "pl": [
        "Proszę o usunięcie mojego adresu z Państwa bazy.",
        "Proszę więcej do mnie nie pisać.",
        "Nie życzę sobie dalszej korespondencji.",
        "Wypiszcie mnie z tej listy.",
        "Cofam zgodę na przetwarzanie danych.",
        "Nie chcę dostawać takich maili.",
    ],
    "ro": [
        "Vă rog să mă ștergeți din baza de date.",
        "Nu îmi mai scrieți.",
        "Nu mai doresc să primesc mesaje de la dumneavoastră.",
        "Dezabonați-mă, vă rog.",
        "Solicit ștergerea datelor mele conform GDPR.",
        "Scoateti-ne de pe lista, va rog.",
    ],
    "hu": [
        "Kérem, töröljenek a listájukról.",
        "Ne írjanak többet!",
        "Nem kérek több ilyen levelet.",
        "Kérem az adataim törlését.",
        "Leiratkozom.",
        "Visszavonom a hozzájárulásomat.",
        "Ne keressen minket többé ezzel.",
    ],
}
LOOKS = {
    "tr": [
        "Lütfen beni listeden silmeyin, okumayı seviyorum.",
        "Yanlışlıkla abonelikten çıktım, beni tekrar ekler misiniz?",
        "Lütfen telefonla aramayın, e-posta daha iyi. Fiyat listesi gönderir misiniz?",
        "Salı günkü toplantıyı iptal ettim, perşembe 14:00 uyar mı?",
    ],
    "fi": [
        "Älkää poistako minua listalta, luen viestinne mielelläni.",
        "Peruin tilauksen vahingossa, voitteko lisätä minut takaisin?",
        "Älkää soittako, sähköposti on parempi. Paljonko tämä maksaa?",
        "Peruin tiistain palaverin, sopisiko torstai kello 14?",
    ],
    "cs": [
        "Prosím neodhlašujte mě, čtu vás rád.",
        "Odhlásil jsem se omylem, můžete mě zase přidat?",
        "Prosím nevolejte, raději e-mailem. Kolik to stojí?",
        "Úterní schůzku jsem zrušil, hodil by se čtvrtek ve 14 hodin?",
    ],
    "no": [
        "Ikke fjern meg fra listen, jeg leser gjerne det dere skriver.",
        "Jeg meldte meg av ved en feil, kan dere legge meg til igjen?",
        "Ikke ring, e-post er bedre. Hva koster det?",
        "Jeg måtte avlyse møtet på tirsdag, passer torsdag klokken 14?",
    ],
    "da": [
        "I må ikke slette mig fra listen, jeg læser gerne jeres mails.",
        "Jeg kom til at afmelde mig ved en fejl, kan I tilmelde mig igen?",
        "Ring ikke, jeg vil hellere have en mail. Hvad koster det?",
        "Jeg måtte aflyse mødet tirsdag, passer torsdag kl. 14?",
    ],
    "sv": [
        "Ta inte bort mig från listan, jag läser gärna era mejl.",
        "Jag råkade avregistrera mig av misstag, kan ni lägga till mig igen?",
        "Ring inte, mejl går bättre. Vad kostar det?",
        "Jag fick ställa in mötet på tisdag, passar torsdag klockan 14?",
    ],
    "pl": [
        "Proszę mnie nie wypisywać, chętnie czytam.",
        "Wypisałem się przez pomyłkę, czy mogą mnie Państwo dopisać z powrotem?",
        "Proszę nie dzwonić, wolę mailem. Ile to kosztuje?",
        "Musiałem odwołać wtorkowe spotkanie, czy pasuje czwartek o 14?",
    ],
    "ro": [
        "Vă rog să nu mă ștergeți din listă, citesc cu plăcere.",
        "M-am dezabonat din greșeală, mă puteți adăuga din nou?",
        "Nu mă sunați, prefer pe e-mail. Cât costă?",
        "A trebuit să anulez întâlnirea de marți, merge joi la ora 14?",
    ],
    "hu": [
        "Kérem, ne töröljenek a listáról, szívesen olvasom.",
        "Véletlenül iratkoztam le, vissza tudnának tenni?",
        "Kérem, ne hívjanak, inkább e-mailben. Mennyibe kerül?",
        "Le kellett mondanom a keddi megbeszélést, jó lenne csütörtök 14 óra?",
    ],
}
SAYS = [
    ("Teşekkürler ama ilgilenmiyoruz.", "not_interested"),
    ("Kiitos, mutta emme ole kiinnostuneita.", "not_interested"),
    ("Děkuji, ale nemáme zájem.", "not_interested"),
    ("Takk, men vi er ikke interessert.", "not_interested"),
    ("Tak, men det er ikke noget for os.", "not_interested"),
    ("Tack, men vi är inte intresserade.", "not_interested"),
    ("Dziękuję, ale nie jesteśmy zainteresowani.", "not_interested"),
    ("Mulțumesc, dar nu suntem interesați.", "not_interested"),
    ("Köszönöm, de nem érdekel minket.", "not_interested"),
    ("Bu konuyla ben ilgilenmiyorum, yanlış kişiye yazdınız.", "wrong_person"),
    ("En ole oikea henkilö tähän.", "wrong_person"),
    ("Nejsem správná osoba.", "wrong_person"),
    ("Jeg er ikke rette person for dette.", "wrong_person"),
    ("Jag är inte rätt person för detta.", "wrong_person"),
    ("Nie jestem właściwą osobą w tej sprawie.", "wrong_person"),
    ("Nu sunt persoana potrivită.", "wrong_person"),
    ("Nem én vagyok az illetékes.", "wrong_person"),
    ("Salı günü saat 10'da görüşebilir miyiz?", "meeting_request"),
    ("Sopisiko palaveri tiistaina klo 10?", "meeting_request"),
    ("Můžeme si zavolat v úterý v 10 hodin?", "meeting_request"),
    ("Kan vi ta et møte tirsdag klokken 10?", "meeting_request"),
    ("Kan vi boka ett möte på tisdag klockan 10?", "meeting_request"),
    ("Czy możemy się spotkać we wtorek o 10?", "meeting_request"),
    ("Ne putem întâlni marți la ora 10?", "meeting_request"),
    ("Tudnánk beszélni kedden 10 órakor?", "meeting_request"),
    ("Şu anda uygun değil, mart ayında tekrar yazın.", "deferral"),
    ("Nyt ei ole hyvä hetki, palataan asiaan maaliskuussa.", "deferral"),
    ("Teď se to nehodí, ozvěte se v březnu.", "deferral"),
    ("Ikke nå, ta kontakt igjen i mars.", "deferral"),
    ("Ikke lige nu, vend tilbage i marts.", "deferral"),
    ("Nu nu este momentul, reveniți în martie.", "deferral"),
    ("Most nem alkalmas, térjünk vissza rá márciusban.", "deferral"),
    ("Fiyatları gönderebilir misiniz?", "information_request"),
    ("Voitteko lähettää hinnaston?", "information_request"),
    ("Můžete mi poslat ceník?", "information_request"),
    ("Kan dere sende en prisliste?", "information_request"),
    ("Îmi puteți trimite lista de prețuri?", "information_request"),
    ("Elküldené az árlistát?", "information_request"),
    ("Bu işe Defne Örnek bakıyor, ona yazın: defne@ornek.example", "referral"),
    ("Tästä vastaa Aino Esimerkki, aino@esimerkki.example.", "referral"),
    ("Obraťte se na kolegyni Janu Vzorovou, jana@vzor.example.", "referral"),
    ("Ta kontakt med Kari Eksempel, kari@eksempel.example.", "referral"),
    ("Vă rog să vorbiți cu Ana Model, ana@model.example.", "referral"),
    ("Keresse Minta Annát: anna@minta.example.", "referral"),
]
ABSENT = [
    "Ofis dışındayım, 14 Aralık'ta döneceğim. Acil durumlarda info@ornek.example adresine yazın.",
    "Olen lomalla ja palaan 14.12. Viestejä ei lueta loman aikana.",
    "Jsem na dovolené do 14. prosince a nemám přístup k e-mailům.",
    "Jeg er på ferie til 14. desember og leser ikke e-post.",
    "Sunt în concediu până pe 14 decembrie și nu am acces la e-mail.",
    "Szabadságon vagyok december 14-ig, leveleimet nem olvasom.",
]


def label_of(text):
    message = MessageToRead(id=1, channel="email", subject="Re: Merhaba", body=text)
    return read_message(message, now=NOW).label


@pytest.mark.parametrize("text", [text for texts in ASKS.values() for text in texts])
def test_a_plain_request_to_end_is_found_in_every_language_of_the_lists(text):
    assert label_of(text) == "opt_out"


@pytest.mark.parametrize("text", [text for texts in LOOKS.values() for text in texts])
def test_who_stays_or_cancels_something_else_does_not_ask_to_end(text):
    assert label_of(text) != "opt_out"


@pytest.mark.parametrize(("text", "label"), [*SAYS, *((text, "away") for text in ABSENT)])
def test_what_else_people_say_is_in_the_lists_of_every_language(text, label):
    assert Words.of(text).say(label)


def test_letters_that_unicode_does_not_take_apart_are_read_with_and_without_their_marks():
    assert folded("Wyślij, çıkar, fjør, Łódź, Ægir") == "Wyslij, cikar, fjor, Lodz, Aegir"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ozvěte se v březnu.", date(2027, 3, 1)),
        ("Jsem na dovolené do 14. prosince.", date(2026, 12, 14)),
        ("Za dva týdny to bude lepší.", date(2026, 12, 7)),
        ("Palataan asiaan maaliskuussa.", date(2027, 3, 1)),
        ("Kahden viikon päästä sopii.", date(2026, 12, 7)),
        ("Reveniți peste două săptămâni.", date(2026, 12, 7)),
        ("Lipsesc până pe 14 decembrie.", date(2026, 12, 14)),
        ("Térjünk vissza rá két hónap múlva.", date(2027, 1, 23)),
        ("Szabadságon vagyok december 14-ig.", date(2026, 12, 14)),
        ("Mart ayında tekrar yazın.", date(2027, 3, 1)),
        ("14 Aralık'ta döneceğim.", date(2026, 12, 14)),
        ("Jeg er på ferie til og med 14. desember.", date(2026, 12, 15)),
        ("Vend tilbage i marts.", date(2027, 3, 1)),
        ("Hör av er i maj.", date(2027, 5, 1)),
        ("Ring mig på tirsdag.", date(2026, 11, 24)),
    ],
)
def test_a_day_is_read_in_every_language_of_the_lists(text, day):
    assert defer_until(text, date(2026, 11, 23)) == day
