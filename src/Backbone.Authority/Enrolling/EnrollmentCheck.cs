using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Transport;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// Whether a registrar's answer gives what was asked for: 1 it answers this request · 2 the charter is the one whose hash was compared,
/// and the nation is in it · 3 the certificate is for the key made here, and of this nation's authority · 4 the roster and the key set
/// name each key · 5 each opening key opens. Only then is anything written.
/// </summary>
public static class EnrollmentCheck
{
    private const string AskRegistrar = "ask the registrar to approve the request again";

    /// <summary>Checks an answer.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="answer">What came.</param>
    /// <param name="charterHash">The charter's hash, compared out of band.</param>
    /// <param name="custody">Holds the keys made here.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>The federation as the answer shows it; each step of it verified.</returns>
    /// <exception cref="AuthorityException">A check fails.</exception>
    public static FederationSnapshot Check(
        EnrollmentRequest request, EnrollmentAnswer answer, Digest charterHash, IKeyCustody custody, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        var now = Timestamp.Now(clock);
        // 1
        RequireAnswers(request, answer);
        // 2
        var history = new FederationHistory(charterHash);
        var adoptions = history.AdoptAll(answer.Documents, now);
        var federation = history.Snapshot ?? throw Fault(
            $"it has no charter of the hash {charterHash}", "compare the charter's hash again, by telephone or in person");
        if (adoptions.OfType<Adoption.Rejected>().FirstOrDefault() is { } rejected) throw new AuthorityException(rejected.Refusal);
        if (adoptions.OfType<Adoption.Contradiction>().FirstOrDefault() is { } two)
            throw Fault($"it has two documents of one version: {two.Other}", "show both to the registrar and to another nation: a fault or a fraud");
        Check(request, answer, federation, custody, clock);
        return federation;
    }

    /// <summary>Checks an answer that holds no documents: the federation is known here already, each step of it verified.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="answer">What came.</param>
    /// <param name="federation">The documents as of now.</param>
    /// <param name="custody">Holds the keys made here.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="AuthorityException">A check fails.</exception>
    public static void Check(
        EnrollmentRequest request, EnrollmentAnswer answer, FederationSnapshot federation, IKeyCustody custody, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(custody);
        var now = Timestamp.Now(clock);
        RequireAnswers(request, answer);
        var nation = federation.FindNation(request.Address.Nation, now)
            ?? throw Fault($"the charter has no {request.Address.Nation} in force", AskRegistrar);
        // 3
        CheckCertificate(request, answer, nation, clock);
        // 4
        if (FindMissing(request, federation, now) is { } missing) throw Fault(missing, AskRegistrar);
        // 5
        var due = request.OpeningKeys.SelectMany(keys => keys.Keys).Select(key => key.Kid).ToImmutableArray();
        foreach (var kid in due)
            if (answer.Probes.FirstOrDefault(probe => probe.Kid == kid) is not { } probe || !probe.Opens(custody, request.Hash))
                throw Fault($"what it sealed to the opening key {kid} does not open here", "make a new request where the keys are to be");
    }

    private static void RequireAnswers(EnrollmentRequest request, EnrollmentAnswer answer)
    {
        if (answer.Request != request.Hash)
            throw Fault("it answers another request than the one made here", "fetch the answer to this request, or make a new one");
    }

    private static void CheckCertificate(EnrollmentRequest request, EnrollmentAnswer answer, Nation nation, TimeProvider clock)
    {
        if (request.TlsKey is not { } key) return;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(answer.Certificate.Span);
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw Fault("its certificate is for another key than the one made here", AskRegistrar);
            var trust = new TrustStore(request.Federation);
            trust.ReplaceRoots(nation.TlsRoots.Select(root => new TrustedRoot(
                TrustDomain.OfNation(request.Federation, nation.Code), X509CertificateLoader.LoadCertificate(root.Span))));
            trust.OfferRevocationLists([answer.RevocationList.ToArray()], clock.GetUtcNow());
            if (!trust.Lists().Any(one => one is { IsForged: false, Life: { } life } && life.From <= clock.GetUtcNow() && clock.GetUtcNow() <= life.Until))
                throw Fault("its revocation list is none of this nation's in force", AskRegistrar);
            var verifier = new PeerVerifier(
                trust, RevocationRule.ListWherePresent, new AdmittedPeers.Only(request.Identity), PeerUse.Client, clock);
            if (verifier.Verify(certificate) is PeerVerdict.Refused refused) throw Fault(refused.Advice, AskRegistrar);
        }
        catch (Exception fault) when (fault is CryptographicException or TransportException)
        {
            throw Fault("its certificate or revocation list cannot be read", AskRegistrar);
        }
    }

    private static string? FindMissing(EnrollmentRequest request, FederationSnapshot federation, Timestamp now)
    {
        var nation = request.Address.Nation;
        foreach (var key in request.SigningKeys)
        {
            var named = key.Use == SigningUse.Stamp
                ? federation.FindStampKey(nation, key.Key.Kid, now)?.MayStampAt(now) == true
                : federation.FindSigningKey(nation, key.Key.Kid, now) is { } author
                    && author.Principal.Address == key.Principal && author.Key.MaySignAt(now);
            if (!named) return $"its roster or key set in force does not name the signing key {key.Key.Kid} of {key.Principal}";
        }
        foreach (var keys in request.OpeningKeys)
            foreach (var key in keys.Keys)
                if (!(keys.Use == OpeningUse.Border ? federation.FindBorderKey(nation, key.Kid, now) is not null
                    : federation.FindMailbox(MailboxOf(keys.Principal), now)?.FindEpoch(key.Kid) is not null))
                    return $"its key set in force does not name the opening key {key.Kid} of {keys.Principal}";
        return null;
    }

    private static MailboxAddress MailboxOf(PrincipalAddress principal) => principal.Kind == PrincipalKind.Gateway
        ? MailboxAddress.GatewayOf(principal.Nation) : MailboxAddress.PersonalOf(principal);

    private static AuthorityException Fault(string what, string nextStep) =>
        new(new Refused(RefusalReason.DocumentInvalid, $"enrollment answer: {what}", nextStep));
}
