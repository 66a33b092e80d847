"""Search over all registers: the entries that hold some words, best first.

Two Chinese characters are the usual search, so the index knows the haystack of every entry by its
*grams*: neighbouring characters in Chinese runs and Latin runs, four digits in digit runs, four
letters in full pinyin. Each position gives one gram, shorter at the end of a run, so every piece
of a run is a gram, the start of one, or made of them. The index only proposes; the haystack
itself decides, so grams that went stale cost a little time and never a wrong answer.

SQLite keeps the grams in an FTS5 table without content, PostgreSQL as a ``tsvector`` under GIN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    case,
    cast,
    column,
    event,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import lazyload

from app.kernel.language.text import PINYIN, SEPARATOR, fold
from app.kernel.registers.entries import Entry

TABLE = "entry_gram"
QUERY_MOST = 80  # characters of a query that count
RANKED_MOST = 500  # the newest hits, among which the best are sought
PROPOSED_MOST = 5_000  # hits that PostgreSQL looks at one by one
FIRST_MOST = 100  # hits that begin with the words, looked for however old they are
BATCH = 5_000  # entries indexed at a time when the index is made anew

START, WHOLE = "^", "="  # before the grams of how a part begins, and of a short whole part
WHOLE_MOST = 4
DIGITS, LETTERS, OTHERS, SPELLED = 4, 2, 2, 4  # characters in a gram

_RUN = re.compile(r"[0-9]+|[a-z]+|[^0-9a-z]+")
_SPELLING = re.compile(r"(?=.*[a-z])[a-z0-9]{3,}")


class Term(NamedTuple):
    """A gram to look for, or the start of one."""

    gram: str
    is_start: bool = False


Alternatives = list[list[Term]]  # all terms of one of the lists


def grams_of(haystack: str) -> set[str]:
    """Return the grams by which the index knows a haystack."""
    found: set[str] = set()
    for part in filter(None, haystack.split(SEPARATOR)):
        if part.startswith(PINYIN):
            found.update(PINYIN + gram for gram in _pieces(part[1:], SPELLED))
            continue
        found.update((START + part[0], START + part[:2]))
        if len(part) <= WHOLE_MOST:
            found.add(WHOLE + part)
        for run in _RUN.findall(part):
            found.update(_pieces(run, _width(run)))
    return found


def _pieces(run: str, width: int) -> Iterator[str]:
    return (run[start : start + width] for start in range(len(run)))


def _width(run: str) -> int:
    if "0" <= run[0] <= "9":
        return DIGITS
    return LETTERS if "a" <= run[0] <= "z" else OTHERS


def words_of(query: str) -> list[str]:
    """Return the folded words of a query, all of which a hit must hold."""
    return list(dict.fromkeys(filter(None, map(fold, query[:QUERY_MOST].split()))))


def ways_to_hold(word: str) -> Alternatives:
    """Return what a haystack with ``word`` must have; in full pinyin other grams serve."""
    if _is_short(word):
        return [[Term(START + word)]]
    runs: list[str] = _RUN.findall(word)
    long = [run for run in runs if len(run) >= _width(run)]
    terms = [Term(gram) for run in long or runs[:-1] for gram in _inner(run, _width(run))]
    if not long:
        terms.append(Term(runs[-1], is_start=True))
    if not _SPELLING.fullmatch(word):
        return [terms]
    if len(word) < SPELLED:
        return [terms, [Term(PINYIN + word, is_start=True)]]
    return [terms, [Term(PINYIN + gram) for gram in _inner(word, SPELLED)]]


def _is_short(word: str) -> bool:
    """Return whether nearly everything holds such a word; then only what begins with it counts."""
    return len(word) == 1 or (len(word) == 2 and word.isdigit())


def _inner(run: str, width: int) -> list[str]:
    """Return grams that cover a run; a short run is its own gram, as it ends there."""
    last = max(0, len(run) - width)
    return [run[at : at + width] for at in (*range(0, last, width // 2), last)]


def _asked(words: list[str]) -> list[Alternatives]:
    """Return what the index is asked: short words only when there is nothing else."""
    return [ways_to_hold(word) for word in words if not _is_short(word)] or [ways_to_hold(words[0])]


_FTS = table(TABLE, column("rowid", Integer))
# The plus keeps the planner from asking the index about one entry after the other.
_ROWID: ColumnElement[int] = literal_column(f"+{TABLE}.rowid")
_TSVECTORS = table(TABLE, column("entry_id", Integer), column("grams"))

_CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(grams, content='', columnsize=0,"
        f" detail=none, tokenize=\"ascii tokenchars '{START}{WHOLE}{PINYIN}'\")",
    ),
    "postgresql": (
        f"CREATE TABLE IF NOT EXISTS {TABLE} (entry_id BIGINT PRIMARY KEY"
        " REFERENCES entry (id) ON DELETE CASCADE, grams TSVECTOR NOT NULL)"
        " WITH (parallel_workers = 0)",
        f"CREATE INDEX IF NOT EXISTS ix_{TABLE}_grams ON {TABLE} USING gin (grams)",
    ),
}
_ADD = {
    "sqlite": text(f"INSERT INTO {TABLE} (rowid, grams) VALUES (:id, :grams)"),
    "postgresql": text(
        f"INSERT INTO {TABLE} (entry_id, grams)"
        " SELECT id, array_to_tsvector(string_to_array(line, ' '))"
        " FROM unnest(CAST(:ids AS bigint[]), CAST(:lines AS text[])) AS given (id, line)"
        " ON CONFLICT (entry_id) DO UPDATE SET grams = excluded.grams"
    ),
}
_TAKE_OUT = {
    "sqlite": text(f"INSERT INTO {TABLE} ({TABLE}, rowid, grams) VALUES ('delete', :id, :grams)"),
    "postgresql": text(f"DELETE FROM {TABLE} WHERE entry_id = ANY(CAST(:ids AS bigint[]))"),
}


def create_index(connection: Connection) -> None:
    """Create the index where it is missing (migrations and ``create_all`` call this)."""
    for statement in _CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_index(connection: Connection) -> None:
    """Drop the index; `rebuild` can make it again from the entries."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")


def is_index_table(name: str | None) -> bool:
    """Return whether a table belongs to the index, which no model describes."""
    return name is not None and (name == TABLE or name.startswith(f"{TABLE}_"))


@event.listens_for(Entry.__table__, "after_create")
def _create_with_entries(_table: Any, connection: Connection, **_options: Any) -> None:
    create_index(connection)


@event.listens_for(Entry.__table__, "before_drop")
def _drop_with_entries(_table: Any, connection: Connection, **_options: Any) -> None:
    drop_index(connection)


def index(
    connection: Connection,
    rows: Iterable[tuple[int, str]],
    before: Mapping[int, str] | None = None,
) -> None:
    """Let the haystacks of these entries be found; one statement or two for any number of rows.

    Args:
        rows: entry ids with the haystack each now has; an empty one is not found any more.
        before: the haystacks the same entries had when last indexed. Rows whose old haystack is
            not given are still found rightly, but on SQLite their old grams stay behind.
    """
    past = before or {}
    given = sorted(dict(rows).items())
    now = {entry: line for entry, line in given if past.get(entry) != line}
    forget(connection, {entry: past[entry] for entry in now if past.get(entry)})
    lines = [(entry, " ".join(grams_of(line))) for entry, line in now.items() if line]
    if not lines:
        return
    name = connection.dialect.name
    if name == "sqlite":
        connection.execute(_ADD[name], [{"id": entry, "grams": line} for entry, line in lines])
    else:
        ids, packed = zip(*lines, strict=True)
        connection.execute(_ADD[name], {"ids": list(ids), "lines": list(packed)})


def forget(connection: Connection, entries: Mapping[int, str]) -> None:
    """Take entries out of the index, given by id with the haystack they were indexed with."""
    if not entries:
        return
    name = connection.dialect.name
    if name == "sqlite":
        gone = [{"id": each, "grams": " ".join(grams_of(entries[each]))} for each in entries]
        connection.execute(_TAKE_OUT[name], gone)
    else:
        connection.execute(_TAKE_OUT[name], {"ids": list(entries)})


def rebuild(connection: Connection) -> int:
    """Make the index anew from the haystacks; return the number of entries."""
    drop_index(connection)
    create_index(connection)
    entries, last, count = Entry.__table__, 0, 0
    while True:
        batch = connection.execute(
            select(entries.c.id, entries.c.haystack)
            .where(entries.c.id > last)
            .order_by(entries.c.id)
            .limit(BATCH)
        ).all()
        if not batch:
            return count
        index(connection, [(row.id, row.haystack) for row in batch])
        last, count = batch[-1].id, count + len(batch)


def matching(query: str, dialect: str, *columns: Any) -> Select[Any]:
    """Return the statement that selects the entries holding all words of ``query``.

    A word is a piece of a name, of its initials or pinyin, of a number or phone; a query of
    single characters or two digits finds parts that begin with the first of them. A query
    without letters or digits finds nothing.

    Args:
        dialect: name of the database's dialect, ``sqlite`` or ``postgresql``.
        columns: what to select, the entry's id if nothing is named; `Entry` is in the statement,
            so that further conditions and the scope of the session can narrow it.
    """
    words, chosen = words_of(query), columns or (Entry.id,)
    if not words:
        return select(*chosen).where(false())
    asked = _asked(words)
    if dialect == "sqlite":
        found = select(*chosen).join(_FTS, Entry.id == _ROWID).where(_fts_hit(asked))
    else:
        # The offset keeps the planner from walking the caller's rows and asking about each.
        proposed = select(_TSVECTORS.c.entry_id).where(_tsvector_hit(asked)).offset(0).subquery()
        found = select(*chosen).join(proposed, Entry.id == proposed.c.entry_id)
    return found.where(*_held(words, dialect))


def match(query: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition on `Entry` that it holds all words of ``query``.

    For statements that already select entries; `find` and `matching` are faster.
    """
    return Entry.id.in_(matching(query, dialect))


def find(
    query: str, dialect: str, *conditions: ColumnElement[bool], limit: int = 20
) -> Select[tuple[Entry]]:
    """Return the statement that selects the best entries for ``query``, best first.

    First those with a part (name, number, phone, initials) that is the query, then those with a
    part that begins with it, then the rest; newest first within each. Only the newest hits
    are ranked, so that a query with a million hits is answered as fast as any.

    Args:
        conditions: further conditions on `Entry`, applied before anything is cut off.
        limit: number of entries.
    """
    words, whole = words_of(query), fold(query[:QUERY_MOST])
    if not words:
        return select(Entry).where(false())
    wanted: Any = select(Entry.id, _rank(whole).label("rank"))
    wanted = wanted.where(*_held(words, dialect), *conditions)
    newest = _newest_on_sqlite if dialect == "sqlite" else _newest_on_postgresql
    asked = _asked(words)
    hits = newest(wanted, asked, RANKED_MOST)
    if len(whole) > 1:
        hits += newest(wanted, [*asked, [[Term(START + whole[:2])]]], FIRST_MOST)
    if len(whole) <= WHOLE_MOST:
        hits += newest(wanted, [[[Term(WHOLE + whole)]]], FIRST_MOST)
    best = union(*(select(each.subquery()) for each in hits)).subquery("best")
    return (
        select(Entry)
        .join(best, best.c.id == Entry.id)
        .order_by(best.c.rank, best.c.id.desc())
        .limit(limit)
        .options(lazyload(Entry.signatures))
    )


def _rank(whole: str) -> ColumnElement[int]:
    # Folded text holds no quote, wildcard or escape sign.
    opened = literal(SEPARATOR) + Entry.haystack
    return case(
        ((opened + SEPARATOR).like(f"%{SEPARATOR}{whole}{SEPARATOR}%"), 0),
        (opened.like(f"%{SEPARATOR}{whole}%"), 1),
        else_=2,
    )


def _held(words: list[str], dialect: str) -> list[ColumnElement[bool]]:
    # Not LIKE: PostgreSQL takes it for so rare that it would read every haystack first.
    place = func.instr if dialect == "sqlite" else func.strpos
    return [place(Entry.haystack, word) > 0 for word in words]


def _newest_on_sqlite(
    wanted: Select[Any], asked: list[Alternatives], most: int
) -> list[Select[Any]]:
    """Return the statement that lets the index stream its hits, newest first."""
    streamed = wanted.join(_FTS, Entry.id == _ROWID).where(_fts_hit(asked))
    return [streamed.order_by(_FTS.c.rowid.desc()).limit(most)]


def _newest_on_postgresql(
    wanted: Select[Any], asked: list[Alternatives], most: int
) -> list[Select[Any]]:
    """Return two statements, of which the number of proposals lets one run.

    GIN cannot stream: few proposals are all looked at; of many, which the newest entries must
    hold, the entries are walked from the newest until enough are found.
    """
    hit = _tsvector_hit(asked)
    proposed = select(_TSVECTORS.c.entry_id).where(hit).limit(PROPOSED_MOST).cte()
    many = select(func.count() >= PROPOSED_MOST).select_from(proposed).scalar_subquery()
    one = select(_TSVECTORS.c.entry_id).where(_TSVECTORS.c.entry_id == Entry.id, hit)
    asked_singly = one.correlate(Entry).offset(0).lateral()
    looked_at = wanted.join(proposed, Entry.id == proposed.c.entry_id).where(~many)
    walked = wanted.join(asked_singly, true()).where(many)
    # The sum keeps the planner from walking the entries in the first one too.
    orders = (proposed.c.entry_id + 0).desc(), Entry.id.desc()
    return [
        statement.order_by(order).limit(most)
        for statement, order in zip((looked_at, walked), orders, strict=True)
    ]


def _fts_hit(asked: list[Alternatives]) -> ColumnElement[bool]:
    return literal_column(TABLE).op("MATCH", is_comparison=True)(literal(_as_fts(asked)))


def _tsvector_hit(asked: list[Alternatives]) -> ColumnElement[bool]:
    return _TSVECTORS.c.grams.op("@@", is_comparison=True)(cast(_as_tsquery(asked), TSQUERY))


def _as_fts(asked: list[Alternatives]) -> str:
    return _joined(asked, " AND ", " OR ", '"{}"', '"{}" *')


def _as_tsquery(asked: list[Alternatives]) -> str:
    return _joined(asked, " & ", " | ", "'{}'", "'{}':*")


def _joined(asked: list[Alternatives], both: str, either: str, gram: str, start: str) -> str:
    return both.join(
        f"({either.join(f'({both.join(_written(terms, gram, start))})' for terms in each)})"
        for each in asked
    )


def _written(terms: list[Term], gram: str, start: str) -> list[str]:
    return [(start if term.is_start else gram).format(term.gram) for term in terms]
