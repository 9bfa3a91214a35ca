using System.Collections.Immutable;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Desk.Wall;

/// <summary>
/// The room view: every few seconds 1 what the journal has anew · 2 how the gateway stands; more seldom 3 who is there, and what ends.
/// Alarms and counts only: nobody in the room reads whom or what a message is about.
/// </summary>
public sealed partial class WallPage
{
    /// <summary>Entries that are read at the beginning: a day of some thousands of messages.</summary>
    private const int Newest = 20_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowPause = TimeSpan.FromMinutes(1);

    private long? _slow;
    private WallBook? _book;
    private Timestamp _now;
    private GatewayHealth? _health;
    private ImmutableArray<NationCode> _nations = [];
    private ImmutableArray<WallEnd> _ends = [];

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => RepeatAsync(Pause, async () =>
    {
        _now = Timestamp.Now(Clock);
        if (await LookSlowlyAsync() && await AskAsync(ReadJournalAsync, book => _book = book))
            await AskAsync((client, cancel) => client.Operations.ReadHealthAsync(cancel), health => _health = health);
    });

    // 1
    private async Task<WallBook> ReadJournalAsync(BackboneClient client, CancellationToken cancel)
    {
        var book = _book ?? new WallBook(Session.Profile.Address.Nation) { Next = await BeginAsync(client, cancel) };
        // Entries first, and then the rulings among them and no later ones: each is taken once, before what became of it.
        var (from, records) = (book.Next, new List<JournalRecord>());
        await foreach (var record in client.Operations.ReadJournalAsync(from, cancel: cancel)) records.Add(record);
        if (records is not [.., var last]) return book;
        await foreach (var ruling in client.Operations.ReadRulingsAsync(from, cancel))
        {
            if (ruling.Index > last.Index) break;
            book.Take(ruling);
        }
        foreach (var record in records) book.Take(record);
        return book;
    }

    private static async Task<ulong> BeginAsync(BackboneClient client, CancellationToken cancel)
    {
        await foreach (var newest in client.Operations.ReadNewestJournalAsync(1, cancel: cancel))
            return newest.Index < Newest ? 0 : newest.Index - Newest;
        return 0;
    }

    // 3
    private async Task<bool> LookSlowlyAsync()
    {
        if (_slow is { } last && Clock.GetElapsedTime(last) < SlowPause) return true;
        var own = Session.Profile.Address.Nation;
        var done = await AskAsync(async (client, cancel) =>
            (Standing: await client.Members.WhoAmIAsync(cancel), Federation: await client.Members.GetFederationAsync(cancel),
            Policies: await client.Operations.ListPoliciesAsync(cancel)), found =>
        {
            _nations = [.. found.Federation.Charter.Nations.Select(nation => nation.Code).OrderBy(code => code.ToString(), StringComparer.Ordinal)];
            _ends = WallEnd.Of(found.Standing, found.Federation, found.Policies, own, _now);
        });
        if (done) _slow = Clock.GetTimestamp();
        return done;
    }
}
