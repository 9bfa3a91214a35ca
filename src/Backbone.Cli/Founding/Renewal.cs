using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Enrolling;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>
/// One step of a renewal, whichever is next: 1 a request that waits is handed in, asked about, or its answer taken · 2 without one, a new
/// request is made where something ends soon. Whatever breaks off between two steps goes on with the next call.
/// </summary>
/// <param name="folder">Whose keys and certificate are renewed.</param>
/// <param name="granted">The request that was granted last.</param>
/// <param name="client">Speaks to the own gateway.</param>
/// <param name="clock">What time it is.</param>
internal sealed class Renewal(EnrolledFolder folder, EnrollmentRequest granted, BackboneClient client, TimeProvider clock)
{
    public const string NotDue = "not due";
    public const string Asked = "asked";
    public const string Waits = "waits";
    public const string Renewed = "renewed";
    public const string Denied = "denied";

    private const string Again = "the registrar answers on the next round; run backbone renew again then";

    private Enrollee Enrollee => folder.Enrollee;

    /// <summary>What was done.</summary>
    /// <param name="State">One of the words above.</param>
    /// <param name="What">For a person.</param>
    /// <param name="Next">What to do, and when.</param>
    public sealed record Step(string State, string What, string Next);

    /// <summary>Takes the next step.</summary>
    /// <param name="early">Whether to ask although nothing ends soon.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="AuthorityException">The answer does not give what was asked for: nothing was changed.</exception>
    /// <exception cref="BackboneException">The gateway cannot be reached, or says no.</exception>
    /// <exception cref="Custody.CustodyException">The keys cannot be opened.</exception>
    public async Task<Step> StepAsync(bool early, CancellationToken cancel)
    {
        // 1
        if (File.Exists(Enrollee.RequestPath)) return await GoOnAsync(Enrollee.ReadRequest(), cancel);
        // 2
        var (federation, now) = (await client.Members.GetFederationAsync(cancel), Timestamp.Now(clock));
        var signingDue = SigningDueAt(federation, now);
        var due = Earlier(DueAt(federation, now), signingDue);
        if (!early && due > now)
        {
            var destroyed = folder.PassphraseFile is null ? 0 : folder.DestroyEnded(federation, granted.Address.Nation);
            return new Step(NotDue, $"nothing ends soon{Destroyed(destroyed)}", $"run it again; the next renewal is due on {Moments.Show(due)}");
        }
        var plan = KeyPlan.ToRenew(granted) with { NewSigningKeys = signingDue <= now };
        var request = Enrollee.Prepare(client.Profile.Federation, plan, folder.Passphrase(), folder.Cost, now);
        await client.Enrollments.HandInAsync(request, cancel);
        return plan.NewSigningKeys
            ? new Step(Asked, "new keys are made, and the registrar is asked for them; the next signing keys are among them, which somebody there looks at", Again)
            : new Step(Asked, "new keys are made, and the registrar is asked for their renewal", Again);
    }

    private async Task<Step> GoOnAsync(EnrollmentRequest request, CancellationToken cancel)
    {
        switch (await client.Enrollments.FindAsync(request.Hash, cancel))
        {
            case null:
                await client.Enrollments.HandInAsync(request.Bytes, cancel);
                return new Step(Asked, "the request that was made earlier is handed in", Again);
            case EnrollmentOutcome.Waits waits:
                return new Step(Waits, $"the registrar was asked on {Moments.Show(waits.HandedIn)} and has not answered yet", Again);
            case EnrollmentOutcome.Denied denied:
                Enrollee.Withdraw(request);
                return new Step(Denied, $"the registrar did not grant it: {denied.Why}", "ask the registrar; then run backbone renew again");
            case EnrollmentOutcome.Granted answered:
                return await TakeAsync(request, EnrollmentAnswer.Read(answered.Answer.Span), cancel);
            default:
                throw new InvalidOperationException("an outcome of unknown kind");
        }
    }

    private async Task<Step> TakeAsync(EnrollmentRequest request, EnrollmentAnswer answer, CancellationToken cancel)
    {
        var federation = await client.Members.GetFederationAsync(cancel);
        using (var custody = folder.OpenKeys()) EnrollmentCheck.Check(request, answer, federation, custody, clock);
        Enrollee.Install(request, answer, federation);
        var destroyed = folder.DestroyEnded(federation, request.Address.Nation);
        return new Step(Renewed, $"certificate and keys are renewed{Destroyed(destroyed)}",
            request.IsGateways ? "nothing: the running gateway takes them up by itself" : "run it again tomorrow, as every day");
    }

    // The half of the certificate's life, or two epochs before the last opening key ends, whichever comes first.
    private Timestamp DueAt(FederationSnapshot federation, Timestamp now)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Enrollee.CertificatePath);
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var half = Timestamp.From(from + (until - from) / 2);
        var keys = federation.FindKeySet(granted.Address.Nation, now) is { } keySet ? RenewalTime.SealedToUntil(keySet, granted) : null;
        return Earlier(half, keys?.Plus(-RenewalTime.Ahead));
    }

    // Null where there is no signing key, or no document that would tell.
    private Timestamp? SigningDueAt(FederationSnapshot federation, Timestamp now) =>
        federation.FindRoster(granted.Address.Nation, now) is { } roster && federation.FindKeySet(granted.Address.Nation, now) is { } keySet
            ? RenewalTime.SignsUntil(roster, keySet, granted)?.Plus(-RenewalTime.SigningAhead) : null;

    private static Timestamp Earlier(Timestamp one, Timestamp? other) => other is { } time && time < one ? time : one;

    private static string Destroyed(int count) => count == 0 ? "" : $"; {count} keys that had ended were destroyed";
}
