using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Authority.Introductions;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// The folder of a person, a system or a gateway while it is enrolled: the keys are made in it, and only the request leaves it.
/// <code>
/// keys/*.keyfile     sealed under the passphrase
/// tls/NAME.key       the TLS key, owner-only
/// enrollment         the request, until it is answered
/// </code>
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="name">What its TLS files are called: <c>person</c> or <c>gateway</c>.</param>
public sealed class Enrollee(string folder, string name)
{
    private const int MaxRows = 1024;

    /// <summary>What a person's or system's TLS files are called.</summary>
    public const string PersonName = "person";

    /// <summary>What a gateway's TLS files are called.</summary>
    public const string GatewayName = "gateway";

    /// <summary>The request's name.</summary>
    public const string RequestName = "enrollment";

    /// <summary>The request that was granted last; a renewal asks for the same again.</summary>
    public string GrantedPath => Path.Combine(folder, "enrolled");

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Where the key files are.</summary>
    public string KeysFolder => Path.Combine(folder, "keys");

    /// <summary>The passphrase's file, which need not be there: for what opens its keys without a person.</summary>
    public string PassphrasePath => Path.Combine(folder, "passphrase");

    /// <summary>Where the TLS files are.</summary>
    public string TlsFolder => Path.Combine(folder, "tls");

    /// <summary>The TLS certificate.</summary>
    public string CertificatePath => Path.Combine(TlsFolder, name + ".crt");

    /// <summary>Its key.</summary>
    public string TlsKeyPath => Path.Combine(TlsFolder, name + ".key");

    // Waits for its certificate; the one in use serves on.
    private string NewTlsKeyPath => TlsKeyPath + ".new";

    /// <summary>The request, while it is not answered.</summary>
    public string RequestPath => Path.Combine(folder, RequestName);

    /// <summary>
    /// Makes the keys, and the request with the proofs that they are here. Where keys are here already it asks for their renewal: the
    /// signing keys stay and sign the request, which shows the registrar that it comes from whoever is enrolled; the TLS key, the
    /// opening keys and, where the plan says so, the next signing keys are new, beside those in use.
    /// </summary>
    /// <param name="federation">The federation.</param>
    /// <param name="plan">Which keys.</param>
    /// <param name="passphrase">Seals the key files.</param>
    /// <param name="cost">What one try of the passphrase is to cost.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The request's bytes.</returns>
    /// <exception cref="CustodyException">A key file cannot be opened or written.</exception>
    public byte[] Prepare(FederationName federation, KeyPlan plan, string passphrase, PassphraseCost cost, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        OwnerFolder.Make(KeysFolder);
        OwnerFolder.Make(TlsFolder);
        using var custody = new MemoryKeyCustody();
        var message = new Wire.EnrollmentRequest
        {
            Federation = federation.ToString(),
            Address = plan.Address.ToString(),
            Title = plan.Title,
            Device = plan.Device,
            Created = now.Milliseconds,
            CertificateRequest = UnsafeByteOperations.UnsafeWrap(MakeTlsKey(plan.Address)),
        };
        var signing = new SigningFiles(KeysFolder, FindGranted(), passphrase, cost);
        foreach (var file in plan.Signing)
            message.SigningKeys.AddRange(signing.Ready(file.Name, plan.NewSigningKeys, custody).Select(key => new Wire.RequestedSigningKey
            {
                Principal = file.Principal.ToString(),
                Use = file.Use,
                Suite = IntroductionFields.OnlySuite,
                PublicKey = ByteString.CopyFrom(key.Bytes),
            }));
        foreach (var file in plan.Opening)
        {
            var row = new Wire.RequestedOpeningKeys
            {
                Principal = file.Principal.ToString(),
                Use = file.Use,
                Suite = IntroductionFields.OnlySuite,
            };
            row.PublicKeys.AddRange(MakeOpening(file.Name, passphrase, cost));
            message.OpeningKeys.Add(row);
        }
        var request = Introduction.Write(IntroductionType.Enrollment, message, custody, custody.SigningKids);
        WholeFile.Write(RequestPath, request, replace: true);
        return request;
    }

    /// <summary>
    /// Destroys the keys whose time is over: their files are written anew without them. What was sealed to an opening key can be opened by
    /// nobody any more (SPEC § Keys); a signing key that was replaced, or taken away, signs nothing more. A key that the documents do not
    /// name is left, unless it only opens.
    /// </summary>
    /// <param name="roster">The nation's roster in force.</param>
    /// <param name="keySet">The nation's key set in force.</param>
    /// <param name="passphrase">Of the key files.</param>
    /// <param name="cost">What one try of the passphrase is to cost.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>How many were destroyed.</returns>
    /// <exception cref="CustodyException">A file cannot be opened or written.</exception>
    public int DestroyEnded(Roster roster, KeySet keySet, string passphrase, PassphraseCost cost, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(roster);
        ArgumentNullException.ThrowIfNull(keySet);
        var alive = keySet.Mailboxes.SelectMany(mailbox => mailbox.Readers).SelectMany(reader => reader.Epochs).Concat(keySet.BorderKeys)
            .Where(epoch => epoch.DestroyedAt > now).Select(epoch => epoch.Key.Kid).ToHashSet();
        var done = roster.Principals.SelectMany(principal => principal.SigningKeys)
            .Where(key => key.Status != KeyStatus.Active || key.Lifetime.Until <= now).Select(key => key.Key.Kid)
            .Concat(keySet.StampKeys.Where(stamp => stamp.Withdrawn || stamp.Lifetime.Until <= now).Select(stamp => stamp.Key.Kid)).ToHashSet();
        var destroyed = 0;
        foreach (var path in Directory.GetFiles(KeysFolder, "*" + KeyFile.Extension))
        {
            // What a file holds it says without its passphrase, which is costly by design.
            var listed = KeyFile.Describe(path);
            if (!listed.SigningKids.Any(done.Contains) && listed.OpeningKids.All(alive.Contains)) continue;
            using var keys = KeyFile.Read(path, passphrase);
            var signing = keys.SigningKeys.Where(key => !done.Contains(key.PublicKey.Kid)).ToList();
            var opening = keys.OpeningKeys.Where(key => alive.Contains(key.PublicKey.Kid)).ToList();
            var ended = keys.SigningKeys.Length + keys.OpeningKeys.Length - signing.Count - opening.Count;
            destroyed += ended;
            if (signing.Count + opening.Count == 0) File.Delete(path);
            else
                // The bundle stays the owner of all keys; this one only names those that are written.
                KeyFile.Write(path, new KeyBundle(signing, opening), passphrase, cost, replace: true);
        }
        return destroyed;
    }

    /// <summary>The request that is not answered yet.</summary>
    /// <exception cref="AuthorityException">There is none, or it is damaged.</exception>
    public EnrollmentRequest ReadRequest() => File.Exists(RequestPath)
        ? EnrollmentRequest.Read(AuthorityFiles.Read(RequestPath, Introduction.MaxSize))
        : throw new AuthorityException($"no request waits for an answer in {folder}", "make one: backbone enroll request");

    /// <summary>The request that was granted last; null where nobody is enrolled here yet.</summary>
    /// <exception cref="AuthorityException">It is damaged.</exception>
    public EnrollmentRequest? FindGranted() => File.Exists(GrantedPath)
        ? EnrollmentRequest.Read(AuthorityFiles.Read(GrantedPath, Introduction.MaxSize)) : null;

    /// <summary>
    /// Writes what the registrar answered, once it has been checked: certificate, the nation's roots and list, documents. The request is
    /// answered with that.
    /// </summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="answer">The answer, checked.</param>
    /// <param name="federation">What the check found (<see cref="EnrollmentCheck"/>).</param>
    /// <exception cref="AuthorityException">A file cannot be written.</exception>
    public void Install(EnrollmentRequest request, EnrollmentAnswer answer, FederationSnapshot federation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(federation);
        if (!answer.Certificate.IsEmpty)
        {
            // The key first: whoever watches the certificate's file finds the key that belongs to it.
            if (File.Exists(NewTlsKeyPath)) File.Move(NewTlsKeyPath, TlsKeyPath, overwrite: true);
            WritePem(CertificatePath, "CERTIFICATE", answer.Certificate.Span);
        }
        var domain = request.Identity.Domain;
        // A person's would end within days, and with it the way to the gateway: people get none.
        if (request.IsGateways) WriteList(domain, answer.RevocationList.Span);
        else
        {
            var roots = federation.Charter.FindNation(request.Address.Nation)?.TlsRoots ?? [];
            var pem = string.Concat(roots.Select(root => PemEncoding.WriteString("CERTIFICATE", root.Span) + "\n"));
            AuthorityFiles.Write(Path.Combine(OwnerFolder.Make(TlsFolder, "roots"), SettingsForms.RootName(domain)), Encoding.ASCII.GetBytes(pem));
        }
        var documents = OwnerFolder.Make(folder, "documents");
        foreach (var bytes in answer.Documents)
            if (SignedDocument.TryRead(bytes.Span, out var signed, out _) && FederationDocument.TryRead(signed.Payload, out var document, out _))
                AuthorityFiles.Write(Path.Combine(documents, DocumentFolder.NameOf(document.Id)), bytes.Span);
        File.Move(RequestPath, GrantedPath, overwrite: true);
    }

    /// <summary>
    /// Takes a request back that was not granted: its TLS key is removed, and what was in use serves on. Its opening keys are destroyed with
    /// those that have ended: no key set names them.
    /// </summary>
    public void Withdraw(EnrollmentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        File.Delete(NewTlsKeyPath);
        File.Move(RequestPath, RequestPath + ".denied", overwrite: true);
    }

    /// <summary>Writes a revocation list, DER, where this one looks for it.</summary>
    public void WriteList(TrustDomain domain, ReadOnlySpan<byte> list) => WritePem(
        Path.Combine(name == PersonName ? OwnerFolder.Make(TlsFolder, "crls") : TlsFolder, SettingsForms.ListName(domain)), "X509 CRL", list);

    private static void WritePem(string path, string label, ReadOnlySpan<byte> der) =>
        AuthorityFiles.Write(path, Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n"));

    private IEnumerable<ByteString> MakeOpening(string file, string passphrase, PassphraseCost cost)
    {
        using var keys = new KeyBundle([], Enumerable.Range(0, EpochPlan.Weekly.Count).Select(_ => OpeningKey.Generate()));
        // Beside those in use: reader, reader-2, reader-3 …
        var path = Enumerable.Range(1, MaxRows).Select(number => PathOf(number == 1 ? file : $"{file}-{number}")).First(path => !File.Exists(path));
        KeyFile.Write(path, keys, passphrase, cost);
        return [.. keys.OpeningKeys.Select(key => ByteString.CopyFrom(key.PublicKey.Bytes))];
    }

    private byte[] MakeTlsKey(PrincipalAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateFiles.WriteKey(File.Exists(CertificatePath) ? NewTlsKeyPath : TlsKeyPath, key);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(address.ToString());
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private string PathOf(string file) => Path.Combine(KeysFolder, file + KeyFile.Extension);
}
