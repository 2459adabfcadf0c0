"""The province's schema, step by step, in SQL that SQLite and PostgreSQL read alike.

To add a table or a column: change the tables in `sync.province.database`, and add the statements here: to the last
step while tests/sync/released holds no file for it (it is the coming release's), else as a new one. A test says when
the two do not agree, on both databases. Types by which they do: String(n) is varchar(n), Text text, Integer integer,
BigInteger bigint, Float float, LargeBinary bytea. `alter table T add column C TYPE` takes no `not null` without
a `default`. At a release `python -m tests.sync.keep_province` keeps what the last step wrote; from then on that step
is never changed.

All steps that a database lacks are one transaction with its version number inside: cut in the middle, none began.
"""

FIRST = (
    "create table facts (name varchar(32) not null primary key, value text not null)",
    """
    create table terminals (
        terminal varchar(32) not null primary key,
        enrolled_at float not null,
        revoked_at float,
        suites text not null,
        last_seen float,
        heartbeat text
    )
    """,
    """
    create table terminal_keys (
        kid varchar(64) not null primary key,
        terminal varchar(32) not null references terminals (terminal),
        jwk text not null,
        certificate text not null,
        made_at float not null,
        retired_at float,
        revoked_at float
    )
    """,
    """
    create table enrolment_codes (
        code_sha256 varchar(64) not null primary key,
        terminal varchar(32) not null,
        expires_at float not null,
        used_at float
    )
    """,
    """
    create table nonces (
        kid varchar(64) not null,
        nonce varchar(64) not null,
        seen_at float not null,
        primary key (kid, nonce)
    )
    """,
    "create index nonces_seen_at on nonces (seen_at)",
    """
    create table uploads (
        upload varchar(64) not null primary key,
        terminal varchar(32) not null,
        case_id varchar(36) not null,
        n integer not null,
        sha256 varchar(64) not null,
        size bigint not null,
        made_at float not null
    )
    """,
    "create index uploads_terminal on uploads (terminal)",
    """
    create table cases (
        case_id varchar(36) not null primary key,
        digest varchar(64) not null,
        terminal varchar(32) not null,
        kid varchar(64) not null,
        seq bigint not null,
        prev varchar(64),
        suite varchar(64) not null,
        filed_at float not null,
        received_at float not null,
        state varchar(32) not null
    )
    """,
    "create index cases_terminal_seq on cases (terminal, seq)",
    """
    create table changes (
        cursor bigint not null primary key,
        terminal varchar(32) not null,
        case_id varchar(36) not null,
        state varchar(32) not null,
        at float not null,
        note text not null
    )
    """,
    "create index changes_terminal_cursor on changes (terminal, cursor)",
    """
    create table records (
        kind varchar(32) not null,
        record_id varchar(36) not null,
        terminal varchar(32) not null,
        digest varchar(64) not null,
        body text not null,
        received_at float not null,
        primary key (kind, record_id)
    )
    """,
)

# "if not exists": programs from before there were steps made the table without counting a version.
QUARANTINE = (
    """
    create table if not exists quarantined (
        case_id varchar(36) not null,
        digest varchar(64) not null,
        terminal varchar(32) not null,
        received_at float not null,
        primary key (case_id, digest)
    )
    """,
)

ORDERS = (
    """
    create table orders (
        order_id varchar(36) not null primary key,
        terminal varchar(32) not null,
        item varchar(12) not null,
        amount bigint not null,
        begun_at float not null,
        paid_at float,
        number varchar(40)
    )
    """,
)

# What comes after filing: ADR 0023. cases.person: a keyed digest of the ID number, for the progress of all somebody
# filed; NULL of what came before.
AFTERWARDS = (
    "alter table cases add column supplement_of varchar(36)",
    "alter table cases add column person varchar(64)",
    "create index cases_supplement_of on cases (supplement_of)",
    "create index cases_person on cases (person)",
    "alter table changes add column part varchar(40) not null default ''",
    "alter table changes add column letter text not null default ''",
    """
    create table letters (
        letter_id varchar(36) not null primary key,
        about varchar(36) not null,
        n integer not null,
        kind varchar(32) not null,
        at float not null,
        unique (about, n)
    )
    """,
    """
    create table trail (
        case_id varchar(36) not null,
        n integer not null,
        step text not null,
        primary key (case_id, n)
    )
    """,
    "create table rated (case_id varchar(36) not null primary key, record_id varchar(36) not null)",
)

# A package's parts, each with its own department and state.
PARTS = (
    """
    create table case_parts (
        case_id varchar(36) not null,
        item varchar(12) not null,
        task_code varchar(31) not null,
        name text not null,
        dept_code varchar(18) not null,
        dept_name text not null,
        state varchar(32) not null,
        changed_at float not null,
        primary key (case_id, item)
    )
    """,
    "create index case_parts_dept on case_parts (dept_code, state)",
)

# Text messages, proofs that can be checked, and which service a case is about: by it its promised day is known.
TOLD = (
    "alter table cases add column item varchar(12) not null default ''",
    """
    create table texts (
        cursor bigint not null primary key,
        case_id varchar(36) not null,
        turn varchar(32) not null,
        made_at float not null,
        not_before float not null,
        tries integer not null,
        sent_at float,
        over_at float
    )
    """,
    "create index texts_case on texts (case_id)",
    "create index texts_not_before on texts (not_before)",
    "create table proofs (mark varchar(64) not null primary key, sealed text not null, made_at float not null)",
)

STEPS: tuple[tuple[str, ...], ...] = (FIRST, QUARANTINE, ORDERS + AFTERWARDS + PARTS + TOLD)
