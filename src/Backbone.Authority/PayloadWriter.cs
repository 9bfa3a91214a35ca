using Backbone.Contracts.Envelope.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Authority;

/// <summary>Writes drafts as canonical payloads, in the order that the contract asks for. It judges nothing.</summary>
internal static class PayloadWriter
{
    private const Suite OnlySuite = Suite._0001; // the types of the public keys below hold no other suite's

    public static byte[] Write(CharterDraft draft, FederationDocument? before)
    {
        var message = new Wire.Charter
        {
            Head = Head(draft.Federation, null, draft.Lifetime, before),
            Quorum = (uint)draft.Quorum,
            WitnessQuorum = (uint)draft.WitnessQuorum,
        };
        message.Nations.AddRange(Sorted(draft.Nations, nation => nation.Code.ToString()).Select(ToWire));
        message.Brokers.AddRange(Sorted(draft.Brokers, broker => broker.Id).Select(ToWire));
        message.Communities.AddRange(Sorted(draft.Communities, community => community.Name).Select(ToWire));
        message.Ceilings.AddRange(draft.Ceilings.Select(ToWire));
        message.LaneLimits.AddRange(draft.LaneLimits.OrderBy(limit => limit.Precedence).Select(limit =>
            new Wire.LaneLimit
            {
                Precedence = limit.Precedence,
                PerMinute = limit.PerMinute ?? 0,
                OutstandingBytes = limit.OutstandingBytes ?? 0,
            }));
        return message.ToByteArray();
    }

    public static byte[] Write(MandateDraft draft, FederationDocument? before)
    {
        var message = new Wire.Mandate { Head = Head(draft.Federation, draft.Nation, draft.Lifetime, before) };
        message.Members.AddRange(Sorted(draft.Members, member => member.Address.Name).Select(member => new Wire.Member
        {
            Name = member.Address.Name,
            Kind = member.Kind,
            Private = member.IsPrivate,
            Title = member.Title,
        }));
        message.RegistrarKeys.AddRange(draft.RegistrarKeys.Select(ToWire));
        message.PolicyKeys.AddRange(draft.PolicyKeys.Select(ToWire));
        return message.ToByteArray();
    }

    public static byte[] Write(RosterDraft draft, FederationDocument? before)
    {
        var message = new Wire.Roster { Head = Head(draft.Federation, draft.Nation, draft.Lifetime, before) };
        message.Principals.AddRange(Sorted(draft.Principals, principal => principal.Address.ToString()).Select(ToWire));
        return message.ToByteArray();
    }

    public static byte[] Write(KeySetDraft draft, FederationDocument? before)
    {
        var message = new Wire.KeySet { Head = Head(draft.Federation, draft.Nation, draft.Lifetime, before) };
        message.Mailboxes.AddRange(Sorted(draft.Mailboxes, mailbox => mailbox.Address.ToString()).Select(ToWire));
        message.BorderKeys.AddRange(draft.BorderKeys.OrderBy(epoch => epoch.SealedTo.From).Select(ToWire));
        message.StampKeys.AddRange(draft.StampKeys.Select(ToWire));
        message.WitnessKeys.AddRange(draft.WitnessKeys.Select(key => new Wire.WitnessKey
        {
            Name = key.Name,
            Ed25519 = Copy(key.Ed25519),
            MlDsa44 = Copy(key.MLDsa44),
        }));
        return message.ToByteArray();
    }

    public static byte[] WriteRelease(PolicyDraft draft, FederationDocument? before) => new Wire.Release
    {
        Head = Head(draft.Federation, draft.Nation, draft.Lifetime, before),
        Text = Copy(draft.Text),
    }.ToByteArray();

    public static byte[] WriteAcceptance(PolicyDraft draft, FederationDocument? before) => new Wire.Acceptance
    {
        Head = Head(draft.Federation, draft.Nation, draft.Lifetime, before),
        Text = Copy(draft.Text),
    }.ToByteArray();

    private static Wire.DocumentHead Head(
        FederationName federation, NationCode? nation, Lifetime lifetime, FederationDocument? before) => new()
        {
            Format = FederationDocument.Format,
            Federation = federation.ToString(),
            Nation = nation?.ToString() ?? "",
            Version = VersionAfter(before),
            Previous = before is null ? ByteString.Empty : ByteString.CopyFrom(before.Id.Hash.ToArray()),
            From = lifetime.From.Milliseconds,
            Until = lifetime.Until.Milliseconds,
        };

    private static ulong VersionAfter(FederationDocument? before)
    {
        if (before is { Head.Version: DocumentHead.MaxVersion })
            throw new ArgumentException(
                $"nothing follows the {before.Id}, which has the last version: agree on a new federation", nameof(before));
        return (before?.Head.Version ?? 0) + 1;
    }

    private static Wire.Nation ToWire(Nation nation)
    {
        var root = ByteString.CopyFrom(nation.RootKey.Bytes);
        var message = new Wire.Nation { Code = nation.Code.ToString(), Suite = OnlySuite, RootKey = root };
        message.TlsRoots.AddRange(nation.TlsRoots.Select(Copy));
        return message;
    }

    private static Wire.BrokerIdentity ToWire(BrokerIdentity broker)
    {
        var message = new Wire.BrokerIdentity { Id = broker.Id };
        message.TlsRoots.AddRange(broker.TlsRoots.Select(Copy));
        message.LogKeys.AddRange(broker.LogKeys.Select(key => new Wire.LogKey
        {
            Name = key.Name,
            Ed25519 = Copy(key.Ed25519),
            MlDsa44 = Copy(key.MLDsa44),
        }));
        return message;
    }

    private static Wire.Community ToWire(Community community)
    {
        var message = new Wire.Community { Name = community.Name };
        message.Members.AddRange(Sorted(community.Members, member => member.ToString()).Select(m => m.ToString()));
        return message;
    }

    private static Wire.Ceiling ToWire(Ceiling ceiling)
    {
        var message = new Wire.Ceiling
        {
            Community = ceiling.Community ?? "",
            Kind = ceiling.Kind ?? MemberKind.Unspecified,
            MaxTlp = ceiling.MaxTlp,
            MaxSize = ceiling.MaxSize ?? 0,
        };
        message.Categories.AddRange(ceiling.Categories.Order());
        return message;
    }

    private static Wire.MandatedKey ToWire(MandatedKey key) => new()
    {
        Suite = OnlySuite,
        PublicKey = ByteString.CopyFrom(key.Key.Bytes),
        From = key.Lifetime.From.Milliseconds,
        Until = key.Lifetime.Until.Milliseconds,
    };

    private static Wire.Principal ToWire(Principal principal)
    {
        var message = new Wire.Principal
        {
            Address = principal.Address.ToString(),
            TlsIdentity = principal.TlsIdentity?.ToString() ?? "",
            Title = principal.Title,
            Drafts = principal.Drafts,
        };
        message.Roles.AddRange(Sorted(principal.Roles, role => role));
        message.SigningKeys.AddRange(principal.SigningKeys.Select(key => new Wire.PrincipalKey
        {
            Role = key.Role,
            Suite = OnlySuite,
            PublicKey = ByteString.CopyFrom(key.Key.Bytes),
            From = key.Lifetime.From.Milliseconds,
            Until = key.Lifetime.Until.Milliseconds,
            Status = key.Status,
            CompromisedSince = key.CompromisedSince ?? 0,
        }));
        return message;
    }

    private static Wire.Mailbox ToWire(Mailbox mailbox)
    {
        var message = new Wire.Mailbox { Address = mailbox.Address.ToString() };
        message.Formats.AddRange(mailbox.Formats.Order());
        foreach (var reader in mailbox.Readers)
        {
            var entry = new Wire.Reader
            {
                Principal = reader.Principal.ToString(),
                Kind = reader.Kind,
                Device = reader.Device,
            };
            entry.Epochs.AddRange(reader.Epochs.OrderBy(epoch => epoch.SealedTo.From).Select(ToWire));
            message.Readers.Add(entry);
        }
        return message;
    }

    private static Wire.OpeningEpoch ToWire(OpeningEpoch epoch) => new()
    {
        Suite = OnlySuite,
        PublicKey = ByteString.CopyFrom(epoch.Key.Bytes),
        Withdrawn = epoch.Withdrawn,
        From = epoch.SealedTo.From.Milliseconds,
        Until = epoch.SealedTo.Until.Milliseconds,
    };

    private static Wire.StampKey ToWire(StampKey stamp) => new()
    {
        Suite = OnlySuite,
        PublicKey = ByteString.CopyFrom(stamp.Key.Bytes),
        Withdrawn = stamp.Withdrawn,
        From = stamp.Lifetime.From.Milliseconds,
        Until = stamp.Lifetime.Until.Milliseconds,
    };

    private static ByteString Copy(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);

    private static IEnumerable<T> Sorted<T>(IEnumerable<T> items, Func<T, string> name) =>
        items.OrderBy(name, StringComparer.Ordinal);
}
