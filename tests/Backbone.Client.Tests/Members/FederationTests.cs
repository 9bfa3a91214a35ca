using Backbone.Authority;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Google.Protobuf;

namespace Backbone.Client.Tests.Members;

public sealed class FederationTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Fact]
    public async Task A_federation_under_the_trusted_charter_is_believed_and_remembered()
    {
        await using var outpost = await Outpost.StartAsync();
        var snapshot = await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Federation.Snapshot.VersionsKnown(), snapshot.VersionsKnown());
        Assert.Empty(outpost.Client.Members.Findings);
        Assert.Equal(Federation.Documents.Length, Directory.GetFiles(outpost.Profile.DocumentsFolder).Length);
        Assert.Contains("roster-JPN-1.bin", Directory.GetFiles(outpost.Profile.DocumentsFolder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_federation_under_other_roots_is_refused()
    {
        using var forged = new TestFederation(TimeProvider.System);
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve(forged.Documents);
        await NotVerifiedAsync(outpost.Client);
        outpost.Serve([]);
        await NotVerifiedAsync(outpost.Client);
        Assert.Empty(Directory.GetFiles(outpost.Profile.DocumentsFolder));
    }

    [Fact]
    public async Task Documents_of_another_federation_under_the_true_charter_are_left_out_and_named()
    {
        using var forged = new TestFederation(TimeProvider.System);
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve([Federation.Charter, .. forged.Documents.Skip(1)]);
        var snapshot = await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Null(snapshot.FindRoster(NationCode.Parse("KOR"), Federation.Now));
        Assert.Equal(9, outpost.Client.Members.Findings.Length);
        var fault = await Refusals.NotVerified(RefusalReason.DocumentInvalid, () =>
            outpost.Client.Members.ResolveAsync(["JPN/npa"], [], TestContext.Current.CancellationToken));
        Assert.Contains("JPN/npa", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_roster_does_not_take_the_place_of_the_one_that_was_seen()
    {
        await using var outpost = await Outpost.StartAsync();
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        var forged = SignedBy(Federation.Usa, NextRoster(Federation.Jpn));
        outpost.Serve([.. Federation.Documents, forged]);
        var snapshot = await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1ul, snapshot.FindRoster(NationCode.Parse("JPN"), Federation.Now)?.Head.Version);
        Assert.Equal(2ul, Assert.Single(outpost.Client.Members.Findings).Document?.Version);
    }

    [Fact]
    public async Task An_older_roster_than_was_seen_is_refused_even_after_a_restart()
    {
        await using var outpost = await Outpost.StartAsync();
        var newer = Federation.Jpn.SignWithRegistrar(NextRoster(Federation.Jpn));
        outpost.Serve([.. Federation.Documents, newer]);
        var snapshot = await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2ul, snapshot.FindRoster(NationCode.Parse("JPN"), Federation.Now)?.Head.Version);
        Assert.DoesNotContain("roster-JPN-1.bin", Directory.GetFiles(outpost.Profile.DocumentsFolder).Select(Path.GetFileName));

        outpost.Serve(Federation.Documents);
        await NotVerifiedAsync(outpost.Client);
        await NotVerifiedAsync(outpost.Connect());

        outpost.Serve([.. Federation.Documents, newer]);
        await outpost.Connect().Members.GetFederationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_older_charter_than_was_seen_is_refused_even_after_a_restart()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve([.. Federation.Documents, NextCharter(["KOR", "USA"])]);
        var snapshot = await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2ul, snapshot.Charter.Head.Version);

        outpost.Serve(Federation.Documents);
        await NotVerifiedAsync(outpost.Client);
        await NotVerifiedAsync(outpost.Connect());
    }

    [Fact]
    public async Task A_charter_that_too_few_roots_signed_is_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve([.. Federation.Documents, NextCharter(["KOR"])]);
        await NotVerifiedAsync(outpost.Client);
    }

    [Fact]
    public async Task Two_charters_of_one_version_are_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Serve([.. Federation.Documents, NextCharter(["KOR", "USA"]), NextCharter(["KOR", "USA"], "other")]);
        await NotVerifiedAsync(outpost.Client);
    }

    [Fact]
    public async Task A_document_that_was_seen_and_is_left_out_is_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        outpost.Serve(Federation.Documents[..^1]);
        await NotVerifiedAsync(outpost.Client);
    }

    [Fact]
    public async Task Bytes_that_are_no_document_are_left_out_and_named()
    {
        await using var outpost = await Outpost.StartAsync();
        var response = new GetFederationResponse { Documents = { ByteString.CopyFrom(1, 2, 3) } };
        response.Documents.AddRange(Federation.Documents.Select(document => ByteString.CopyFrom(document.Bytes.Span)));
        outpost.Script.Federation = _ => response;
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(outpost.Client.Members.Findings).Document);
    }

    [Fact]
    public async Task A_damaged_memory_is_said_and_not_passed_over()
    {
        await using var outpost = await Outpost.StartAsync();
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(outpost.Profile.DocumentsFolder, "charter-1.bin"), [1, 2], TestContext.Current.CancellationToken);
        var fault = await Refusals.OfKind(FaultKind.Fault, () =>
            outpost.Connect().Members.GetFederationAsync(TestContext.Current.CancellationToken));
        Assert.Contains("charter-1.bin", fault.Message, StringComparison.Ordinal);
    }

    private static async Task NotVerifiedAsync(BackboneClient client)
    {
        await Refusals.NotVerified(RefusalReason.DocumentInvalid, () =>
            client.Members.GetFederationAsync(TestContext.Current.CancellationToken));
        await Refusals.NotVerified(RefusalReason.DocumentInvalid, () =>
            client.Members.ResolveAsync(["USA/cisa"], [], TestContext.Current.CancellationToken));
    }

    private static DocumentPayload NextRoster(TestNation nation) => DocumentAuthority.DraftRoster(
        nation.RosterDraft, Federation.Snapshot.FindRoster(nation.Code, Federation.Now));

    private static SignedDocument SignedBy(TestNation signer, DocumentPayload payload) => signer.SignWithRegistrar(payload);

    private static SignedDocument NextCharter(string[] signers, string? community = null)
    {
        var draft = Federation.CharterDraft;
        if (community is not null) draft = draft with { Communities = [.. draft.Communities, new Community(community, [MemberAddress.Parse("KOR/kisa")])] };
        return Charters.Next(Federation, draft, signers);
    }
}
