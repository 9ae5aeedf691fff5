"""What stands in the repository beside the code: links, commands, records of decisions, and what must not stand there."""

from pathlib import Path

from tests.architecture import papers
from tests.architecture.sources import ROOT, tracked
from tools import generate

LARGEST = 1_000_000


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_no_registry_and_no_machine_is_named() -> None:
    """A clone works wherever it is and from whatever mirror."""
    found = {}
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        if named := papers.forbidden(text):
            found[path.relative_to(ROOT).as_posix()] = named
    assert found == {}


def test_nothing_of_third_parties_is_committed() -> None:
    """No bundles, no vendored folders, no archives, nothing huge."""
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if papers.VENDORED.search(name)] == []
    assert [path.name for path in tracked() if path.stat().st_size > LARGEST] == []


def test_links_lead_somewhere() -> None:
    """Every link within the project, its headings included."""
    pages = [path for path in tracked() if path.suffix == ".md"]
    assert {page.relative_to(ROOT).as_posix(): found for page in pages if (found := papers.broken(page))} == {}


def test_every_page_is_reached_from_the_index() -> None:
    """A page nobody can find is not documentation."""
    index = ROOT / "docs" / "README.md"
    reached, waiting = set(), [index]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        waiting += [page.parent / target.partition("#")[0] for target in papers.links(page.read_text(encoding="utf-8"))]
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(path.relative_to(ROOT).as_posix() for path in pages - reached) == []


def test_decisions_are_short() -> None:
    """A record of a decision says what, why and what was refused, in fifteen lines."""
    records = [path for path in (ROOT / "docs" / "adr").glob("*.md") if path.name != "README.md"]
    long = {
        path.name: len(lines) for path in records if len(lines := papers.body(path.read_text(encoding="utf-8"))) > 15
    }
    assert records
    assert long == {}


def test_the_readmes_name_commands_that_are_there() -> None:
    """Both languages name the same ones, and all of them exist."""
    chinese, english = papers.commands(_read("README.md")), papers.commands(_read("README.en.md"))
    assert chinese == english
    assert {"setup", "run", "test"} <= chinese <= papers.make_targets(_read("Makefile"))
    for name in ("CONTRIBUTING.md", *(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md"))):
        assert papers.commands(_read(name)) <= papers.make_targets(_read("Makefile")), name


def test_integration_runs_what_a_reader_runs() -> None:
    """.ci/run names nothing that the README does not."""
    script = _read(".ci/run")
    assert set(papers.COMMAND.findall(script)) == {"test"} <= papers.commands(_read("README.md"))
    steps = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert steps == ["exec make test </dev/null"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_generated_pages_are_fresh() -> None:
    """`make docs` would change nothing."""
    assert generate.stale() == []


def test_the_measures_find_what_they_look_for(tmp_path: Path) -> None:
    """Each of them fails on a sample that breaks its rule."""
    host = ".".join(("files", "pythonhosted", "org"))
    assert papers.forbidden(f"see https://{host}/x and /{'root'}/x or /{'home'}/ann/y") != []
    assert papers.forbidden("see /usr/bin and docs/work/x and ./root/y") == []
    assert papers.VENDORED.search("static/app.min.js")
    page = tmp_path / "page.md"
    page.write_text("# A `b`, c\n[x](gone.md) [y](#a-b-c) [z](#no) [w](https://example.org)\n```\n[q](gone.md)\n```\n")
    assert papers.broken(page) == ["gone.md", "#no"]
    assert papers.commands("`make test` and make nothing\n```\nmake run PORT=1\n```") == {"test", "run"}
    assert papers.make_targets("test: x ## say\nhidden: y\n") == {"test"}
    assert papers.body("# T\n\na\nb\n") == ["a", "b"]
