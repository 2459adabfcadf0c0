"""The database's schema, step by step. A released step is never changed; a new one is added below it.

Clear columns hold no personal data. Times are seconds since 1970, UTC, from the wall clock.
outbox: what waits for the province. cases: what was filed, kept as proof after its files are gone.
parts: the small sealed parts of a case whose files are here, one behind the other (`cases.parts`); their files are
copies (ADR 0014).
stubs, drafts and slips: sealed to the card that made them. audit: hash-chained (`kiosk.audit`).
"""

FIRST = (
    """
    create table outbox (
        position integer primary key,
        entry_id text not null unique,
        kind text not null,
        case_id text not null default '',
        state text not null check (state in ('filed', 'uploading', 'delivered', 'refused')),
        digest text not null,
        body blob,
        created_at real not null,
        changed_at real not null,
        due_at real not null,
        attempts integer not null default 0,
        failures integer not null default 0,
        lease_until real,
        lease text,
        reason text not null default ''
    )
    """,
    "create index outbox_due on outbox (state, attempts, due_at)",
    "create index outbox_open on outbox (case_id, position) where state <> 'delivered' and case_id <> ''",
    """
    create table cases (
        case_id text primary key references outbox (entry_id),
        sequence integer not null unique,
        previous text,
        digest text not null unique,
        receipt_number text not null unique,
        item text not null,
        catalogue_version text not null,
        filed_at real not null,
        materials text not null,
        accepted integer not null,
        progress text not null default '',
        progress_at real,
        withdrawn_at real,
        acknowledgement text,
        acknowledged_at real,
        generation text,
        erased_at real
    ) without rowid
    """,
    "create index cases_kept on cases (acknowledged_at) where acknowledged_at is not null and erased_at is null",
    "create table counters (name text primary key, value integer not null) without rowid",
    """
    create table audit (
        number integer primary key,
        at real not null,
        event text not null,
        case_id text not null default '',
        previous text not null,
        hash text not null
    )
    """,
    "create index audit_case on audit (case_id) where case_id <> ''",
    """
    create table drafts (
        draft_id text primary key,
        expires_at real not null,
        created_at real not null,
        file text not null,
        salt blob not null,
        sealed blob not null
    ) without rowid
    """,
    """
    create table stubs (
        case_id text primary key references cases (case_id),
        salt blob not null,
        sealed blob not null
    ) without rowid
    """,
    """
    create table breakers (
        name text primary key,
        state text not null check (state in ('closed', 'open', 'half_open')),
        failures integer not null,
        opened_at real,
        until real,
        reason text not null default ''
    ) without rowid
    """,
    "create table cursors (name text primary key, value text not null) without rowid",
)

PARTS = (
    """
    create table parts (
        case_id text not null references cases (case_id),
        n integer not null,
        sealed blob not null,
        primary key (case_id, n)
    )
    """,
)

# What comes after filing (ADR 0023). letters: from the province, still sealed to a reply key; `about` is a case or a
# report. slips: what the card that reported something may open. rated_at: once a matter.
AFTERWARDS = (
    "alter table cases add column supplement_of text references cases (case_id)",
    "alter table cases add column rated_at real",
    "create index cases_supplements on cases (supplement_of) where supplement_of is not null",
    """
    create table part_states (
        case_id text not null references cases (case_id),
        part text not null,
        state text not null,
        at real not null,
        primary key (case_id, part)
    ) without rowid
    """,
    """
    create table slips (
        entry_id text primary key references outbox (entry_id),
        salt blob not null,
        sealed blob not null
    )
    """,
    """
    create table letters (
        letter_id text primary key,
        about text not null,
        n integer not null,
        at real not null,
        sealed blob not null
    )
    """,
    "create index letters_about on letters (about, n)",
)

# A filing asks for the visit under way, not for a case's lines: one index less to write, one that visits alone write.
VISITS = (
    "drop index audit_case",
    "create index audit_visits on audit (number) where event in ('visit_started', 'visit_ended')",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST, PARTS, AFTERWARDS, VISITS)
