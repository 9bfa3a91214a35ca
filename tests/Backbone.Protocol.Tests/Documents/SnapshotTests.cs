using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>What the verified view answers, at which moment.</summary>
public sealed class SnapshotTests
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly FederationSnapshot Snapshot = Federation.Snapshot;
    private static readonly Timestamp Now = Federation.Now;
    private static readonly NationCode Kor = NationCode.Parse("KOR");

    [Fact]
    public void An_author_is_found_by_nation_and_kid()
    {
        var lee = Federation.Principal("KOR/kisa/lee");
        var found = Snapshot.FindSigningKey(Kor, lee.Kid, Now);
        Assert.Equal(lee.Address, found?.Principal.Address);
        Assert.Equal(KeyRole.Officer, found?.Key.Role);
        Assert.True(found?.Key.MaySignAt(Now));
        Assert.Null(Snapshot.FindSigningKey(NationCode.Parse("USA"), lee.Kid, Now));
    }

    [Fact]
    public void A_principal_is_found_with_roles_and_TLS_identity()
    {
        var park = Snapshot.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/park"), Now);
        Assert.NotNull(park);
        Assert.True(park.Holds("releaser"));
        Assert.False(park.Holds("operator"));
        Assert.Equal("spiffe://kor.backbone.example/kisa/park", park.TlsIdentity?.ToString());
        Assert.Null(Snapshot.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/nobody"), Now));
    }

    [Fact]
    public void A_shared_mailbox_has_one_epoch_to_seal_to_for_each_reader()
    {
        var mailbox = Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), Now);
        Assert.NotNull(mailbox);
        Assert.Equal(["KOR/kisa/lee", "KOR/kisa/park", "KOR/kisa/siem-1"], mailbox.Readers.Select(r =>
            r.Principal.ToString()));
        var epochs = mailbox.EpochsToSealTo(Now);
        Assert.Equal(3, epochs.Length);
        Assert.Equal(mailbox.Readers.Select(reader => reader.Epochs[0].Key.Kid), epochs.Select(epoch => epoch.Key.Kid));
        var nextWeek = mailbox.EpochsToSealTo(Now.Plus(TimeSpan.FromDays(8)));
        Assert.Equal(mailbox.Readers.Select(reader => reader.Epochs[1].Key.Kid), nextWeek.Select(epoch =>
            epoch.Key.Kid));
    }

    [Fact]
    public void A_past_epoch_is_found_by_its_kid_but_not_sealed_to()
    {
        var lee = Federation.Principal("KOR/kisa/lee");
        var later = Now.Plus(TimeSpan.FromDays(10));
        var found = Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa/lee"), later)?.FindEpoch(lee.Epochs[0].Key.Kid);
        Assert.NotNull(found);
        Assert.False(found.Value.Epoch.MayBeSealedToAt(later));
        Assert.Equal(Now.Plus(TimeSpan.FromDays(37)), found.Value.Epoch.LatestExpiry);
        Assert.Equal(Now.Plus(TimeSpan.FromDays(44)), found.Value.Epoch.DestroyedAt);
    }

    [Fact]
    public void When_all_epochs_have_passed_nobody_is_sealed_to()
    {
        var mailbox = Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), Now);
        Assert.Empty(mailbox!.EpochsToSealTo(Now.Plus(TimeSpan.FromDays(22))));
    }

    [Fact]
    public void The_border_key_to_seal_to_is_the_newest_and_the_others_are_found_by_kid()
    {
        var border = Federation.Kor.Border;
        Assert.Equal(border[0].Key.Kid, Snapshot.FindBorderKeyToSealTo(Kor, Now)?.Key.Kid);
        var later = Now.Plus(TimeSpan.FromDays(8));
        Assert.Equal(border[1].Key.Kid, Snapshot.FindBorderKeyToSealTo(Kor, later)?.Key.Kid);
        Assert.Equal(border[0].Key.Kid, Snapshot.FindBorderKey(Kor, border[0].Key.Kid, later)?.Key.Kid);
        Assert.Null(Snapshot.FindBorderKeyToSealTo(Kor, Now.Plus(TimeSpan.FromDays(22))));
        Assert.Null(Snapshot.FindBorderKey(NationCode.Parse("USA"), border[0].Key.Kid, Now));
    }

    [Fact]
    public void A_stamp_key_is_its_nation_s_only()
    {
        var kid = Federation.Kor.Stamp.Key.Kid;
        Assert.True(Snapshot.FindStampKey(Kor, kid, Now)?.MayStampAt(Now));
        Assert.Null(Snapshot.FindStampKey(NationCode.Parse("JPN"), kid, Now));
    }

    [Fact]
    public void Communities_members_ceilings_and_limits_are_found()
    {
        var kisa = MemberAddress.Parse("KOR/kisa");
        var upbit = MemberAddress.Parse("KOR/upbit");
        Assert.Equal(MemberKind.Exchange, Snapshot.FindMember(upbit, Now)?.Kind);
        Assert.True(Snapshot.FindMember(upbit, Now)?.IsPrivate);
        Assert.Equal(["dprk-crypto", "named-persons"], Snapshot.CommunitiesOf(kisa, Now).Select(community => community.Name));
        Assert.Empty(Snapshot.CommunitiesOf(upbit, Now));
        Assert.Equal(6, Snapshot.FindCommunity("dprk-crypto", Now)?.Members.Length);
        Assert.Single(Snapshot.Charter.Ceilings, ceiling => ceiling.Binds(null, MemberKind.Exchange));
        Assert.DoesNotContain(Snapshot.Charter.Ceilings, ceiling => ceiling.Binds(null, MemberKind.Cert));
        Assert.Single(Snapshot.Charter.Ceilings, ceiling => ceiling.Binds("dprk-crypto", MemberKind.Cert));
        Assert.Equal(60u, Snapshot.Charter.FindLaneLimit(Precedence.Flash)?.PerMinute);
        Assert.Null(Snapshot.Charter.FindLaneLimit(Precedence.Flash)?.OutstandingBytes);
        Assert.Null(Snapshot.Charter.FindLaneLimit(Precedence.Priority));
    }

    [Fact]
    public void TLS_roots_are_those_of_the_charter()
    {
        var root = Snapshot.FindNation(Kor, Now)?.TlsRoots.Single();
        Assert.Equal(Federation.Kor.Tls.Root.RawData, root?.ToArray());
        Assert.Equal(Federation.BrokerTls.Root.RawData, Snapshot.FindBroker("b1", Now)?.TlsRoots.Single().ToArray());
        Assert.Null(Snapshot.FindBroker("b2", Now));
    }

    [Fact]
    public void Ten_versions_are_in_force_at_first_and_none_when_the_charter_has_ended()
    {
        var versions = Snapshot.VersionsInForce(Now);
        Assert.Equal(["charter", "mandate", "roster", "keyset"], versions.Take(4).Select(version => version.Label));
        Assert.Equal(Federation.Documents.Select(d => d.Hash), versions.Select(version => version.Hash));
        Assert.Empty(Snapshot.VersionsInForce(Now.Plus(TimeSpan.FromDays(731))));
        Assert.Equal(10, Snapshot.VersionsKnown().Length);
    }

    [Theory]
    [InlineData(-1, false, false, false), InlineData(0, true, true, true), InlineData(34, true, true, true)]
    [InlineData(35, true, true, false), InlineData(364, true, true, false), InlineData(365, true, false, false)]
    [InlineData(730, false, false, false)]
    public void What_is_not_in_force_is_not_there(int days, bool nation, bool mandate, bool monthly)
    {
        var moment = Now.Plus(TimeSpan.FromDays(days));
        var lee = Federation.Principal("KOR/kisa/lee");
        Assert.Equal(nation, Snapshot.FindNation(Kor, moment) is not null);
        Assert.Equal(nation, Snapshot.FindCommunity("dprk-crypto", moment) is not null);
        Assert.Equal(nation, Snapshot.FindBroker("b1", moment) is not null);
        Assert.Equal(mandate, Snapshot.FindMember(MemberAddress.Parse("KOR/kisa"), moment) is not null);
        Assert.Equal(monthly, Snapshot.FindPrincipal(lee.Address, moment) is not null);
        Assert.Equal(monthly, Snapshot.FindSigningKey(Kor, lee.Kid, moment) is not null);
        Assert.Equal(monthly, !Snapshot.PrincipalsOf(Kor, moment).IsEmpty);
        Assert.Equal(monthly, Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), moment) is not null);
        Assert.Equal(monthly, Snapshot.FindStampKey(Kor, Federation.Kor.Stamp.Key.Kid, moment) is not null);
        Assert.Equal(monthly, Snapshot.FindBorderKey(Kor, Federation.Kor.Border[0].Key.Kid, moment) is not null);
        Assert.Equal(monthly, !Snapshot.MailboxesOf(Kor, moment).IsEmpty);
    }

    [Fact]
    public void What_begins_now_counts_for_a_clock_two_minutes_behind()
    {
        Assert.NotNull(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), Now.Plus(TimeSpan.FromSeconds(-120))));
        Assert.Null(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), Now.Plus(TimeSpan.FromSeconds(-121))));
    }
}
