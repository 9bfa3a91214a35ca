using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Journals;

/// <summary>Something that an operator must see, and whose doing it is.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="By">Because of whom: a nation, a lane, a caller.</param>
/// <param name="Detail">For a person.</param>
internal sealed record AlarmEntry(AlarmKind Kind, string By, string Detail)
{
    /// <summary>
    /// Alarms of one kind, because of one party, that a day's journal keeps. Who causes more causes no more records: the last
    /// of them says so, and how many there were is counted.
    /// </summary>
    public const int MostOfDay = 64;

    /// <summary>The envelope; null where it is about none.</summary>
    public EnvelopeId? Envelope { get; init; }

    /// <summary>The mailbox; empty where it is about none.</summary>
    public string Mailbox { get; init; } = "";

    /// <summary>Journals it, unless the party has caused as many today as are kept.</summary>
    /// <returns>Whether it is in the journal.</returns>
    public bool Append(SqliteSession session, Timestamp now)
    {
        var number = DayTable.Count(session, $"alarm {Kind}", By, now);
        if (number > MostOfDay) return false;
        var last = number == MostOfDay ? $"; number {MostOfDay} of this kind by {By} today: more are counted only" : "";
        Journal.Append(session, now, JournalEntries.Alarm(Kind, Detail + last, Envelope, Mailbox));
        return true;
    }
}
