"""What is wrong with an input, as a code with parameters; put into words only at the end, in the reader's language."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

TEXTS: dict[str, tuple[str, str]] = {
    "not_utf8": ("不是 UTF-8 文本{guess}", "not UTF-8 text{guess}"),
    "line_too_long": ("一行超过 {limit} 字节", "a line of more than {limit} bytes"),
    "file_too_large": ("文件超过 {limit} 字节", "a file of more than {limit} bytes"),
    "unreadable": ("文件无法读取：{reason}", "the file cannot be read: {reason}"),
    "not_json": ("不是 JSON:{reason}", "not JSON: {reason}"),
    "too_deep": ("JSON 嵌套过深", "the JSON is nested too deeply"),
    "not_an_object": ("应是一个 JSON 对象", "must be a JSON object"),
    "not_a_list": ("应是一个 JSON 数组", "must be a JSON array"),
    "missing": ("缺少「{field}」", "“{field}” is missing"),
    "not_text": ("「{field}」应是文字", "“{field}” must be text"),
    "empty": ("「{field}」不能为空", "“{field}” must not be empty"),
    "not_bool": ("「{field}」应是 true 或 false", "“{field}” must be true or false"),
    "not_people": ("「{field}」应是人员编号的数组，至少一人", "“{field}” must be a list of person ids, not empty"),
    "not_texts": ("「{field}」应是文字的数组", "“{field}” must be a list of texts"),
    "not_ranges": (
        "「{field}」应是 [起, 止] 日期对的数组，起不晚于止",
        "“{field}” must be a list of [from, to] dates, from not after to",
    ),
    "not_roles": (
        "「{field}」应是 [起, 止或 null, 角色] 的数组，起不晚于止",
        "“{field}” must be a list of [from, to or null, role], from not after to",
    ),
    "not_a_time": (
        "「{field}」不是带秒和时区的时间（如 2026-03-05T09:00:00+08:00）：{value}",
        "“{field}” is not a time with seconds and offset (like 2026-03-05T09:00:00+08:00): {value}",
    ),
    "not_a_date": (
        "「{field}」不是日期（如 2026-03-05）：{value}",
        "“{field}” is not a date (like 2026-03-05): {value}",
    ),
    "not_a_week": (
        "「{field}」不是存在的周（如 2026-W10）：{value}",
        "“{field}” is not a week that exists (like 2026-W10): {value}",
    ),
    "not_listed": ("「{field}」只能是 {choices}：{value}", "“{field}” must be one of {choices}: {value}"),
    "unknown_person": (
        "「{field}」所写的 {value} 不在人员名单中",
        "“{field}” names {value}, who is not in the list of people",
    ),
    "reserved": ("「{value}」是系统保留的编号", "“{value}” is the system's own id"),
    "twice": ("人员编号重复：{value}", "a person id appears twice: {value}"),
    "subject_type": (
        "「subject」应是 {expected}：编号，而不是 {value}",
        "“subject” must be {expected}:id, not {value}",
    ),
}


@dataclass(eq=False)
class Complaint(Exception):
    """One fault of an input value."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    def text(self, language: Language = "zh") -> str:
        """The sentence for a person."""
        return TEXTS[self.code][language == "en"].format(**dict(self.params))


def complaint(code: str, **params: object) -> Complaint:
    """A fault with its parameters; long values are shown cut."""
    return Complaint(code, tuple((name, _short(str(value))) for name, value in params.items()))


def _short(text: str) -> str:
    """Cut, and with nothing in it that a terminal would act on."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:81])
    return shown if len(text) <= 80 else shown[:80] + "…"


@dataclass(eq=False)
class BadInput(Exception):
    """The first fault of a file: where it stands, and what it is. ``line`` counts from 1."""

    file: str
    line: int
    complaint: Complaint

    def text(self, language: Language = "zh") -> str:
        """``events.jsonl:2: …``."""
        return f"{self.file}:{self.line}: {self.complaint.text(language)}"
