using Backbone.Broker.Storage;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_document_comes_back_as_it_went_in()
    {
        var document = Document("roster", "KOR", 1, bytes: 70_000);
        Assert.IsType<PutDocumentOutcome.Stored>(await PutAsync(document));
        AssertSame(document, await Store.GetDocumentAsync(document.Key, Ct));
        await ReopenAsync();
        AssertSame(document, await Store.GetDocumentAsync(document.Key, Ct));
    }

    [Fact]
    public async Task The_same_document_again_is_already_there()
    {
        await PutAsync(Document("roster", "KOR", 1));
        Assert.IsType<PutDocumentOutcome.AlreadyThere>(await PutAsync(Document("roster", "KOR", 1)));
    }

    [Fact]
    public async Task Another_document_under_a_version_that_is_taken_is_a_conflict()
    {
        var first = Document("roster", "KOR", 1);
        await PutAsync(first);
        var outcome = await PutAsync(Document("roster", "KOR", 1, hash: 9));
        Assert.Equal(new PutDocumentOutcome.Conflict(first.Hash), outcome);
        AssertSame(first, await Store.GetDocumentAsync(first.Key, Ct));
    }

    [Fact]
    public async Task The_newest_document_has_the_highest_version_whatever_came_last()
    {
        foreach (var version in (ulong[])[2, 10, 9]) await PutAsync(Document("roster", "KOR", version));
        AssertSame(Document("roster", "KOR", 10), await Store.GetNewestDocumentAsync("roster", "KOR", Ct));
        Assert.Null(await Store.GetNewestDocumentAsync("roster", "USA", Ct));
        Assert.Null(await Store.GetDocumentAsync(new DocumentKey("roster", "KOR", 3), Ct));
    }

    [Fact]
    public async Task The_list_holds_the_newest_of_each_type_and_nation()
    {
        Assert.Equal(0UL, (await Store.ListDocumentsAsync(0, Ct)).Revision);
        DocumentKey[] keys =
        [
            new("charter", "", 3), new("roster", "KOR", 1), new("roster", "KOR", DocumentHead.MaxVersion), new("roster", "USA", 7),
        ];
        foreach (var key in keys) await PutAsync(Document(key.Type, key.Nation, key.Version));
        var list = await Store.ListDocumentsAsync(0, Ct);
        Assert.Equal(4UL, list.Revision);
        Assert.Equal(
            [keys[0], keys[2], keys[3]],
            list.Newest.OrderBy(key => key.Type + key.Nation, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_list_after_a_revision_holds_only_what_became_newest_since()
    {
        await PutAsync(Document("roster", "KOR", 5));
        await PutAsync(Document("roster", "USA", 5));
        await PutAsync(Document("roster", "USA", 4));
        await PutAsync(Document("roster", "KOR", 6));
        var list = await Store.ListDocumentsAsync(2, Ct);
        Assert.Equal((4UL, new DocumentKey("roster", "KOR", 6)), (list.Revision, Assert.Single(list.Newest)));
        Assert.Empty((await Store.ListDocumentsAsync(4, Ct)).Newest);
        Assert.Empty((await Store.ListDocumentsAsync(ulong.MaxValue, Ct)).Newest);
    }

    [Fact]
    public async Task Only_versions_that_exist_are_listed_whatever_their_numbers()
    {
        ulong[] versions = [3, 10, 9, 1UL << 31, DocumentHead.MaxVersion];
        foreach (var version in versions) await PutAsync(Document("mandate", "KOR", version));
        await PutAsync(Document("mandate", "USA", 7));
        Assert.Equal(versions.Order(), await Store.ListVersionsAsync("mandate", "KOR", 0, 100, Ct));
        Assert.Equal([10UL, 1UL << 31], await Store.ListVersionsAsync("mandate", "KOR", 9, 2, Ct));
        Assert.Empty(await Store.ListVersionsAsync("mandate", "KOR", ulong.MaxValue, 1, Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Store.ListVersionsAsync("mandate", "KOR", 0, StoreLimits.DocumentVersions + 1, Ct));
    }

    [Fact]
    public async Task Where_the_newest_is_kept_older_versions_leave_their_hashes_and_no_bytes()
    {
        foreach (var version in (ulong[])[1, 3, 2]) await PutAsync(Document("roster", "KOR", version), DocumentKeeping.Newest);
        foreach (var version in (ulong[])[1, 2])
        {
            var key = new DocumentKey("roster", "KOR", version);
            Assert.Null(await Store.GetDocumentAsync(key, Ct));
            Assert.Equal(Document("roster", "KOR", version).Hash, await Store.FindDocumentAsync(key, Ct));
            Assert.IsType<PutDocumentOutcome.AlreadyThere>(
                await PutAsync(Document("roster", "KOR", version), DocumentKeeping.Newest));
            Assert.IsType<PutDocumentOutcome.Conflict>(
                await PutAsync(Document("roster", "KOR", version, hash: 9), DocumentKeeping.Newest));
        }
        AssertSame(Document("roster", "KOR", 3), await Store.GetNewestDocumentAsync("roster", "KOR", Ct));
        Assert.Null(await Store.FindDocumentAsync(new DocumentKey("roster", "KOR", 4), Ct));
        await PutAsync(Document("mandate", "KOR", 1));
        await PutAsync(Document("mandate", "KOR", 2));
        Assert.NotNull(await Store.GetDocumentAsync(new DocumentKey("mandate", "KOR", 1), Ct));
    }

    [Fact]
    public async Task Of_versions_without_number_the_newest_hashes_are_kept()
    {
        const int Beyond = 3;
        foreach (var some in Enumerable.Range(1, StoreLimits.DocumentVersions + Beyond).Chunk(256))
            await Task.WhenAll(some.Select(version =>
                PutAsync(Document("roster", "KOR", (ulong)version), DocumentKeeping.Newest)));
        var versions = await Store.ListVersionsAsync("roster", "KOR", 0, StoreLimits.DocumentVersions, Ct);
        Assert.Equal((StoreLimits.DocumentVersions, Beyond + 1UL), (versions.Count, versions[0]));
        Assert.Null(await Store.FindDocumentAsync(new DocumentKey("roster", "KOR", Beyond), Ct));
        Assert.Equal(StoreLimits.DocumentVersions + (ulong)Beyond, (await Store.ListDocumentsAsync(0, Ct)).Revision);
    }

    [Fact]
    public async Task A_watcher_hears_of_each_new_document_and_of_nothing_else()
    {
        var waiting = Store.WaitForDocumentsAsync(0, Ct).AsTask();
        await Store.AppendAsync(Entry(0), Ct);
        Assert.False(waiting.IsCompleted);
        await PutAsync(Document("roster", "KOR", 1));
        Assert.Equal(1UL, await waiting);
        Assert.Equal(1UL, await Store.WaitForDocumentsAsync(0, Ct));

        var next = Store.WaitForDocumentsAsync(1, Ct).AsTask();
        await PutAsync(Document("roster", "KOR", 1)); // there already: nothing new
        Assert.False(next.IsCompleted);
        await PutAsync(Document("roster", "KOR", 2));
        Assert.Equal(2UL, await next);
    }

    [Fact]
    public async Task A_document_that_no_store_can_name_is_misuse()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(Document("ro:ster", "KOR", 1)));
        await Assert.ThrowsAsync<ArgumentException>(
            () => PutAsync(Document("roster", "KOR", 1UL + long.MaxValue)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.GetNewestDocumentAsync("roster", "KOR:1", Ct));
    }

    private protected static StoredDocument Document(string type, string nation, ulong version, int bytes = 30, int hash = 0) =>
        new(new DocumentKey(type, nation, version), HashOf(type + nation + version, hash), Record((int)(version % 100), bytes));

    private Task<PutDocumentOutcome> PutAsync(StoredDocument document, DocumentKeeping keeping = DocumentKeeping.Every) =>
        Store.PutDocumentAsync(document, keeping, Ct).AsTask();

    private static void AssertSame(StoredDocument expected, StoredDocument? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Key, found.Key);
        Assert.Equal(expected.Hash, found.Hash);
        Assert.Equal(expected.Bytes.ToArray(), found.Bytes.ToArray());
    }
}
