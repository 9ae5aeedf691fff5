"""``make deployment-test``: every scenario, and the table of what came of it in ``docs/reference/deployment.md``."""

import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.deployment.scenarios import Outcome, all_of_them
from tests.journeys.postgres import Missing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "deployment.md"
HEAD = """# 故障实测 / Tried with real processes

<!-- Written by `make deployment-test`. -->

一台机器上起真实进程：PostgreSQL 主库与流复制备库、PgBouncer、nginx、两个网页节点、两个后台节点；四个程序不停地通过接口登记客户，
外部名单只记下得到 201 的；随后制造故障，最后拿名单与数据库逐条核对。没有得到答复的用同一个幂等键重发。
Real processes on one machine: a PostgreSQL primary with a streaming standby, PgBouncer, nginx, two web nodes, two workers; four programs
enter customers through the API all the time, and a list outside keeps what was answered with 201. Then something happens, and at the
end the list is compared with the database, entry by entry. What was not answered is sent again under the same Idempotency-Key.

节点只有 `roles.sql` 给的权限；开始前先试过：改、删、清空日志和建表都被拒绝。
The nodes have the rights of `roles.sql` only; before anything begins, changing, deleting and truncating the log and making tables are tried
and refused.

- *lost* 丢失：名单上有、库里没有。*allowed* 允许：异步复制下，备库落后期间接受的条数。
  On the list and not in the database; allowed are, with asynchronous replication, those accepted while the standby hung behind.
- *doubled* 重复：同一次登记出现两条，或一条记录有两条事实。 One entry twice, or one record with two facts.
- *unseen* 看不见：刚存下、换一个节点就查不到的次数。 How often what had just been saved was not there through the next node.
- *recovery* 恢复：从处置完到再次存下一条的秒数，不动网页与后台进程。
  Seconds from the end of what was done until an entry was accepted again; nobody touches pages or workers.
- *log* 日志链：哈希链核对。 Whether the log's chain of hashes is whole.

| what was done | accepted | lost | allowed | doubled | in doubt | unseen | recovery s | log | |
|---|--:|--:|--:|--:|--:|--:|--:|---|---|
"""


def page(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The whole page."""
    rows = [
        f"| {one.name} | {one.accepted} | {one.lost} | {one.allowed} | {one.doubled} | {one.in_doubt} | {one.unseen} "
        f"| {one.recovery:.1f} | {'whole' if one.whole else 'BROKEN'} | {'' if one.held else '**did not hold** '}{one.note} |"
        for one in outcomes
    ]
    machine = f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    return HEAD + "\n".join(rows) + f"\n\n{machine}; load {os.getloadavg()[0]:.1f}; {seconds:.0f} s altogether.\n"


def main() -> int:
    """0 when everything held that is promised."""
    outcomes: list[Outcome] = []
    began = time.monotonic()
    try:
        for outcome in all_of_them():
            outcomes.append(outcome)
            print(outcome, "held" if outcome.held else "DID NOT HOLD", flush=True)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    PAGE.write_text(page(outcomes, time.monotonic() - began), encoding="utf-8")
    return 0 if all(outcome.held for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
