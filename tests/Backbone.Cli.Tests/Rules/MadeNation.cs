using Backbone.Exercise.Nations;
using Backbone.Exercise.Policies;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Tests.Rules;

/// <summary>The exercise's nations in a folder, and a Korean profile that has seen their public documents; nothing runs.</summary>
public sealed class MadeNation : IDisposable
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");

    private readonly TestFolder _folder = new();

    public MadeNation()
    {
        Folder = FederationFolder.Prepare(System.IO.Path.Combine(_folder.Path, "federation"), TimeProvider.System);
        Profile = Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/ops"));
        var documents = Directory.CreateDirectory(System.IO.Path.Combine(Profile, "documents")).FullName;
        foreach (var (bytes, place) in Folder.ReadDocuments().Select((bytes, place) => (bytes, place)))
        {
            Assert.True(SignedDocument.TryRead(bytes.Span, out var signed, out var refused), refused?.Detail);
            if (signed.Type is not (DocumentType.Release or DocumentType.Acceptance))
                File.WriteAllBytes(System.IO.Path.Combine(documents, $"{place}.bin"), bytes.ToArray());
        }
        Release = Write("release.yaml", NationalPolicies.Read(Kor, NationalPolicies.Release));
        Acceptance = Write("acceptance.yaml", NationalPolicies.Read(Kor, NationalPolicies.Acceptance));
        Cases = Write("cases.yaml", NationalPolicies.Read(Kor, NationalPolicies.Cases));
    }

    internal FederationFolder Folder { get; }

    public string Profile { get; }

    public string Release { get; }

    public string Acceptance { get; }

    public string Cases { get; }

    public string PolicyKey => OfficePath("policy.keyfile");

    public string RegistrarKey => OfficePath("registrar.keyfile");

    public string Passphrase => OfficePath("passphrase");

    public string PathOf(string name) => System.IO.Path.Combine(_folder.Path, name);

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public void Dispose() => _folder.Dispose();

    public string OfficePath(params string[] parts) => System.IO.Path.Combine([Folder.Path, "KOR", "authority", .. parts]);
}
