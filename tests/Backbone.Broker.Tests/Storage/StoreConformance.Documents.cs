using Backbone.Broker.Storage;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_document_comes_back_as_it_went_in()
    {
        var document = Document("roster", "KOR", 1, bytes: 70_000);
        Assert.IsType<PutDocumentOutcome.Stored>(await Store.PutDocumentAsync(document, Ct));
        AssertSame(document, await Store.GetDocumentAsync(document.Key, Ct));
        await ReopenAsync();
        AssertSame(document, await Store.GetDocumentAsync(document.Key, Ct));
    }

    [Fact]
    public async Task The_same_document_again_is_already_there()
    {
        await Store.PutDocumentAsync(Document("roster", "KOR", 1), Ct);
        Assert.IsType<PutDocumentOutcome.AlreadyThere>(await Store.PutDocumentAsync(Document("roster", "KOR", 1), Ct));
    }

    [Fact]
    public async Task Another_document_under_a_version_that_is_taken_is_a_conflict()
    {
        var first = Document("roster", "KOR", 1);
        await Store.PutDocumentAsync(first, Ct);
        var outcome = await Store.PutDocumentAsync(Document("roster", "KOR", 1, hash: 9), Ct);
        Assert.Equal(new PutDocumentOutcome.Conflict(first.Hash), outcome);
        AssertSame(first, await Store.GetDocumentAsync(first.Key, Ct));
    }

    [Fact]
    public async Task The_newest_document_has_the_highest_version_whatever_came_last()
    {
        foreach (var version in (ulong[])[2, 10, 9]) await Store.PutDocumentAsync(Document("roster", "KOR", version), Ct);
        AssertSame(Document("roster", "KOR", 10), await Store.GetNewestDocumentAsync("roster", "KOR", Ct));
        Assert.Null(await Store.GetNewestDocumentAsync("roster", "USA", Ct));
        Assert.Null(await Store.GetDocumentAsync(new DocumentKey("roster", "KOR", 3), Ct));
    }

    [Fact]
    public async Task The_list_holds_the_newest_of_each_type_and_nation()
    {
        Assert.Equal(0UL, (await Store.ListDocumentsAsync(Ct)).Revision);
        DocumentKey[] keys =
        [
            new("charter", "", 3), new("roster", "KOR", 1), new("roster", "KOR", DocumentHead.MaxVersion), new("roster", "USA", 7),
        ];
        foreach (var key in keys) await Store.PutDocumentAsync(Document(key.Type, key.Nation, key.Version), Ct);
        var list = await Store.ListDocumentsAsync(Ct);
        Assert.Equal(4UL, list.Revision);
        Assert.Equal(
            [keys[0], keys[2], keys[3]],
            list.Newest.Select(document => document.Key).OrderBy(key => key.Type + key.Nation, StringComparer.Ordinal));
        Assert.All(list.Newest, found => AssertSame(Document(found.Key.Type, found.Key.Nation, found.Key.Version), found));
    }

    [Fact]
    public async Task A_watcher_hears_of_each_new_document_and_of_nothing_else()
    {
        var waiting = Store.WaitForDocumentsAsync(0, Ct).AsTask();
        await Store.AppendAsync(Entry(0), Ct);
        Assert.False(waiting.IsCompleted);
        await Store.PutDocumentAsync(Document("roster", "KOR", 1), Ct);
        Assert.Equal(1UL, await waiting);
        Assert.Equal(1UL, await Store.WaitForDocumentsAsync(0, Ct));

        var next = Store.WaitForDocumentsAsync(1, Ct).AsTask();
        await Store.PutDocumentAsync(Document("roster", "KOR", 1), Ct); // there already: nothing new
        Assert.False(next.IsCompleted);
        await Store.PutDocumentAsync(Document("roster", "KOR", 2), Ct);
        Assert.Equal(2UL, await next);
    }

    [Fact]
    public async Task A_document_that_no_store_can_name_is_misuse()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutDocumentAsync(Document("ro:ster", "KOR", 1), Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.PutDocumentAsync(Document("roster", "KOR", 1UL + long.MaxValue), Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.GetNewestDocumentAsync("roster", "KOR:1", Ct));
    }

    private protected static StoredDocument Document(string type, string nation, ulong version, int bytes = 30, int hash = 0) =>
        new(new DocumentKey(type, nation, version), HashOf(type + nation + version, hash), Record((int)(version % 100), bytes));

    private static void AssertSame(StoredDocument expected, StoredDocument? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Key, found.Key);
        Assert.Equal(expected.Hash, found.Hash);
        Assert.Equal(expected.Bytes.ToArray(), found.Bytes.ToArray());
    }
}
