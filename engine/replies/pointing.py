"""Holds the words around a name that tell whom to turn to from who signs or is only named."""

from __future__ import annotations

import re

NO_PERSON = re.compile(
    r"^(?:pls|please|kindly|c'est|non|encaminhei|encaminhamos|ho|he|j'ai|ik|ich|wir|dear|hi"
    r"|hello|hallo|bonjour|hola|oi|ciao|buongiorno|geachte|beste|liebe[r]?|sehr|guten"
    r"|head|director|school|academy|office|department|human|resources|ticket|kind|best|thank\w*"
    r"|viel\w*|mit|good|not|try|contact|ask|speak|talk|write|passing|copying|forwarded|adding"
    r"|cc|cc'?ing|cc'?d|looping|bringing"
    r"|ansprechpartner(?:in)?|kollegin|kollege|praktika|personalabteilung|anfrage|nachricht"
    r"|mail|urlaub"
    r"|abwesenheit|wenden|richten|fallen|notfällen|voor|daarvoor|hiervoor|ihre[nr]?|wij|per|para"
    r"|urgenzes?|parlez|voyez|contactez|adressez|veuillez|hable|escriba|diríjase|contacte|scriva"
    r"|fale|contate|anfragen|anfrage|rh|drh|hr|ceo|cto|ridge|harbor"
    r"|pour|vos|votre|nos|notre|je|sono|estou|encontro-me|me|estoy|estaré|estarei|graag|tack"
    r"|hej|jag"
    r"|kontakta|kontakt|mejla|skriv|ring|vid|tyvärr|dzień|dobry|proszę|dziękuję|zastępuje"
    r"|będę|jestem"
    r"|nie|niestety|pani|pan|pana|panią|panem|obrigado|obrigada|gracias|grazie|bedankt|helaas"
    r"|leider|lamentablemente|hélas|pytania|sprawach|ärenden"
    r"|stop|unsubscribe|remove|delete|regards|cheers|sincerely|nein|ja|nej|nee|ne|n'\w+|si|sí"
    r"|sim|não|tak"
    r"|reden|sprechen|fragen|schreiben|rufen|melden|nehmen|kontaktieren|löschen|bitte|für|im"
    r"|am|bei"
    r"|my|her|his|their|someone|somebody|nobody|anyone|everyone|when|while|until|from|under"
    r"|article|art"
    r"|legal|sales|reception|accounts|finance|marketing|support|compliance|datenschutz"
    r"|vertrieb|einkauf"
    r"|geschäftsleitung|gesch[äa]ftsführung|sekretariat|zentrale|verwaltung|secretariat"
    r"|secrétariat|direction|accueil"
    r"|recursos|rrhh|rr|administración|administração|secretaría|secretaria|segreteria"
    r"|amministrazione|direzione"
    r"|receptie|administratie|directie|personeelszaken|sekretariacie|kadr|dział\w*"
    r"|administrationen|personalavdelningen|receptionen"
    r"|dsgvo|rgpd|lgpd|rodo|avg|ps|pps|p\.s|linkedin|google|microsoft|outlook|slack|spam"
    r"|newsletter"
    r"|berlin|paris|london|madrid|roma|amsterdam|lisboa|warszawa|stockholm"
    r"|quem|quien|qui|chi|wer|wie|kto|vem|who|écrivez|demandez|merci|prenez|hablen|contacten"
    r"|pregunte|escriban|parli|chieda|contatti|neem|vraag"
    r"|spreek|mail|stuur|fråga|prata|kontaktuj|zapytaj|fala|pergunte|escreva|contactar"
    r"|contatar)\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"^(?:sie|ihnen|ihre?\w?|you|i|vous|usted|lei|du|dich|uns|mich|er)$", re.IGNORECASE
)
"""What a sentence that begins with capitals has between its verb and the name."""
ORGANISATION = re.compile(
    r"\b(?:school|academy|college|university|universit\w+|gmbh|ag|ltd|inc|llc|plc|group|team"
    r"|office|department"
    r"|foundation|institute?|lycée|lyceum|liceo|colegio|gymnasium|gymnasiet|escola|scuola"
    r"|werft|resources"
    r"|partners|solutions|services|mail|article|regulation|directive|act|abteilung|schule"
    r"|hochschule)\b",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"\w{3,}(?:ung|ungen|heit|keit|schaft|tion|tionen|tät|ismus|zeit|daten|adresse|liste"
    r"|verteiler)$"
)
"""What is no German name."""
SIGNS = re.compile(
    r"(?:regards|best|wishes|thanks|thank you|cheers|sincerely|yours|gr(?:ü|ue?)(?:ß|ss)e?n?"
    r"|mfg|lg|vg|dank|cordialement"
    r"|merci|salutations|saludos?|gracias|atentamente|cumprimentos|abraços?|obrigad[oa]"
    r"|atenciosamente|saluti|grazie"
    r"|groet(?:en|jes)?|bedankt|mvh|hälsning(?:ar)?|hälsar|tack|pozdrawiam|poważaniem"
    r"|dziękuję)[\s,.!–-]*$",
    re.IGNORECASE,
)
ALWAYS = re.compile(
    r"(?:\b(?:contact|ask|try|colleague|deputy|successor|partner|cc'?ing|cc'?d?:?|copying"
    r"|adding|boss|replacement|assistant"
    r"|(?:loop\w*|bring\w*) in|kollegin|kollege|kollegen|vertretung|vertreterin|vertreter"
    r"|nachfolgerin|nachfolger|ansprechpartner(?:in)?"
    r"|frau|herrn?|fragen sie|collègue|mme|madame|monsieur|contacter|contactez|compañer[ao]"
    r"|contacte|colega|collega|contattare"
    r"|pan[iaą]?|panią|panem|koleg[aię]|koleżank[aię]|kollega|vikarie|kontakta|fråga|vraag|mr"
    r"|mrs|ms|dr|dra|sra?|señora?|dhr|mevr|mevrouw|meneer)\.?"
    r"(?: (?:is|ist|est|es|é|è|är|jest))?[,:]?|\+)\s*$",
    re.IGNORECASE,
)
"""What is followed by whom it names, whatever else is said."""
LEADS = re.compile(
    r"(?:\b(?:to|with|write|e-?mail|is|by|you,|an|bei|ist|mit|hilft|ihnen|à|a|avec|con|al"
    r"|alla|es|com|ao|aos|é|è|est|aan|met|bij|naar|mnie|do|z|till|hos|är|av|med|mejla|på|över"
    r"|op)\.?"
    r"(?: (?:la|le|el|il|o|a|l'))?|[:(])\s*$",
    re.IGNORECASE,
)
"""What may be, where the sentence says that somebody is to be turned to."""
TURN_TO = re.compile(
    r"\b(?:contact|speak|talk|writ|ask|try|reach|refer|forward|pass|sent|send|direct|loop"
    r"|cop[yi]|cc|add|connect|introduc"
    r"|handl|deal|runs?\b|manag|leads?\b|look\w* after|owns?\b|t(?:ook|ak\w+) over|replac"
    r"|succe|cover|respons|in charge|absence|person"
    r"|colleague|deput|boss|urgen|best\b|better|right|help|e-?mail|touch|decid|belong|does\b"
    r"|would|over to|field|instead|is (?:our|the|my)"
    r"|wend|richt|(?:an)?sprech|red(?:e|en|et)\b|frag|schreib|kontakt|zustand|vertr|weiter"
    r"|gebe|leite|mach|kummer|betreu|ubern|kolleg"
    r"|hilft|nachfolg|verantw|ruf|erreich|bess|dring|notf"
    r"|adress|parl|ecri|voir|voyez|transm|transf|charg|gere|occup|rempl|coll[eè]g|suit|joign"
    r"|desormais|tourn|demand"
    r"|habl|escri|dirij|dirig|llev|encarg|reenvi|gestion|sustit|compan|pregunt|consult"
    r"|pas[eé]|cargo"
    r"|fale|fala|encaminh|repass|cuid|trat|substit|coleg|procur|assunto"
    r"|scriv|contatt|rivol|inoltr|gir|segu|gestis|sostit|chied|passat"
    r"|spre[e]?k|pra+t|schrij|vra+g|doorg|stuur|gaat|waar|vervang|overgen|terecht|spoed"
    r"|pis[az]|napis|rozmaw|porozm|zwroc|zwraca|zajm|przek|zastep|odpow|pyta|skontakt"
    r"|prata|tala|skriv|mejl|maila|vidareb|skick|ansv|hand|vikar|ersat|ring\b|frag|skoter"
    r"|hor av)",
    re.IGNORECASE,
)
RUNS_IT = re.compile(
    r"^,?\s(?:who |(?:in|from|of|our|my|aus|vom|de|du|del|da|do|della|van|från"
    r"|z)\s[\w.-]+ )?(?:handles?|deals?|runs?|manages?|leads?|owns?|looks? after|is (?:the"
    r"|our|in|my|respons|better)"
    r"|took|takes|will|would|can|does|has taken|covers?|replaces?|decides?|ist (?:zu|da|d|un"
    r"|me|ve)|macht|kümmert|betreut|übernimmt|vertritt|hilft|leitet|hat (?:das|die|mei)"
    r"|gère|s'(?:en )?occupe|est (?:en|la|le|votre|notre|resp|mon|ma)|remplace|suit|lleva"
    r"|se (?:encarga|ocupa)|es (?:la|el|quien|nuestr|mi)|gestiona|sustituye"
    r"|trata|cuida|é (?:a|o|quem|minha|meu|nossa?)|substitui|segue|si occupa|è (?:la|il|chi)"
    r"|gestisce|sostituisce|gaat|is (?:de|mijn|onze|uw|hier)|doet|neemt|vervangt|regelt"
    r"|zajmuje|się|odpowiada|zastępuje|prowadzi|jest|har hand|sköter|ansvarar|är|tar|ersätter"
    r"|hjälper)",
    re.IGNORECASE,
)
"""What follows somebody who minds the matter, at the beginning of a sentence."""
TAKE_OUT = re.compile(
    r"\b(?:remov\w+|delet\w+|unsubscrib\w+|eras\w+|supprim\w+|désabonn\w+|retir\w+|elimin\w+"
    r"|borr\w+|apag\w+|cancell\w+|verwijder\w*"
    r"|usu(?:ń|nąć|ni\w+)|ta bort|radera|lösch\w+|entfern\w+|streich\w+)\W+(?:(?!write"
    r"|contact|to\b|and\b)\w+\W+){0,4}$",
    re.IGNORECASE,
)
"""Before an address that is to be written to no more."""
