"""What has changed in a contract, told field by field."""

from bihuan.interfaces.web.contracts.differences import Piece, pieces, told


def test_a_long_text_shows_what_is_gone_and_new() -> None:
    """Both sides hold their whole text."""
    before, now = pieces("预付 30%，到货 60%", "预付 20%，到货 60%，质保 10%")
    assert before == [Piece("same", "预付 "), Piece("gone", "3"), Piece("same", "0%，到货 60%")]
    assert now == [
        Piece("same", "预付 "),
        Piece("new", "2"),
        Piece("same", "0%，到货 60%"),
        Piece("new", "，质保 10%"),
    ]


def test_an_amount_is_told_as_a_whole() -> None:
    """Single figures of it would say nothing; ids are told by their names, the order is the form's."""
    pairs = {"payment_terms": ("", "30/70"), "amount": ("1200000.00", "1180000.00"), "customer": ("a", "b")}
    found = told(pairs, {}, {"a": "长安", "b": "吉利"})
    assert [(one.name, one.before, one.now) for one in found] == [
        ("customer", [Piece("gone", "长安")], [Piece("new", "吉利")]),
        ("amount", [Piece("gone", "¥1,200,000")], [Piece("new", "¥1,180,000")]),
        ("payment_terms", [], [Piece("new", "30/70")]),
    ]


def test_texts_too_long_to_compare_are_told_as_they_are() -> None:
    """A comparison of two novels would take minutes."""
    before, now = pieces("甲" * 2_100, "乙" * 2_100)
    assert (before, now) == ([Piece("gone", "甲" * 2_100)], [Piece("new", "乙" * 2_100)])
