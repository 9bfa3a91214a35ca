using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>Every reader of the mailbox once, with a key that may be sealed to, and for no longer than it opens.</summary>
public sealed class ReaderKeyCheckTests
{
    [Fact]
    public void All_readers_by_their_keys_of_this_week_are_right() => Assert.Null(Check(Snapshot, Kisa()));

    [Fact]
    public void The_order_of_the_readers_is_the_authors_choice()
    {
        var forge = Kisa();
        (forge.Readers[0], forge.Readers[2]) = (forge.Readers[2], forge.Readers[0]);
        Assert.Null(Check(Snapshot, forge));
    }

    [Fact]
    public void A_reader_left_out_is_refused()
    {
        var forge = Kisa();
        forge.Readers.RemoveAt(1);
        Assert.Contains("KOR/kisa/park", Refuses(Snapshot, forge).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_reached_by_two_keys_is_refused()
    {
        var forge = Forge.Letter("JPN/npa/sato", "KOR/nis");
        var choi = TestFederation.Default.Principal("KOR/nis/choi");
        forge.Readers.Add(choi.Epochs[1].Key);
        Refuses(Snapshot, forge, Now.Plus(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(60))); // both may be sealed to
    }

    [Fact]
    public void Somebody_elses_key_is_refused()
    {
        var forge = Kisa();
        forge.Readers[0] = TestFederation.Default.Principal("KOR/nis/choi").Epochs[0].Key;
        Refuses(Snapshot, forge);
    }

    [Fact]
    public void A_key_of_next_week_is_refused()
    {
        var forge = Forge.Letter("JPN/npa/sato", "KOR/nis");
        forge.Readers[0] = TestFederation.Default.Principal("KOR/nis/choi").Epochs[1].Key;
        Refuses(Snapshot, forge);
    }

    [Fact]
    public void A_key_of_last_week_is_refused() =>
        Refuses(Snapshot, Forge.Letter("JPN/npa/sato", "KOR/nis"), Now.Plus(TimeSpan.FromDays(8)));

    [Fact]
    public void A_withdrawn_key_is_refused()
    {
        var federation = ChangedFederation.WithEpochs("KOR/nis/choi", epoch => epoch with { Withdrawn = true });
        Refuses(federation, Forge.Letter("JPN/npa/sato", "KOR/nis"));
    }

    [Fact]
    public void A_reader_who_has_no_key_at_the_moment_is_not_missed()
    {
        var federation = ChangedFederation.WithEpochs("KOR/kisa/park", epoch => epoch with { Withdrawn = true });
        var forge = Kisa();
        forge.Readers.RemoveAt(1);
        Assert.Null(Check(federation, forge));
    }

    [Fact]
    public void A_message_does_not_outlive_the_keys_that_open_it()
    {
        var forge = Forge.Letter("JPN/npa/sato", "KOR/nis");
        var epoch = TestFederation.Default.Principal("KOR/nis/choi").Epochs[0];
        Assert.Equal(epoch.SealedTo.Until.Plus(TimeSpan.FromDays(30)), epoch.LatestExpiry);
        forge.Header.Expires = epoch.LatestExpiry.Milliseconds;
        Assert.Null(Check(Snapshot, forge));
        forge.Header.Expires++;
        Refuses(Snapshot, forge);
    }

    [Fact]
    public void A_mailbox_that_reads_another_format_only_is_refused_by_name()
    {
        var federation = ChangedFederation.WithMailbox("KOR/nis", mailbox => mailbox with { Formats = [2] });
        Verdict.IsRefused(RefusalReason.FormatNotSupported, Check(federation, Forge.Letter("JPN/npa/sato", "KOR/nis")));
        var both = ChangedFederation.WithMailbox("KOR/nis", mailbox => mailbox with { Formats = [1, 2] });
        Assert.Null(Check(both, Forge.Letter("JPN/npa/sato", "KOR/nis")));
    }

    [Fact]
    public void Where_no_key_set_is_in_force_there_is_no_mailbox() => Verdict.IsRefused(
        RefusalReason.MailboxUnknown, Check(Snapshot, Kisa(), Now.Plus(TimeSpan.FromDays(36))));

    [Fact]
    public void A_receipt_needs_a_mailbox_and_no_keys()
    {
        Assert.Null(Check(Snapshot, Forge.Receipt()));
        var nowhere = Forge.Receipt(to: "KOR/gateway");
        nowhere.Header.Recipients[0].Mailbox = "FRA/gateway";
        Verdict.IsRefused(RefusalReason.MailboxUnknown, Check(Snapshot, nowhere));
    }

    private static Forge Kisa() => Forge.Letter("JPN/npa/sato", "KOR/kisa");

    private static Refused Refuses(FederationSnapshot federation, Forge forge, Timestamp? now = null)
    {
        var verdict = Check(federation, forge, now);
        Verdict.IsRefused(RefusalReason.ReaderKeyMismatch, verdict);
        return verdict!;
    }

    // The header names the kids of the forge's readers, whoever they are.
    private static Refused? Check(FederationSnapshot federation, Forge forge, Timestamp? now = null)
    {
        forge.Header.Recipients[0].Kids.Clear();
        forge.Header.Recipients[0].Kids.AddRange(forge.Readers.Select(key => ByteString.CopyFrom(key.Kid.ToArray())));
        Assert.True(Header.TryRead(forge.Header.ToByteArray(), out var header, out var refused), refused?.ToString());
        return ReaderKeyCheck.Check(federation, header, now ?? Now);
    }

    private static FederationSnapshot Snapshot => TestFederation.Default.Snapshot;

    private static Timestamp Now => TestFederation.Default.Now;
}
