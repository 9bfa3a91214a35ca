using Backbone.Gateway.Borders;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Releasing;

/// <summary>An envelope that somebody of the nation wants to go out.</summary>
/// <param name="Bytes">Canonical Envelope.</param>
/// <param name="Caller">Who hands it over, by the TLS certificate; the gateway itself for its receipts.</param>
/// <param name="HomeWraps">The home wraps handed over with it, as they are kept.</param>
internal sealed record ReleaseRequest(ReadOnlyMemory<byte> Bytes, PrincipalAddress Caller, byte[] HomeWraps)
{
    /// <summary>The hash of the draft that it was sealed from here; null where the caller sealed it.</summary>
    public Digest? Draft { get; init; }

    /// <summary>True where it waits here already, and comes again with one more co-signature.</summary>
    public bool Waited { get; init; }

    /// <summary>True for a receipt that the gateway makes of facts which were noted here, and so are marked as told already.</summary>
    public bool IsNoted { get; init; }

    /// <summary>What else belongs into the transaction of step 10.</summary>
    public Action<SqliteSession>? Alongside { get; init; }

    /// <summary>The same as it is kept.</summary>
    /// <param name="envelope">What the bytes are.</param>
    /// <param name="ruling">How it was ruled on.</param>
    public NewSubmission ToSubmission(Envelope envelope, RulingRecord ruling) => new(envelope, Caller, HomeWraps, Draft, ruling.Bytes);
}
