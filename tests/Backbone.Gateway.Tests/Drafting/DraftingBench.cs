using System.Text;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Drafting;

/// <summary>KOR's gateway, and a system of KOR/kisa that holds nothing but its TLS certificate.</summary>
internal sealed class DraftingBench : IAsyncDisposable
{
    public const string Siem = "KOR/kisa/siem-1";
    public const string Author = "KOR/kisa/gateway";

    public Bench Bench { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A draft that every rule allows, for a test to change one thing of.</summary>
    public Draft Draft(Action<Draft>? change = null, params string[] to)
    {
        var draft = new Draft
        {
            MessageId = ByteString.CopyFrom(MessageId.New(Bench.Clock).ToArray()),
            Precedence = Precedence.Priority,
            Expires = Bench.Now.Plus(TimeSpan.FromDays(1)).Milliseconds,
            Tlp = Tlp.Amber,
            Category = Category.Indicators,
            Exercise = true,
            Subject = "지갑 도난 경보",
        };
        foreach (var mailbox in to.Length == 0 ? ["USA/cisa"] : to)
            draft.Recipients.Add(new DraftRecipient { Mailbox = mailbox, Role = RecipientRole.Action });
        draft.Parts.Add(new Wire.Part
        {
            ContentType = "application/stix+json;version=2.1",
            FileName = "wallets.json",
            Data = ByteString.CopyFrom(Encoding.UTF8.GetBytes("{ \"type\":  \"bundle\" }\r\n")),
        });
        change?.Invoke(draft);
        return draft;
    }

    /// <summary>Reads it as the edge does, and sends it.</summary>
    public async Task<DraftOutcome> SendAsync(Draft draft, string caller = Siem, IKeyCustody? custody = null) =>
        DraftForms.TryRead(draft, out var read, out var refused)
            ? await Bench.DraftingDesk(custody).SendAsync(PrincipalAddress.Parse(caller), read, Cancellation)
            : new DraftOutcome.Turned(refused);

    public async Task<EnvelopeId> ReleasesAsync(Draft draft, string caller = Siem) =>
        Assert.IsType<ReleaseOutcome.Released>(Assert.IsType<DraftOutcome.Ruled>(await SendAsync(draft, caller)).Ruling).Envelope;

    /// <summary>Nothing was sealed, or the release desk let nothing out; either way nothing of it is left.</summary>
    public async Task<Refused> RefusesAsync(Draft draft, RefusalReason reason, string caller = Siem, IKeyCustody? custody = null)
    {
        var refused = await SendAsync(draft, caller, custody) switch
        {
            DraftOutcome.Turned(var why) => why,
            DraftOutcome.Ruled(ReleaseOutcome.Refused(_, _, var why, _)) => why,
            var other => throw new ArgumentException($"not refused: {other}"),
        };
        Assert.Equal(reason, refused.Reason);
        Assert.Equal((0, 0), (await Bench.CountAsync("outbox"), await Bench.CountAsync("submissions")));
        return refused;
    }

    public async Task GetsFirstAnswerAsync(Draft draft, EnvelopeId first) => IsFirstAnswer(await SendAsync(draft), first);

    public static void IsFirstAnswer(DraftOutcome outcome, EnvelopeId first)
    {
        var repeated = Assert.IsType<ReleaseOutcome.Repeated>(Assert.IsType<DraftOutcome.Ruled>(outcome).Ruling);
        Assert.Equal(first, repeated.Envelope);
        Assert.NotEmpty(Wire.Ruling.Parser.ParseFrom(repeated.Ruling).Recipients);
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
