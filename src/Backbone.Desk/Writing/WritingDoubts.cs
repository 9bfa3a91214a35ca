using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Desk.Languages;
using Backbone.Desk.Markings;
using Backbone.Desk.Stix;
using Backbone.Protocol;

namespace Backbone.Desk.Writing;

/// <summary>What would be shared and hardly anybody means: said while one writes, and once more before it is sent. It hinders nothing.</summary>
internal static class WritingDoubts
{
    private const int MostNamed = 5;

    /// <summary>A sentence each, in the officer's language.</summary>
    public static IReadOnlyList<string> Of(
        OutgoingMessage message, Timestamp expires, Tlp original, IReadOnlyList<StixBundle> bundles, Speech say) =>
    [
        .. MessageDoubt.Of(message, expires).Select(doubt => Say(doubt, say)),
        .. message.Parts.Where(part => part.FileName.Length == 0).GroupBy(part => part.Language, StringComparer.OrdinalIgnoreCase)
            .Where(alike => alike.Count() > 1).Select(alike => say[DoubtWords.Twice, alike.Key]),
        .. message.Tlp < original && message.Tlp != Tlp.Unspecified
            ? [say[DoubtWords.BelowOriginal, Sign.Of(message.Tlp).Text, Sign.Of(original).Text]] : Array.Empty<string>(),
        .. bundles.SelectMany(bundle => Of(bundle, message.Tlp, say)),
    ];

    private static IEnumerable<string> Of(StixBundle bundle, Tlp tlp, Speech say)
    {
        if (bundle.Fault is { } fault) yield return say[StixWords.NotRead, bundle.Part, fault];
        if (bundle.IsCut) yield return say[DoubtWords.NotAll, bundle.Part, Speech.Number(StixBundle.MostObjects)];
        var above = bundle.Objects.Where(one => one.Tlp > tlp).ToList();
        if (tlp != Tlp.Unspecified && above.Count > 0)
            yield return say[DoubtWords.Above, bundle.Part, above.Count, Sign.Of(above.Max(one => one.Tlp)).Text, Sign.Of(tlp).Text, Names(above)];
        // The same address can be one of many chains: without it nobody can freeze anything.
        var chainless = bundle.Objects.Where(one => one.Wallets.Any(wallet => wallet.Chain.Length == 0)).ToList();
        if (chainless.Count > 0) yield return say[DoubtWords.NoChain, bundle.Part, chainless.Count, Names(chainless)];
        var mistyped = bundle.Objects.Where(one => one.Wallets.Any(wallet => wallet.Verdict == WalletVerdict.Fails)).ToList();
        if (mistyped.Count > 0) yield return say[DoubtWords.Mistyped, bundle.Part, mistyped.Count, Names(mistyped)];
    }

    private static string Names(List<StixObject> objects) =>
        string.Join(", ", objects.Take(MostNamed).Select(one => VisibleText.Line(one.Name))) + (objects.Count > MostNamed ? ", …" : "");

    private static string Say(MessageDoubt doubt, Speech say) => doubt switch
    {
        MessageDoubt.EmptySubject => say[DoubtWords.EmptySubject],
        MessageDoubt.EmptyPart(_, { FileName.Length: > 0 } part) => say[DoubtWords.EmptyFile, part.FileName],
        MessageDoubt.EmptyPart(_, var part) => say[DoubtWords.EmptyText, part.Language],
        MessageDoubt.AnswerAfterExpiry(var by, var expires) => say[DoubtWords.LateAnswer, say.Local(by), say.Local(expires)],
        _ => throw new InvalidOperationException($"nobody says {doubt.GetType().Name}"),
    };
}
