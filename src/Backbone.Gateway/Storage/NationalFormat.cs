using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>The national store's file: journal, outbox, mail and what belongs to them. Steps are only ever appended to.</summary>
internal static class NationalFormat
{
    /// <summary>"BBns" as a number.</summary>
    private const int ApplicationId = 0x42426e73;

    public static SqliteFormat Format { get; } = new("national store", ApplicationId, [First, Enrollments, JournalNodes, SharedWraps]);

    private const string First = """
        CREATE TABLE documents (
            type INTEGER NOT NULL, nation TEXT NOT NULL, version INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (type, nation, version)) STRICT, WITHOUT ROWID;

        CREATE TABLE contradictions (
            type INTEGER NOT NULL, nation TEXT NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (type, nation, version, hash)) STRICT, WITHOUT ROWID;

        CREATE TABLE days (
            day INTEGER NOT NULL, what TEXT NOT NULL, by TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (day, what, by)) STRICT, WITHOUT ROWID;

        CREATE TABLE refusals (
            envelope_id BLOB PRIMARY KEY, place INTEGER NOT NULL UNIQUE, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE journal (place INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
        CREATE TABLE journal_head (one INTEGER PRIMARY KEY CHECK (one = 0), size INTEGER NOT NULL, nodes BLOB NOT NULL) STRICT;

        CREATE TABLE submissions (
            place INTEGER PRIMARY KEY AUTOINCREMENT, envelope_id BLOB NOT NULL UNIQUE, caller TEXT NOT NULL,
            author TEXT NOT NULL, message_id BLOB NOT NULL, submitted INTEGER NOT NULL, receipt INTEGER NOT NULL,
            header BLOB NOT NULL, handling BLOB NOT NULL, envelope BLOB NOT NULL, endorsements BLOB NOT NULL, home_wraps BLOB NOT NULL,
            answer BLOB NOT NULL, draft BLOB NOT NULL, stage INTEGER NOT NULL, expires INTEGER NOT NULL,
            reason INTEGER NOT NULL, detail TEXT NOT NULL, next_step TEXT NOT NULL, ended INTEGER NOT NULL,
            UNIQUE (author, message_id)) STRICT;
        CREATE INDEX submissions_waiting ON submissions (place) WHERE stage = 2;
        CREATE INDEX submissions_whole ON submissions (expires) WHERE length(envelope) > 0;
        CREATE INDEX submissions_by_time ON submissions (submitted) WHERE receipt = 0;

        CREATE TABLE policy_told (
            nation TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (nation, version)) STRICT, WITHOUT ROWID;

        CREATE TABLE salts (document BLOB PRIMARY KEY, salt BLOB NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            place INTEGER PRIMARY KEY AUTOINCREMENT, envelope_id BLOB NOT NULL, recipient INTEGER NOT NULL,
            mailbox TEXT NOT NULL, precedence INTEGER NOT NULL, expires INTEGER NOT NULL, due INTEGER NOT NULL,
            receipt INTEGER NOT NULL, state INTEGER NOT NULL, reason INTEGER NOT NULL, changed INTEGER NOT NULL,
            not_before INTEGER NOT NULL, alarmed INTEGER NOT NULL, kept INTEGER NOT NULL,
            generation INTEGER, lane_index INTEGER, mark INTEGER, stamped INTEGER NOT NULL,
            UNIQUE (envelope_id, recipient)) STRICT;
        CREATE INDEX outbox_waiting ON outbox (precedence DESC, place) WHERE state = 1;
        CREATE INDEX outbox_stamped ON outbox (stamped) WHERE state = 1;
        CREATE INDEX outbox_due ON outbox (due) WHERE receipt = 0 AND alarmed = 0 AND state IN (1, 2, 3);
        CREATE INDEX outbox_placed ON outbox (mailbox, generation, lane_index) WHERE state = 2 AND kept > 0;
        CREATE INDEX outbox_expires ON outbox (expires) WHERE state IN (1, 2, 3);

        -- Apart from the outbox, whose rows change often: a row is written whole with each change.
        CREATE TABLE consignments (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TRIGGER outbox_freed AFTER UPDATE OF kept ON outbox WHEN new.kept = 0 AND old.kept > 0
            BEGIN DELETE FROM consignments WHERE place = old.place; END;

        CREATE TABLE lanes (
            mailbox TEXT NOT NULL, generation INTEGER NOT NULL, next INTEGER NOT NULL, size INTEGER, last_hash BLOB,
            acknowledged INTEGER NOT NULL DEFAULT 0, seen_index INTEGER NOT NULL DEFAULT 0, seen_mark INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (mailbox, generation)) STRICT, WITHOUT ROWID;
        CREATE INDEX lanes_due ON lanes (mailbox, generation) WHERE acknowledged < next AND last_hash IS NOT NULL;

        CREATE TABLE published_lanes (mailbox TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE mail (
            place INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, generation INTEGER NOT NULL,
            lane_index INTEGER NOT NULL, entry_hash BLOB NOT NULL, envelope_id BLOB NOT NULL, precedence INTEGER NOT NULL,
            receipt INTEGER NOT NULL, sender TEXT NOT NULL, expires INTEGER NOT NULL, collected INTEGER NOT NULL, delivered BLOB NOT NULL,
            content BLOB NOT NULL, content_hash BLOB NOT NULL, UNIQUE (mailbox, envelope_id), UNIQUE (mailbox, generation, lane_index)) STRICT;
        CREATE INDEX mail_fresh ON mail (mailbox, precedence, place, expires) WHERE receipt = 0;
        CREATE INDEX mail_whole ON mail (expires) WHERE length(content) > 0;
        CREATE INDEX mail_by_envelope ON mail (envelope_id);

        CREATE TABLE opened (
            mailbox TEXT NOT NULL, envelope_id BLOB NOT NULL, reader TEXT NOT NULL,
            PRIMARY KEY (mailbox, envelope_id, reader)) STRICT, WITHOUT ROWID;

        CREATE TABLE not_opened (
            mailbox TEXT NOT NULL, envelope_id BLOB NOT NULL, reader TEXT NOT NULL,
            PRIMARY KEY (mailbox, envelope_id, reader)) STRICT, WITHOUT ROWID;

        CREATE TABLE quarantine (
            place INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, generation INTEGER NOT NULL,
            lane_index INTEGER NOT NULL, entry_hash BLOB NOT NULL, announced BLOB NOT NULL, reason INTEGER NOT NULL,
            step INTEGER NOT NULL, detail TEXT NOT NULL, found_hash BLOB NOT NULL, time INTEGER NOT NULL, size INTEGER NOT NULL,
            consignment BLOB NOT NULL, header BLOB NOT NULL, handling BLOB NOT NULL, answered BLOB NOT NULL,
            by TEXT NOT NULL, verdict INTEGER NOT NULL, officer TEXT NOT NULL,
            decided INTEGER NOT NULL, why TEXT NOT NULL, waits INTEGER NOT NULL, UNIQUE (mailbox, generation, lane_index, entry_hash)) STRICT;
        CREATE INDEX quarantine_time ON quarantine (time);
        CREATE INDEX quarantine_sizes ON quarantine (by, size) WHERE size > 0;
        CREATE INDEX quarantine_undecided ON quarantine (by, mailbox, generation) WHERE verdict = 0;
        CREATE INDEX quarantine_waits ON quarantine (place) WHERE waits = 1 AND verdict = 0;
        CREATE INDEX quarantine_answered ON quarantine (mailbox, answered) WHERE length(answered) > 0;

        CREATE TABLE facts (
            place INTEGER PRIMARY KEY AUTOINCREMENT, nation TEXT NOT NULL, envelope_id BLOB NOT NULL,
            recipient INTEGER NOT NULL, event INTEGER NOT NULL, reason INTEGER NOT NULL, time INTEGER NOT NULL,
            exercise INTEGER NOT NULL, author TEXT NOT NULL) STRICT;

        CREATE TABLE receipts (
            envelope_id BLOB NOT NULL, recipient INTEGER NOT NULL, event INTEGER NOT NULL, reason INTEGER NOT NULL,
            author TEXT NOT NULL, mail INTEGER NOT NULL REFERENCES mail (place),
            PRIMARY KEY (envelope_id, recipient, event, reason, author)) STRICT, WITHOUT ROWID;

        CREATE TABLE subscriptions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, name TEXT NOT NULL, max_attempts INTEGER NOT NULL,
            created INTEGER NOT NULL, UNIQUE (mailbox, name)) STRICT;

        CREATE TABLE subscription_positions (
            subscription INTEGER NOT NULL REFERENCES subscriptions (id), precedence INTEGER NOT NULL, place INTEGER NOT NULL,
            PRIMARY KEY (subscription, precedence)) STRICT, WITHOUT ROWID;

        CREATE TABLE deliveries (
            subscription INTEGER NOT NULL REFERENCES subscriptions (id), mail INTEGER NOT NULL REFERENCES mail (place),
            envelope_id BLOB NOT NULL, precedence INTEGER NOT NULL, expires INTEGER NOT NULL,
            attempt INTEGER NOT NULL, unsettled INTEGER NOT NULL, due INTEGER NOT NULL, holder INTEGER NOT NULL,
            reader TEXT NOT NULL, dead INTEGER NOT NULL, changed INTEGER NOT NULL,
            PRIMARY KEY (subscription, mail), UNIQUE (subscription, envelope_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_due ON deliveries (subscription, due) WHERE dead = 0;
        CREATE INDEX deliveries_expires ON deliveries (expires);
        CREATE INDEX deliveries_held ON deliveries (holder) WHERE holder <> 0;
        """;

    // Requests to the registrar. One that two callers hand in is kept for each: nobody takes another's answer away.
    private const string Enrollments = """
        CREATE TABLE enrollments (
            place INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL, caller TEXT NOT NULL, handed_in INTEGER NOT NULL,
            request BLOB NOT NULL, answer BLOB NOT NULL, denied TEXT NOT NULL, answered INTEGER NOT NULL, UNIQUE (caller, hash)) STRICT;
        CREATE INDEX enrollments_waiting ON enrollments (place) WHERE answered = 0;
        """;

    // Whole subtrees of the journal, so that a proof does not read it all.
    private const string JournalNodes = """
        CREATE TABLE journal_nodes (
            level INTEGER NOT NULL, place INTEGER NOT NULL, root BLOB NOT NULL, PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID;
        """;

    // Wraps that readers make anew for one another go with the content of their message.
    private const string SharedWraps = """
        CREATE TABLE shared_wraps (
            place INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, envelope_id BLOB NOT NULL, kid BLOB NOT NULL,
            sharer TEXT NOT NULL, reader TEXT NOT NULL, wrap BLOB NOT NULL, UNIQUE (mailbox, envelope_id, kid, sharer)) STRICT;
        CREATE TRIGGER mail_emptied AFTER UPDATE OF content ON mail WHEN length(new.content) = 0 AND length(old.content) > 0
            BEGIN DELETE FROM shared_wraps WHERE mailbox = old.mailbox AND envelope_id = old.envelope_id; END;
        """;
}
