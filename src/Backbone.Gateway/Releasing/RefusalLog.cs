using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Transport;

namespace Backbone.Gateway.Releasing;

/// <summary>Tells the log what was refused to whom: of one caller a few lines a minute, of the rest how many they were.</summary>
internal sealed class RefusalLog(TimeProvider clock, ILogger<RefusalLog> log) : IDisposable
{
    private readonly SparingLog _sparing = new(clock, log.MoreRefused);

    /// <summary>An envelope was refused.</summary>
    public void Refused(EnvelopeId? envelope, PrincipalAddress caller, RefusalReason reason)
    {
        if (_sparing.MayTell($"{caller}")) log.Refused(envelope, $"{caller}", reason);
    }

    /// <summary>A draft was refused before it became an envelope.</summary>
    public void DraftRefused(PrincipalAddress caller, RefusalReason reason)
    {
        if (_sparing.MayTell($"{caller}")) log.DraftRefused($"{caller}", reason);
    }

    public void Dispose() => _sparing.Dispose();
}
