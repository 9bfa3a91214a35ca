using System.Diagnostics;
using Backbone.Authority;
using Backbone.Client.Connection;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Members;

/// <summary>The federation comes page by page, only what is new of it, and whoever withholds a part shows.</summary>
public sealed class FederationPageTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_are_fetched_to_the_last_and_afterwards_only_what_is_new()
    {
        await using var outpost = await Outpost.StartAsync();
        var pages = new DocumentPages(Federation.Documents, pageBytes: 1);
        outpost.Script.Federation = pages.Answer;
        var snapshot = await outpost.Client.Members.GetFederationAsync(Cancel);
        Assert.Equal(Federation.Snapshot.VersionsKnown(), snapshot.VersionsKnown());
        Assert.Equal(Federation.Documents.Length, pages.Asked.Count);

        var next = Federation.Jpn.SignWithRegistrar(DocumentAuthority.DraftRoster(
            Federation.Jpn.RosterDraft, Federation.Snapshot.FindRoster(Federation.Jpn.Code, Federation.Now)));
        var newer = new DocumentPages([.. Federation.Documents, next], pageBytes: 1);
        outpost.Script.Federation = newer.Answer;
        await outpost.Connect().Members.GetFederationAsync(Cancel); // after a restart
        Assert.Equal(next.Bytes.Length, newer.Given);
        Assert.Equal(2ul, (await outpost.Client.Members.GetFederationAsync(Cancel)).FindRoster(Federation.Jpn.Code, Federation.Now)?.Head.Version);
    }

    [Fact]
    public async Task A_gateway_that_names_a_newer_version_and_does_not_give_it_is_told_of()
    {
        await using var outpost = await Outpost.StartAsync();
        var pages = new DocumentPages(Federation.Documents, 1 << 20);
        outpost.Script.Federation = request =>
        {
            var answer = pages.Answer(request);
            answer.Newest.Add(new SeriesVersion { Type = DocumentType.Roster, Nation = "JPN", Version = 7 });
            return answer;
        };
        await outpost.Client.Members.GetFederationAsync(Cancel);
        Assert.Contains("JPN version 7", Assert.Single(outpost.Client.Members.Findings).Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_no_longer_names_what_was_seen_is_not_believed()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Federation = new DocumentPages(Federation.Documents, 1 << 20).Answer;
        await outpost.Client.Members.GetFederationAsync(Cancel);
        outpost.Script.Federation = new DocumentPages(
            Federation.Documents.Where(document => document.Type != DocumentType.Roster), 1 << 20).Answer;
        var fault = await Refusals.NotVerified(RefusalReason.DocumentInvalid, () => outpost.Client.Members.GetFederationAsync(Cancel));
        Assert.Contains("not at all", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_whose_pages_do_not_end_is_left()
    {
        await using var outpost = await Outpost.StartAsync();
        var pages = new DocumentPages(Federation.Documents, 1 << 20);
        var asked = 0;
        outpost.Script.Federation = _ =>
        {
            asked++;
            var answer = pages.Answer(new GetFederationRequest());
            answer.Next = new SeriesVersion { Type = DocumentType.Charter, Version = 1 };
            return answer;
        };
        await Refusals.NotVerified(RefusalReason.DocumentInvalid, () => outpost.Client.Members.GetFederationAsync(Cancel));
        Assert.Equal(ClientLimits.FederationPages, asked);
    }

    /// <summary>
    /// What a client has to do for thirty nations of a thousand people, printed. Only where it is asked for:
    /// <c>Backbone.Client.Tests -explicit only -class "*FederationPageTests" -showLiveOutput</c>
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Thirty_nations_of_a_thousand_people_are_fetched_and_verified()
    {
        var now = Timestamp.Now(TimeProvider.System);
        using var wide = new WideFederation(Federation.Name, now);
        await using var outpost = await Outpost.StartAsync();
        var profile = new Profile(Path.Combine(outpost.Profile.Folder, "..", "wide"))
        {
            Address = outpost.Profile.Address,
            Federation = Federation.Name,
            Gateway = outpost.Profile.Gateway,
            CharterHash = wide.Charter.Hash,
            Device = "laptop",
        };
        profile.Save();
        foreach (var (from, to) in new[] { (outpost.Profile.RootsFolder, profile.RootsFolder) })
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        File.Copy(outpost.Profile.Certificate.Certificate, profile.Certificate.Certificate);
        File.Copy(outpost.Profile.Certificate.Key!, profile.Certificate.Key!);
        var pages = new DocumentPages(wide.Documents, 4 << 20);
        outpost.Script.Federation = pages.Answer;
        var first = await MeasureAsync("first fetch, nothing known", outpost.Connect(profile), pages);
        Assert.Equal(1 + 3 * WideFederation.Nations, first.VersionsInForce(now).Length);
        await MeasureAsync("another start, nothing new", outpost.Connect(profile), pages);
        var renewed = new DocumentPages([.. wide.Documents, wide.NextRoster(first.FindRoster(wide.Codes[0], now)!)], 4 << 20);
        outpost.Script.Federation = renewed.Answer;
        await MeasureAsync("another start, one roster renewed", outpost.Connect(profile), renewed);
    }

    private static async Task<FederationSnapshot> MeasureAsync(string what, BackboneClient client, DocumentPages pages)
    {
        var (given, asked, watch) = (pages.Given, pages.Asked.Count, Stopwatch.StartNew());
        var snapshot = await client.Members.GetFederationAsync(Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {watch.ElapsedMilliseconds:N0} ms, {pages.Asked.Count - asked} pages, {pages.Given - given:N0} bytes");
        return snapshot;
    }
}
