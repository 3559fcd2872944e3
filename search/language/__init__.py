"""Words of questions and of content: the same ones, wherever a question is answered."""

from search.language.light import LIGHT, light_words
from search.language.stems import stem
from search.language.tokens import LONGEST_WORD, fold, grams, normal, surfaces, words

__all__ = [
    "LIGHT",
    "LONGEST_WORD",
    "fold",
    "grams",
    "light_words",
    "normal",
    "stem",
    "surfaces",
    "words",
]
