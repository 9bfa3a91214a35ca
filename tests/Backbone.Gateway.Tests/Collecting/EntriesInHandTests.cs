using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Uplink;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>What is checked is given out in its sender's order, however its check ended, and waits for no other sender's.</summary>
public sealed class EntriesInHandTests
{
    private readonly EntriesInHand _inHand = new();
    private readonly Dictionary<string, TaskCompletionSource<CheckedEntry?>> _checks = [];

    [Fact]
    public void What_is_checked_waits_for_those_of_its_sender_before_it_and_for_no_others()
    {
        Add("KOR", 0);
        Add("KOR", 1);
        Add("JPN", 2);
        Assert.Empty(Take());
        Passed("KOR 1");
        Passed("JPN 2");
        Assert.Equal(["JPN 2"], Take());
        Passed("KOR 0");
        Assert.Equal(["KOR 0", "KOR 1"], Take());
        Assert.Empty(Take());
    }

    [Fact]
    public async Task A_check_that_failed_holds_up_nothing_and_the_end_of_all_waits_for_each()
    {
        Add("KOR", 0);
        Add("KOR", 1);
        Passed("KOR 1");
        _checks["KOR 0"].SetException(new InvalidOperationException("broken"));
        Assert.Equal(["KOR 0", "KOR 1"], Take());

        Add("KOR", 2);
        var end = _inHand.EndAsync();
        Assert.False(end.IsCompleted);
        _checks["KOR 2"].SetCanceled(TestContext.Current.CancellationToken);
        await end;
    }

    private void Add(string sender, ulong index)
    {
        var entry = AnnouncedEntry.Read(new EntryHeader
        {
            Mailbox = "USA/cisa",
            Index = index,
            EntryHash = ByteString.CopyFrom(new byte[32]),
            Mark = 1,
            Sender = sender,
        });
        _inHand.Add(entry!, (_checks[$"{sender} {index}"] = new TaskCompletionSource<CheckedEntry?>()).Task);
    }

    private void Passed(string which) => _checks[which].SetResult(null);

    private List<string> Take() => [.. _inHand.TakeChecked().Select(one => $"{one.Entry.Sender} {one.Entry.Index}")];
}
