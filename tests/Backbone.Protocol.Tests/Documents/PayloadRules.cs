using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Google.Protobuf;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Changes one thing in a good payload and asks the reader what it thinks of it.</summary>
internal static class PayloadRules
{
    /// <summary>A change to a payload, and words of the refusal that it must meet.</summary>
    public sealed record Rule<T>(string Name, Action<T> Break, string Detail);

    /// <summary>Names for a theory; the rules themselves are found again by name.</summary>
    public static TheoryData<string> Names<T>(IEnumerable<Rule<T>> rules) => [.. rules.Select(rule => rule.Name)];

    public static void RefusesBroken<T>(SignedDocument good, IEnumerable<Rule<T>> rules, string name)
        where T : class, IMessage<T>, new()
    {
        var rule = rules.Single(rule => rule.Name == name);
        var message = new MessageParser<T>(() => new T()).ParseFrom(good.Payload.Bytes.Span);
        Assert.True(FederationDocument.TryRead(PayloadOf(good, message), out _, out _),
            "the payload was not good before");
        rule.Break(message);
        Assert.False(FederationDocument.TryRead(PayloadOf(good, message), out var document, out var refused));
        Assert.Null(document);
        Assert.Equal(RefusalReason.DocumentInvalid, refused.Reason);
        Assert.Contains(rule.Detail, refused.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(refused.NextStep);
    }

    public static void TakesChanged<T>(SignedDocument good, Action<T> change) where T : class, IMessage<T>, new()
    {
        var message = new MessageParser<T>(() => new T()).ParseFrom(good.Payload.Bytes.Span);
        change(message);
        Assert.True(FederationDocument.TryRead(PayloadOf(good, message), out _, out var refused), refused?.ToString());
    }

    public static ByteString NewSigningKey()
    {
        using var key = SigningKey.Generate();
        return ByteString.CopyFrom(key.PublicKey.Bytes);
    }

    public static ByteString NewOpeningKey()
    {
        using var key = OpeningKey.Generate();
        return ByteString.CopyFrom(key.PublicKey.Bytes);
    }

    private static DocumentPayload PayloadOf(SignedDocument good, IMessage message) =>
        new(good.Type, message.ToByteArray());
}
