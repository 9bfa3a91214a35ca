using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Hosting;

/// <summary>Who is at the other end of a connection; set once its certificate was accepted.</summary>
internal sealed record PeerFeature(TlsIdentity Identity, X509Certificate2 Certificate);
