"""What belongs to a trade."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class Goods(NamedTuple):
    """A product of the catalogue; prices in 元."""

    code: str
    name: str
    category: str
    unit: str
    list_price: int
    floor: int
    about: str

    @property
    def floor_price(self) -> Decimal:
        """The floor to the cent."""
        return Decimal(self.floor).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Trade:
    """A trade's words. Texts may name ``{product}``, ``{concern}``, ``{rival}``, ``{who}``, ``{month}``, ``{budget}`` (万元), ``{city}``.

    ``amount``: of an opportunity, in 万元; ``weeks``: how long one takes from beginning to end. ``new``: customers recorded on
    a working day by one person; ``bids``: the part of the opportunities that goes through a tender. ``sellers``, ``calls``,
    ``visits``: how many in comparison; ``past``: weeks of work shown. ``fits``: which categories of goods an industry buys.
    """

    company: str
    kinds: tuple[tuple[str, str], ...]
    goods: tuple[Goods, ...]
    rivals: tuple[str, ...]
    concerns: tuple[str, ...]
    titles: tuple[str, ...]
    projects: tuple[str, ...]
    needs: tuple[str, ...]
    vague: tuple[str, ...]
    talks: tuple[str, ...]
    feedback: tuple[str, ...]
    steps: tuple[str, ...]
    risks: tuple[str, ...]
    results: tuple[str, ...]
    follow: tuple[str, ...]
    news: tuple[str, ...]
    problems: tuple[str, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    delivery: tuple[str, ...]
    amount: tuple[int, int] = (20, 260)
    weeks: tuple[int, int] = (5, 13)
    new: float = 0.25
    bids: float = 0.45
    opens: float = 0.45
    sellers: float = 1.0
    calls: float = 1.0
    visits: float = 1.0
    past: int = 12
    fits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    extras: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def goods_for(self, industry: str) -> tuple[Goods, ...]:
        """What a customer of the industry would buy; services aside."""
        wanted = self.fits.get(industry)
        return tuple(one for one in self.goods[:-1] if wanted is None or one.category in wanted)
