import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.orm import Session, with_loader_criteria

import app.kernel.registers.tracking  # noqa: F401  every class an entry may lead to
from app.kernel.language.text import haystack
from app.kernel.registers import search
from app.kernel.registers.entries import Entry

SCHEMA = f"search_{os.getpid()}"

HENGHENG, LONGSHA, ABC, ZHEJIANG, WANG_WEI, ORDER, PLAIN = range(1, 8)
PARTS = {
    HENGHENG: ["浙江恒衡称重（杭州）有限公司", "客-01-2026-00001", "王力", "0571-88886666转802"],
    LONGSHA: ["长沙重机矿业集团有限公司", "客-01-2026-00002", "单伟", "13912345678"],
    ABC: ["ABC Scales Co., Ltd.", "客-01-2025-00013", "Ann Lee", "+85223456789"],
    ZHEJIANG: ["浙江"],
    WANG_WEI: ["王伟"],
    ORDER: ["浙江恒衡称重有限公司 SCS-150 电子汽车衡2号", "销-04-2026-00150", "王伟民"],
    PLAIN: ["Zürich 秤"],
}


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.databases)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = create_engine("sqlite://")
    elif url := os.environ.get("TEST_POSTGRES_URL"):
        made = create_engine(url, connect_args={"options": f"-csearch_path={SCHEMA}"})
        with made.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    else:
        pytest.skip("TEST_POSTGRES_URL is not set")
    tables = [User.__table__, Entry.__table__]
    Model.metadata.create_all(made, tables)
    yield made
    Model.metadata.drop_all(made, tables)
    if made.dialect.name == "postgresql":
        with made.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with closing(engine.connect()) as connection, connection.begin() as transaction:
        _enter(connection, {entry: haystack(parts) for entry, parts in PARTS.items()})
        yield Session(connection)
        transaction.rollback()


def _enter(connection: Connection, lines: dict[int, str]) -> None:
    connection.execute(
        insert(Entry.__table__),
        [
            {"id": each, "register": "customer", "row_id": each, "title": "-", "haystack": line}
            for each, line in lines.items()
        ],
    )
    search.index(connection, lines.items())


def _rewrite(session: Session, entry: int, line: str, **before: dict[int, str]) -> None:
    session.execute(text("UPDATE entry SET haystack = :h WHERE id = :i"), {"h": line, "i": entry})
    search.index(session.connection(), [(entry, line)], **before)


def found(session: Session, query: str, **options: int) -> list[int]:
    dialect = session.get_bind().dialect.name
    return [entry.id for entry in session.scalars(search.find(query, dialect, **options))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # part of a Chinese name
        ("恒衡", {HENGHENG, ORDER}),
        ("衡称", {HENGHENG, ORDER}),
        ("重机矿业集团有", {LONGSHA}),
        ("有限公司", {HENGHENG, LONGSHA, ORDER}),
        ("恒衡矿业", set()),
        ("衡衡", set()),
        # brackets, width, traditional forms
        ("称重杭州有限", {HENGHENG}),
        ("稱重（杭州）", {HENGHENG}),
        ("長沙重機", {LONGSHA}),
        ("ａｂｃ　ｓｃａｌｅｓ", {ABC}),
        # initials and full pinyin, whole and in part
        ("cszj", {LONGSHA}),
        ("zj", {HENGHENG, LONGSHA, ZHEJIANG, ORDER}),
        ("HHCZ", {HENGHENG, ORDER}),
        ("changsha", {LONGSHA}),
        ("hangsh", {LONGSHA}),
        ("zhongji", {LONGSHA}),
        ("hen", {HENGHENG, ORDER}),
        ("danwei", {LONGSHA}),
        ("shanwei", {LONGSHA}),
        ("sw", {LONGSHA}),
        ("hengheng2", set()),
        ("heng2hao", {ORDER}),
        ("h2h", {ORDER}),
        # numbers and phones
        ("5678", {LONGSHA, ABC}),
        ("12345678", {LONGSHA}),
        ("139 1234", {LONGSHA}),
        ("6666", {HENGHENG}),
        ("057188886666", {HENGHENG}),
        ("0571-88886666", {HENGHENG}),
        ("转802", {HENGHENG}),
        ("客-01-2026", {HENGHENG, LONGSHA}),
        ("客-01-2026-00001", {HENGHENG}),
        ("00013", {ABC}),
        ("2026", {HENGHENG, LONGSHA, ORDER}),
        ("150", {ORDER}),
        ("scs15", {ORDER}),
        ("SCS-150", {ORDER}),
        ("13", {LONGSHA}),  # of two digits, only what begins with them
        ("重机 13", {LONGSHA}),
        ("衡2", {ORDER}),
        ("2号", {ORDER}),
        # several words, all of which must be there
        ("恒衡 杭州", {HENGHENG}),
        ("杭州 恒衡", {HENGHENG}),
        ("浙江 王伟", {ORDER}),
        ("浙 恒衡", {HENGHENG, ORDER}),
        ("浙江 长沙", set()),
        # single characters: what begins with them
        ("王", {HENGHENG, WANG_WEI, ORDER}),
        ("浙", {HENGHENG, ZHEJIANG, ORDER}),
        ("江", set()),
        ("浙 王", {HENGHENG, ORDER}),
        ("a", {ABC}),
        # other scripts
        ("zürich", {PLAIN}),
        ("ür", {PLAIN}),
        ("秤", {PLAIN} - {PLAIN}),
        ("ch秤", {PLAIN}),
        # nothing to look for
        ("", set()),
        ("  \n", set()),
        ("（）", set()),
    ],
)
def test_what_a_query_finds(session: Session, query: str, expected: set[int]) -> None:
    dialect = session.get_bind().dialect.name

    assert set(found(session, query)) == expected
    assert set(session.scalars(search.matching(query, dialect))) == expected
    assert set(session.scalars(select(Entry.id).where(search.match(query, dialect)))) == expected


@pytest.mark.parametrize("parts", PARTS.values(), ids=lambda parts: parts[0])
def test_the_index_proposes_every_piece_of_every_part(parts: list[str]) -> None:
    line = haystack(parts)
    grams = search.grams_of(line)
    pieces = {
        part[start:end].strip("~")
        for part in line.split("\x1f")
        for start in range(len(part))
        for end in range(start + 2, len(part) + 1)
    }

    lost = [
        piece
        for piece in pieces
        if (len(piece) > 2 or not piece.isascii())  # two letters do not ask the full pinyin
        and not any(all(_holds(grams, term) for term in way) for way in search.ways_to_hold(piece))
    ]

    assert lost == []


def _holds(grams: set[str], term: search.Term) -> bool:
    if term.is_start:
        return any(gram.startswith(term.gram) for gram in grams)
    return term.gram in grams


@pytest.mark.parametrize(
    "query",
    [
        "'",
        '"',
        '恒衡" OR "',
        "恒衡' OR '1'='1",
        "恒衡 AND 王力",
        "恒衡 NOT 王力",
        "NEAR(恒衡 王力)",
        "grams:恒衡",
        "恒衡*",
        "^恒衡",
        "~heng",
        "=浙江",
        "恒%",
        "恒_衡",
        "恒\\衡",
        "\x00恒衡\x00",
        "\x1f恒衡\x1f",
        "恒\ud800衡",
        "恒衡" * 5000,
        "恒 " * 5000,
        "a" * 10_000,
        "'; DROP TABLE entry; --",
        ":* & | ! <-> 恒衡:*",
        "{恒衡} (恒衡) [恒衡]",
        "\u202e恒衡\u200b",
    ],
)
def test_hostile_queries_do_no_harm(session: Session, query: str) -> None:
    assert set(found(session, query)) <= set(PARTS)
    assert found(session, "恒衡") != []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("浙江", [ZHEJIANG, ORDER, HENGHENG]),  # the whole part, then the newer beginning
        ("王伟", [WANG_WEI, ORDER]),
        ("zj", [ZHEJIANG, ORDER, HENGHENG, LONGSHA]),
        ("cs", [LONGSHA, ORDER, ABC]),
        ("139 1234 5678", [LONGSHA]),
    ],
)
def test_best_first(session: Session, query: str, expected: list[int]) -> None:
    assert found(session, query) == expected


def test_queries_with_many_hits_find_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {query: found(session, query) for query in ("恒衡", "浙江", "zj", "heng", "王", "2026")}

    monkeypatch.setattr(search, "PROPOSED_MOST", 1)

    assert {query: found(session, query) for query in few} == few


def test_old_entries_that_are_the_query_come_before_many_new_ones(session: Session) -> None:
    many = range(100, 101 + search.RANKED_MOST)
    _enter(session.connection(), {each: haystack([f"某某浙江{each}号"]) for each in many})

    assert found(session, "浙江", limit=4) == [ZHEJIANG, ORDER, HENGHENG, many[-1]]
    assert found(session, "浙江 称重", limit=4) == [ORDER, HENGHENG]


def test_changed_entries_are_found_by_what_they_hold_now(session: Session) -> None:
    for before in ({}, {"before": {LONGSHA: haystack(PARTS[LONGSHA])}}):
        _rewrite(session, LONGSHA, haystack(["重庆泥山饲料厂"]), **before)

        assert found(session, "长沙") == []
        assert found(session, "cqns") == [LONGSHA]
        assert found(session, "有限公司") == [ORDER, HENGHENG]


def test_emptied_entries_are_not_found(session: Session) -> None:
    _rewrite(session, LONGSHA, "", before={LONGSHA: haystack(PARTS[LONGSHA])})
    search.forget(session.connection(), {HENGHENG: haystack(PARTS[HENGHENG])})

    assert found(session, "有限公司") == [ORDER]
    assert found(session, "杭州") == []

    search.index(session.connection(), [(HENGHENG, haystack(PARTS[HENGHENG]))])

    assert found(session, "杭州") == [HENGHENG]


def test_the_last_of_two_lines_for_an_entry_counts(session: Session) -> None:
    lines = [(LONGSHA, haystack(["重庆"])), (LONGSHA, haystack(["上海"]))]
    session.execute(text("UPDATE entry SET haystack = :h"), {"h": lines[-1][1]})

    search.index(session.connection(), lines)

    assert found(session, "上海") == [LONGSHA]


def test_rebuilding_finds_the_same(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 3)

    assert search.rebuild(session.connection()) == len(PARTS)
    assert found(session, "恒衡") == [ORDER, HENGHENG]


def test_conditions_and_scope_apply_before_anything_is_cut_off(session: Session) -> None:
    many = range(100, 101 + search.RANKED_MOST)
    _enter(session.connection(), {each: haystack([f"某某称重{each}号"]) for each in many})
    dialect = session.get_bind().dialect.name
    query = search.find("称重", dialect, Entry.row_id < ORDER)
    scope = with_loader_criteria(Entry, Entry.row_id < ORDER, include_aliases=True)

    assert [entry.id for entry in session.scalars(query)] == [HENGHENG]
    scoped = session.scalars(search.find("称重", dialect).options(scope))
    assert [entry.id for entry in scoped] == [HENGHENG]
    columns = search.matching("称重", dialect, Entry.row_id).where(Entry.register == "customer")
    assert session.scalars(columns.options(scope)).all() == [HENGHENG]


def test_search_is_one_statement_and_indexing_two(session: Session) -> None:
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))

    session.execute(search.find("恒衡 zj 5678", connection.dialect.name)).all()
    assert len(statements) == 1

    old = {entry: haystack(parts) for entry, parts in PARTS.items()}
    search.index(connection, [(entry, line + "x") for entry, line in old.items()], before=old)
    assert len(statements) == 3


def test_unchanged_entries_cost_nothing(session: Session) -> None:
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
    old = {entry: haystack(parts) for entry, parts in PARTS.items()}

    search.index(connection, old.items(), before=old)
    search.index(connection, [])
    search.forget(connection, {})

    assert statements == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("entry_gram", True),
        ("entry_gram_data", True),
        ("entry", False),
        ("entry_grammar", False),
        (None, False),
    ],
)
def test_tables_of_the_index(name: str | None, expected: bool) -> None:
    assert search.is_index_table(name) is expected
