"""What the demo company sells and how its people write, by the preset it runs by."""

from bihuan.interfaces.demo.trades.advertising import ADVERTISING
from bihuan.interfaces.demo.trades.distribution import DISTRIBUTION
from bihuan.interfaces.demo.trades.equipment import EQUIPMENT
from bihuan.interfaces.demo.trades.growth import GROWTH
from bihuan.interfaces.demo.trades.tob import TOB
from bihuan.interfaces.demo.trades.trade import Trade

TRADES: dict[str, Trade] = {
    "equipment": EQUIPMENT,
    "advertising": ADVERTISING,
    "growth": GROWTH,
    "distribution": DISTRIBUTION,
    "tob": TOB,
}
"""By the name of the preset. Companies, brands and people are invented."""
