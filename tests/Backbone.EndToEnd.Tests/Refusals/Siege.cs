using System.Security.Cryptography.X509Certificates;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Operations;
using Backbone.Contracts.Gateway.V1;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Forging;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// One exercise of real processes for all attacks, with what the attackers hold: everybody's keys, the gateway of JPN, the
/// broker's store, bad certificates. Each case is executed once, whoever asks first. Not for several tests at once.
/// </summary>
public sealed class Siege : IAsyncLifetime
{
    private readonly TestFolder _place = new();
    private readonly Dictionary<RefusedCase, Task<RefusalReason>> _seen = [];
    private readonly Dictionary<string, Officer> _officers = [];
    private readonly Dictionary<string, Line> _lines = [];
    private readonly Dictionary<string, X509Certificate2> _certificates = [];
    private RunningFederation? _running;
    private ExerciseWorld? _world;
    private Impostors? _impostors;
    private HostileGateway? _hostile;
    private Task<OperatorsHour>? _hour;

    internal RunningFederation Running => Started(_running);

    internal Impostors Impostors => Started(_impostors);

    /// <summary>All keys and documents, as they are now.</summary>
    internal World World => Started(_world).World;

    /// <summary>A nation's root and registrar keys.</summary>
    internal IKeyCustody AuthorityOf(string nation) => Started(_world).AuthorityOf(nation);

    /// <summary>The gateway of JPN, gone bad.</summary>
    internal HostileGateway Hostile => Started(_hostile);

    public async ValueTask InitializeAsync()
    {
        var folder = FederationFolder.Prepare(_place.PathOf("exercise"), TimeProvider.System);
        TightCharter.Lay(folder);
        // Japan lets nothing out: it has no release policy.
        File.Delete(Path.Combine(folder.Path, "JPN", "gateway", "documents", "release-JPN-1.bin"));
        _impostors = new Impostors(folder);
        _world = new ExerciseWorld(folder);
        _running = await RunningFederation.StartAsync(new ExerciseOptions { Folder = folder.Path, Traces = true });
        _hostile = new HostileGateway(_running, NationCode.Parse("JPN"));
        _hostile.Listen();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var officer in _officers.Values) officer.Dispose();
        foreach (var line in _lines.Values) line.Dispose();
        foreach (var certificate in _certificates.Values) certificate.Dispose();
        _hostile?.Dispose();
        if (_running is not null) await _running.DisposeAsync();
        _impostors?.Dispose();
        _world?.Dispose();
        _place.Dispose();
    }

    /// <summary>The reason that a case brought to light.</summary>
    internal Task<RefusalReason> SeenAsync(RefusedCase one, CancellationToken cancel)
    {
        if (!_seen.TryGetValue(one, out var seen)) _seen[one] = seen = one.Bad(this, cancel);
        return seen;
    }

    /// <summary>What the broker's operator did in the one hour in which the gateway of USA was away.</summary>
    internal Task<OperatorsHour> OperatorsHourAsync(CancellationToken cancel) => _hour ??= OperatorsHour.PassAsync(Running, cancel);

    /// <summary>A person with the SDK.</summary>
    internal BackboneClient As(string person)
    {
        if (!_officers.TryGetValue(person, out var officer)) _officers[person] = officer = new Officer(Running, person);
        return officer.Client;
    }

    /// <summary>A person without the SDK, with the own certificate.</summary>
    internal Line LineOf(string person)
    {
        if (_lines.TryGetValue(person, out var line)) return line;
        var gateway = Running.Gateway(PrincipalAddress.Parse(person).Nation);
        return _lines[person] = new Line(gateway.Grpc, CertificateOf(person));
    }

    /// <summary>A person's real certificate; stays the siege's.</summary>
    internal X509Certificate2 CertificateOf(string person)
    {
        Profile profile = Running.Profile(PrincipalAddress.Parse(person));
        return ReadCertificate(profile.Certificate.Certificate, profile.Certificate.Key);
    }

    /// <summary>A gateway's or the broker's real certificate; stays the siege's.</summary>
    internal X509Certificate2 ServerCertificate(string place, string name)
    {
        var tls = Path.Combine(Running.Folder.Path, place, "tls");
        return ReadCertificate(Path.Combine(tls, $"{name}.crt"), Path.Combine(tls, $"{name}.key"));
    }

    /// <summary>Hands something over as a person or system.</summary>
    internal async Task<SubmitResponse> SubmitAsync(string person, SubmitRequest request, CancellationToken cancel) =>
        await new SubmissionService.SubmissionServiceClient(LineOf(person).Channel).SubmitAsync(request, cancellationToken: cancel);

    /// <summary>Why something lies in the quarantine of USA; null while it does not.</summary>
    internal async Task<RefusalReason?> FindQuarantinedAsync(Func<QuarantinedMail, bool> isIt, CancellationToken cancel) =>
        (await As("USA/cisa/ops").Quarantine.ListAsync(max: 1000, cancel: cancel)).FirstOrDefault(isIt)?.Reason;

    private X509Certificate2 ReadCertificate(string certificate, string key) =>
        _certificates.TryGetValue(certificate, out var read)
            ? read : _certificates[certificate] = X509Certificate2.CreateFromPemFile(certificate, key);

    private static T Started<T>(T? part) where T : class => part ?? throw new InvalidOperationException("the siege has not begun");
}
