using System.Text;
using Backbone.Contracts.Envelope.V1;
using Backbone.Hosting.Calls;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway;

/// <summary>What the gRPC edges share: callers in, refusals out.</summary>
internal static class Edge
{
    /// <summary>The person or system that calls.</summary>
    public static PrincipalAddress CallerPrincipal(this ServerCallContext context) => context.Caller<TlsIdentity.Person>().Address;

    /// <summary>A refusal for the wire.</summary>
    public static Refusal Refusal(Refused refused) => new()
    {
        Reason = refused.Reason,
        Detail = refused.Detail,
        NextStep = refused.NextStep,
        Retry = refused.RetryAfter is not null,
        RetryAfterMs = (ulong)(refused.RetryAfter?.TotalMilliseconds ?? 0),
    };

    /// <summary>A refusal for the wire.</summary>
    public static Refusal Refusal(RefusalReason reason, string detail, string nextStep = "") => Refusal(new Refused(reason, detail, nextStep));

    /// <summary>Nothing, or too much, was found under the start of an id.</summary>
    public static Refusal NotOne(int found, string what) => found == 0
        ? Refusal(RefusalReason.NotFound, $"there is no {what} with that id", "give at least 8 digits of an id that a list shows")
        : Refusal(RefusalReason.NotFound, $"there is more than one {what} whose id begins so", "give more digits");

    /// <summary>How many to list.</summary>
    public static int Count(uint asked, int usual, int most) => asked == 0 ? usual : (int)Math.Min(asked, (uint)most);

    /// <summary>Most bytes of UTF-8 in which an officer says why.</summary>
    public const int ReasonBytes = 1024;

    /// <summary>Whether an officer's words fit on one line of the journal.</summary>
    public static bool IsReason(string words) => Encoding.UTF8.GetByteCount(words) <= ReasonBytes && !words.Any(char.IsControl);

    /// <summary>32 bytes for the wire.</summary>
    public static ByteString Bytes(EnvelopeId id) => ByteString.CopyFrom(id.Hash.ToArray());
}
