using Backbone.Client.Approvals;
using Backbone.Client.Connection;
using Backbone.Client.Enrolling;
using Backbone.Client.Evidence;
using Backbone.Client.Members;
using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Sharing;
using Backbone.Client.Verifying;
using Backbone.Protocol.Keys;

namespace Backbone.Client;

/// <summary>
/// What one person or system does with its own gateway. It trusts nothing that the gateway says: recipients, authors,
/// stamps and receipts are verified here, from the profile's charter hash on. Safe for many threads.
/// </summary>
public sealed class BackboneClient : IDisposable
{
    private readonly GatewayConnection _gateway;

    private BackboneClient(Profile profile, GatewayConnection gateway, IKeyCustody custody, ClientOptions options, TimeProvider clock)
    {
        (Profile, _gateway) = (profile, gateway);
        Members = new MemberLookup(gateway, profile, custody, clock);
        var verifier = new MailVerifier(Members, profile, clock);
        Sending = new SendingDesk(gateway, Members, verifier, profile, custody, options, clock);
        Receiving = new ReceivingDesk(gateway, Members, verifier, Sending, profile, custody, options, clock);
        DeadLetters = new DeadLetterDesk(gateway, verifier, new SubjectBook(profile.SubjectsFolder, custody));
        Sharing = new SharingDesk(gateway, Members, Receiving, verifier, profile, custody, clock);
        Approvals = new ApprovalDesk(gateway, Members, profile, custody, clock);
        Operations = new OperationsDesk(gateway, Members, profile, options, clock);
        Quarantine = new QuarantineDesk(gateway);
        Enrollments = new EnrollmentDesk(gateway);
        Evidence = new EvidenceDesk(gateway, Members, Operations, profile, custody, clock);
    }

    /// <summary>Whose client this is.</summary>
    public Profile Profile { get; }

    /// <summary>Who is in the federation.</summary>
    public MemberLookup Members { get; }

    /// <summary>Sending, and what became of it.</summary>
    public SendingDesk Sending { get; }

    /// <summary>The mail.</summary>
    public ReceivingDesk Receiving { get; }

    /// <summary>What subscriptions hand over no more.</summary>
    public DeadLetterDesk DeadLetters { get; }

    /// <summary>Letting other readers of a mailbox read its past.</summary>
    public SharingDesk Sharing { get; }

    /// <summary>What others wrote and the profile's holder may release.</summary>
    public ApprovalDesk Approvals { get; }

    /// <summary>Journal and policies, for those with the role operator.</summary>
    public OperationsDesk Operations { get; }

    /// <summary>What the gateway put aside, for those with the role operator or releaser.</summary>
    public QuarantineDesk Quarantine { get; }

    /// <summary>Requests to the nation's registrar: renewals of certificate and keys.</summary>
    public EnrollmentDesk Enrollments { get; }

    /// <summary>What the journal proves about a message, for those with the role operator.</summary>
    public EvidenceDesk Evidence { get; }

    /// <summary>
    /// A client of a profile. Reads the certificate and the TLS roots; the gateway is called with the first question.
    /// </summary>
    /// <param name="profile">Who, and where.</param>
    /// <param name="custody">Holds the profile's signing and opening keys; stays the caller's.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="options">What may be chosen; null: the defaults.</param>
    /// <exception cref="BackboneException">Identity: certificate, key or roots are missing, ended or another's.</exception>
    public static BackboneClient Connect(Profile profile, IKeyCustody custody, TimeProvider clock, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(custody);
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new ClientOptions();
        return new BackboneClient(profile, GatewayConnection.Open(profile, options, clock), custody, options, clock);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gateway.Dispose();
        Members.Dispose();
    }
}
