using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Offices;

/// <summary>What may be granted in an office, by its documents as of one moment: they are read and verified once, however many ask.</summary>
public sealed class RequestJudge
{
    private readonly OfficeFolder _office;
    private readonly Timestamp _now;
    private readonly FederationSnapshot? _federation;
    private readonly ImmutableArray<EnrollmentRequest> _withdrawn;

    private RequestJudge(OfficeFolder office, Timestamp now)
    {
        (_office, _now) = (office, now);
        _federation = office.Documents.Read(now).Snapshot;
        (Roster, KeySet) = (office.Documents.Newest<Roster>(now), office.Documents.Newest<KeySet>(now));
        _withdrawn = ApprovedRequests.Withdrawn(office);
    }

    /// <summary>The nation's newest roster; null where there is none yet.</summary>
    internal Roster? Roster { get; }

    /// <summary>The nation's newest key set; null where there is none yet.</summary>
    internal KeySet? KeySet { get; }

    /// <summary>Reads an office's documents.</summary>
    /// <exception cref="AuthorityException">No charter is trusted there yet.</exception>
    internal static RequestJudge Of(OfficeFolder office, Timestamp now) => new(office, now);

    /// <summary>Sees that a request may be granted so.</summary>
    /// <exception cref="AuthorityException">It may not.</exception>
    internal void Require(EnrollmentRequest request, EnrollmentGrant grant)
    {
        RequireOurs(request);
        if (RulesFor(request, out _).Check(request, grant) is { } refused) throw new AuthorityException(refused);
    }

    /// <summary>
    /// Judges a request that the gateway carried. One that was granted before, and whose answer never arrived, is granted again as it is;
    /// so what a person approved by hand is handed back by the gateway too.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who handed it in, by the gateway's word.</param>
    public RenewalVerdict Judge(EnrollmentRequest request, PrincipalAddress caller)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            RequireOurs(request);
        }
        catch (AuthorityException refused)
        {
            return new RenewalVerdict.Deny(refused.Message);
        }
        if (Roster is null || KeySet is null) return new RenewalVerdict.AskPerson("nobody is in the roster yet");
        var rules = RulesFor(request, out var before);
        if (rules.CheckAlone(request) is { } never) return Denied(never);
        // Granted again, but not for ever: a certificate for an old key would be new each time.
        var again = before.Any(one => one.Hash == request.Hash) && request.Created.Plus(Protocol.Documents.KeySet.MaxLifetime) > _now;
        if (!again && new RenewalRules(Roster, KeySet, before, _now).Check(request, caller) is { } why) return new RenewalVerdict.AskPerson(why);
        var grant = new EnrollmentGrant
        {
            // A title is the registrar's to give; whoever has a certificate alone proves itself by nothing else.
            Title = Roster.Principals.FirstOrDefault(principal => principal.Address == request.Address)?.Title,
            NewDevice = request.SigningKeys.IsEmpty,
        };
        return rules.Check(request, grant) is { } refusal ? Denied(refusal) : new RenewalVerdict.Grant(grant);

        static RenewalVerdict.Deny Denied(Refused refused) => new($"{refused.Detail}; {refused.NextStep}");
    }

    private GrantRules RulesFor(EnrollmentRequest request, out ImmutableArray<EnrollmentRequest> before)
    {
        before = ApprovedRequests.Of(_office, request.Address, request.Device);
        return new GrantRules(Roster, KeySet, before, _withdrawn, _now);
    }

    private void RequireOurs(EnrollmentRequest request)
    {
        if (request.Federation != _office.Federation)
            throw Refuse($"{request.Address} asks to be enrolled in {request.Federation}, this is {_office.Federation}", "make the request for this federation");
        if (request.Address.Nation != _office.Nation)
            throw Refuse($"{request.Address} asks for a name of another nation, this is the registrar of {_office.Nation}",
                $"it is the registrar of {request.Address.Nation} who enrolls it");
        if (_federation?.FindMandate(_office.Nation, _now) is null)
            throw Refuse($"no mandate of {_office.Nation} is in force here, so nobody knows this registrar",
                "take in the mandate that the root holder has signed: backbone document take MANDATE --office DIR");
        var named = request.SigningKeys.Select(key => key.Principal).Concat(request.OpeningKeys.Select(keys => keys.Principal));
        foreach (var principal in named.Append(request.Address).Distinct())
            if (principal.Member is { } member && _federation.FindMember(member, _now) is null)
                throw Refuse($"{member} is no member by the mandate in force, so {principal} has no place", "have the root holder add it: backbone member add");
    }

    private static AuthorityException Refuse(string detail, string nextStep) => new(new Refused(RefusalReason.DocumentInvalid, detail, nextStep));
}
