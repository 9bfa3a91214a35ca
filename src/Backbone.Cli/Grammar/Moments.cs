using System.CommandLine;
using System.Globalization;
using Backbone.Protocol;

namespace Backbone.Cli.Grammar;

/// <summary>Moments as they are typed: a span from now on, or a time with its zone; and as they are shown.</summary>
internal static class Moments
{
    /// <summary>How a moment is typed, for help and errors.</summary>
    public const string Form = "a span such as 7d, or a time with its zone such as 2027-01-31T18:00:00Z";

    private static readonly string[] Forms =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    /// <summary>Reads a moment.</summary>
    public static bool TryRead(string? text, Timestamp now, out Timestamp moment)
    {
        moment = default;
        if (Durations.TryRead(text, out var span))
        {
            moment = now.Plus(span);
            return true;
        }
        // Without its zone a time would mean another moment in each nation.
        if (text is null || !HasZone(text)
            || !DateTimeOffset.TryParseExact(
                text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            || time < DateTimeOffset.UnixEpoch) return false;
        moment = Timestamp.From(time);
        return true;
    }

    /// <summary>An option for a moment.</summary>
    public static Option<Timestamp?> Option(string name, string description, TimeProvider clock) =>
        OptionMaking.One<Timestamp?>(name, "WHEN", description, Form, (string text, out Timestamp? moment) =>
        {
            var good = TryRead(text, Timestamp.Now(clock), out var read);
            moment = good ? read : null;
            return good;
        });

    /// <summary>An option for a moment that is over: a span is one back from now.</summary>
    public static Option<Timestamp?> Past(string name, string description, TimeProvider clock) =>
        OptionMaking.One<Timestamp?>(name, "WHEN", description, Form, (string text, out Timestamp? moment) =>
        {
            var now = Timestamp.Now(clock);
            moment = Durations.TryRead(text, out var span) ? Timestamp.From(now.ToDateTimeOffset() - span)
                : TryRead(text, now, out var read) ? read : null;
            return moment is not null;
        });

    /// <summary>To the second, UTC.</summary>
    public static string Show(Timestamp moment) =>
        moment.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool HasZone(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
