using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Certificates;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads a charter and holds it to every rule of its contract.</summary>
internal sealed class CharterReader
{
    private const int MaxNations = 64;
    private const int MaxBrokers = 16;
    private const int MaxTlsRoots = 4;
    private const int MaxLogKeys = 8;

    private readonly Findings _findings;
    private readonly KeyReader _keys;
    private readonly HashSet<Digest> _nationalRoots = [];

    private CharterReader(Findings findings) => (_findings, _keys) = (findings, new KeyReader(findings));

    public static Charter? Read(DocumentPayload payload, Findings findings)
    {
        if (!PayloadReader.TryRead<Wire.Charter>(
            payload, m => m.Head, findings, out var message, out var head, out var id))
            return null;
        var reader = new CharterReader(findings);
        if (!reader.TryReadNations(message, out var nations)) return null;
        if (!reader.TryReadBrokers(message, out var brokers)) return null;
        if (!reader.AreQuorumsRight(message)) return null;
        var rules = new CharterRulesReader(findings, nations);
        if (!rules.TryReadCommunities(message, out var communities)) return null;
        if (!rules.TryReadCeilings(message, communities, out var ceilings)) return null;
        if (!rules.TryReadLaneLimits(message, out var limits)) return null;
        return new Charter(head, id)
        {
            Quorum = (int)message.Quorum,
            Nations = nations,
            Brokers = brokers,
            WitnessQuorum = (int)message.WitnessQuorum,
            Communities = communities,
            Ceilings = ceilings,
            LaneLimits = limits,
        };
    }

    private bool TryReadNations(Wire.Charter message, out ImmutableArray<Nation> nations)
    {
        nations = [];
        if (!_findings.Count(message.Nations.Count, 1, MaxNations, "nations")) return false;
        if (!_findings.StrictlyAscending([.. message.Nations.Select(n => n.Code)], "nations")) return false;
        foreach (var nation in message.Nations)
        {
            if (!NationCode.TryParse(nation.Code, out var code)) return _findings.No("a nation's code is none");
            if (!_keys.TryReadSigning(nation.Suite, nation.RootKey, $"the root key of {code}", out var root))
                return false;
            if (!TryReadTlsRoots(nation.TlsRoots, code.ToString(), out var tlsRoots)) return false;
            // A TLS root vouches for one nation only, or it could mint the identities of another.
            if (tlsRoots.Any(certificate => !_nationalRoots.Add(Digest.Of(certificate.Span))))
                return _findings.No($"a TLS root of {code} stands there twice");
            nations = nations.Add(new Nation(code, root, tlsRoots));
        }
        return true;
    }

    private bool TryReadBrokers(Wire.Charter message, out ImmutableArray<BrokerIdentity> brokers)
    {
        brokers = [];
        if (!_findings.Count(message.Brokers.Count, 1, MaxBrokers, "brokers")) return false;
        if (!_findings.StrictlyAscending([.. message.Brokers.Select(b => b.Id)], "brokers")) return false;
        foreach (var broker in message.Brokers)
        {
            if (!TextRules.IsName(broker.Id)) return _findings.No("a broker's id is not [a-z0-9-]{1,32}");
            if (!TryReadTlsRoots(broker.TlsRoots, $"broker {broker.Id}", out var tlsRoots)) return false;
            // Brokers of one operator may share its root; a nation's gateway must not be able to play the broker.
            if (tlsRoots.Any(certificate => _nationalRoots.Contains(Digest.Of(certificate.Span))))
                return _findings.No($"a TLS root of broker {broker.Id} is a nation's");
            var logKeys = broker.LogKeys.Select(key => (key.Name, key.Ed25519, key.MlDsa44));
            if (!_keys.TryReadNoteKeys(logKeys, MaxLogKeys, $"log keys of broker {broker.Id}", out var keys))
                return false;
            brokers = brokers.Add(new BrokerIdentity(broker.Id, tlsRoots, keys));
        }
        return true;
    }

    private bool AreQuorumsRight(Wire.Charter message)
    {
        var nations = (uint)message.Nations.Count;
        if (message.Quorum > nations || message.Quorum * 2L <= nations)
            return _findings.No($"a quorum of {message.Quorum} among {nations} roots; more than half are asked for");
        return message.WitnessQuorum <= nations
            || _findings.No($"{message.WitnessQuorum} witnesses are asked for among {nations} nations");
    }

    private bool TryReadTlsRoots(
        RepeatedField<ByteString> messages, string owner, out ImmutableArray<ReadOnlyMemory<byte>> roots)
    {
        roots = [];
        if (!_findings.Count(messages.Count, 1, MaxTlsRoots, $"TLS roots of {owner}")) return false;
        if (messages.Any(bytes => !TlsRoot.IsRoot(bytes.Span)))
            return _findings.No($"a TLS root of {owner} is no X.509 certificate of the form that roots have",
                "compare it with SPEC § TLS roots, and have its issuer make another");
        if (messages.Distinct().Count() != messages.Count)
            return _findings.No($"a TLS root of {owner} stands there twice");
        roots = [.. messages.Select(bytes => bytes.Memory)];
        return true;
    }
}
