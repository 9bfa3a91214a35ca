using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Members;

public sealed class RecipientTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Fact]
    public async Task A_community_becomes_its_members_mailboxes_without_the_authors_own()
    {
        await using var outpost = await Outpost.StartAsync();
        var to = await outpost.Client.Members.ResolveAsync(["coi:dprk-crypto"], [], TestContext.Current.CancellationToken);
        Assert.Equal(["JPN/jpcert", "JPN/npa", "KOR/nis", "USA/cisa", "USA/fbi"],
            to.Select(one => one.Mailbox.ToString()).Order(StringComparer.Ordinal));
        Assert.All(to, one => Assert.NotEmpty(one.Readers));
    }

    [Fact]
    public async Task A_mailbox_has_one_key_for_each_reader()
    {
        await using var outpost = await Outpost.StartAsync();
        var to = await outpost.Client.Members.ResolveAsync(["KOR/kisa"], ["KOR/kisa/lee"], TestContext.Current.CancellationToken);
        Assert.Equal([("KOR/kisa", RecipientRole.Action, 3), ("KOR/kisa/lee", RecipientRole.Info, 1)],
            to.Select(one => (one.Mailbox.ToString(), one.Role, one.Readers.Length)));
    }

    [Fact]
    public async Task The_first_naming_of_a_mailbox_counts()
    {
        await using var outpost = await Outpost.StartAsync();
        var to = await outpost.Client.Members.ResolveAsync(
            ["USA/fbi"], ["coi:dprk-crypto", "USA/fbi"], TestContext.Current.CancellationToken);
        Assert.Equal(5, to.Length);
        Assert.Equal("USA/fbi", Assert.Single(to, one => one.Role == RecipientRole.Action).Mailbox.ToString());
    }

    [Theory]
    [InlineData("nobody", FaultKind.Usage), InlineData("kor/kisa", FaultKind.Usage), InlineData("KOR/gateway", FaultKind.Usage)]
    [InlineData("KOR/none", FaultKind.NotFound), InlineData("FRA/cert", FaultKind.NotFound), InlineData("coi:none", FaultKind.NotFound)]
    public async Task A_name_that_stands_for_nobody_is_said(string name, FaultKind kind)
    {
        await using var outpost = await Outpost.StartAsync();
        await Refusals.OfKind(kind, () => outpost.Client.Members.ResolveAsync(["USA/cisa", name], [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_recipient_at_all_is_misuse()
    {
        await using var outpost = await Outpost.StartAsync();
        await Refusals.OfKind(FaultKind.Usage, () => outpost.Client.Members.ResolveAsync([], [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_list_above_sixty_four_is_refused_with_its_count()
    {
        var members = Enumerable.Range(10, 65).Select(number => MemberAddress.Parse($"KOR/m{number}"));
        var draft = Federation.CharterDraft;
        draft = draft with { Communities = [.. draft.Communities, new Community("crowd", [.. members])] };
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve([.. Federation.Documents, Charters.Next(Federation, draft, "KOR", "USA")]);
        var fault = await Refusals.OfKind(FaultKind.Refused, () =>
            outpost.Client.Members.ResolveAsync(["coi:crowd"], [], TestContext.Current.CancellationToken));
        Assert.Equal(RefusalReason.TooLarge, fault.Refusal?.Reason);
        Assert.Contains("65", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coi:dprk-crypto", null, "dprk-crypto"), InlineData("USA/cisa", null, null)]
    [InlineData("coi:dprk-crypto", "KOR/upbit", null)]
    public async Task A_message_to_one_community_alone_is_in_its_name(string to, string? info, string? community)
    {
        await using var outpost = await Outpost.StartAsync();
        var sealedMessage = await outpost.Client.Sending.SealAsync(new OutgoingMessage
        {
            To = [to],
            Info = info is null ? [] : [info],
            Tlp = Tlp.Green,
            Subject = "x",
            Parts = [new MessagePart("text/plain", "", "", new byte[1])],
        }, TestContext.Current.CancellationToken);
        Assert.Equal(community, sealedMessage.Envelope.Handling.Community);
    }

    [Fact]
    public async Task Members_are_listed_with_their_people_mailboxes_and_communities()
    {
        await using var outpost = await Outpost.StartAsync();
        var members = await outpost.Client.Members.ListMembersAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, members.Length);
        var kisa = Assert.Single(members, entry => entry.Member.Address == MemberAddress.Parse("KOR/kisa"));
        Assert.Equal(["dprk-crypto", "named-persons"], kisa.Communities);
        Assert.Contains(kisa.Principals, principal => principal.Address == outpost.Person.Address);
        Assert.Contains(kisa.Mailboxes, mailbox => mailbox.Address == MailboxAddress.Parse("KOR/kisa"));
    }

    [Fact]
    public async Task Who_one_is_comes_from_the_documents_and_the_gateways_differences_are_named()
    {
        await using var outpost = await Outpost.StartAsync();
        var said = new WhoAmIResponse
        {
            Address = "KOR/kisa/lee",
            Roles = { "officer", "operator" },
            Mailboxes = { "KOR/kisa", "KOR/kisa/lee" },
        };
        outpost.Script.WhoAmI = () => said;
        var standing = await outpost.Client.Members.WhoAmIAsync(TestContext.Current.CancellationToken);
        Assert.Empty(standing.Differences);
        Assert.Equal((outpost.Person.Kid, true), (standing.SigningKey, standing.CanOpen));
        Assert.Equal(["officer", "operator"], standing.Roles);
        Assert.Equal(["KOR/kisa", "KOR/kisa/lee"], standing.Mailboxes.Select(mailbox => mailbox.ToString()).Order(StringComparer.Ordinal));

        said = new WhoAmIResponse { Address = "KOR/kisa/park", Roles = { "registrar" } };
        Assert.Equal(3, (await outpost.Client.Members.WhoAmIAsync(TestContext.Current.CancellationToken)).Differences.Length);
    }
}
