using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads a roster and holds it to every rule of its contract.</summary>
internal sealed class RosterReader
{
    private const int MaxPrincipals = 1024;
    private const int MaxRoles = 16;
    private const int MaxKeys = 16;

    private readonly Findings _findings;
    private readonly KeyReader _keys;
    private readonly DocumentHead _head;

    private RosterReader(DocumentHead head, Findings findings) =>
        (_head, _findings, _keys) = (head, findings, new KeyReader(findings));

    public static Roster? Read(DocumentPayload payload, Findings findings)
    {
        if (!PayloadReader.TryRead<Wire.Roster>(
            payload, m => m.Head, findings, out var message, out var head, out var id))
            return null;
        if (head.Nation is not { } nation) return null;
        if (!findings.Count(message.Principals.Count, 0, MaxPrincipals, "principals")) return null;
        if (!findings.StrictlyAscending([.. message.Principals.Select(p => p.Address)], "principals")) return null;
        var reader = new RosterReader(head, findings);
        var principals = ImmutableArray.CreateBuilder<Principal>(message.Principals.Count);
        foreach (var principal in message.Principals)
        {
            if (reader.ReadPrincipal(principal) is not { } read) return null;
            principals.Add(read);
        }
        return new Roster(head, id) { Nation = nation, Principals = principals.MoveToImmutable() };
    }

    private Principal? ReadPrincipal(Wire.Principal message)
    {
        if (!TryReadAddress(message, out var address)) return null;
        if (!AreRolesRight(address, message)) return null;
        if (!TryReadTlsIdentity(address, message, out var identity)) return null;
        if (!TryReadKeys(address, message, out var keys)) return null;
        if (!TextRules.IsTitle(message.Title)
            && !_findings.No($"the title of {address} is too long or holds control characters"))
            return null;
        if (message.Drafts && address.Kind != PrincipalKind.Person
            && !_findings.No($"{address} is a gateway, which hands no drafts to itself"))
            return null;
        return new Principal(address, [.. message.Roles], identity, keys, message.Title, message.Drafts);
    }

    private bool TryReadAddress(Wire.Principal message, out PrincipalAddress address)
    {
        if (!PrincipalAddress.TryParse(message.Address, out address))
            return _findings.No("a principal's address is none");
        return address.Nation == _head.Nation || _findings.No($"{address} is of another nation");
    }

    private bool AreRolesRight(PrincipalAddress address, Wire.Principal message) =>
        _findings.Count(message.Roles.Count, 0, MaxRoles, $"roles of {address}")
        && (message.Roles.All(TextRules.IsName) || _findings.No($"a role of {address} is not [a-z0-9-]{{1,32}}"))
        && _findings.StrictlyAscending(message.Roles, $"the roles of {address}");

    private bool TryReadTlsIdentity(PrincipalAddress address, Wire.Principal message, out TlsIdentity? identity)
    {
        identity = null;
        if (message.TlsIdentity.Length == 0) return true;
        identity = TlsIdentity.Of(_head.Federation, address);
        return message.TlsIdentity == identity?.ToString()
            || _findings.No($"the TLS identity of {address} is not its own");
    }

    private bool TryReadKeys(PrincipalAddress address, Wire.Principal message, out ImmutableArray<PrincipalKey> keys)
    {
        keys = [];
        if (!_findings.Count(message.SigningKeys.Count, 0, MaxKeys, $"signing keys of {address}")) return false;
        foreach (var key in message.SigningKeys)
        {
            if (ReadKey(address, key, $"signing key {keys.Length} of {address}") is not { } read) return false;
            keys = keys.Add(read);
        }
        return true;
    }

    private PrincipalKey? ReadKey(PrincipalAddress address, Wire.PrincipalKey message, string what)
    {
        if (!_keys.TryReadSigning(message.Suite, message.PublicKey, what, out var key)) return null;
        var lifetime = new Lifetime(new Timestamp(message.From), new Timestamp(message.Until));
        if (!IsKeyRight(address, message, lifetime, what)) return null;
        ulong? since = message.Status == KeyStatus.Compromised ? message.CompromisedSince : null;
        return new PrincipalKey(message.Role, key, lifetime, message.Status, since);
    }

    private bool IsKeyRight(PrincipalAddress address, Wire.PrincipalKey message, Lifetime lifetime, string what)
    {
        if (message.Role == KeyRole.Unspecified || !Enum.IsDefined(message.Role))
            return _findings.No($"{what} has no known role");
        if (message.Role == KeyRole.Officer && address.Kind != PrincipalKind.Person)
            return _findings.No($"{what} is an officer's, but a gateway is no person");
        if (message.Status == KeyStatus.Unspecified || !Enum.IsDefined(message.Status))
            return _findings.No($"{what} has no known status");
        if (message.CompromisedSince != 0 && message.Status != KeyStatus.Compromised)
            return _findings.No($"{what} is not compromised, but says since when");
        return !lifetime.IsEmpty || _findings.No($"{what} ends before it begins");
    }
}
