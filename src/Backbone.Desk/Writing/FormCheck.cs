using System.Text;
using System.Text.RegularExpressions;
using Backbone.Desk.Languages;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>What a form lacks before it can become a message; whatever the SDK refuses as well is said here beside its field.</summary>
internal static partial class FormCheck
{
    private const int SubjectBytes = 1024;

    /// <summary>All that is wrong, in the order of the fields.</summary>
    public static IReadOnlyList<FieldFault> Of(Composition form, Speech say, TimeProvider clock)
    {
        var faults = new List<FieldFault>();
        var now = Timestamp.Now(clock);
        if (!form.To.Exists(one => !one.IsInfo)) Add("write-search", WritingWords.NoRecipient);
        if (form.To.Count > EnvelopeLimits.Recipients) Add("write-search", WritingWords.TooMany, EnvelopeLimits.Recipients);
        if (form.Tlp == Tlp.Unspecified) Add("write-tlp", WritingWords.NoTlp);
        if (Composition.Nations(form.ReleasableTo).Any(code => code is null)) Add("write-rel", WritingWords.NoNation);
        if (Composition.Moment(form.Expires, clock.LocalTimeZone) is { } expires && (expires <= now || expires > now.Plus(EnvelopeLimits.Lifetime)))
            Add("write-expires", WritingWords.ExpiryOut, EnvelopeLimits.Lifetime.Days);
        if (Composition.Moment(form.ReplyBy, clock.LocalTimeZone) is { } by && by <= now) Add("write-reply-by", WritingWords.ReplyByPast);
        if (string.IsNullOrWhiteSpace(form.Subject)) Add("write-subject", WritingWords.NoSubject);
        else if (Encoding.UTF8.GetByteCount(form.Subject) > SubjectBytes || form.Subject.Any(char.IsControl)) Add("write-subject", WritingWords.LongSubject);
        for (var i = 0; i < form.Texts.Count; i++)
            if (!Tag().IsMatch(form.Texts[i].Language)) Add($"write-language-{i}", WritingWords.NoLanguage);
        if (form.Texts.Count + form.Files.Count == 0) Add("write-add", WritingWords.NoPart);
        if (SizeOf(form) > DeskLimits.MessageBytes) Add("write-files", WritingWords.TooLarge, Speech.Number(DeskLimits.MessageBytes));
        return faults;

        void Add(string field, Phrase phrase, params object?[] values) => faults.Add(new FieldFault(field, say[phrase, values]));
    }

    /// <summary>Bytes of all texts and files.</summary>
    public static long SizeOf(Composition form) =>
        form.Texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text.Text)) + form.Files.Sum(file => (long)file.Data.Length);

    // Of BCP 47 what the format takes, and what begins like a language.
    [GeneratedRegex("^(?=.{2,35}$)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
    private static partial Regex Tag();
}
