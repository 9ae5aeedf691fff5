"""What a browser calls itself, in words that somebody recognises. Nothing is decided by it."""

import re

from django.utils.translation import gettext as _

_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    (r"wxwork/", "企业微信"),
    (r"MicroMessenger/", "微信"),
    (r"DingTalk/", "钉钉"),
    (r"Lark/|Feishu/", "飞书"),
    (r"Edg(?:A|iOS)?/", "Edge"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"QQBrowser/", "QQ"),
    (r"HuaweiBrowser/", "Huawei"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)


def device(agent: str) -> str:
    """iPhone, Windows, Android …"""
    return next((name for mark, name in _DEVICES if mark in agent), _("Unknown device"))


def browser(agent: str) -> str:
    """Chrome, 企业微信 …"""
    return next((name for mark, name in _BROWSERS if re.search(mark, agent)), _("unknown browser"))
