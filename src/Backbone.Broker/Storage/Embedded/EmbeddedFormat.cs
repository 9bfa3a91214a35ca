using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>
/// The embedded store's tables. An entry's id is its lane's number, then 40 bits of index: one lane's entries lie
/// together, and records lie apart, so that hashes are read without wading through bytes.
/// </summary>
internal static class EmbeddedFormat
{
    /// <summary>Bits of an entry's id that hold its index.</summary>
    public const int IndexBits = 40;

    private const string Lanes = """
        CREATE TABLE lane (
          number INTEGER PRIMARY KEY,
          lane_id BLOB NOT NULL UNIQUE,
          mailbox TEXT NOT NULL,
          generation INTEGER NOT NULL DEFAULT 0,
          size INTEGER NOT NULL DEFAULT 0,           -- the index that comes next
          outstanding INTEGER NOT NULL DEFAULT 0,    -- bytes of records not trimmed
          trimmed_below INTEGER NOT NULL DEFAULT 0,  -- every index below is trimmed
          latest_ms INTEGER NOT NULL DEFAULT 0,      -- when the last of its entries expires
          closed INTEGER NOT NULL DEFAULT 0,         -- 1: takes no more; its size is for ever
          forgotten INTEGER NOT NULL DEFAULT 0,      -- 1: its entries are gone, and its size alone is kept
          lost INTEGER NOT NULL DEFAULT 0            -- 1: closed because entries of it were lost; those that are left go
        ) STRICT;
        CREATE INDEX lane_mailbox ON lane (mailbox, generation);
        CREATE INDEX lane_closed ON lane (latest_ms) WHERE closed = 1 AND forgotten = 0 AND outstanding = 0;
        CREATE INDEX lane_lost ON lane (number) WHERE lost = 1 AND forgotten = 0;
        CREATE TABLE entry (
          id INTEGER PRIMARY KEY,                    -- lane number << 40 | index
          lane INTEGER NOT NULL REFERENCES lane,
          entry_hash BLOB NOT NULL,
          mark INTEGER NOT NULL,                     -- of the append that brought it
          envelope_id BLOB NOT NULL,
          expires_ms INTEGER NOT NULL,
          length INTEGER NOT NULL,                   -- bytes of the record
          trimmed INTEGER NOT NULL DEFAULT 0         -- 0 no, else a TrimReason
        ) STRICT;
        CREATE UNIQUE INDEX entry_once ON entry (lane, envelope_id);
        CREATE INDEX entry_expiry ON entry (expires_ms) WHERE trimmed = 0;
        CREATE TABLE record (
          id INTEGER PRIMARY KEY REFERENCES entry,
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE acknowledgement (               -- the newest of a lane
          lane INTEGER PRIMARY KEY REFERENCES lane,
          through INTEGER NOT NULL,                  -- the index of the last entry that it covers
          bytes BLOB NOT NULL                        -- as they came
        ) STRICT;
        CREATE TABLE document (
          revision INTEGER PRIMARY KEY AUTOINCREMENT, -- from 1, and never again
          type TEXT NOT NULL,
          nation TEXT NOT NULL,                      -- empty for the federation's own
          version INTEGER NOT NULL,
          hash BLOB NOT NULL,
          bytes BLOB,                                -- NULL: the hash alone is kept
          UNIQUE (type, nation, version)
        ) STRICT;
        CREATE INDEX document_bytes ON document (type, nation) WHERE bytes IS NOT NULL;
        CREATE TABLE newest (                        -- of each document, so that nobody looks through versions for it
          type TEXT NOT NULL,
          nation TEXT NOT NULL,
          version INTEGER NOT NULL,
          revision INTEGER NOT NULL,
          PRIMARY KEY (type, nation)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX newest_revision ON newest (revision);
        """;

    /// <summary>"BbBr" in ASCII.</summary>
    private const int ApplicationId = 0x42624272;

    /// <summary>The file and its formats so far.</summary>
    public static SqliteFormat Format { get; } = new("embedded broker store", ApplicationId, [Lanes]);
}
