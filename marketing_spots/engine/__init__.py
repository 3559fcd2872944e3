"""The decision engine: pure functions from a snapshot, a visitor, a context and a moment to answers.

No Django, no I/O, no clock, no random. Read ``definitions`` for the words, ``decide`` for the walk,
``checks`` for what can stop a candidate, ``rules`` and ``operators`` for audiences.
"""

from marketing_spots.engine.bucketing import bucket, in_percentage
from marketing_spots.engine.compiler import CompiledSnapshot, compile_rule, compile_snapshot
from marketing_spots.engine.decide import decide
from marketing_spots.engine.errors import RuleError
from marketing_spots.engine.explaining import explain
from marketing_spots.engine.operators import OPERATORS, Operand, Operator, operators_for
from marketing_spots.engine.rules import CompiledRule
from marketing_spots.engine.validation import Problem
from marketing_spots.engine.values import coerce

__all__ = [
    "OPERATORS",
    "CompiledRule",
    "CompiledSnapshot",
    "Operand",
    "Operator",
    "Problem",
    "RuleError",
    "bucket",
    "coerce",
    "compile_rule",
    "compile_snapshot",
    "decide",
    "explain",
    "in_percentage",
    "operators_for",
]
