using System.Text;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Verifying;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;

namespace Backbone.Authority.Tests.Verifying;

/// <summary>Documents for a process that has not started: all hold and are laid down, or nothing is.</summary>
public sealed class ProcessFolderTests : IDisposable
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private readonly TestFolder _folder = new();

    private string Place => _folder.PathOf("process");

    private string[] Lying => Directory.Exists(Path.Combine(Place, "documents"))
        ? [.. Directory.GetFiles(Path.Combine(Place, "documents")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!] : [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_holds_is_laid_down_under_its_name()
    {
        var gateway = Gateway();
        Assert.All(gateway.Put(Files([.. Federation.Documents.Take(2)]), Federation.Now), one => Assert.True(one.Holds));
        Assert.Equal(["charter-1.bin", "mandate-JPN-1.bin"], Lying);
        // What lies there already is counted in.
        Assert.All(gateway.Put(Files(Federation.Documents[2]), Federation.Now), one => Assert.True(one.Holds));
        Assert.Equal(3, Lying.Length);
    }

    [Fact]
    public void Where_one_does_not_hold_nothing_is_laid_down()
    {
        var forged = Federation.Jpn.SignWithRoot(DocumentAuthority.DraftMandate(Federation.Kor.MandateDraft, null));
        Assert.Single(Gateway().Put(Files(Federation.Charter, forged), Federation.Now), one => !one.Holds);
        Assert.Empty(Lying);
    }

    [Fact]
    public void A_policy_is_laid_down_for_its_own_gateway_and_for_nobody_else()
    {
        SignedDocument[] public_ = [.. Federation.Documents];
        var (own, other) = (Federation.Kor.OpenRelease(Federation), Federation.Usa.OpenRelease(Federation));
        Assert.All(Gateway().Put(Files([.. public_, own]), Federation.Now), one => Assert.True(one.Holds));
        Assert.Contains("this is the gateway of KOR", Failed(Gateway(), other), StringComparison.Ordinal);
        Directory.Delete(Place, recursive: true);
        var broker = Open("broker.json", $$"""{ "charterHash": "{{Federation.Charter.Hash}}", "documents": "documents" }""");
        Assert.Contains("a broker must not know", Failed(broker, [.. public_, own]), StringComparison.Ordinal);
        Assert.Empty(Lying);
    }

    [Theory]
    [InlineData("gateway.json", "[]")]
    [InlineData("gateway.json", "{")]
    [InlineData("gateway.json", "{}")]
    [InlineData("gateway.json", """{ "charterHash": 5, "documents": "documents" }""")]
    [InlineData("broker.json", """{ "charterHash": "00", "documents": "documents" }""")]
    [InlineData("broker.json", """{ "charterHash": "0000000000000000000000000000000000000000000000000000000000000000" }""")]
    [InlineData("gateway.json", """{ "charterHash": "0000000000000000000000000000000000000000000000000000000000000000", "documents": "d", "nation": "kor" }""")]
    [InlineData("gateway.json", """{ "documents": "a", "documents": "b" }""")]
    [InlineData("office.json", "{}")]
    public void Settings_that_cannot_be_used_are_named(string name, string text)
    {
        var fault = Assert.Throws<AuthorityException>(() => Open(name, text));
        Assert.Contains(name == "office.json" ? "neither gateway.json nor broker.json" : name, fault.Message, StringComparison.Ordinal);
    }

    private ProcessFolder Gateway() => Open(SettingsForms.GatewayFile,
        $$"""{ "charterHash": "{{Federation.Charter.Hash}}", "documents": "documents", "nation": "KOR" }""");

    private ProcessFolder Open(string name, string text)
    {
        Directory.CreateDirectory(Place);
        File.WriteAllBytes(Path.Combine(Place, name), Encoding.UTF8.GetBytes(text));
        return ProcessFolder.Open(Place);
    }

    private static string Failed(ProcessFolder folder, params SignedDocument[] documents) =>
        Assert.Single(folder.Put(Files(documents), Federation.Now), one => !one.Holds).Failed!.Detail;

    private static IEnumerable<(string, ReadOnlyMemory<byte>)> Files(params SignedDocument[] documents) =>
        documents.Select((one, place) => ($"{place}", one.Bytes));
}
