using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>What the recipient's full chain of checks says in the test federation, as JPN/npa/sato where nobody else is named.</summary>
internal static class Verdict
{
    public static Refused? On(byte[] envelope, string reader = "JPN/npa/sato") => On(envelope, TestFederation.Default.Now, reader);

    public static Refused? On(byte[] envelope, Timestamp now, string reader = "JPN/npa/sato")
    {
        var federation = TestFederation.Default;
        var custody = federation.Principal(reader).Custody;
        if (Judge.TryOpen(envelope, federation.Snapshot, now, custody, out _, out _, out var refused)) return null;
        return refused ?? throw new InvalidOperationException("refused without a reason");
    }

    public static void IsAccepted(byte[] envelope, string reader = "JPN/npa/sato")
    {
        if (On(envelope, reader) is { } refused) Assert.Fail(refused.ToString());
    }

    public static void IsRefused(RefusalReason reason, byte[] envelope, string reader = "JPN/npa/sato") =>
        IsRefused(reason, On(envelope, reader));

    public static void IsRefused(RefusalReason reason, Refused? verdict)
    {
        Assert.True(verdict is not null, $"accepted, though {reason} was expected");
        Assert.True(verdict.Reason == reason, $"{verdict}, though {reason} was expected");
        Assert.NotEmpty(verdict.Detail);
    }
}
