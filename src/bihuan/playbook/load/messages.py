"""What a mistake in a playbook file is called, in Chinese and in English: one row per code."""

from typing import Final

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    # The file
    "no_such_file": ("没有叫「{value}」的预设或文件{hint}", "there is no preset and no file “{value}”{hint}"),
    "unreadable": ("文件无法读取：{reason}", "the file cannot be read: {reason}"),
    "is_directory": ("这是一个目录，不是文件", "this is a directory, not a file"),
    "too_large": ("文件超过 {limit} 字节", "the file has more than {limit} bytes"),
    "not_utf8": ("不是 UTF-8 文本{guess}；请另存为 UTF-8", "not UTF-8 text{guess}; save it as UTF-8"),
    "binary": ("不是文本文件（YAML 是纯文本）", "not a text file (YAML is plain text)"),
    "empty_file": ("文件是空的", "the file is empty"),
    "not_a_mapping": ("文件应由「键: 值」组成", "the file must consist of “key: value” lines"),
    "needs_playbook": (
        "这是时间线文件；这里需要一份制度",
        "this is a timeline file; a single playbook is needed here",
    ),
    "needs_timeline": ("这里需要时间线文件（含 timeline）", "a timeline file (with “timeline”) is needed here"),
    # YAML
    "yaml_syntax": ("YAML 写法有误：{detail}", "YAML cannot be read here: {detail}"),
    "indentation": (
        "这一行的缩进与上面各行对不上；同一层的键要从同一列写起",
        "this line is not indented as the lines above it; keys of one level start in one column",
    ),
    "tab": ("行首用了制表符；请用空格缩进", "a tab stands here; indent with spaces"),
    "fullwidth_colon": ("冒号是全角的「：」；请写半角冒号加空格", "a full-width colon “：”; write “: ”"),
    "colon_without_space": ("冒号后面缺一个空格", "a space is missing after the colon"),
    "bad_character": ("有不可用的字符 {value}", "a character that is not allowed: {value}"),
    "too_deep": ("嵌套超过 {limit} 层", "nested more than {limit} levels deep"),
    "alias": (
        "不支持引用「*{value}」；请直接写出内容",
        "references such as “*{value}” are not supported; write it out",
    ),
    "tag": ("不支持标签「{value}」；请直接写值", "tags such as “{value}” are not supported; write the plain value"),
    "second_document": (
        "一个文件只能有一份文档（多了「---」）",
        "a file holds one document only (there is a second “---”)",
    ),
    "key_not_text": ("键应是文字", "a key must be plain text"),
    "duplicate_key": ("「{value}」重复，第 {line} 行已有", "“{value}” appears twice, first in line {line}"),
    # One value
    "unknown_key": ("没有「{value}」这个键{hint}", "there is no key “{value}” here{hint}"),
    "unknown_entry": ("「{value}」不在可用的名称之中{hint}", "“{value}” is not one of the names known here{hint}"),
    "missing_key": ("缺少「{value}」", "“{value}” is missing"),
    "empty_value": ("没有内容；填上，或删去这一行", "has no value: fill it in or remove the line"),
    "unknown_kind": (
        "没有「{value}」这种规则{hint}。可用：{known}",
        "there is no kind “{value}”; known: {known}{hint}",
    ),
    "kind_elsewhere": ("「{value}」应写在 {section} 下", "rules of kind “{value}” belong under “{section}”"),
    "not_one_of": ("不能是「{value}」{hint}。可用：{known}", "cannot be “{value}”; known: {known}{hint}"),
    "needs_mapping": ("应由「键: 值」组成", "must consist of “key: value” lines"),
    "needs_list": ("应是列表，如 [sales]", "must be a list such as [sales]"),
    "needs_text": ("应是文字；数字、日期等请加引号", "must be text; put numbers, dates and the like in quotes"),
    "needs_integer": ("应是整数，不加引号", "must be a whole number, without quotes"),
    "needs_number": ("应是数字，不加引号", "must be a number, without quotes"),
    "needs_date": ("应是存在的日期，如 2026-01-05", "must be a date that exists, such as 2026-01-05"),
    "needs_clause": (
        "「{value}」不是条款编号（如 A13：大写字母开头，以数字结尾，至多 12 字）",
        "“{value}” is not a clause id (such as A13: begins with a capital, ends with a digit, 12 characters at most)",
    ),
    "needs_name": (
        "「{value}」不是编号（如 sales：小写字母开头，只含小写字母、数字和下划线，至多 40 字）",
        "“{value}” is not an id (such as sales: begins with a small letter, then small letters, digits and _, 40 at most)",
    ),
    "empty_text": ("不能是空的", "must not be empty"),
    "too_long": ("超过 {limit} 个字", "longer than {limit} characters"),
    "empty_list": ("至少要有一项", "needs at least one entry"),
    "too_small": ("不能小于 {limit}", "must be {limit} or more"),
    "too_big": ("不能大于 {limit}", "must be {limit} or less"),
    "two_decimals": ("至多两位小数，整数部分至多十位", "two decimals and ten digits before them at most"),
    "bad_span": (
        "时长写作「3 working days」「7 days」或「2 hours」",
        "a length of time is written “3 working days”, “7 days” or “2 hours”",
    ),
    "not_hours": ("这里的时长要用小时，如「168 hours」", "this length of time is in hours, such as “168 hours”"),
    "not_elapsed": ("这里的时长只能用天或小时", "this length of time is in days or hours"),
    "invalid": ("不符合要求：{detail}", "not valid: {detail}"),
    # Between parts
    "repeated": ("「{value}」重复", "“{value}” appears twice"),
    "unknown_zone": (
        "没有「{value}」这个时区（如 Asia/Shanghai）",
        "there is no time zone “{value}” (such as Asia/Shanghai)",
    ),
    "holiday_and_workday": ("{value} 既是休息日又是上班日", "{value} is both under holidays and under workdays"),
    "title_of_two_roles": ("称呼「{value}」已属于角色 {other}", "the title “{value}” already means the role {other}"),
    "unknown_role": ("roles 中没有角色「{value}」{hint}", "there is no role “{value}” under “roles”{hint}"),
    "next_unknown": ("duties 中没有条款 {value}", "there is no duty {value} in this file"),
    "next_not_periodic": (
        "条款 {value}（{kind}）不是按周或按日产生的",
        "{value} ({kind}) does not come every week or every day",
    ),
    "next_other_period": (
        "条款 {value}（{kind}）的周期不同：按周的只能接按周的，按日的只能接按日的",
        "{value} ({kind}) comes in another rhythm: weekly duties follow weekly ones, daily ones daily ones",
    ),
    "next_not_itself": ("按日的应办事项只能接它自己：{value}", "a daily duty can only follow itself: {value}"),
    "points_never": (
        "{value} 是定量，只有达到与缺交，没有 {state}",
        "{value} is a quota: it is met or missing, never {state}",
    ),
    "reclaim_without_contact": (
        "条款 {value} 需要一条 kind 为 first contact 的应办事项",
        "needs a duty of kind “first contact” under {value}",
    ),
    "points_without_rule": (
        "duties 和 quotas 中都没有条款 {value}",
        "there is no duty and no quota {value} to charge for",
    ),
    "unknown_field": ("表单 {form} 没有字段「{value}」{hint}", "the form {form} has no field “{value}”{hint}"),
    "field_built_in": ("「{value}」是内置字段，不必再写", "“{value}” is a built-in field and needs no entry here"),
    "no_choices": ("字段「{value}」需要 choices（选项）", "the field “{value}” needs “choices”"),
    "choices_unused": ("{type} 类型的字段「{value}」没有选项", "the field “{value}” of type {type} has no choices"),
    "unknown_placeholder": ("没有占位符「{{{value}}}」{hint}", "there is no placeholder “{{{value}}}”{hint}"),
    "loose_brace": ("花括号不成对：{value}", "braces do not match: {value}"),
    "not_one_serial": ("编号样式须恰好含一个流水号 {{serial}}", "needs exactly one {{serial}}"),
    "numbers_repeat": (
        "restart 为 {restart} 时编号会重复；样式中要有 {lacking}",
        "numbers would repeat with restart {restart}; add {lacking}",
    ),
    # A timeline
    "not_monday": ("{value} 不是星期一", "{value} is not a Monday"),
    "not_ascending": ("{value} 不晚于前一个版本", "{value} is not after the version before it"),
    "another_zone": (
        "时区是 {value}，第一个版本是 {first}；各版本须相同",
        "its zone is {value}, that of the first version {first}; all versions need the same",
    ),
    "bad_version": ("制度「{value}」有误，见其自身的错误", "the playbook “{value}” has mistakes of its own"),
}
"""Code → (Chinese, English). ``{hint}`` is what was probably meant, of the words in ``known``."""

HINT: Final = ("（是不是「{near}」？）", " (did you mean “{near}”?)")
GUESS: Final = ("（像是 {guess}）", " (it looks like {guess})")
MORE: Final = ("……另有 {count} 处", "… and {count} more")
