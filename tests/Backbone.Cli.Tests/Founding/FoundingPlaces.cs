using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Cli.Tests.Founding;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Protocol.Addresses;

[assembly: AssemblyFixture(typeof(FoundingPlaces))]

namespace Backbone.Cli.Tests.Founding;

/// <summary>
/// The exercise's nations, made once, with the introductions from which their charter was drafted; each test gets a copy of its own.
/// </summary>
public sealed class FoundingPlaces : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Lazy<string> _master;

    public FoundingPlaces() => _master = new Lazy<string>(Make);

    internal FoundingPlace Copy() => new(_master.Value);

    public void Dispose() => _folder.Dispose();

    private string Make()
    {
        var path = Path.Combine(_folder.Path, "federation");
        var folder = FederationFolder.Prepare(path, TimeProvider.System);
        foreach (var nation in Cast.Nations) Introduce(path, OfficeFolder.Open(Path.Combine(path, nation.Code.ToString(), "authority")));
        MakeNewcomer(path, folder.Federation);
        var operators = OfficeFolder.Open(Path.Combine(path, "broker", "authority"));
        using var broker = BrokerOffice.Open(operators, PassphraseOf(operators), TimeProvider.System);
        File.WriteAllBytes(Path.Combine(path, "broker.introduction"), broker.Introduce());
        return path;
    }

    // SGP is not in the charter yet.
    private static void MakeNewcomer(string path, FederationName federation)
    {
        var office = OfficeFolder.Make(Path.Combine(path, "SGP", "authority"), federation, NationCode.Parse("SGP"));
        File.Copy(Path.Combine(path, "KOR", "authority", "passphrase"), office.At("passphrase"));
        RegistrarOffice.Create(office, PassphraseOf(office), PassphraseCost.Exercise, TimeProvider.System).Dispose();
        RootOffice.Create(office, PassphraseOf(office), PassphraseCost.Exercise, TimeProvider.System).Dispose();
        Introduce(path, office);
    }

    private static void Introduce(string path, OfficeFolder office)
    {
        using var registrar = RegistrarOffice.Open(office, PassphraseOf(office), TimeProvider.System);
        using var root = RootOffice.Open(office, PassphraseOf(office), TimeProvider.System);
        File.WriteAllBytes(Path.Combine(path, $"{office.Nation}.registrar"), registrar.Introduce());
        File.WriteAllBytes(Path.Combine(path, $"{office.Nation}.nation"), root.Introduce(OfficeIntroduction.Read(registrar.Introduce())));
    }

    private static string PassphraseOf(OfficeFolder office) => File.ReadAllText(office.At("passphrase")).TrimEnd();
}
