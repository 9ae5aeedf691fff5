"""Files that are no playbook: each is refused with a plain sentence, none with a traceback."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from bihuan.playbook.load import (
    PRESETS,
    PlaybookError,
    Problem,
    load_playbook,
    load_preset,
    parse_playbook,
    read_source,
)
from bihuan.playbook.load.sources import LARGEST, Source

HEAD = "schema: 1\nid: ours\ntitle: {zh: 本公司, en: Ours}\n"


def refusal(path: Path) -> Problem:
    """The one problem of a file."""
    with pytest.raises(PlaybookError) as caught:
        load_playbook(path)
    [problem] = caught.value.problems
    return problem


def of_text(text: str) -> list[tuple[int, str, str]]:
    """(line, key, code) of the problems of a text."""
    with pytest.raises(PlaybookError) as caught:
        parse_playbook(Source("ours.yaml", text, ""))
    return [(each.line, each.key, each.code) for each in caught.value.problems]


def test_a_file_is_read_where_no_preset_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "tob").write_text(HEAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_playbook("mine.yaml").id == "ours"
    assert load_playbook(str(tmp_path / "mine.yaml")).id == "ours"
    assert load_playbook("tob").id == "tob"
    assert load_playbook("./tob").id == "ours"


def test_a_source_is_the_files_text_to_the_byte(tmp_path: Path) -> None:
    data = ("\ufeff" + HEAD.replace("\n", "\r\n")).encode()
    (tmp_path / "mine.yaml").write_bytes(data)
    source = read_source(tmp_path / "mine.yaml")
    assert source.text.encode() == data
    assert source.sha256 == sha256(data).hexdigest()
    assert parse_playbook(source) == parse_playbook(Source("x", HEAD, ""))


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_source_is_its_yaml(name: str) -> None:
    source = read_source(name)
    assert source.name == f"{name}.yaml"
    assert source.sha256 == sha256(source.text.encode()).hexdigest()
    assert parse_playbook(source) == load_preset(name)


def test_an_unknown_preset_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no preset is called 'equip'"):
        load_preset("equip")


def test_a_name_that_is_neither_names_the_near_preset() -> None:
    problem = refusal(Path("equipmant"))
    assert (problem.code, problem.line) == ("no_such_file", 0)
    assert str(problem) == "equipmant: there is no preset and no file “equipmant” (did you mean “equipment”?)"


def test_a_directory_a_null_byte_and_a_long_name_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "is_directory"
    assert refusal(Path("a\0b")).code == "unreadable"
    assert refusal(Path("x" * 5000)).code == "unreadable"


BYTES = {
    "too large": (b"#" * (LARGEST + 1), 0, "too_large", ""),
    "endless": (b"a: 1\n" * LARGEST, 0, "too_large", ""),
    "empty": (b"", 1, "empty_file", ""),
    "comments only": (b"# nothing\n\n", 1, "empty_file", ""),
    "GB18030": ((HEAD + "duties: {} # 应办事项\n").encode("gb18030"), 3, "not_utf8", "GB18030"),
    "UTF-16 with a mark": (HEAD.encode("utf-16"), 1, "not_utf8", "UTF-16"),
    "UTF-16 without a mark": (HEAD.encode("utf-16-le"), 1, "not_utf8", "UTF-16"),
    "UTF-16 big endian": (HEAD.encode("utf-16-be"), 1, "not_utf8", "UTF-16"),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00" + b"x" * 100, 1, "binary", ""),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 1, "binary", ""),
    "null byte": (b"schema: 1\nid: \0\n", 1, "binary", ""),
    "random": (b"schema: 1\n\xff\xfe\xfd\xfc\x80", 2, "binary", ""),
    "a list": (b"# x\n- a\n- b\n", 2, "not_a_mapping", ""),
    "a word": (b"equipment\n", 1, "not_a_mapping", ""),
    "JSON list": (b"[]", 1, "not_a_mapping", ""),
    "a control character": (b"schema: 1\nid: a\x07\n", 2, "bad_character", ""),
    "two documents": (b"schema: 1\n---\nschema: 1\n", 2, "second_document", ""),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_file_of_another_kind_is_told_what_it_is(name: str, tmp_path: Path) -> None:
    data, line, code, guess = BYTES[name]
    path = tmp_path / "mine.yaml"
    path.write_bytes(data)
    problem = refusal(path)
    assert (problem.line, problem.code, problem.params.get("guess", "")) == (line, code, guess)
    assert problem.file == str(path)


def test_a_playbook_in_json_is_a_playbook(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"schema": 1, "id": "ours", "title": {"zh": "本公司", "en": "Ours"}}', encoding="utf-8")
    assert load_playbook(path).title.zh == "本公司"


TEXTS = {
    "a tab in a rule": (HEAD + "duties:\n  A1:\n    kind: x\n\tdue: y\n", [(7, "duties.A1", "tab")]),
    "a tab": (HEAD + "duties:\n\tA1: {}\n", [(5, "duties", "tab")]),
    "a full-width colon": (HEAD + "duties:\n  A1：\n    kind: x\n", [(5, "duties", "fullwidth_colon")]),
    "no space after a colon": (HEAD + "calendar:\n  zone:UTC\n  country: CN\n", [(5, "calendar", "colon_without_space")]),
    "an open bracket": (HEAD + "duties: [\n", [(4, "duties", "yaml_syntax")]),
    "an open quote": (HEAD + "id: 'x\n", [(4, "id", "yaml_syntax")]),
    "a bad escape": (HEAD + 'x: "\\UFFFFFFFF"\n', [(4, "x", "yaml_syntax")]),
    "half a character": (HEAD + 'x: "\\ud800"\n', [(4, "x", "bad_character")]),
    "a list as key": (HEAD + "? [a]\n: 1\n", [(4, "", "key_not_text")]),
    "a doubled key": (HEAD + "id: again\nduties: {}\nduties: {}\n", [(4, "id", "duplicate_key"), (6, "duties", "duplicate_key")]),
    "a reference": (HEAD + "duties: &x {}\nquotas: *x\n", [(5, "quotas", "alias")]),
    "a merge": (HEAD + "duties: {}\n<<: *x\n", [(5, "<<", "alias")]),
    "a reference as key": (HEAD + "duties: {&x A1: 1, *x : 2}\n", [(4, "duties", "alias"), (4, "duties.A1", "needs_mapping")]),
    "a tag": (HEAD.replace("ours", "!!str ours"), [(2, "id", "tag")]),
    "a tag that builds": (HEAD + "duties: !!python/object/apply:os.system [id]\n", [(4, "duties", "tag")]),
    "too deep": (HEAD + "duties: " + "[" * 100_000, [(4, "duties" + "[0]" * 15, "too_deep")]),
    "deep mappings": (HEAD + "duties: " + "{A1: " * 50_000, [(4, "duties" + ".A1" * 15, "too_deep")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_mistake_of_writing_is_named_with_its_line(name: str) -> None:
    text, expected = TEXTS[name]
    assert of_text(text) == expected


def test_a_bomb_of_references_is_refused_before_it_unfolds() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    assert {code for _, _, code in of_text(HEAD + "\n".join(rows))} == {"alias", "unknown_key"}


def test_words_that_older_yaml_reads_as_truth_are_text() -> None:
    text = HEAD.replace("zh: 本公司, en: Ours", "zh: yes, en: on")
    title = parse_playbook(Source("ours.yaml", text, "")).title
    assert (title.zh, title.en) == ("yes", "on")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert of_text("# a\r\n# b\r" + HEAD.replace("id: ours", "x: 'a\u2028b\x85c'\nid: 5")) == [
        (4, "x", "unknown_key"),
        (5, "id", "needs_text"),
    ]


def test_loading_brings_in_no_framework_and_no_terminal() -> None:
    code = (
        "import sys; from bihuan.playbook.load import load_preset; load_preset('tob'); "
        "print([name for name in ('django', 'click', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
