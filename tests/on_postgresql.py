"""``python -m tests.on_postgresql [pytest's arguments]``: the tests that use the database once more, on PostgreSQL.

The cluster is made for the run and thrown away. Without arguments: every folder whose tests use the database.
"""

import os
import subprocess
import sys

from tests.journeys import postgres

USING_THE_DATABASE = [
    *("src/bihuan/base", "src/bihuan/flow", "src/bihuan/steer", "src/bihuan/insight"),
    *(
        "src/bihuan/interfaces/web",
        "src/bihuan/interfaces/api",
        "src/bihuan/interfaces/dataio/importing",
        "src/bihuan/interfaces/jobs",
        "src/bihuan/interfaces/demo",
        "src/bihuan/interfaces/upkeep",
    ),
    *("tests/trust/test_races.py", "tests/trust/test_killed.py"),
    # What is sent may be what only one of the databases chokes on, and what is found must be the same.
    *("tests/trust/test_both_databases.py", "tests/trust/test_injection.py", "tests/trust/test_rights.py"),
]
PLAIN_PAGES = "accounts files imports jobs kit notices organisation playbook products setup statistics targets webhooks"
ASKED_ONCE = (
    # Pages that put one question to a service, whose own tests are asked of both. That each address answers on PostgreSQL, too,
    # whatever is sent to it, is tried by those of tests/trust above.
    *(f"*/interfaces/web/{one}/tests/*" for one in PLAIN_PAGES.split()),
    "*/interfaces/web/tests/*",
    # What a browser does is the same on both, and so are the doors: who passes which is asked of the predicate in base and flow.
    *("*/test_browser.py", "*/web/tests/test_access.py", "*/api/tests/test_access.py"),
    # Long, and about what is read and written outside the database: the document's promises, a guide, a file of thousands of rows.
    *("*/api/tests/test_contract.py", "*/api/tests/test_examples.py", "*/importing/tests/test_maven.py"),
    *("*/importing/tests/test_statements.py", "*/importing/tests/test_differences.py"),
)
DEMO = "src/bihuan/interfaces/demo/tests/test_demo.py"
# One made-up company lives on either database; the other presets write nothing that it does not write, too.
MADE_ONCE = tuple(f"{DEMO}::{one}" for one in ("test_the_other_presets", "test_the_same_seed", "test_something_waits"))
EACH_TIME = ["-n", "auto", *(f"--ignore-glob={one}" for one in ASKED_ONCE), *(f"--deselect={one}" for one in MADE_ONCE)]


def main(arguments: list[str]) -> int:
    """The tests' exit code."""
    try:
        with postgres.cluster() as url:
            environment = {**os.environ, "BIHUAN_DATABASE_URL": url}
            command = [sys.executable, "-m", "pytest", *(arguments or [*EACH_TIME, *USING_THE_DATABASE])]
            return subprocess.run(command, env=environment, check=False).returncode
    except postgres.Missing as missing:
        print(f"PostgreSQL: {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
