using System.Globalization;
using Backbone.Protocol;

namespace Backbone.Desk.Languages;

/// <summary>
/// The desk's words, moments and numbers in the language that the officer chose. Moments are written out here and not by the system's
/// tables of cultures: the command runs without those tables, on machines that have none.
/// </summary>
/// <param name="preferences">What the officer chose.</param>
/// <param name="clock">Whose zone is the local one.</param>
public sealed class Speech(Preferences preferences, TimeProvider clock)
{
    private static readonly string[] EnglishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>The language.</summary>
    public Language Language => preferences.Language;

    /// <summary>Its tag, for <c>lang</c>.</summary>
    public string Tag => LanguageTag.Of(Language);

    /// <summary>A phrase.</summary>
    public string this[Phrase phrase] => Of(phrase);

    /// <summary>A phrase with what is filled in.</summary>
    public string this[Phrase phrase, params object?[] values] => Of(phrase, values);

    /// <summary>Where the officer sits, the moment in local form: <c>1 Dec 2026, 12:34</c>.</summary>
    public string Local(Timestamp moment) => Write(TimeZoneInfo.ConvertTime(moment.ToDateTimeOffset(), clock.LocalTimeZone));

    /// <summary>The same moment in UTC: <c>03:34 UTC</c>, with its date where that is another one.</summary>
    public string Universal(Timestamp moment)
    {
        var (local, universal) = (TimeZoneInfo.ConvertTime(moment.ToDateTimeOffset(), clock.LocalTimeZone), moment.ToDateTimeOffset());
        return (local.Date == universal.Date ? Hours(universal) : Write(universal)) + " UTC";
    }

    /// <summary>A whole number, thousands apart, as all three languages write it.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private string Of(Phrase phrase, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return values.Length == 0 ? phrase.In(Language) : phrase.In(Language, values);
    }

    private string Write(DateTimeOffset time) => Language switch
    {
        Language.Korean => $"{time.Year}년 {time.Month}월 {time.Day}일 {Hours(time)}",
        Language.Japanese => $"{time.Year}年{time.Month}月{time.Day}日 {Hours(time)}",
        _ => $"{time.Day} {EnglishMonths[time.Month - 1]} {time.Year}, {Hours(time)}",
    };

    private static string Hours(DateTimeOffset time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
