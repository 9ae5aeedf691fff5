"""Amounts in Chinese capitals (人民币大写), as contracts and receipts write them so that nobody can change a stroke."""

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿", "万亿")
LARGEST = Decimal("9999999999999999.99")


def in_capitals(amount: Decimal) -> str:
    """123456.78 → 壹拾贰万叁仟肆佰伍拾陆元柒角捌分. Exact to the cent, below 10^16; ValueError for anything else."""
    if amount != amount.quantize(Decimal("0.01")) or abs(amount) > LARGEST:
        raise ValueError(amount)
    cents = int(abs(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    whole = f"{_whole(yuan)}元" if yuan else ""
    return f"{'负' if amount < 0 else ''}{whole}{_part(yuan, jiao, fen)}" if cents else "零元整"


def _part(yuan: int, jiao: int, fen: int) -> str:
    if not jiao and not fen:
        return "整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"{tenths}{_DIGITS[fen]}分" if fen else f"{tenths}整"


def _whole(yuan: int) -> str:
    """Groups of four digits. A gap of zeros is one 零, zeros at a group's end are not read."""
    groups = [yuan // 10_000**place % 10_000 for place in range(4)]
    text, gap = "", False
    for place in reversed(range(4)):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _unit(place, groups)
        gap = False
    return text


def _unit(place: int, groups: list[int]) -> str:
    """The 亿 of 万亿 is written once, after the group of 亿 where there is one."""
    return "万" if place == 3 and groups[2] else _GROUPS[place]


def _group(group: int) -> str:
    text, gap = "", False
    for digit, place in zip(f"{group:04}", _PLACES, strict=True):
        if digit == "0":
            gap = bool(text)
        else:
            text += ("零" if gap else "") + _DIGITS[int(digit)] + place
            gap = False
    return text
