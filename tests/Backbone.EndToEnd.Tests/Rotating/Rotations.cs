using Backbone.Exercise.Nations;
using Backbone.Exercise.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Rotating;

/// <summary>
/// Every kind of key and certificate is turned by the commands that OPERATIONS names for it: of all three nations what is of people and
/// gateways, of KOR and the broker's operator what offices hold.
/// </summary>
/// <param name="ground">The nations.</param>
/// <param name="traffic">What they write meanwhile.</param>
/// <param name="say">Told of each kind, and when.</param>
/// <param name="isPatient">Whether new key files are left to be taken up in their own time; else they are taken up at once.</param>
internal sealed class Rotations(RotationGround ground, RotationTraffic traffic, Action<string> say, bool isPatient)
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private static readonly string[] Officers = ["KOR/kisa/lee", "USA/cisa/miller", "JPN/npa/sato"];

    /// <summary>Those of KOR who connect in this exercise.</summary>
    private static readonly string[] Connected = ["KOR/kisa/lee", "KOR/kisa/ops", "KOR/kisa/siem-1"];

    private readonly long _began = TimeProvider.System.GetTimestamp();

    private string Root2 => ground.Office("KOR", "..", "root-2");

    private string Policy2 => ground.Office("KOR", "..", "policy-2");

    private string Passphrase => ground.Office("KOR", "passphrase");

    private string Charter1 => ground.Office("KOR", "documents", "charter-1.bin");

    private string[] AsBroker => RotationGround.As(ground.BrokerAt("authority"), ground.BrokerAt("authority", "passphrase"));

    /// <summary>All kinds, one after the other.</summary>
    public async Task AllAsync(CancellationToken cancel)
    {
        await PeopleAndGatewaysAsync(cancel);
        await BrokerAsync(cancel);
        await OfficesAsync(cancel);
        await CharterAsync(cancel);
        await AuthoritiesAsync(cancel);
        await EndOfOverlapAsync(cancel);
    }

    // All of a nation is published together, as a registrar does it once a week: the broker takes a nation's documents at a rate.
    private async Task PeopleAndGatewaysAsync(CancellationToken cancel)
    {
        foreach (var officer in Officers)
        {
            var (nation, before) = (officer[..3], Serial(officer[..3]));
            await ground.RenewAsync(officer, "--new-signing-keys");
            Said($"{officer}: signing key, the next three weeks' opening keys, TLS certificate");
            if (nation == "KOR")
            {
                await ground.RenewAsync("KOR/kisa/siem-1");
                Said("KOR/kisa/siem-1: TLS certificate");
            }
            await ground.RenewAsync($"{nation}/gateway", "--new-signing-keys");
            if (!isPatient) ground.TakeUpKeys(nation);
            await RenewDocumentsAsync(nation);
            Said($"{nation}: stamp key, signing keys of receipts, drafts and systems, border keys, opening keys of gateway and systems, gateway's TLS certificate; "
                + "roster, key set, revocation list");
            await Patience.UntilAsync($"{nation} stamps with the next key", _ => Task.FromResult(StampsWithNewest(nation)), cancel);
            await Patience.UntilAsync($"{nation} has the next certificate", _ => Task.FromResult(Serial(nation) != before), cancel);
        }
        await traffic.ReconnectAsync();
    }

    private async Task BrokerAsync(CancellationToken cancel)
    {
        await RenewBrokerAsync();
        await Patience.UntilAsync("the broker's list is at the gateways", _ => Task.FromResult(RotationGround.Nations.All(nation => BrokerLists(nation) == 1)), cancel);
        Said("broker: TLS certificate, revocation list");
    }

    // The mandate names what follows beside what was; both roots sign it.
    private async Task OfficesAsync(CancellationToken cancel)
    {
        var (registrar, registrar2, policy, policy2) = (ground.New("registrar"), ground.New("registrar-2"), ground.New("policy"), ground.New("policy-2"));
        string[] ofKor = ["KOR", "--federation", ground.Federation.Folder.Federation.ToString()];
        await RotationGround.DoAsync(["registrar", "init", .. ofKor, "--out", registrar, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["registrar", "next-key", "--out", registrar2, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["policy", "key", .. ofKor, "--out", policy, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["policy", "key", .. ofKor, "--out", policy2, .. RotationGround.As(Policy2, Passphrase)]);
        await RotationGround.DoAsync(["nation", "init", .. ofKor, "--registrar", registrar, "--out", ground.New("nation"), .. RotationGround.As(Root2, Passphrase)]);
        await TakeAsync(Root2, Charter1, "--charter", ground.Federation.Folder.CharterHash.ToString());
        var (mandate, both) = (ground.New("mandate"), ground.New("mandate-2"));
        await RotationGround.DoAsync(["mandate", "sign", .. Members(), "--introduction", registrar, registrar2, policy, policy2, "--out", mandate, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["mandate", "cosign", mandate, "--out", both, .. RotationGround.As(Root2, Passphrase)]);
        await TakeAsync(ground.Office("KOR"), both);
        await ground.PublishAsync("KOR", both);
        await ground.UntilAllKnowAsync("the mandate with the next keys", known => known.FindMandate(Kor, Now)?.RegistrarKeys.Length == 2, cancel);
        await RenewDocumentsAsync("KOR");
        Said("KOR: registrar key, by a mandate that names the old one too");
        foreach (var (kind, file) in new[] { ("--release", NationalPolicies.Release), ("--acceptance", NationalPolicies.Acceptance) })
        {
            var text = ground.New(file);
            var read = System.Text.Encoding.UTF8.GetString(NationalPolicies.Read(Kor, file));
            await File.WriteAllTextAsync(text, read.Split("\nquotas:")[0] + "\n", cancel);
            await ground.SignPolicyAsync("KOR", kind, text, Path.Combine(Policy2, "policy.keyfile"));
        }
        Said("KOR: policy key, both policies signed with it");
    }

    // The next root, and both TLS roots of nation and broker beside one another.
    private async Task CharterAsync(CancellationToken cancel)
    {
        var (now, next, nation, broker) = (ground.New("ca"), ground.New("ca-2"), ground.New("nation"), ground.New("broker"));
        string[] ofKor = ["KOR", "--federation", ground.Federation.Folder.Federation.ToString()];
        await RotationGround.DoAsync(["registrar", "init", .. ofKor, "--out", now, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["registrar", "next-ca", "--out", next, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["nation", "init", .. ofKor, "--registrar", now, "--registrar", next, "--out", nation, .. RotationGround.As(Root2, Passphrase)]);
        await RotationGround.DoAsync(["broker", "next-ca", "--out", broker, .. AsBroker]);
        var charter = await ChangeCharterAsync(2, Charter1, nation, broker, ground.Office("KOR"), cancel);
        await TakeAsync(Root2, charter);
        Said("KOR: root key, by charter version 2; TLS roots of KOR and of the broker beside the ones that follow");
        var lists = Path.Combine(Directory.CreateDirectory(ground.New("lists")).FullName, "kor.crl");
        await RotationGround.DoAsync(["registrar", "list", "--out", lists, .. ground.As("KOR")]);
        await ground.PublishAsync("KOR", Directory.GetFiles(Path.GetDirectoryName(lists)!));
        await RenewBrokerAsync();
        await Patience.UntilAsync("the list of the broker's next authority is at the gateways",
            _ => Task.FromResult(RotationGround.Nations.All(one => BrokerLists(one) == 2)), cancel);
    }

    private async Task AuthoritiesAsync(CancellationToken cancel)
    {
        // Who connects learns the next root before the gateway shows a certificate of it.
        foreach (var person in Connected) await ground.RenewAsync(person);
        await traffic.ReconnectAsync();
        await RotationGround.DoAsync(["registrar", "switch-ca", .. ground.As("KOR")]);
        foreach (var person in Connected) await ground.RenewAsync(person);
        await ground.RenewAsync("KOR/gateway");
        await ground.PublishNewestAsync("KOR");
        var issuer = Issuer("KOR");
        await Patience.UntilAsync("KOR's gateway shows a certificate of the next authority", _ => Task.FromResult(Issuer("KOR") != issuer), cancel);
        await traffic.ReconnectAsync();
        Said("KOR: TLS authority; all certificates are of the next one");
        await RotationGround.DoAsync(["broker", "switch-ca", .. AsBroker]);
        await RenewBrokerAsync();
        Said("broker: TLS authority; its certificate is of the next one");
    }

    // What was replaced goes; the old TLS roots stay in the charter, for weeks are no part of this run.
    private async Task EndOfOverlapAsync(CancellationToken cancel)
    {
        var (registrar, policy, mandate) = (ground.New("registrar"), ground.New("policy"), ground.New("mandate-3"));
        string[] ofKor = ["KOR", "--federation", ground.Federation.Folder.Federation.ToString()];
        await RotationGround.DoAsync(["registrar", "init", .. ofKor, "--out", registrar, .. ground.As("KOR")]);
        await RotationGround.DoAsync(["policy", "key", .. ofKor, "--out", policy, .. RotationGround.As(Policy2, Passphrase)]);
        await RotationGround.DoAsync(["mandate", "sign", .. Members(), "--introduction", registrar, policy, "--out", mandate, .. RotationGround.As(Root2, Passphrase)]);
        await TakeAsync(ground.Office("KOR"), mandate);
        await ground.PublishAsync("KOR", mandate);
        await ground.UntilAllKnowAsync("the mandate without the old keys", known => known.FindMandate(Kor, Now)?.RegistrarKeys.Length == 1, cancel);
        Said("KOR: a mandate of the next root, without the old registrar and policy keys");
    }

    private async Task<string> ChangeCharterAsync(int version, string before, string nation, string broker, string korea, CancellationToken cancel)
    {
        var (draft, charter) = (ground.New("draft"), ground.New($"charter-{version}"));
        await RotationGround.DoAsync("charter", "draft", "--previous", before, "--nation", nation, "--broker", broker, "--days", "365", "--out", draft);
        var parts = new List<string>();
        foreach (var (office, passphrase) in new[] { (korea, Passphrase), (ground.Office("USA"), ground.Office("USA", "passphrase")) }.Append((Root2, Passphrase)).Distinct())
        {
            parts.Add(ground.New("part"));
            await RotationGround.DoAsync(["charter", "sign", draft, "--out", parts[^1], .. RotationGround.As(office, passphrase)]);
        }
        await RotationGround.DoAsync(["charter", "assemble", .. parts, "--previous", .. Charters(before), "--out", charter]);
        await ground.PublishAsync("KOR", charter);
        foreach (var office in RotationGround.Nations.Select(one => ground.Office(one)).Append(ground.BrokerAt("authority")))
            if (office != ground.BrokerAt("authority") || version > 2) await TakeAsync(office, charter);
            else await TakeAsync(office, Charter1, charter, "--charter", ground.Federation.Folder.CharterHash.ToString());
        await ground.UntilAllKnowAsync($"charter version {version}", known => known.Charter.Head.Version == (ulong)version, cancel);
        return charter;
    }

    private string[] Charters(string newest) => newest == Charter1 ? [Charter1] : [Charter1, newest];

    private static Timestamp Now => Timestamp.Now(TimeProvider.System);

    private static Task<string> TakeAsync(string office, params string[] more) => RotationGround.DoAsync(["document", "take", .. more, "--office", office]);

    private async Task RenewDocumentsAsync(string nation)
    {
        var folder = ground.New($"{nation}-week");
        await RotationGround.DoAsync(["registrar", "renew", "--out", folder, .. ground.As(nation)]);
        await ground.PublishAsync(nation, Directory.GetFiles(folder));
    }

    private Task<string> RenewBrokerAsync() => RotationGround.DoAsync(["broker", "renew", "--into", ground.BrokerAt(), .. AsBroker]);

    private static IEnumerable<string> Members() => Cast.Nations.Single(nation => nation.Code == Kor).Members.SelectMany(member =>
        new[] { member.IsPrivate ? "--private-member" : "--member", $"{member.Address.Name}:{member.Kind.ToString().ToLowerInvariant()}:{member.Title}" });

    private bool StampsWithNewest(string nation)
    {
        var (identity, known) = (ground.IdentityOf(nation), ground.Known(nation));
        var newest = known.FindKeySet(NationCode.Parse(nation), Now)!.StampKeys.MaxBy(stamp => stamp.Lifetime.From)!;
        return known.FindKeySet(NationCode.Parse(nation), Now)!.StampKeys.Length == 2 && identity.FindStampKid(known, Now) == newest.Key.Kid;
    }

    private string Serial(string nation) => Own(nation).SerialNumber;

    private string Issuer(string nation) => Own(nation).Issuer;

    private System.Security.Cryptography.X509Certificates.X509Certificate2 Own(string nation) =>
        ground.Federation.PartsOf(nation).GetRequiredService<OwnCertificate>().Certificate;

    private int BrokerLists(string nation) => ground.Federation.PartsOf(nation).GetRequiredService<TrustStore>()
        .ListsOf(TrustDomain.OfBrokers(ground.Federation.Folder.Federation)).Count;

    private void Said(string what) => say($"{TimeProvider.System.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {what}");
}
