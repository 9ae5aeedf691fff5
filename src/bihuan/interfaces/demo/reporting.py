"""Reports: weekly, daily, of the regions; signed with a comment, returned, or left lying; statistics."""

from datetime import date, datetime, timedelta

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import in_force
from bihuan.insight.analytics.services import give_feedback, release
from bihuan.interfaces.demo import words
from bihuan.interfaces.demo.fieldwork import PURPOSES
from bihuan.interfaces.demo.world import Seller, World
from bihuan.playbook.calendar import week_name
from bihuan.playbook.schema.duties import DailyReport, StatisticsRelease, WeeklyReport
from bihuan.steer.reports.inputs import PlanInput, PlanLineInput
from bihuan.steer.reports.models import SUBMITTED, Report
from bihuan.steer.reports.services import complete_report, draft, return_to_writer, save_words, set_plan, sign, submit

SIGNED, RETURNED = 0.9, 0.06
LATELY, LYING = timedelta(days=8), 0.5
"""Of what was handed in lately, half still lies on the desk of whoever signs."""


class Reporting:
    """Who writes what when, and who signs it."""

    def __init__(self, world: World) -> None:
        self.world = world
        playbook = in_force(world.at(world.start, 12))
        self.rules = list(playbook.duties.values()) if playbook else []

    def lay_out(self) -> None:
        """The reports that the regulation asks for."""
        weekly = any(isinstance(rule, WeeklyReport) and rule.report == "weekly" for rule in self.rules)
        for seller in self.world.sellers:
            for week in range(self.world.weeks + 1):
                days = list(self.world.days(seller, week))
                if weekly and days and seller.worker.position == "sales":
                    self._weekly(seller, week, days)
                if any(isinstance(rule, DailyReport) for rule in self.rules):
                    for day in days:
                        self._daily(seller, day)
        if any(isinstance(rule, WeeklyReport) and rule.report == "management" for rule in self.rules):
            for code in ("zhang.min", "han.lei", "luo.haiyan"):
                for week in range(self.world.weeks):
                    self._management(code, week)

    # Weekly

    def _weekly(self, seller: Seller, week: int, days: list[date]) -> None:
        """Begun on Friday, handed in on Monday; late by those who put it off, never by those who forget."""
        world, habit = self.world, seller.habit
        chance = world.rng.random()
        monday = world.after(world.monday(week + 1) - timedelta(days=1), 1)
        if chance < habit.punctual:
            early = world.happens(0.35)
            moment = world.at(days[-1], world.hour(16, 18)) if early else world.at(monday, world.hour(8.4, 17.5))
        elif chance < habit.punctual + habit.late:
            moment = world.at(world.after(monday, world.rng.randrange(1, 4)), world.hour())
        else:
            return
        complete = world.happens(habit.complete)
        world.later(moment, lambda at: self._write_weekly(seller, week, complete, at))

    def _write_weekly(self, seller: Seller, week: int, complete: bool, at: datetime) -> None:
        world = self.world
        if not seller.is_there(at.astimezone(world.zone).date()):
            return
        report = draft(kind="weekly", period=week_name(world.monday(week).toordinal()), by=seller.member, at=at)
        if report.state not in ("draft", "returned"):
            return
        problem = words.say(world, world.trade.problems)
        told = {
            "competitors": words.say(
                world, ("{rival}本周在{city}有促销，报价下调约 5%。", "{rival}新派了一名销售驻点。", "暂无新动向。")
            ),
            "news": words.say(world, world.trade.news),
            "problems": problem,
        }
        save_words(public_id=report.public_id, words=told, extra={}, read={}, by=seller.member, at=at)
        lines = self._lines(seller, world.monday(week + 1)) if complete else ()
        set_plan(public_id=report.public_id, plan=PlanInput(lines=lines), read=0, by=seller.member, at=at)
        submit(public_id=report.public_id, by=seller.member, at=at)
        if not complete and world.happens(0.5):
            day = world.after(at.astimezone(world.zone).date(), 1)
            world.later(world.at(day, world.hour()), lambda at: self._complete(seller, report.public_id, at))
        self._sign_later(report.public_id, at)

    def _lines(self, seller: Seller, monday: date) -> tuple[PlanLineInput, ...]:
        world = self.world
        firms = world.rng.sample(seller.firms, min(len(seller.firms), world.rng.randrange(2, 5)))
        lines = []
        for firm in firms:
            deal = next((deal for deal in firm.deals if deal.is_open), None)
            day = monday + timedelta(days=world.rng.randrange(5))
            lines.append(
                PlanLineInput(
                    customer=firm.id,
                    region=firm.city,
                    day=day,
                    purpose=world.pick(PURPOSES),
                    goal=words.say(world, world.trade.steps, firm, deal),
                )
            )
        return tuple(sorted(lines, key=lambda line: line.day or monday))

    def _complete(self, seller: Seller, report: str, at: datetime) -> None:
        row = Report.objects.get(public_id=report)
        if row.state != SUBMITTED or row.complete or not seller.is_there(at.astimezone(self.world.zone).date()):
            return
        told = {"next_week": "；".join(line.goal for line in self._lines(seller, self.world.monday(0)))[:500]}
        complete_report(public_id=report, words=told, extra={}, read=row.revisions, by=seller.member, at=at)

    # Daily, and of the regions

    def _daily(self, seller: Seller, day: date) -> None:
        world, habit = self.world, seller.habit
        chance = world.rng.random()
        if chance < habit.punctual:
            moment = world.at(day, world.hour(17.5, 21.5))
        elif chance < habit.punctual + habit.late:
            moment = world.at(world.after(day, 1), world.hour(8.5, 12))
        else:
            return
        complete = world.happens(habit.complete)
        world.later(moment, lambda at: self._write_daily(seller, day, complete, at))

    def _write_daily(self, seller: Seller, day: date, complete: bool, at: datetime) -> None:
        world = self.world
        if not seller.is_there(at.astimezone(world.zone).date()):
            return
        report = draft(kind="daily", period=day.isoformat(), by=seller.member, at=at)
        told = {
            "attendance": "全天在岗",
            "results": "见各客户洽谈记录。",
            "insights": world.pick(words.INSIGHTS) if complete else "",
        }
        if world.happens(0.4):
            told["cost"] = f"交通 {world.rng.randrange(10, 120)} 元"
        save_words(public_id=report.public_id, words=told, extra={}, read={}, by=seller.member, at=at)
        submit(public_id=report.public_id, by=seller.member, at=at)
        self._sign_later(report.public_id, at, hours=16)

    def _management(self, code: str, week: int) -> None:
        world = self.world
        monday = world.after(world.monday(week + 1) - timedelta(days=1), 1)
        day = world.after(monday, 1) if world.happens(0.08) else monday
        world.later(world.at(day, world.hour(9, 17)), lambda at: self._write_management(world.members[code], week, at))

    def _write_management(self, leader: Member, week: int, at: datetime) -> None:
        world = self.world
        period = week_name(world.monday(week).toordinal())
        report = draft(kind="management", period=period, by=leader, at=at)
        told = {
            "competitors": words.say(world, ("{rival}在本区加大陈列投入。", "{rival}推出新包装，价格低 6%。")),
            "abnormal_customers": words.say(
                world, ("两家客户货款超期，已安排专人跟催。", "一家客户拟转让店面，先收清货款。", "无。")
            ),
            "report_handling": "日报已全部核签，两份退回补充。",
            "next_week": words.say(
                world, ("重点铺市与催收并行，完成周目标的 25%。", "陪访三家重点客户，推进节前备货。")
            ),
        }
        save_words(public_id=report.public_id, words=told, extra={}, read={}, by=leader, at=at)
        submit(public_id=report.public_id, by=leader, at=at)
        self._sign_later(report.public_id, at)

    # Signing

    def _sign_later(self, report: str, at: datetime, hours: float = 0) -> None:
        world = self.world
        if not world.happens(SIGNED + RETURNED) or (at > world.now - LATELY and world.happens(LYING)):
            return
        returned = world.happens(RETURNED)
        day = at.astimezone(world.zone).date()
        moment = (
            at + timedelta(hours=hours)
            if hours
            else world.at(world.after(day, world.rng.randrange(1, 3)), world.hour(8.5, 12))
        )
        world.later(moment, lambda at: self._decide(report, returned, at))

    def _decide(self, public_id: str, returned: bool, at: datetime) -> None:
        world = self.world
        report = Report.objects.select_related("addressee", "writer").get(public_id=public_id)
        if report.state != SUBMITTED or report.addressee is None:
            return
        by = world.members[report.addressee.code]
        if returned:
            comment = world.pick(words.RETURN_COMMENTS)
            return_to_writer(public_id=public_id, comment=comment, version=report.version, by=by, at=at)
            day = world.after(at.astimezone(world.zone).date(), 1)
            world.later(world.at(day, world.hour()), lambda at: self._again(public_id, at))
            return
        seller = next((one for one in world.sellers if one.member.code == report.writer.code), None)
        firm = world.pick(seller.firms) if seller and seller.firms else None
        comment = words.say(world, words.SIGN_COMMENTS, firm) if world.happens(0.75) else ""
        sign(public_id=public_id, comment=comment, version=report.version, by=by, at=at)

    def _again(self, public_id: str, at: datetime) -> None:
        report = Report.objects.select_related("writer").get(public_id=public_id)
        writer = self.world.members[report.writer.code]
        if report.state != "returned" or not writer.is_active:
            return
        submit(public_id=public_id, by=writer, at=at)
        self._sign_later(public_id, at)

    # Statistics

    def release_statistics(self) -> None:
        """Week by week, by Wednesday; once a day late, once forgotten. Done after the duties are known."""
        if not any(isinstance(rule, StatisticsRelease) for rule in self.rules):
            return
        world, by = self.world, self.world.members["wu.ting"]
        for week in range(self.world.weeks):
            if week == 5:
                continue
            monday = world.monday(week + 1)
            day = world.after(monday - timedelta(days=1), 4 if week == 2 else world.rng.randrange(2, 4))
            moment = world.at(day, world.hour(14, 17))
            if moment > world.now:
                continue
            name = week_name(world.monday(week).toordinal())
            release(week=name, note=world.pick(("", "", "拜访报告迟交增多，请各区关注。")), by=by, at=moment)
            self._feedback(week, by, moment + timedelta(minutes=20))

    def _feedback(self, week: int, by: Member, at: datetime) -> None:
        period = week_name(self.world.monday(week).toordinal())
        rows = Report.objects.filter(report_kind="weekly", period=period, submitted_at__lt=at).order_by("writer__code")
        if at < self.world.now and (report := rows.first()) is not None:
            text = self.world.pick(words.FEEDBACK)
            give_feedback(kind="report", public_id=report.public_id, text=text, by=by, at=at)
