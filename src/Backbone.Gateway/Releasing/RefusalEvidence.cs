using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// What the journal keeps of what the rules refuse: the evidence of each message once, and of each caller only so much a day.
/// How often it came beyond that is counted, and an alarm says so: a client that tries for ever fills no store.
/// </summary>
internal static class RefusalEvidence
{
    /// <summary>Messages of one caller whose evidence a day's journal keeps: some 60 KiB each at most.</summary>
    public const int MostOfDay = 256;

    /// <summary>Times that one refused message has come when an alarm tells of it, and at ten times as many again.</summary>
    public const int OftenTimes = 1000;

    /// <summary>Keeps it, or counts it.</summary>
    public static void Keep(SqliteSession session, EnvelopeId envelope, PrincipalAddress caller, JournalEntry evidence, Timestamp now)
    {
        if (RefusalTable.CountAgain(session, envelope) is > 0 and var times)
        {
            if (times >= OftenTimes && IsPowerOfTen(times))
                Alarm(session, caller, $"{envelope} was handed over by {caller} and refused {times} times", envelope, now);
            return;
        }
        var number = DayTable.Count(session, "refused", caller.ToString(), now);
        if (number > MostOfDay)
        {
            if (number == MostOfDay + 1 || IsPowerOfTen(number))
                Alarm(session, caller, $"{caller} was refused {number} messages today; of those after {MostOfDay} no evidence is kept", null, now);
            return;
        }
        RefusalTable.Insert(session, envelope);
        Journal.Append(session, now, evidence);
    }

    private static void Alarm(SqliteSession session, PrincipalAddress caller, string detail, EnvelopeId? envelope, Timestamp now) =>
        new AlarmEntry(AlarmKind.RefusedOften, caller.ToString(), detail) { Envelope = envelope }.Append(session, now);

    private static bool IsPowerOfTen(long number)
    {
        while (number % 10 == 0 && number > 0) number /= 10;
        return number == 1;
    }
}
