using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Operations;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Transport;

namespace Backbone.Cli.Doctor;

/// <summary>
/// Examines a profile, from its files to a message that is really opened. Each examination needs those before it: where one fails, what
/// needs it is not examined, and says so.
/// </summary>
/// <param name="invocation">What was typed.</param>
/// <param name="others">Whom a probe goes to besides the profile's holder.</param>
internal sealed class OfficerExamination(Invocation invocation, IReadOnlyList<string> others) : IDisposable
{
    /// <summary>Less room than this is doubtful: some hundred messages of the largest size.</summary>
    private const long LittleRoom = 256L << 20;

    /// <summary>More than this between two clocks is worth a word; more than <see cref="Lifetime.ClockTolerance"/> refuses messages.</summary>
    private static readonly TimeSpan MostOff = TimeSpan.FromSeconds(30);

    /// <summary>Opening keys are made a week each and two ahead: with less than this the next ones are late. A warning's days too.</summary>
    private static readonly TimeSpan OpeningNear = TimeSpan.FromDays(7);

    private readonly TimeProvider _clock = invocation.Clock;
    private BackboneClient? _client;
    private KeyFileCustody? _keys;

    /// <summary>All examinations, one by one.</summary>
    public async IAsyncEnumerable<Diagnosis> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        Profile? profile = null;
        yield return await Look.AtAsync(Examinations.Profile, () =>
        {
            profile = Profile.Load(invocation.ProfileFolder);
            return Diagnosis.Well(Examinations.Profile, $"{profile.Address} on {profile.Device}, gateway {profile.Gateway}");
        });
        if (profile is null)
        {
            foreach (var missed in Missed(Examinations.Profile)) yield return missed;
            yield break;
        }
        yield return await Look.AtAsync(Examinations.Room, () => CheckRoom(profile));
        yield return await Look.AtAsync(Examinations.Keys, () => OpenKeys(profile));
        yield return await Look.AtAsync(Examinations.Certificate, () => Connect(profile));
        if (_client is null)
        {
            foreach (var missed in Missed(Examinations.Certificate)) yield return missed;
            yield break;
        }
        yield return await Look.AtAsync(Examinations.Name, () => NameLook.AtAsync(profile.Gateway.DnsSafeHost, "the gateway in profile.json", cancel));
        TimeSpan? ahead = null;
        var gateway = await Look.AtAsync(Examinations.Gateway, async () =>
        {
            var began = _clock.GetTimestamp();
            ahead = await _client.Members.MeasureClockAsync(cancel);
            return Diagnosis.Well(Examinations.Gateway,
                $"it answers in {Spent.Show(_clock.GetElapsedTime(began))} over mutual TLS, and its certificate is {profile.Address.Nation}'s");
        });
        yield return gateway;
        if (gateway.Verdict == Verdict.Ill)
        {
            foreach (var missed in Missed(Examinations.Gateway)) yield return missed;
            yield break;
        }
        yield return CheckClock(ahead);
        FederationSnapshot? federation = null;
        yield return await Look.AtAsync(Examinations.Documents, async () =>
        {
            federation = await _client.Members.GetFederationAsync(cancel);
            return DocumentLook.Judge(federation, _client.Members.Findings, profile.Address.Nation, Timestamp.Now(_clock));
        });
        if (federation is null)
        {
            foreach (var missed in Missed(Examinations.Documents)) yield return missed;
            yield break;
        }
        CallerStanding? standing = null;
        yield return await Look.AtAsync(Examinations.Standing, async () =>
            CheckStanding(standing = await _client.Members.WhoAmIAsync(cancel)));
        yield return standing is { Roles: var roles } && roles.Contains("operator")
            ? await Look.AtAsync(Examinations.Health, async () => CheckHealth(await _client.Operations.ReadHealthAsync(cancel)))
            : Diagnosis.NotExamined(Examinations.Health, "the gateway tells it to those with the role operator");
        if (standing is not { SigningKey: not null, CanOpen: true })
        {
            foreach (var missed in Missed(Examinations.Standing, Examinations.Health)) yield return missed;
            yield break;
        }
        var probe = new Probe(_client, _clock, invocation.Timeout);
        yield return await Look.AtAsync(Examinations.Probe, () => probe.ToSelfAsync(standing, cancel));
        foreach (var other in others) yield return await Look.AtAsync(Examinations.Probe, () => probe.ToOtherAsync(other, cancel));
    }

    public void Dispose()
    {
        _client?.Dispose();
        _keys?.Dispose();
    }

    private static IEnumerable<Diagnosis> Missed(string failed, string? last = null)
    {
        var all = Examinations.OfProfile;
        return all.Skip(all.IndexOf(last ?? failed) + 1)
            .Select(code => Diagnosis.NotExamined(code, $"it needs what \"{failed}\" found missing"));
    }

    private static Diagnosis CheckRoom(Profile profile)
    {
        FolderProbe.Write(profile.Folder);
        var room = new DriveInfo(profile.Folder).AvailableFreeSpace;
        var finding = $"{profile.Folder} takes files, and its disk has {room >> 20} MiB left";
        return room >= LittleRoom ? Diagnosis.Well(Examinations.Room, finding)
            : new Diagnosis(Examinations.Room, Verdict.Doubtful, finding, "make room on that disk");
    }

    private Diagnosis OpenKeys(Profile profile)
    {
        // What cannot be opened is one thing, and whether the gateway answers another: the rest is examined without keys.
        _keys = KeyFileCustody.Open(profile.KeysFolder, PassphraseSource.Read(invocation, profile));
        return Diagnosis.Well(Examinations.Keys, $"the key files in {profile.KeysFolder} open, and lie open to nobody else");
    }

    private Diagnosis Connect(Profile profile)
    {
        _client = BackboneClient.Connect(profile, (IKeyCustody?)_keys ?? new MemoryKeyCustody(), _clock, new ClientOptions { CallTimeout = invocation.Timeout });
        using var own = X509Certificate2.CreateFromPem(File.ReadAllText(profile.Certificate.Certificate));
        var life = new Lifetime(Timestamp.From(own.NotBefore.ToUniversalTime()), Timestamp.From(own.NotAfter.ToUniversalTime()));
        var finding = $"for {profile.Address}, until {Moments.Show(life.Until)}";
        return life.WarningAt(Timestamp.Now(_clock)) is not null
            ? new Diagnosis(Examinations.Certificate, Verdict.Doubtful, $"it ends soon: {finding}", "backbone renew")
            : Diagnosis.Well(Examinations.Certificate, finding);
    }

    private static Diagnosis CheckClock(TimeSpan? ahead) => ahead switch
    {
        null => Diagnosis.NotExamined(Examinations.Clock, "the gateway does not say what time it is"),
        { } off when off.Duration() <= MostOff => Diagnosis.Well(Examinations.Clock, $"the gateway's clock is {Words(off)}"),
        { } off => new Diagnosis(Examinations.Clock, off.Duration() > Lifetime.ClockTolerance ? Verdict.Ill : Verdict.Doubtful,
            $"the gateway's clock is {Words(off)}; from {Durations.Show(Lifetime.ClockTolerance)} on messages are refused for it",
            "set this machine's clock by a time service (NTP); if it is right, tell the gateway's operator"),
    };

    private static string Words(TimeSpan off) => off.Duration() < TimeSpan.FromSeconds(1) ? "the same as this machine's"
        : $"{Durations.Show(off)} {(off > TimeSpan.Zero ? "ahead of" : "behind")} this machine's";

    private Diagnosis CheckStanding(CallerStanding standing)
    {
        var now = Timestamp.Now(_clock);
        if (standing.SigningKey is null || !standing.CanOpen)
            return _keys is null ? Diagnosis.NotExamined(Examinations.Standing, "the key files do not open")
                : new Diagnosis(Examinations.Standing, Verdict.Ill,
                    standing.SigningKey is null ? "no signing key in force is held here" : "no key is held here that opens what is sealed to you now",
                    "backbone enroll request, and hand the request to your registrar");
        if (!standing.Differences.IsEmpty)
            return new Diagnosis(Examinations.Standing, Verdict.Doubtful, string.Join("; ", standing.Differences),
                "ask the gateway's operator which documents it holds");
        var finding = $"roles {(standing.Roles.IsEmpty ? "none" : string.Join(", ", standing.Roles))}; signs until "
            + $"{Moments.Show(standing.SigningLifetime!.Value.Until)}, opens what is sealed until {Moments.Show(standing.SealedToUntil!.Value)}";
        return standing.SigningLifetime.Value.WarningAt(now) is not null || standing.SealedToUntil < now.Plus(OpeningNear)
            ? new Diagnosis(Examinations.Standing, Verdict.Doubtful, $"keys end soon: {finding}", "backbone renew")
            : Diagnosis.Well(Examinations.Standing, finding);
    }

    private static Diagnosis CheckHealth(GatewayHealth health)
    {
        var worst = health.Checks.Where(check => check.State != GatewayCondition.Ready).OrderByDescending(check => check.State).ToList();
        return worst.Count == 0 ? Diagnosis.Well(Examinations.Health, $"all {health.Checks.Length} checks of the gateway are well")
            : new Diagnosis(Examinations.Health, worst[0].State == GatewayCondition.NotReady ? Verdict.Ill : Verdict.Doubtful,
                string.Join("; ", worst.Select(check => $"{check.Name}: {check.Cause}")),
                worst[0].NextStep.Length > 0 ? worst[0].NextStep : "backbone status shows all of it");
    }
}
