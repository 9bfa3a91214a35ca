using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>Each rule of SPEC § Header: the last good value passes the reader, the first bad one is refused by its reason.</summary>
public sealed class HeaderRuleTests
{
    public static TheoryData<string, Action<Forge>, RefusalReason> Broken() => new()
    {
        { "format 0", f => f.Header.Format = 0, RefusalReason.FormatNotSupported },
        { "format 2", f => f.Header.Format = 2, RefusalReason.FormatNotSupported },
        { "no suite", f => f.Header.Suite = Wire.Suite.Unspecified, RefusalReason.FormatNotSupported },
        { "reserved suite", f => f.Header.Suite = (Wire.Suite)2, RefusalReason.FormatNotSupported },
        { "negative suite", f => f.Header.Suite = (Wire.Suite)(-1), RefusalReason.FormatNotSupported },
        { "no federation", f => f.Header.Federation = "", RefusalReason.Malformed },
        { "upper case in the federation", f => f.Header.Federation = "Backbone.example", RefusalReason.Malformed },
        { "a federation of 64 bytes", f => f.Header.Federation = new string('a', 64), RefusalReason.Malformed },
        { "another federation", f => f.Header.Federation = "other.example", RefusalReason.OtherFederation },
        { "no message id", f => f.Header.MessageId = ByteString.Empty, RefusalReason.Malformed },
        { "a message id of 15 bytes", f => f.Header.MessageId = ByteString.CopyFrom(new byte[15]), RefusalReason.Malformed },
        { "a UUID of version 4", f => f.Header.MessageId = Id(6, 0x40), RefusalReason.Malformed },
        { "a UUID of another variant", f => f.Header.MessageId = Id(8, 0xc0), RefusalReason.Malformed },
        { "no sender nation", f => f.Header.SenderNation = "", RefusalReason.Malformed },
        { "a nation in lower case", f => f.Header.SenderNation = "kor", RefusalReason.Malformed },
        { "another sender nation", f => f.Header.SenderNation = "USA", RefusalReason.CallerMismatch },
        { "no recipient", f => { f.Header.Recipients.Clear(); f.Readers.Clear(); }, RefusalReason.Malformed },
        { "a recipient twice", f => f.AddTo("JPN/npa"), RefusalReason.Malformed },
        { "65 recipients", f => Recipients(f, 65), RefusalReason.Malformed },
        { "a mailbox that is none", f => f.Header.Recipients[0].Mailbox = "JPN/npa/gateway", RefusalReason.Malformed },
        { "a mailbox in lower case", f => f.Header.Recipients[0].Mailbox = "jpn/npa", RefusalReason.Malformed },
        { "an unknown mailbox", f => f.Header.Recipients[0].Mailbox = "JPN/none", RefusalReason.MailboxUnknown },
        { "a mailbox of an unknown nation", f => f.Header.Recipients[0].Mailbox = "FRA/cert", RefusalReason.MailboxUnknown },
        { "no role", f => f.Header.Recipients[0].Role = RecipientRole.Unspecified, RefusalReason.Malformed },
        { "an unknown role", f => f.Header.Recipients[0].Role = (RecipientRole)3, RefusalReason.Malformed },
        { "no kid", f => { f.Header.Recipients[0].Kids.Clear(); f.Readers.Clear(); }, RefusalReason.Malformed },
        { "17 kids", f => Kids(f, 17), RefusalReason.Malformed },
        { "a kid twice", f => { f.Header.Recipients[0].Kids.Add(f.Header.Recipients[0].Kids[0]); f.Readers.Add(f.Readers[0]); },
            RefusalReason.Malformed },
        { "a kid of 15 bytes", f => f.Header.Recipients[0].Kids[0] = ByteString.CopyFrom(new byte[15]), RefusalReason.Malformed },
        { "a kid of 17 bytes", f => f.Header.Recipients[0].Kids[0] = ByteString.CopyFrom(new byte[17]), RefusalReason.Malformed },
        { "no precedence", f => f.Header.Precedence = Precedence.Unspecified, RefusalReason.Malformed },
        { "precedence 5", f => f.Header.Precedence = (Precedence)5, RefusalReason.Malformed },
        { "no expiry", f => f.Header.Expires = 0, RefusalReason.Malformed },
        { "expired", f => f.Header.Expires = Now.Milliseconds, RefusalReason.TimeOutOfBounds },
        { "30 days and a millisecond", f => f.Header.Expires = Now.Plus(EnvelopeLimits.Lifetime).Milliseconds + 1,
            RefusalReason.TimeOutOfBounds },
        { "the end of time", f => f.Header.Expires = ulong.MaxValue, RefusalReason.TimeOutOfBounds },
        { "a length that is no padded one", f => f.Header.PaddedLength = 1000, RefusalReason.Malformed },
        { "a padded length above 4 MiB", f => { f.Header.PaddedLength = 4_325_376; f.OnContent = _ => new byte[72]; }, RefusalReason.Malformed },
        { "a header above 32 KiB", f => Recipients(f, 1, new string('x', 33_000)), RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_refused_by_its_reason(string what, Action<Forge> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        spoil(forge);
        Verdict.IsRefused(reason, forge.Build());
    }

    public static TheoryData<string, Action<Forge>> Kept() => new()
    {
        { "as it is", _ => { } },
        { "64 recipients", f => Recipients(f, 64) },
        { "16 kids", f => Kids(f, 16) },
        { "the last millisecond", f => f.Header.Expires = Now.Milliseconds + 1 },
        { "the highest precedence", f => f.Header.Precedence = Precedence.Flash },
        { "for information", f => f.Header.Recipients[0].Role = RecipientRole.Info },
    };

    [Theory, MemberData(nameof(Kept))]
    public void The_last_good_value_passes_the_reader(string what, Action<Forge> change)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        change(forge);
        Assert.True(Envelope.TryRead(forge.Build(), out _, out var refused), refused?.ToString());
    }

    [Fact]
    public void Thirty_days_to_the_millisecond_are_allowed()
    {
        var forge = Forge.Letter();
        forge.Header.Expires = Now.Plus(EnvelopeLimits.Lifetime).Milliseconds;
        Verdict.IsAccepted(forge.Build());
    }

    [Fact]
    public void An_envelope_above_4_MiB_is_refused_before_it_is_parsed()
    {
        Assert.False(Envelope.TryRead(new byte[EnvelopeLimits.EnvelopeBytes + 1], out _, out var refused));
        Assert.Equal(RefusalReason.TooLarge, refused.Reason);
        Assert.False(Envelope.TryRead(new byte[EnvelopeLimits.EnvelopeBytes], out _, out refused));
        Assert.NotEqual(RefusalReason.TooLarge, refused.Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_content_of_another_length_than_the_header_says_is_refused(int difference)
    {
        var forge = Forge.Letter();
        forge.OnContent = content => difference < 0 ? content[..^1] : [.. content, 0];
        Verdict.IsRefused(RefusalReason.ContentMismatch, forge.Build());
    }

    [Fact]
    public void A_padded_length_other_than_that_of_the_plaintext_is_refused()
    {
        var forge = Forge.Letter();
        forge.Header.PaddedLength = 2048; // valid as a length, but 1,024 would have done
        Verdict.IsRefused(RefusalReason.ContentMismatch, forge.Build());
    }

    private static Timestamp Now => TestFederation.Default.Now;

    private static ByteString Id(int at, byte value)
    {
        var id = MessageId.New(TimeProvider.System).ToArray();
        id[at] = value;
        return ByteString.CopyFrom(id);
    }

    private static void Recipients(Forge forge, int count, string name = "m")
    {
        var (kid, key) = (forge.Header.Recipients[0].Kids[0], forge.Readers[0]);
        forge.Header.Recipients.Clear();
        forge.Readers.Clear();
        for (var i = 0; i < count; i++)
        {
            forge.Header.Recipients.Add(
                new Wire.Recipient { Mailbox = $"JPN/{name}{i}", Role = RecipientRole.Action, Kids = { kid } });
            forge.Readers.Add(key);
        }
    }

    private static void Kids(Forge forge, int count)
    {
        var keys = TestFederation.Default.Nations.SelectMany(nation => nation.Principals.Values)
            .SelectMany(principal => principal.Epochs).Select(epoch => epoch.Key).Take(count).ToArray();
        forge.Header.Recipients[0].Kids.Clear();
        forge.Header.Recipients[0].Kids.AddRange(keys.Select(key => ByteString.CopyFrom(key.Kid.ToArray())));
        forge.Readers.Clear();
        forge.Readers.AddRange(keys);
    }
}
