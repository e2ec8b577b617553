"""Decides which words of a header mean what: the conventions' list, and what tools and people say.

A company's phone, e-mail or LinkedIn page is nobody's contact point, so its words are not here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Column(StrEnum):
    """What a column holds. The first seven decide who passes and who is who."""

    FIRST = "first_name"
    LAST = "last_name"
    FULL = "full_name"
    EMAIL = "email"
    LINKEDIN = "linkedin"
    PHONE = "phone"
    COMPANY = "company"
    TITLE = "title"
    WEBSITE = "website"
    INDUSTRY = "industry"
    LOCATION = "location"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    TIMEZONE = "timezone"
    SIZE = "company_size"
    TAGS = "tags"
    OWNER = "owner"
    NOTE = "note"
    """Kept beside the rest under its header."""


CONVENTIONS: Final[dict[Column, str]] = {
    Column.FIRST: "first name|given name",
    Column.LAST: "last name|surname|family name",
    Column.FULL: "name|full name",
    Column.EMAIL: "email|e-mail|email address",
    Column.LINKEDIN: "linkedin|linkedin url|person linkedin url|linkedin profile",
    Column.PHONE: "phone|phone number|mobile|mobile phone|work direct phone",
    Column.COMPANY: "company|organisation|organization|associated company",
    Column.TITLE: "title|position|job title",
}

TOOLS: Final[dict[Column, str]] = {
    # Apollo, HubSpot, LinkedIn and Sales Navigator, Salesforce, Pipedrive, Google, Outlook, Lusha,
    # RocketReach, and sheets made by hand
    Column.FIRST: "firstname|forename|contact first name|person first name|person - first name",
    Column.LAST: "lastname|contact last name|person last name|person - last name",
    Column.FULL: "contact|contact name|person|person name|person - name|lead name|display name"
    "|contact full name|profile name|prospect|contact person",
    Column.EMAIL: "mail|mail address|e-mail 1|email 1|e-mail 1 - value|e-mail 2 - value"
    "|e-mail 3 - value|e-mail 2 address|e-mail 3 address|email 2|email 3|work email|work e-mail"
    "|business email|personal email|primary email|secondary email|tertiary email|contact email"
    "|person email|person - email|person - email - work|person - email - home"
    "|person - email - other|email - work|email - home|email - other|additional email"
    "|recommended email|recommended work email|recommended personal email|professional email"
    "|direct email|alternate email|other email|private email|home email",
    Column.LINKEDIN: "linkedin profile url|linkedin link|linkedin profile link|linkedin page"
    "|linkedin contact profile url|contact linkedin url|contact linkedin|person linkedin"
    "|linkedin member url|linkedin public url|profile url|profile link|public profile url"
    "|linkedin bio|default profile url|sales navigator url|linkedin address",
    Column.PHONE: "telephone|telephone number|tel|tel.|cell|cell phone|mobile number"
    "|mobile phone number|phone 1|phone 2|phone 3|phone 1 - value|phone 2 - value|phone 3 - value"
    "|work phone|direct phone|direct dial|direct line|direct number|business phone"
    "|business phone 2|primary phone|home phone|home phone 2|other phone|contact phone"
    "|contact phone number|person - phone|person - phone - work|person - phone - mobile"
    "|person - phone - home|person - phone - other|phone - work|phone - mobile|phone - home"
    "|phone - other|work mobile|recommended phone|direct",
    Column.COMPANY: "company name|account|account name|employer|current company|current employer"
    "|organization name|organisation name|organization - name|organization 1 - name"
    "|person - organization|firm|business|business name|primary company|associated company name"
    "|company / account|school|institution",
    Column.TITLE: "jobtitle|job|job position|occupation|role|contact title|current title"
    "|current position|organization title|organization 1 - title|person - job title|person title"
    "|professional title|designation",
    Column.WEBSITE: "website|web site|website url|company website|company website url|domain"
    "|company domain|company domain name|company url|website 1 - value|web page|homepage"
    "|business web page|organization - website|account website|web",
    Column.INDUSTRY: "industry|sector|company industry|account industry|primary industry"
    "|organization - industry",
    Column.LOCATION: "location|contact location|person location|address 1 - formatted"
    "|current location",
    Column.CITY: "city|town|contact city|person city|mailing city|business city|address 1 - city",
    Column.REGION: "state|region|state/region|province|state/province|county|contact state"
    "|mailing state|mailing state/province|business state|address 1 - region",
    Column.COUNTRY: "country|country/region|contact country|person country|mailing country"
    "|business country|business country/region|address 1 - country",
    Column.TIMEZONE: "time zone|timezone",
    Column.SIZE: "company size|# employees|number of employees|employees|no. of employees"
    "|employee count|company employee size|company employees|headcount|company headcount"
    "|company number of employees|organization size|account headcount",
    Column.TAGS: "tags|tag|labels|label|person - labels",
    Column.OWNER: "owner|contact owner|account owner|lead owner|prospect owner|record owner"
    "|owner name|owner email|person - owner|assigned to|sales owner|account manager",
}

LANGUAGES: Final[dict[Column, str]] = {
    # German, French, Spanish, Italian, Dutch, Portuguese
    Column.FIRST: "vorname|rufname|prénom|prenom|nombre de pila|primer nombre|nome di battesimo"
    "|voornaam|primeiro nome|nome próprio|nome proprio",
    Column.LAST: "nachname|familienname|zuname|nom de famille|apellido|apellidos|primer apellido"
    "|cognome|achternaam|familienaam|sobrenome|apelido|último nome|ultimo nome",
    Column.FULL: "vollständiger name|ansprechpartner|ansprechpartnerin|kontakt|kontaktperson"
    "|vor- und nachname|nom complet|nom et prénom|nom et prenom|prénom et nom|prenom et nom"
    "|contact principal|nombre completo|nombre y apellidos|nombre y apellido|contacto"
    "|nome completo|nome e cognome|contatto|naam|volledige naam|contactpersoon|contato",
    Column.EMAIL: "e-mail-adresse|mailadresse|e-mail adresse|e-mail (geschäftlich)"
    "|geschäftliche e-mail|email-adresse|adresse e-mail|adresse email|adresse mail|courriel"
    "|mél|correo|correo electrónico|correo electronico|dirección de correo"
    "|dirección de correo electrónico|indirizzo e-mail|indirizzo email|posta elettronica"
    "|e-mailadres|emailadres|endereço de e-mail|endereço de email|correio eletrônico"
    "|correio electrónico|e-mail profissional|email professionnel|e-mail professionnel",
    Column.LINKEDIN: "linkedin-profil|linkedin profil|linkedin-url|profil linkedin"
    "|perfil de linkedin|perfil linkedin|profilo linkedin|linkedin profiel|linkedin-profiel",
    Column.PHONE: "telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|durchwahl"
    "|telefon geschäftlich|telefon (geschäftlich)|rufnummer|téléphone|telephone fixe|portable"
    "|numéro de téléphone|téléphone mobile|téléphone portable|teléfono|telefono|móvil|movil"
    "|número de teléfono|teléfono móvil|celular|cellulare|numero di telefono|telefoon"
    "|telefoonnummer|mobiel|mobiel nummer|telefone|telemóvel|telemovel|número de telefone",
    Column.COMPANY: "firma|firmenname|unternehmen|unternehmensname|arbeitgeber|betrieb|schule"
    "|entreprise|société|societe|nom de l'entreprise|nom de la société|employeur|établissement"
    "|empresa|compañía|compania|nombre de la empresa|organización|azienda|società|societa|ditta"
    "|nome azienda|bedrijf|bedrijfsnaam|organisatie|werkgever|companhia|nome da empresa"
    "|organização|firma/organisation",
    Column.TITLE: "stelle|stellenbezeichnung|berufsbezeichnung|jobtitel|funktion|rolle|beruf"
    "|poste|fonction|intitulé du poste|titre|titre du poste|cargo|puesto|puesto de trabajo"
    "|posición|ruolo|posizione|qualifica|mansione|functie|functietitel|rol|função|funcao"
    "|posição|profissão",
    Column.WEBSITE: "webseite|internetseite|internet|url der website|site web|site internet"
    "|sitio web|página web|pagina web|sito web|sito|site|domäne|domaine|dominio|domínio",
    Column.INDUSTRY: "branche|wirtschaftszweig|secteur|secteur d'activité|industrie|industria"
    "|sector de actividad|settore|bedrijfstak|sector|setor|indústria",
    Column.LOCATION: "standort|adresse|localisation|ubicación|ubicacion|località|locatie"
    "|localização|localizacao",
    Column.CITY: "stadt|ort|wohnort|ville|ciudad|città|citta|stad|plaats|woonplaats|cidade",
    Column.REGION: "bundesland|kanton|région|département|provincia|región|comunidad autónoma"
    "|regione|provincie|estado|região",
    Column.COUNTRY: "land|staat|pays|país|pais|paese|nazione",
    Column.TIMEZONE: "zeitzone|fuseau horaire|zona horaria|fuso orario|tijdzone|fuso horário",
    Column.SIZE: "unternehmensgröße|mitarbeiterzahl|mitarbeiter|anzahl mitarbeiter|effectif"
    "|nombre d'employés|taille de l'entreprise|número de empleados|empleados"
    "|tamaño de la empresa|numero di dipendenti|dipendenti|aantal medewerkers|medewerkers"
    "|bedrijfsgrootte|número de funcionários|funcionários",
    Column.OWNER: "betreuer|betreuerin|zuständig|zugewiesen an|responsable|propriétaire|propietario"
    "|proprietario|verantwoordelijke|eigenaar",
    Column.TAGS: "schlagworte|schlagwörter|étiquettes|etiquetas|etichette",
}

FIRST_WITH_LAST: Final = frozenset({"nombre", "nombres", "nome"})
"""Spanish, Italian, Portuguese: the first name beside a column of last names, else the full one."""
LAST_WITH_FIRST: Final = frozenset({"nom"})
"""French: the last name beside a column of first names, else the full one."""
