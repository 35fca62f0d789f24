"""Targets of indicators: an operator, a number and the symbol that is counted, such as ``>= 95 %``."""

import re
from typing import Self

from qtrack.dataclass import dataclass

_PREFIX = {
    ">=": ">=", "≥": ">=", "≧": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "达到": ">=", "至少": ">=",
    "<=": "<=", "≤": "<=", "≦": "<=", "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=", "控制在": "<=",
    "=": "=", "＝": "=", "等于": "=",
}  # fmt: skip
_SUFFIX = {"以上": ">=", "以下": "<=", "以内": "<="}
_TARGET = (
    r"(?P<op>" + "|".join(sorted(map(re.escape, _PREFIX), key=len, reverse=True)) + r")?\s*"
    r"(?P<value>[-+]?\d{1,15}(?:\.\d{1,9})?)\s*"
    r"(?P<symbol>[^\d\s<>=≥≤,，.~～–—至-][^<>=≥≤]*?)??\s*"  # else it is more of the number, or a second one
    r"(?P<suffix>" + "|".join(_SUFFIX) + r")?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: `op` is one of ``>=``, ``<=``, ``=``."""

    op: str
    value: float
    symbol: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``>= 95 %``, ``≤0.48起/万台``, ``5 家以上``; ValueError for anything else."""
        found = re.fullmatch(_TARGET, text.strip().replace("\uff05", "%"))
        if found is None or (found["op"] and found["suffix"] and _PREFIX[found["op"]] != _SUFFIX[found["suffix"]]):
            raise ValueError(text)
        op = _PREFIX.get(found["op"] or "") or _SUFFIX.get(found["suffix"] or "", ">=")
        return cls(op, float(found["value"]), found["symbol"] or "")

    def __str__(self) -> str:
        return f"{self.op} {self.value:g} {self.symbol}".rstrip()

    def is_met(self, actual: float) -> bool:
        """Whether `actual` reaches the target."""
        match self.op:
            case ">=":
                return actual >= self.value
            case "<=":
                return actual <= self.value
            case _:
                return actual == self.value

    def attainment(self, actual: float, baseline: float | None) -> float:
        """The share of the way to the target, 0…1, and 1 only where it is met.

        The way begins at `baseline`, or from nothing where there is none or it met the target already.
        """
        if self.is_met(actual):
            return 1.0
        if baseline is not None and not self.is_met(baseline):
            return max(0.0, 1 - abs(self.value - actual) / abs(self.value - baseline))
        less, more = sorted((actual, self.value))
        return less / more if less > 0 else 0.0
