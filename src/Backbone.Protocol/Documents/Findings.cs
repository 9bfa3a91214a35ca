using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Documents;

/// <summary>Keeps the first thing that is wrong with a document. Every check ends in true, or in
/// <see cref="No"/>.</summary>
/// <param name="subject">What the refusal is about, such as <c>charter</c>; said first.</param>
internal sealed class Findings(string subject)
{
    /// <summary>The usual advice: whoever signed it must sign a right one.</summary>
    public const string AskIssuer = "ask its issuer for a corrected version";

    private Refused? _first;

    /// <summary>What the refusals are about; made more precise as reading goes on.</summary>
    public string Subject { get; set; } = subject;

    /// <summary>The first fault.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public Refused First => _first ?? throw new InvalidOperationException("a document was refused without a reason");

    /// <summary>Notes a fault. Always false, so that a check may end with it.</summary>
    public bool No(string detail, string nextStep = AskIssuer, TimeSpan? retryAfter = null)
    {
        var text = $"{Subject}: {detail}";
        _first ??= new Refused(RefusalReason.DocumentInvalid, text, nextStep) { RetryAfter = retryAfter };
        return false;
    }

    /// <summary>Whether a list is as long as it may be.</summary>
    public bool Count(int count, int least, int most, string what) => (count >= least && count <= most)
        || No($"{count} {what}; {(least == 0 ? $"at most {most}" : $"{least} to {most}")} are allowed");

    /// <summary>Whether names come in strictly ascending byte order; so none comes twice.</summary>
    public bool StrictlyAscending(IReadOnlyList<string> names, string what)
    {
        for (var i = 1; i < names.Count; i++)
        {
            if (string.CompareOrdinal(names[i - 1], names[i]) >= 0)
                return No($"{what} are not strictly ascending at place {i}");
        }
        return true;
    }

    /// <summary>Whether numbers come in strictly ascending order; so none comes twice.</summary>
    public bool StrictlyAscending(IReadOnlyList<uint> numbers, string what)
    {
        for (var i = 1; i < numbers.Count; i++)
        {
            if (numbers[i - 1] >= numbers[i]) return No($"{what} are not strictly ascending at place {i}");
        }
        return true;
    }

    /// <summary>Ends a reading: the document, or the first fault.</summary>
    public bool Conclude<T>(T? read, [NotNullWhen(true)] out T? document, [NotNullWhen(false)] out Refused? refused)
        where T : class
    {
        document = read;
        refused = read is null ? First : null;
        return read is not null;
    }
}
