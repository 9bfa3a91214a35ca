using System.Text;
using Backbone.Client.Tests.Hostile;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Tests.Sending;

/// <summary>What is being written lies sealed in the profile, within bounds, and nothing of it is thrown away unasked.</summary>
public sealed class DraftBookTests
{
    private static readonly byte[] Draft = Encoding.UTF8.GetBytes("아직 보내지 않은 글");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_sealed_found_after_a_restart_replaced_and_dropped()
    {
        await using var outpost = await Outpost.StartAsync();
        var id = MessageId.New(TimeProvider.System);
        await outpost.Client.Sending.Drafts.KeepAsync(id, "first"u8.ToArray(), Cancellation);
        await outpost.Client.Sending.Drafts.KeepAsync(id, Draft, Cancellation);
        var file = Assert.Single(Directory.GetFiles(outpost.Profile.DraftsFolder));
        Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(Draft));
        var later = outpost.Connect().Sending.Drafts;
        Assert.Equal(id, Assert.Single(later.List()).Id);
        Assert.Equal(Draft, later.Find(id)?.ToArray());
        later.Drop(id);
        later.Drop(id);
        Assert.Null(later.Find(id));
        Assert.Empty(later.List());
    }

    [Fact]
    public async Task One_draft_s_bytes_under_another_s_name_and_damaged_ones_open_as_nothing()
    {
        await using var outpost = await Outpost.StartAsync();
        var (id, other) = (MessageId.New(TimeProvider.System), MessageId.New(TimeProvider.System));
        var drafts = outpost.Client.Sending.Drafts;
        await drafts.KeepAsync(id, Draft, Cancellation);
        var path = Path.Combine(outpost.Profile.DraftsFolder, $"{id}.bin");
        File.Copy(path, Path.Combine(outpost.Profile.DraftsFolder, $"{other}.bin"));
        Assert.Null(drafts.Find(other));
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Cancellation))[..^1], Cancellation);
        Assert.Null(drafts.Find(id));
        await File.WriteAllTextAsync(Path.Combine(outpost.Profile.DraftsFolder, "notes.bin"), "no draft", Cancellation);
        Assert.Equal(2, drafts.List().Length);
    }

    [Fact]
    public async Task One_too_many_and_one_too_large_are_refused_and_the_others_stay()
    {
        await using var outpost = await Outpost.StartAsync();
        var drafts = outpost.Client.Sending.Drafts;
        var first = MessageId.New(TimeProvider.System);
        await drafts.KeepAsync(first, Draft, Cancellation);
        for (var i = 1; i < ClientLimits.Drafts; i++)
            File.Copy(Path.Combine(outpost.Profile.DraftsFolder, $"{first}.bin"), Path.Combine(outpost.Profile.DraftsFolder, $"{MessageId.New(TimeProvider.System)}.bin"));
        var fault = await Refusals.OfKind(FaultKind.Usage, () => drafts.KeepAsync(MessageId.New(TimeProvider.System), Draft, Cancellation));
        Assert.Contains("send or remove one of them", fault.NextStep, StringComparison.Ordinal);
        await drafts.KeepAsync(first, "changed"u8.ToArray(), Cancellation);
        Assert.Equal(ClientLimits.Drafts, drafts.List().Length);
        await Refusals.OfKind(FaultKind.Usage, () => drafts.KeepAsync(first, new byte[ClientLimits.DraftBytes + 1], Cancellation));
        Assert.Equal("changed"u8.ToArray(), drafts.Find(first)?.ToArray());
    }
}
