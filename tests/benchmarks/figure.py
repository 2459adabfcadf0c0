"""One measured figure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`limit` bounds the ratio to the baseline measured in the same run; without a baseline, the value itself.

    Without a limit it is only reported.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.baseline is None else self.value / self.baseline

    @property
    def kept(self) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return self.limit is None or measured <= self.limit
