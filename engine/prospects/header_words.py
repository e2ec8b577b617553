"""Decides which words of a header mean what: the conventions' list, and what tools and people say.

Other languages' words stand in header_languages.toml. A company's phone, e-mail or LinkedIn page is
nobody's contact point, so its words are not here.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Final


class Column(StrEnum):
    """What a column holds. Names and contacts decide who passes and who is who."""

    FIRST = "first_name"
    LAST = "last_name"
    PARTICLE = "name_particle"
    """What stands before a last name and is sorted without it: the van den of van den Berg."""
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
    Column.FIRST: "firstname|forename|contact first name|person first name|person - first name"
    "|first|fname|f name|f. name|firstnames|first names|christian name|preferred name"
    "|preferred first name|goes by|name first",
    Column.LAST: "lastname|contact last name|person last name|person - last name"
    "|last|lname|l name|l. name|last names|surnames|name last",
    Column.PARTICLE: "name particle|last name prefix",
    Column.FULL: "contact|contact name|person|person name|person - name|lead name|display name"
    "|contact full name|profile name|prospect|contact person"
    "|complete name|contact names|name and surname|name surname|first and last name"
    "|first name and last name|first name last name|last name first name|first last name"
    "|headteacher|head teacher|head of school|principal|principal name|head name"
    "|decision maker|poc|point of contact"
    "|name of contact|name of contact person",
    Column.EMAIL: "mail|mail address|e-mail 1|email 1|e-mail 1 - value|e-mail 2 - value"
    "|e-mail 3 - value|e-mail 2 address|e-mail 3 address|email 2|email 3|work email|work e-mail"
    "|business email|personal email|primary email|secondary email|tertiary email|contact email"
    "|person email|person - email|person - email - work|person - email - home"
    "|person - email - other|email - work|email - home|email - other|additional email"
    "|recommended email|recommended work email|recommended personal email|professional email"
    "|direct email|alternate email|other email|private email|home email"
    "|email id|e-mail id|mail id|emailid|email addresses|e-mails|emails|email add"
    "|email addr|eml|email 1 value|work email address|business email address"
    "|personal email address|primary email address"
    "|secondary email address|contact email address|verified email"
    "|official email|official email id|e-mail 2|e-mail 3"
    "|e-mail 4|smtp address|primary smtp address|windows email address"
    "|email direct|work mail|customer email|client email|e-mail address 2|e-mail address 3"
    "|your email address",
    Column.LINKEDIN: "linkedin profile url|linkedin link|linkedin profile link|linkedin page"
    "|linkedin contact profile url|contact linkedin url|contact linkedin|person linkedin"
    "|linkedin member url|linkedin public url|profile url|profile link|public profile url"
    "|linkedin bio|default profile url|sales navigator url|linkedin address"
    "|personal linkedin|personal linkedin url|linkedin profile page|linkedin public profile"
    "|linkedin public profile url|linkedin url public|linkedin account|linkedin id url"
    "|li url|li profile|li profile url|linkedin (person)|linkedin contact"
    "|linkedin contact url|linkedin personal url"
    "|member linkedin url|contact linkedin profile|contact linkedin profile url"
    "|contact li profile url|social linkedin",
    Column.PHONE: "phone num|telephone num|tel num|mobile num|mob num|contact num"
    "|telephone|telephone number|tel|tel.|cell|cell phone|mobile number"
    "|mobile phone number|phone 1|phone 2|phone 3|phone 1 - value|phone 2 - value|phone 3 - value"
    "|work phone|direct phone|direct dial|direct line|direct number|business phone"
    "|business phone 2|primary phone|home phone|home phone 2|other phone|contact phone"
    "|contact phone number|person - phone|person - phone - work|person - phone - mobile"
    "|person - phone - home|person - phone - other|phone - work|phone - mobile|phone - home"
    "|phone - other|work mobile|recommended phone|direct"
    "|phone no|phone nr|phone #|phones|phone numbers|telephone no|telephone nr|telephone 1"
    "|tel no|tel nr|tel number|tel #|mob|mob no|mob number|mobile no|mobile nr"
    "|mobile phones|mobile telephone|mobile tel|cell no|cell number|cell phone number"
    "|cellphone|cellphone number|contact no|contact nr|contact number|contact numbers"
    "|contact mobile|contact tel|contact telephone|ph|ph no|ph number|whatsapp"
    "|whatsapp number|whatsapp no|personal phone|personal phone number|private phone"
    "|direct phone number|direct dial phone|direct mobile|direct tel|work phone number"
    "|work telephone|work number|work tel|business phone number|business mobile"
    "|business telephone|phone (work)|primary phone number|mobile 1|telephone mobile|gsm"
    "|sms|customer phone|client phone|your phone number",
    Column.COMPANY: "company name|account|account name|employer|current company|current employer"
    "|organization name|organisation name|organization - name|organization 1 - name"
    "|person - organization|firm|business|business name|primary company|associated company name"
    "|company / account|school|institution"
    "|co|org|organisation / company|company / organisation|company organization"
    "|company / organization|name of company|name of organisation|name of organization"
    "|name of the company|company legal name|company name for emails"
    "|company name (cleaned)|account account name|company > name|parent company|work place"
    "|workplace|place of work|school name|name of school|name of institution"
    "|institution name|institute|college|university|academy|current employer|employer name"
    "|current company name|affiliation|agency|practice|nursery|setting name"
    "|establishment name",
    Column.TITLE: "jobtitle|job|job position|occupation|role|contact title|current title"
    "|current position|organization title|organization 1 - title|person - job title|person title"
    "|professional title|designation"
    "|job role|job function title|position title|title / role|role / title|current role"
    "|current job|current job title|headline title|work title|business title|official title"
    "|job titles|person > job title|title at company|position held",
    Column.WEBSITE: "website|web site|website url|company website|company website url|domain"
    "|company domain|company domain name|company url|website 1 - value|web page|homepage"
    "|business web page|organization - website|account website|web"
    "|site|url of company|company web site|company site|company homepage|website address"
    "|web address|www|school website|domains|company > domains|website domain"
    "|internet site",
    Column.INDUSTRY: "industry|sector|company industry|account industry|primary industry"
    "|organization - industry"
    "|company sector|line of business|business type|vertical|industries|industry name",
    Column.LOCATION: "location|contact location|person location|address 1 - formatted"
    "|current location"
    "|address|full address|person address|contact address|geography|geo"
    "|person > primary location|based in",
    Column.CITY: "city|town|contact city|person city|mailing city|business city|address 1 - city"
    "|city name|town / city|city / town|home city|mailing address city|locality|suburb"
    "|town city",
    Column.REGION: "state|region|state/region|province|state/province|county|contact state"
    "|mailing state|mailing state/province|business state|address 1 - region"
    "|state name|state / county|county / state|federal state|mailing address state"
    "|state code|prefecture",
    Column.COUNTRY: "country|country/region|contact country|person country|mailing country"
    "|business country|business country/region|address 1 - country"
    "|country name|nation|country code|country of residence|mailing address country"
    "|home country",
    Column.TIMEZONE: "time zone|timezone",
    Column.SIZE: "company size|# employees|number of employees|employees|no. of employees"
    "|employee count|company employee size|company employees|headcount|company headcount"
    "|company number of employees|organization size|account headcount"
    "|company size range|staff count|no of employees|number of staff|employee range"
    "|employee size|num employees|employees count|company > employee range",
    Column.TAGS: "tags|tag|labels|label|person - labels|tag list",
    Column.OWNER: "owner|contact owner|account owner|lead owner|prospect owner|record owner"
    "|owner name|owner email|person - owner|assigned to|sales owner|account manager"
    "|lead owner name|account executive|sales rep|sales representative|owner full name"
    "|handled by|relationship owner",
}

_LANGUAGES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("header_languages.toml").read_text("utf-8")
)
FIRST_WITH_LAST: Final[list[str]] = _LANGUAGES["first_with_last"]
LAST_WITH_FIRST: Final[list[str]] = _LANGUAGES["last_with_first"]
LANGUAGES: Final = {
    column: [word for words in _LANGUAGES[column.value].values() for word in words]
    for column in Column
    if column.value in _LANGUAGES
}

BEFORE: Final = (
    "contact|person|persons|lead|attendee|registrant|participant|delegate|guest|visitor|speaker"
    "|member|candidate|prospect|recipient|main contact|primary contact|key contact|contact person"
    "|decision maker|head|headteacher|head teacher|principal|teacher|your|my|what is your"
    "|enter your|teilnehmer|ansprechpartner|kontakt|kontaktperson|participante|deelnemer"
)
"""What may stand before a word for a person without changing it: `Attendee First Name`."""
BESIDE: Final = (
    "work|home|private|personal|business|professional|direct|primary|required"
    "|optional|latin|english|native|local|original|geschäftlich|privat|dienstlich|beruflich"
    "|pflichtfeld|travail|professionnel|personnel|privé|bureau|obligatoire|trabajo|personal|lavoro"
    "|personale|werk|zakelijk|privé|trabalho|pessoal|praca|służbowy|prywatny|práce|arbete|arbejde"
    "|arbeid|työ|рабочий|личный|kanji|漢字|必須|选填|必填"
)
"""What may stand beside a word without changing it: `Phone (work)`, `E-mail zakelijk`."""
NOT_THEIRS: Final = (
    "company|compan|corporate|firma|firmen|unternehmen|zentrale|sekretariat|office|headquarter|hq"
    "|switchboard|reception|fax|assistant|owner|manager|referr|spouse|emergency|billing|invoice"
    "|createdby|modifiedby|addedby|account|organi|generic|domain|status|source|previous|former"
    "|bounced|unsub|sender|entreprise|société|empresa|azienda|bedrijf|school|schule|support|info"
)
"""Words in a header whose cells may be addresses of somebody else; they are not guessed at."""
