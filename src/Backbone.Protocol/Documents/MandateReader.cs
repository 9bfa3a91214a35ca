using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Google.Protobuf.Collections;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads a mandate and holds it to every rule of its contract.</summary>
internal sealed class MandateReader
{
    private const int MaxMembers = 256;
    private const int MaxKeys = 8;

    private readonly Findings _findings;
    private readonly KeyReader _keys;

    private MandateReader(Findings findings) => (_findings, _keys) = (findings, new KeyReader(findings));

    public static Mandate? Read(DocumentPayload payload, Findings findings)
    {
        if (!PayloadReader.TryRead<Wire.Mandate>(
            payload, m => m.Head, findings, out var message, out var head, out var id))
            return null;
        if (head.Nation is not { } nation) return null;
        var reader = new MandateReader(findings);
        if (!reader.TryReadMembers(nation, message, out var members)) return null;
        if (!reader.TryReadKeys(message.RegistrarKeys, "registrar keys", out var registrars)) return null;
        if (!reader.TryReadKeys(message.PolicyKeys, "policy keys", out var policies)) return null;
        return new Mandate(head, id)
        {
            Nation = nation,
            Members = members,
            RegistrarKeys = registrars,
            PolicyKeys = policies,
        };
    }

    private bool TryReadMembers(NationCode nation, Wire.Mandate message, out ImmutableArray<Member> members)
    {
        members = [];
        if (!_findings.Count(message.Members.Count, 0, MaxMembers, "members")) return false;
        if (!_findings.StrictlyAscending([.. message.Members.Select(m => m.Name)], "members")) return false;
        foreach (var member in message.Members)
        {
            if (!MemberAddress.TryParse($"{nation}/{member.Name}", out var address))
                return _findings.No("a member's name is not [a-z0-9-]{1,32}, or is gateway or broker");
            if (member.Kind == MemberKind.Unspecified || !Enum.IsDefined(member.Kind))
                return _findings.No($"{address} is of no known kind");
            if (!TextRules.IsTitle(member.Title))
                return _findings.No($"the title of {address} is too long or holds control characters");
            members = members.Add(new Member(address, member.Kind, member.Private, member.Title));
        }
        return true;
    }

    private bool TryReadKeys(
        RepeatedField<Wire.MandatedKey> messages, string what, out ImmutableArray<MandatedKey> keys)
    {
        keys = [];
        if (!_findings.Count(messages.Count, 0, MaxKeys, what)) return false;
        foreach (var message in messages)
        {
            var place = $"place {keys.Length} of the {what}";
            if (!_keys.TryReadSigning(message.Suite, message.PublicKey, place, out var key)) return false;
            var lifetime = new Lifetime(new Timestamp(message.From), new Timestamp(message.Until));
            if (lifetime.IsEmpty) return _findings.No($"{place} ends before it begins");
            if (lifetime.Length > MandatedKey.MaxLifetime)
                return _findings.No($"{place} counts for more than {MandatedKey.MaxLifetime.Days} days");
            keys = keys.Add(new MandatedKey(key, lifetime));
        }
        return true;
    }
}
