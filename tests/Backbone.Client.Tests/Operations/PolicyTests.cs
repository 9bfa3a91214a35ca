using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.TestKit.Federation;
using Google.Protobuf;

namespace Backbone.Client.Tests.Operations;

public sealed class PolicyTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private readonly Outpost _outpost = outpost.Outpost;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_policies_that_the_gateway_knows_are_verified_here()
    {
        var (own, foreign) = (Federation.Kor.OpenRelease(Federation), Federation.Usa.OpenAcceptance(Federation));
        var forged = Federation.Kor.SignWithRegistrar(own.Payload);
        Serve((own.Bytes, true), (foreign.Bytes, false), (forged.Bytes, true));
        var policies = await _outpost.Client.Operations.ListPoliciesAsync(Cancellation);
        Assert.Equal(["release of KOR, version 1", "acceptance of USA, version 1", "release of KOR, version 1"],
            policies.Select(policy => policy.Document.Id.ToString()));
        Assert.Equal([true, false, true], policies.Select(policy => policy.InForce));
        Assert.Equal([true, true, false], policies.Select(policy => policy.Failure is null));
    }

    [Theory]
    [InlineData("a roster")]
    [InlineData("nothing")]
    public async Task What_is_no_policy_is_not_shown_as_one(string which)
    {
        Serve((which == "a roster" ? Federation.Charter.Bytes : ReadOnlyMemory<byte>.Empty, true));
        await Refusals.OfKind(FaultKind.FailedVerification, () => _outpost.Client.Operations.ListPoliciesAsync(Cancellation));
    }

    [Fact]
    public async Task A_signed_policy_is_handed_over_as_it_is()
    {
        var policy = Federation.Kor.OpenRelease(Federation);
        AdoptDocumentRequest? asked = null;
        _outpost.Script.Adopt = request =>
        {
            asked = request;
            return new AdoptDocumentResponse { Document = "release of KOR, version 1\u001b[2J", Repeated = true };
        };
        var adopted = await _outpost.Client.Operations.AdoptDocumentAsync(policy, Cancellation);
        Assert.Equal(policy.Bytes.ToArray(), asked!.Document.ToByteArray());
        Assert.True(adopted.Repeated);
        Assert.DoesNotContain('\u001b', adopted.Document);
    }

    [Fact]
    public async Task A_policy_that_is_not_adopted_is_told_with_its_reason()
    {
        var refusal = new Refusal { Reason = RefusalReason.DocumentInvalid, Detail = "not newer" };
        _outpost.Script.Adopt = _ => new AdoptDocumentResponse { Refused = refusal };
        _outpost.Script.Policies = () => new ListPoliciesResponse { Refused = refusal };
        var policy = Federation.Kor.OpenRelease(Federation);
        await Refusals.OfKind(FaultKind.Refused, () => _outpost.Client.Operations.AdoptDocumentAsync(policy, Cancellation));
        await Refusals.OfKind(FaultKind.Refused, () => _outpost.Client.Operations.ListPoliciesAsync(Cancellation));
    }

    private void Serve(params (ReadOnlyMemory<byte> Document, bool InForce)[] policies) => _outpost.Script.Policies = () => new ListPoliciesResponse
    {
        Policies =
        {
            policies.Select(policy => new KnownPolicy { Document = ByteString.CopyFrom(policy.Document.Span), InForce = policy.InForce }),
        },
    };
}
