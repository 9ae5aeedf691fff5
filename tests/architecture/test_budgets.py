"""Small and typed: lengths, annotations, names."""

import ast

from tests.architecture import measures
from tests.architecture.sources import is_test, lines, parsed


def test_files_are_short() -> None:
    """95 % of the files have at most 300 lines, none more than 500."""
    lengths = {path: lines(path) for path in parsed() if not is_test(path)}
    assert measures.over(lengths, p95=300, longest=500) == []


def test_functions_are_short() -> None:
    """95 % have at most 30 lines, none more than 60, one in a hundred more than 50."""
    lengths = {
        f"{path}:{function.lineno} {function.name}": measures.length(function)
        for path, tree in parsed().items()
        if not is_test(path)
        for function in measures.functions(tree)
    }
    assert measures.over(lengths, p95=30, longest=60) == []
    assert measures.share_over(lengths, limit=50) <= 0.01


def test_every_function_is_annotated() -> None:
    """Tests included: a wrong call in a test is a test of nothing."""
    assert {path: found for path, tree in parsed().items() if (found := measures.unannotated(tree))} == {}


def test_names_say_what_is_inside() -> None:
    """No drawer for odds and ends."""
    assert [path for path in parsed() if measures.vague(path)] == []


def test_the_measures_find_what_they_look_for() -> None:
    """Each of them fails on a sample that breaks its rule."""
    assert measures.over({"a": 301, "b": 1}, p95=300, longest=500) == ["the 95th percentile is 301 lines, at most 300"]
    assert measures.over({"a": 501} | {f"b{n}": 1 for n in range(99)}, p95=300, longest=500) == [
        "a: 501 lines, at most 500"
    ]
    assert measures.share_over({"a": 51, "b": 50}, limit=50) == 0.5
    tree = ast.parse("def f(a, *b: int) -> None:\n    '''x'''\n    return\nclass C:\n    def g(self):\n        pass\n")
    assert measures.unannotated(tree) == ["line 1: f", "line 5: g"]
    assert [measures.length(function) for function in measures.functions(tree)] == [3, 2]
    assert measures.vague("src/bihuan/utils/x.py")
    assert measures.vague("src/bihuan/misc.py")
    assert not measures.vague("src/bihuan/commonwealth.py")
