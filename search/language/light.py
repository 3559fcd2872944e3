"""Words that say little about what somebody is looking for, in English and Spanish.

They count half, not nothing: "why was I charged" and "how am I charged" are different questions,
and a question may have nothing else. General lists of the languages, whatever the content.
"""

from __future__ import annotations

#: What a light word counts, where others count 1. Between 0.3 and 0.7 it hardly matters; counting
#: them fully or not at all costs a hundredth or two of nDCG.
LIGHT = 0.5

_ENGLISH = """
a an the this that these those some any each every all both either neither such another other own
same i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her
hers herself it its itself they them their theirs themselves one someone somebody anyone anybody
everyone everything something anything nothing im ive id ill youre youve theyre thats whats theres
heres am is are was were be been being do does did doing done have has had having can could may
might must shall should will would ought dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt
cant couldnt wont wouldnt shouldnt cannot no not nor never none without of in on at to from by with
for about into onto over under between through during before after above below up down out off as
than as against around near per via upon within and or but if so because while although though since
until unless whether then else also too just only even still yet already again once very really
quite much many more most few less least rather what which who whom whose when where why how get got
gets getting make makes made making go goes going went want wants wanted need needs needed like know
knows let lets please help thank thanks hi hello hey tell say said see seem seems look looking think
thought try tried trying use using used there here now today way thing things able sure
"""
_SPANISH = """
el la los las lo un una unos unas este esta esto estos estas ese esa eso esos esas aquel aquella
aquello aquellos aquellas algun alguno alguna algunos algunas ningun ninguno ninguna cada todo toda
todos todas otro otra otros otras mismo misma mismos mismas yo mi mis me mio mia tu tus te ti tuyo
usted ustedes su sus suyo suya se si el ella ellos ellas le les nos nosotros nosotras nuestro nuestra
nuestros nuestras vosotros os algo alguien nada nadie soy es eres son somos era eran fue fueron ser
sido siendo sea estoy esta estas estan estamos estaba estar estado he ha has han hemos haber habia
hay hago hace hacen hacer hecho puedo puede puedes pueden poder podria debo debe deben deberia tengo
tiene tienes tienen tener tenia voy va vas van ir no ni nunca sin de del a al en con por para desde
hasta entre sobre bajo ante contra segun durante tras y e o u pero sino aunque porque pues como
cuando donde que quien quienes cual cuales cuanto cuanta cuantos cuantas mientras entonces tambien
tampoco ya aun todavia muy mas menos mucho mucha muchos muchas poco poca pocos pocas tan tanto solo
quiero quiere quieren quisiera necesito necesita deseo favor gracias hola ayuda saber sabe decir
dice ver parece aqui alli ahora hoy cosa cosas asi
"""
_LISTS = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}
_NONE: frozenset[str] = frozenset()


def light_words(language: str) -> frozenset[str]:
    """The folded words of a language (or of a locale such as "es-MX") that count `LIGHT`."""
    return _LISTS.get(language[:2], _NONE)
