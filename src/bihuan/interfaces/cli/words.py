"""The words of the command's tables, in both languages."""

from bihuan.playbook.complaints import Language
from bihuan.playbook.verdict import State

STATE_WORDS: dict[State, tuple[str, str]] = {
    "open": ("未到期", "open"),
    "done": ("按时", "done"),
    "incomplete": ("不完整", "incomplete"),
    "late": ("迟交", "late"),
    "missing": ("缺交", "missing"),
    "waived": ("免除", "waived"),
}
ACTIONS = {
    "reclaim": ("收回客户", "take the customer back"),
    "idle_rep": ("长期无跟进", "no follow-up for long"),
    "activate": ("激活沉默客户", "activate the silent customer"),
    "downgrade": ("降级", "downgrade"),
}
KINDS = {
    "customer": ("客户", "customer"),
    "visit": ("拜访", "visit"),
    "followup": ("跟进", "follow-up"),
    "opportunity": ("商机", "opportunity"),
    "bid": ("投标", "bid"),
    "contract": ("合同", "contract"),
    "week": ("周", "week"),
    "day": ("日", "day"),
    "person": ("人员", "person"),
}
WEEKDAYS = (
    ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)
WORDS = {
    "reading": ("读取记录", "reading facts"),
    "preset": ("制度", "playbook"),
    "title": ("名称", "title"),
    "rules": ("条款", "clauses"),
    "who": ("人员", "who"),
    "clause": ("条款", "clause"),
    "points": ("分", "points"),
    "fine": ("扣款（元）", "fine (CNY)"),
    "due": ("期限", "due"),
    "done_at": ("提交时间", "handed in"),
    "about": ("对象", "about"),
    "state": ("状态", "state"),
    "at": ("时间", "at"),
    "action": ("建议", "proposal"),
    "actor": ("操作人", "actor"),
    "before": ("原", "before"),
    "after": ("改后", "after"),
    "duties": ("应办事项", "Duties"),
    "unmet": ("未按时完成的事项", "Duties not met"),
    "proposals": ("建议", "Proposals"),
    "violations": ("违反关口", "Violations"),
    "differences": ("差异（按人员与条款）", "Differences by person and clause"),
    "changed": ("结果不同的事项", "Duties that come out differently"),
    "lapsed": ("不再出现的建议与违反关口", "Proposals and violations that no longer come"),
    "added": ("新出现的建议与违反关口", "Proposals and violations that newly come"),
    "kind": ("类别", "kind"),
    "what": ("内容", "what"),
    "proposal": ("建议", "proposal"),
    "violation": ("违反关口", "violation"),
    "sum": ("合计", "total"),
    "compared": ("{before}（原）→ {after}（改后），截至 {until}", "{before} (before) → {after} (after), up to {until}"),
    "compared_sums": (
        "{count} 项应办事项结果不同；合计 {points} 分，扣款 {fine} 元",
        "Duties that come out differently: {count}; points {points}, fines CNY {fine}",
    ),
    "unknown_verbs": (
        "有 {count} 行的动作不认识，未计入：{names}",
        "{count} lines have a verb nobody knows and do not count: {names}",
    ),
    "unknown_roles": (
        "这些角色不在制度中，规则对他们不起作用：{names}",
        "These roles are not in the playbook, so that its rules do not reach them: {names}",
    ),
    "same": ("两份制度的结果相同。", "Both playbooks come to the same result."),
    "nothing": ("没有应办事项。", "No duties."),
    "provisional": (
        "{years} 年的调休安排尚未公布，期限暂按法定节假日推算，公布后会变。",
        "The make-up days of {years} are not published yet: its deadlines follow the statutory holidays and will move.",
    ),
    "more": ("另有 {count} 项未列出，完整清单请用 --json。", "{count} more are not shown; --json lists them all."),
    "until": ("{playbook}，截至 {until}", "{playbook}, up to {until}"),
    "valid": ("{playbook}：通过，{count} 条规则", "{playbook}: valid, {count} rules"),
    "valid_versions": (
        "{playbook}：通过，{versions} 个版本，依次有 {counts} 条规则",
        "{playbook}: valid, {versions} versions with {counts} rules",
    ),
    "until_first": (
        "--until 早于 --since：没有可列的内容",
        "--until is before --since: nothing to list",
    ),
    "no_room": ("输出无法写完：{reason}", "the output could not be written: {reason}"),
    "stored": ("存储的", "stored"),
    "judged": ("回放得出的", "by replay"),
    "counted": ("应为", "counted anew"),
    "tallies_agree": ("统计数与业务记录一致。", "The tallies say what the records say."),
    "tallies_counted": (
        "统计数已按业务记录重新计算，重算前后一致。",
        "All was counted anew; the tallies had been right.",
    ),
    "tallies_differ": (
        "有 {count} 处统计数与业务记录不一致。重新计算请用：bihuan tallies rebuild",
        "{count} tallies differ from the records. To count everything anew: bihuan tallies rebuild",
    ),
    "tallies_mended": (
        "曾有 {count} 处统计数与业务记录不一致，已全部重新计算。",
        "{count} tallies differed from the records; all was counted anew.",
    ),
    "in_step": ("应办事项与日志回放一致。", "The duties say what a replay of the log says."),
    "out_of_step": (
        "有 {count} 处与日志回放不一致。重算请用：bihuan duties rebuild",
        "{count} differences from a replay of the log. To judge everything anew: bihuan duties rebuild",
    ),
    "mended": (
        "曾有 {count} 处与日志回放不一致，已全部重算。",
        "{count} differences from a replay; all was judged anew.",
    ),
    "zones": ("两份制度的时区不同，无法比较", "the two playbooks count in different zones and cannot be compared"),
    "no_time": (
        "{option} 应是带秒和时区的时间，如 2026-03-31T00:00:00+08:00：{value}",
        "{option} must be a time with seconds and offset, like 2026-03-31T00:00:00+08:00: {value}",
    ),
}


def state_word(state: State, language: Language) -> str:
    """A duty's state."""
    return STATE_WORDS[state][language == "en"]


def action_word(action: str, language: Language) -> str:
    """What a proposal proposes."""
    return ACTIONS[action][language == "en"]


def word(name: str, language: Language, **params: object) -> str:
    """A word or sentence of the tables."""
    return WORDS[name][language == "en"].format(**params)
