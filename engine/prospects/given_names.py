"""Decides which given names are forms of one name: short forms, spellings, other languages'."""

from __future__ import annotations

from typing import Final

from engine.prospects.name_words import words

_FORMS: Final = """
abigail abby abbie gail
albert al bert berto
alexander alex alec alejandro alessandro alexandre aleksandr sasha sascha xander
alexandra alex sandra sasha alejandra alessandra
alfred alf fred freddy
andreas andy andrew andre andrei andrej andrzej drew
anne ann anna annie ana
anthony tony antonio antoine anton
barbara barb babs
benjamin ben benny
brian bryan
carl karl karel
caroline karoline carolin carrie carolina
catherine katherine kathryn kate katie cathy kathy kat katharina katarina catarina caterina
charles charlie chuck carlos karl
christina christine kristina kristine tina chris
christian chris kristian cristian
christopher chris kit christoph christophe cristobal
daniel dan danny
david dave dawid
deborah debra debbie deb
dominic dominik dominique nic
donald don donnie
dorothy dot dottie dorothea
edward ed eddie ted teddy eduardo edouard eduard
elizabeth liz lizzie beth betty eliza lisa elisabeth elise elisa ellie
eric erik erich
eugene gene
florian flo
francis frank francisco francesco franz frans paco francois
frances fran frannie francesca franziska
frederick fred freddie friedrich fritz federico fred
gabriel gabe
gabriele gabi gaby gabriela gabrielle
george georg jorge georges giorgio jurgen
gerald gerry jerry gerard
gregory greg gregor
henry hank harry heinrich henri enrique heinz
herbert herb bert
isabel isabelle isabella isabell izzy
ivan vanya
jacob jake jakob
james jim jimmy jamie jaime
jeffrey jeff geoffrey geoff jeffery
jennifer jen jenny jenn
jessica jess jessie
joanna jo joanne johanna
john jon johnny jack johann johannes hans juan jean giovanni jan ivan joao
jonathan jon jonny nathan johnathan
joseph joe joey jose josef giuseppe jozef pepe
joshua josh
judith judy
julia julie giulia
kenneth ken kenny
kimberly kim
lawrence larry laurence lorenzo laurent lars lorenz
leonard leo len lenny leonardo
louis lou lewis luis luigi ludwig
lucas luke lukas luca luc
magdalena lena magda maggie
margaret maggie meg peg peggy margarete greta marge rita margarita
maria marie mary maria mariya
mark marc marcus markus marco marcos marek
martha marta
martin marty martino
matthew matt matthias mathias matteo mateo matthieu mathieu matthaus
maximilian max maximilien
michael mike mick mickey micha miguel michel michele mikhail michal mikael
mohammed muhammad mohamed mohammad muhammed mehmet
nathaniel nathan nat nate
nicholas nick nicolas nikolaus nicola nico niko klaus claus nikolai
pamela pam
patricia pat patty tricia trish
patrick pat paddy patricio
paul paulo pablo paolo pavel pawel
peter pete pedro pierre pietro petr piotr pyotr
philip phil phillip philipp felipe philippe
rebecca becky becca rebekka
richard rick ricky dick rich ricardo riccardo
robert rob bob bobby robbie bert roberto
ronald ron ronnie
samantha sam
samuel sam sammy
sarah sara sally
sebastian seb bastian basti sebastien
sofia sophia sophie sofie
stephen steven steve stefan stephan stephane stefano esteban steffen
stephanie steph stefanie steffi
susan sue susie suzanne susanne susanna
theodore ted theo teddy theodor
theresa teresa terry tess therese
thomas tom tommy tomas tommaso
timothy tim timmy
valentina val
victoria vicky tori viktoria
vincent vince vincenzo vicente
walter walt wally
william will bill billy liam willy wilhelm guillermo guillaume
zachary zach zack
"""

FORMS: Final[dict[str, frozenset[int]]] = {}
"""By a given name as `words` gives it the lines above that it stands in."""
for _at, _line in enumerate(_FORMS.split("\n")):
    for _name in words(_line):
        FORMS[_name] = FORMS.get(_name, frozenset()) | {_at}


def are_forms_of_one(one: str, other: str) -> bool:
    """Whether two given names, as `words` gives them, stand in one line: bob and robert."""
    return not FORMS.get(one, frozenset()).isdisjoint(FORMS.get(other, frozenset()))
