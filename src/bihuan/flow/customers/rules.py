"""Pure: when two names are one, what a credit code and a telephone number look like, what is too vague."""

import re
import unicodedata
from datetime import datetime

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Person
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap, is_empty
from bihuan.base.search.grams import squeezed
from bihuan.playbook.schema.forms import Form

_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团公司|总公司|分公司|公司|集团|工厂|厂|coltd|limited|ltd|inc|corp|gmbh)+$"
)
_PLACES = re.compile(
    r"^(中国|北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    r"青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|深圳|广州|杭州|南京|苏州|无锡|宁波|温州|合肥|福州|厦门|南昌|济南|青岛|郑州|武汉|长沙|东莞|"
    r"佛山|珠海|成都|贵阳|昆明|西安|兰州|沈阳|大连|长春|哈尔滨|石家庄|太原|常州|南通|嘉兴|绍兴|台州|烟台|泉州)(省|市|自治区)?"
)
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_NO_DIGITS = re.compile("[^0-9]+")
_VAGUE = re.compile(
    r"^(客户|对方|目前|暂时|暂)?(有|需要|想要?|考虑|可能有?|无|没有?)?.{0,8}"
    r"(需求|意向|兴趣|需要|想法|计划|待定|待了解|不详|暂无|无)$"
)
SHORTEST_NEEDS = 10
DETAIL_CLAUSE = "E5"
DETAIL_FIELDS = frozenset({"needs", "budget", "needed_by"})


def name_key(name: str) -> str:
    """The name without what people spell differently: width, case, blanks, brackets, signs that nobody sees."""
    return squeezed(name)[:120]


def name_core(name: str) -> str:
    """The name without the city before it and the legal form behind it; the whole where nothing would be left."""
    key = name_key(name)
    core = _FORMS.sub("", _PLACES.sub("", key))
    core = _PLACES.sub("", core)
    return core if len(core) >= 2 else key


def phone_key(number: str) -> str:
    """The digits of the number, a Chinese mobile number without the country's code; at most 20."""
    digits = _NO_DIGITS.sub("", unicodedata.normalize("NFKC", number))
    found = re.fullmatch(r"(?:00)?86(1\d{10})", digits)
    return (found[1] if found else digits)[:20]


def is_phone(number: str) -> bool:
    """Whether it may be a telephone number: five digits or more, and else only what one writes between them."""
    plain = unicodedata.normalize("NFKC", number)
    return len(phone_key(number)) >= 5 and re.fullmatch(r"[-+*#()/;,.\d\s转分机extEXT]*", plain) is not None


def may_be_credit_code(code: str) -> bool:
    """Whether it has the form of one: 18 signs, or the 15 of an old tax number. Old and mistyped ones are about."""
    return re.fullmatch(r"[0-9A-Z]{15}(?:[0-9A-Z]{3})?", code) is not None


def is_credit_code(code: str) -> bool:
    """Whether it is a unified social credit code (GB 32100): 18 signs, the last one a check."""
    if len(code) != 18 or any(sign not in _CODE_SIGNS for sign in code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_SIGNS[(31 - total % 31) % 31] == code[17]


def is_vague(needs: str) -> bool:
    """E5: 「有软件需求」 says nothing: too short to hold what, how much and by when, or only that there is a need."""
    text = "".join(needs.split())
    return bool(text) and (len(text) < SHORTEST_NEEDS or _VAGUE.match(text.rstrip("。.!！")) is not None)


def with_detail(form: Form | None, found: tuple[Gap, ...], needs: str) -> tuple[Gap, ...]:
    """The gaps with the clause that asks for details (E5) where the form has it, vague needs among them."""
    if form is None or DETAIL_CLAUSE not in form.clauses:
        return found
    named = [Gap(gap.field, DETAIL_CLAUSE) if gap.field in DETAIL_FIELDS else gap for gap in found]
    if not is_empty(needs) and is_vague(needs):
        named.append(Gap("needs", DETAIL_CLAUSE))
    return tuple(named)


def reaches_customer(person: Person, permission: str, owner: Member | None, path: str) -> bool:
    """The same of a customer; one that nobody owns belongs to the department (its ``path``) that keeps it."""
    if owner is not None:
        return reaches(person, permission, owner)
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL or (scope is Scope.DEPARTMENT and path and path == authority.path):
            return True
        if scope is Scope.SUBTREE and authority.path and path.startswith(authority.path):
            return True
    return False


def reaches(person: Person, permission: str, member: Member) -> bool:
    """Whether the person's permission reaches what is, or would be, the member's."""
    return any(
        _reaches(scope, authority.member_id, authority.path, member)
        for authority in person.authorities
        if (scope := authority.grants.get(permission)) is not None
    )


def _reaches(scope: Scope, member_id: int, path: str, member: Member) -> bool:
    if scope is Scope.ALL or member.pk == member_id:
        return True
    there = member.department.path if member.department else ""
    if scope is Scope.OWN or not path or not there:
        return False
    return there.startswith(path) if scope is Scope.SUBTREE else there == path


def in_the_future(told: datetime | None, at: datetime) -> bool:
    """Whether something is told to have happened that has not yet."""
    return told is not None and told > at
