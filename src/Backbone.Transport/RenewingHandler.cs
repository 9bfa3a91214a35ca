using System.Net.Security;
using Backbone.Transport.Credentials;

namespace Backbone.Transport;

/// <summary>
/// Sends by a handler that shows the own certificate as it is now: when it was renewed, the next call goes by a handler
/// of its own, and the one before is given up as soon as it has sent what it was asked to. Streams that are open on it
/// go on to their end.
/// </summary>
/// <param name="own">What is shown. It is handed over ready made, because .NET would otherwise build its chain at each
/// handshake, and fetch what its CA names in it.</param>
/// <param name="make">Makes a handler for a certificate.</param>
internal sealed class RenewingHandler(OwnCertificate own, Func<SslStreamCertificateContext, SocketsHttpHandler> make)
    : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private Generation? _current;
    private bool _over;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var generation = Enter();
        try
        {
            return await generation.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(generation);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            lock (_gate)
            {
                _over = true;
                _current?.Invoker.Dispose();
                _current = null;
            }
        base.Dispose(disposing);
    }

    private Generation Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_over, this);
            var certificate = own.Context;
            if (_current?.Certificate != certificate)
            {
                var before = _current;
                _current = new Generation(certificate, new HttpMessageInvoker(make(certificate)));
                if (before is { Sending: 0 }) before.Invoker.Dispose();
            }
            _current.Sending++;
            return _current;
        }
    }

    private void Leave(Generation generation)
    {
        lock (_gate)
            if (--generation.Sending == 0 && generation != _current) generation.Invoker.Dispose();
    }

    private sealed class Generation(SslStreamCertificateContext certificate, HttpMessageInvoker invoker)
    {
        public SslStreamCertificateContext Certificate => certificate;

        public HttpMessageInvoker Invoker => invoker;

        public int Sending { get; set; }
    }
}
