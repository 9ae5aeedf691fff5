"""The demo company's people: thirty, every role, good and bad at keeping the rules."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Office:
    """A department; ``region`` is what numbers carry."""

    name: str
    parent: str
    region: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody keeps the rules: parts of one. ``busy``: contacts with customers on a working day."""

    punctual: float = 0.97
    late: float = 0.03
    complete: float = 0.98
    busy: float = 0.95
    visits: float = 1.9

    @property
    def forgets(self) -> float:
        """What is never handed in."""
        return max(0.0, 1 - self.punctual - self.late)


GOOD = Habit()
QUICK = Habit(punctual=0.995, late=0.005, complete=0.995, busy=1.3, visits=2.6)
LATE = Habit(punctual=0.62, late=0.34, complete=0.92, busy=0.8, visits=1.6)
FORGETFUL = Habit(punctual=0.70, late=0.12, complete=0.9, busy=0.6, visits=1.2)
HASTY = Habit(punctual=0.93, late=0.05, complete=0.55, busy=1.1, visits=2.0)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the company. ``years``: how long ago they came; ``joins``/``leaves``/``rises``: in which week of the twelve."""

    code: str
    name: str
    office: str
    position: str
    manager: str = ""
    habit: Habit = field(default=GOOD)
    years: float = 3.0
    level: str = ""
    tags: tuple[str, ...] = ()
    joins: int | None = None
    leaves: int | None = None
    rises: tuple[int, str] | None = None
    away: tuple[tuple[int, int, int, str], ...] = ()
    """Leave: (week, weekday from 0, days, why)."""

    @property
    def role(self) -> str:
        """The permission role that goes with the position."""
        return "manager" if self.position in LEADING else self.position


HEAD = "总部"
OFFICES = (
    Office(HEAD, ""),
    Office("华东大区", HEAD),
    Office("上海办事处", "华东大区", "SH", "上海"),
    Office("苏州办事处", "华东大区", "SZ", "苏州"),
    Office("杭州办事处", "华东大区", "HZ", "杭州"),
    Office("华北大区", HEAD),
    Office("北京办事处", "华北大区", "BJ", "北京"),
    Office("天津办事处", "华北大区", "TJ", "天津"),
    Office("华南大区", HEAD),
    Office("广州办事处", "华南大区", "GZ", "广州"),
    Office("佛山办事处", "华南大区", "FS", "佛山"),
    Office("市场部", HEAD),
    Office("财务部", HEAD),
    Office("法务部", HEAD),
    Office("技术支持部", HEAD),
    Office("综合部", HEAD),
)

WORKERS = (
    Worker("gu.mingyuan", "顾明远", HEAD, "gm", years=11),
    Worker("chen.jing", "陈静", HEAD, "director", "gu.mingyuan", years=8),
    Worker("zhang.min", "张敏", "华东大区", "manager", "chen.jing", years=6),
    Worker("han.lei", "韩磊", "华北大区", "regional_manager", "chen.jing", years=5, away=((6, 2, 3, "年休假"),)),
    Worker("luo.haiyan", "罗海燕", "华南大区", "manager", "chen.jing", years=7),
    Worker("li.wei", "李伟", "上海办事处", "sales", "zhang.min", QUICK, 4, "高级", ("汽车", "新能源")),
    Worker("wang.fang", "王芳", "上海办事处", "sales", "zhang.min", GOOD, 3, "中级", ("电子",)),
    Worker("xu.zhiqiang", "徐志强", "上海办事处", "sales", "zhang.min", LATE, 5, "高级", away=((4, 0, 5, "年休假"),)),
    Worker("shen.yue", "沈悦", "苏州办事处", "sales", "zhang.min", HASTY, 2, "中级", ("精密机械",)),
    Worker("lu.jianguo", "陆建国", "苏州办事处", "sales", "zhang.min", GOOD, 9, "高级", rises=(8, "office_head")),
    Worker("qian.xiaolu", "钱晓璐", "苏州办事处", "sales", "zhang.min", GOOD, 0.1, "初级", joins=7),
    Worker("fang.hao", "方浩", "杭州办事处", "office_head", "zhang.min", GOOD, 6, "高级"),
    Worker("he.jia", "何佳", "杭州办事处", "sales", "zhang.min", FORGETFUL, 1.5, "初级", away=((9, 3, 2, "病假"),)),
    Worker("yu.chenxi", "俞晨曦", "杭州办事处", "sales", "zhang.min", QUICK, 3, "中级", ("医药",)),
    Worker("zhao.qiang", "赵强", "北京办事处", "sales", "han.lei", GOOD, 5, "高级", ("轨道交通",)),
    Worker("liu.yang", "刘洋", "北京办事处", "sales", "han.lei", LATE, 2, "中级"),
    Worker("meng.qi", "孟琪", "北京办事处", "sales", "han.lei", GOOD, 3, "中级", leaves=8),
    Worker("guo.peng", "郭鹏", "天津办事处", "sales", "han.lei", FORGETFUL, 4, "中级", away=((2, 0, 3, "病假"),)),
    Worker("tian.rui", "田瑞", "天津办事处", "sales", "han.lei", HASTY, 2, "初级"),
    Worker("liang.junjie", "梁俊杰", "广州办事处", "sales", "luo.haiyan", QUICK, 6, "高级", ("食品", "包装")),
    Worker("huang.yating", "黄雅婷", "广州办事处", "sales", "luo.haiyan", GOOD, 2, "中级", away=((11, 0, 12, "婚假"),)),
    Worker("deng.chaoqun", "邓超群", "佛山办事处", "sales", "luo.haiyan", LATE, 3, "中级"),
    Worker("wu.ting", "吴婷", "市场部", "marketing", "chen.jing", GOOD, 4),
    Worker("sun.li", "孙丽", "财务部", "finance", "gu.mingyuan", GOOD, 7),
    Worker("zhou.jie", "周杰", "法务部", "legal", "gu.mingyuan", GOOD, 5),
    Worker("ma.xiao", "马骁", "技术支持部", "support", "chen.jing", GOOD, 4),
    Worker("jiang.nan", "江楠", "华东大区", "assistant", "zhang.min", GOOD, 2),
    Worker("tang.xin", "唐欣", "华北大区", "assistant", "han.lei", GOOD, 1.2),
    Worker("song.yi", "宋怡", "综合部", "front_desk", "gu.mingyuan", GOOD, 2),
    Worker("yao.lin", "姚琳", "综合部", "administrator", "gu.mingyuan", GOOD, 3),
)
"""The last one looks after the system; their position is none of the regulation's."""

SELLING = ("sales", "office_head")
LEADING = ("manager", "regional_manager", "office_head")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
    "姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱覃武乔赖文"
)
GIVEN = (
    "建华 志刚 海涛 国平 晓明 文斌 永强 春梅 丽娟 雪峰 立新 德胜 秀兰 伟东 俊峰 小红 玉梅 志远 建军 东升 "
    "晓东 宏伟 佳宁 思远 雨桐 浩然 子轩 梦琪 欣怡 嘉豪 天宇 静怡 宇航 诗涵 一鸣 明哲 振宇 慧敏 红霞 卫国 "
    "学军 桂英 凤霞 世杰 家明 少华 耀辉 启明 景行 承志 怀瑾 若彤 书豪 乐天 敏学 长青 兆丰 培林 庆丰 金凤"
).split()


def scaled(scale: float) -> tuple[Worker, ...]:
    """The workers of a smaller company: everyone who is the only one of a kind, and as many sellers as fit."""
    sellers = [one for one in WORKERS if one.position == "sales"]
    kept = {one.code for one in sellers[: max(2, round(len(sellers) * scale))]}
    if scale < 1:
        kept |= {"zhao.qiang"}
    return tuple(one for one in WORKERS if one.position != "sales" or one.code in kept)
