using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Introductions;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// Reads an enrollment request: 1 the form · 2 who asks, and for whom it may · 3 the keys · 4 each signing key has signed, and the
/// TLS key its own request.
/// </summary>
internal sealed class EnrollmentReader
{
    private const int MaxCertificateRequest = 8 * 1024;

    private readonly Introduction _from;
    private readonly PrincipalAddress _address;

    private EnrollmentReader(Introduction from, PrincipalAddress address) => (_from, _address) = (from, address);

    public static EnrollmentRequest Read(ReadOnlySpan<byte> bytes)
    {
        // 1
        var from = Introduction.Read(bytes, IntroductionType.Enrollment);
        var message = from.PayloadAs<Wire.EnrollmentRequest>();
        // 2
        if (!PrincipalAddress.TryParse(message.Address, out var address) || address.Kind == PrincipalKind.Drafts)
            throw from.Fault("it is asked for by no person, system or gateway");
        if (!Reader.IsDeviceName(message.Device)) throw from.Fault("its device is not [a-z0-9-]{1,32}");
        if (message.SigningKeys.Count > EnrollmentRequest.MaxKeys || message.OpeningKeys.Count > EnrollmentRequest.MaxKeys)
            throw from.Fault($"it has more than {EnrollmentRequest.MaxKeys} keys of a kind");
        // 3
        var reader = new EnrollmentReader(from, address);
        var request = new EnrollmentRequest
        {
            Federation = IntroductionFields.Federation(from, message.Federation),
            Address = address,
            Title = message.Title,
            Device = message.Device,
            TlsKey = reader.ReadTlsKey(message.CertificateRequest.ToByteArray()),
            SigningKeys = [.. message.SigningKeys.Select(reader.Read)],
            OpeningKeys = [.. message.OpeningKeys.Select(reader.Read)],
            Created = new Timestamp(message.Created),
            Bytes = bytes.ToArray(),
        };
        // 4
        from.RequireProofs(request.SigningKeys.Select(key => key.Key));
        var opening = request.OpeningKeys.SelectMany(keys => keys.Keys).Select(key => key.Kid).ToList();
        return opening.Distinct().Count() == opening.Count ? request : throw from.Fault("it names an opening key twice");
    }

    private RequestedSigningKey Read(Wire.RequestedSigningKey message)
    {
        var principal = ReadPrincipal(message.Principal);
        var fits = message.Use switch
        {
            SigningUse.Officer => _address.Kind == PrincipalKind.Person,
            SigningUse.Service => true,
            SigningUse.Stamp => principal.Kind == PrincipalKind.Gateway,
            _ => throw _from.Fault($"{(int)message.Use} is no use of a signing key that this build knows"),
        };
        return fits ? new(principal, message.Use, IntroductionFields.SigningKey(_from, message.Suite, message.PublicKey))
            : throw _from.Fault($"{principal} has no key of that use");
    }

    private RequestedOpeningKeys Read(Wire.RequestedOpeningKeys message)
    {
        var principal = ReadPrincipal(message.Principal);
        var fits = message.Use switch
        {
            OpeningUse.Mailbox => principal.Kind != PrincipalKind.Drafts,
            OpeningUse.Border => principal.Kind == PrincipalKind.Gateway,
            _ => throw _from.Fault($"{(int)message.Use} is no use of opening keys that this build knows"),
        };
        if (!fits) throw _from.Fault($"{principal} opens nothing of that kind");
        if (message.PublicKeys.Count is < 1 or > EnrollmentRequest.MaxEpochs)
            throw _from.Fault($"{message.PublicKeys.Count} opening keys in a row; 1 to {EnrollmentRequest.MaxEpochs} are allowed");
        return new(principal, message.Use, [.. message.PublicKeys.Select(key => IntroductionFields.OpeningKey(_from, message.Suite, key))]);
    }

    // Everybody asks for himself; a gateway also for those of its nation whose keys it holds.
    private PrincipalAddress ReadPrincipal(string text) =>
        PrincipalAddress.TryParse(text, out var principal)
        && (principal == _address || (_address.Kind == PrincipalKind.Gateway && principal.Nation == _address.Nation))
            ? principal : throw _from.Fault($"it asks for keys of another than {_address}");

    private PublicKey? ReadTlsKey(byte[] der)
    {
        if (der.Length == 0) return null;
        if (der.Length > MaxCertificateRequest) throw _from.Fault($"its certificate request has {der.Length} bytes, {MaxCertificateRequest} are the limit");
        try
        {
            // Its signature is verified here: the TLS key's proof of possession. All else that it says is written by the registrar.
            var key = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256).PublicKey;
            using var ec = key.GetECDsaPublicKey();
            return ec?.KeySize == 256 ? key : throw _from.Fault("its TLS key is not ECDSA on P-256");
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw _from.Fault("its certificate request is none, or not signed by its own key");
        }
    }
}
