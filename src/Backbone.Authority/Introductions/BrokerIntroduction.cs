using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Introductions;

/// <summary>A broker as its operator introduces it to the nations, for the charter. Nobody has signed it: compare its fingerprint.</summary>
/// <param name="Federation">Which federation it is for.</param>
/// <param name="Broker">Its entry for the charter.</param>
public sealed record BrokerIntroduction(FederationName Federation, BrokerIdentity Broker)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="AuthorityException">It is none.</exception>
    public static BrokerIntroduction Read(ReadOnlySpan<byte> bytes)
    {
        var read = Introduction.Read(bytes, IntroductionType.Broker);
        var message = read.PayloadAs<Wire.BrokerIntroduction>();
        read.RequireProofs([]);
        var federation = IntroductionFields.Federation(read, message.Federation);
        if (!TlsIdentity.TryParse($"{TlsIdentity.Scheme}{TrustDomain.OfBrokers(federation)}/{message.Id}", out _))
            throw read.Fault("its id is not [a-z0-9-]{1,32}");
        return new BrokerIntroduction(federation, new BrokerIdentity(message.Id, IntroductionFields.TlsRoots(read, message.TlsRoots), []));
    }

    /// <summary>Writes it.</summary>
    internal byte[] Write()
    {
        var message = new Wire.BrokerIntroduction { Federation = Federation.ToString(), Id = Broker.Id };
        message.TlsRoots.AddRange(Broker.TlsRoots.Select(root => ByteString.CopyFrom(root.Span)));
        using var none = new MemoryKeyCustody();
        return Introduction.Write(IntroductionType.Broker, message, none, []);
    }
}
