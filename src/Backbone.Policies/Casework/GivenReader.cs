using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Policies.Reading;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Casework;

/// <summary>
/// Reads <c>given</c>: the message of a case. Precedence is routine and the size 1 KiB where they are not said, the
/// signer what the roster says; markings are what is written, and absent where nothing is.
/// </summary>
internal sealed class GivenReader(NationCode own, Names names, Faults faults)
{
    /// <summary>The message; null, with faults told, where it cannot be read.</summary>
    public Manifest? Read(Node node)
    {
        if (Fields.Of(node, "`given`", faults) is not { } fields) return null;
        var from = fields.Require("from", "KOR/kisa/lee") is { } sender ? ReadPrincipal(sender.Value, "from") : null;
        var to = fields.Require("to", "JPN/npa") is { } recipients ? ReadMailboxes(recipients.Value, "to") : [];
        var draft = Value(fields, "on-behalf-of", Dimension.OnBehalfOf, 0) == 1;
        var manifest = new Manifest
        {
            Author = Signs(from, draft),
            OnBehalfOf = draft ? from : null,
            Signer = (KeyRole)Value(fields, "signer", Dimension.Signer,
                (int)(draft ? KeyRole.Service : SignerOf(from))),
            Tlp = (Tlp)Value(fields, "tlp", Dimension.Tlp, 0),
            Pap = (Pap)Value(fields, "pap", Dimension.Pap, 0),
            Category = (Category)Value(fields, "category", Dimension.Categories, 0),
            Precedence = (Precedence)Value(fields, "precedence", Dimension.Precedence, (int)Precedence.Routine),
            Exercise = Value(fields, "exercise", Dimension.Exercise, 0) == 1,
            Caveats = Value(fields, "caveats", Dimension.Caveats, 0) == 1 ? [Caveat.Orcon] : [],
            Size = fields.Take("size") is { } size ? ReadSize(size.Value) : Padding.PaddedLength(0),
            Community = fields.Take("community") is { Value: Node.Word { Text: var community } } ? community : null,
            ReleasableTo = fields.Take("releasable-to") is { } nations ? ReadNations(nations.Value) : [],
            Recipients = to,
            Approvals = fields.Take("approvals") is { } approvals
                ? Each(approvals.Value, "approvals", ReadApproval) : [],
            DerivedFrom = fields.Take("derived-from") is { } originals
                ? Each(originals.Value, "derived-from", ReadOriginal) : [],
        };
        fields.RefuseRest(ContentKeys.Explain);
        return from is null || to.IsEmpty || !Concerns(from.Value, to, node.Place) ? null : manifest;
    }

    // A case that neither begins nor ends at home says nothing about the own policies.
    private bool Concerns(PrincipalAddress from, ImmutableArray<MailboxAddress> to, Place place)
    {
        if (from.Nation == own || to.All(mailbox => mailbox.Nation == own)) return true;
        faults.Add(place, $"the message goes from {from.Nation} to others, so {own}'s policies are not asked",
            $"write cases from or to {own}");
        return false;
    }

    private static PrincipalAddress Signs(PrincipalAddress? from, bool draft) =>
        draft && from?.Member is { } member ? PrincipalAddress.DraftsOf(member) : from ?? default;

    private KeyRole SignerOf(PrincipalAddress? from)
    {
        var keys = names.Principals.FirstOrDefault(principal => principal.Address == from)?.SigningKeys ?? [];
        return keys.IsEmpty ? KeyRole.Officer : keys[^1].Role;
    }

    private int Value(Fields fields, string key, Dimension dimension, int otherwise)
    {
        if (fields.Take(key) is not { } field) return otherwise;
        if (field.Value is Node.Word word && dimension.TryRead(word.Text, out var value)) return value;
        faults.Add(field.Value, $"this is no value of `{key}`", $"write one of {string.Join(", ", dimension.Words)}");
        return otherwise;
    }

    private ulong ReadSize(Node node)
    {
        if (node is Node.Word word && Sizes.TryRead(word.Text, out var bytes)) return bytes;
        faults.Add(node, "this is no size", "write a whole number and B, KiB or MiB, for example 64KiB");
        return 0;
    }

    private PrincipalAddress? ReadPrincipal(Node node, string key)
    {
        if (node is Node.Word word && PrincipalAddress.TryParse(word.Text, out var address))
        {
            if (names.Knows(address)) return address;
            faults.Add(word.Place, $"{address} stands in no roster in force",
                "mend the spelling, or have it entered first");
        }
        else faults.Add(node, $"this is nobody's address, as `{key}` must be", "write for example KOR/kisa/lee");
        return null;
    }

    private ImmutableArray<MailboxAddress> ReadMailboxes(Node node, string key)
    {
        var mailboxes = ImmutableArray.CreateBuilder<MailboxAddress>();
        foreach (var word in SelectorReader.Words(node, key, faults))
        {
            if (!MailboxAddress.TryParse(word.Text, out var mailbox))
                faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no mailbox",
                    "write for example JPN/npa or JPN/npa/sato");
            else if (!Knows(mailbox))
                faults.Add(word.Place, $"{mailbox} is nobody's mailbox by the documents in force",
                    "mend the spelling, or have it entered first");
            else mailboxes.Add(mailbox);
        }
        return mailboxes.ToImmutable();
    }

    private bool Knows(MailboxAddress mailbox) => mailbox switch
    {
        { Person: { } person } => names.Knows(person),
        { Member: { } member } => names.Knows(member),
        _ => names.Knows(mailbox.Nation),
    };

    private ImmutableArray<NationCode> ReadNations(Node node)
    {
        var nations = ImmutableArray.CreateBuilder<NationCode>();
        foreach (var word in SelectorReader.Words(node, "releasable-to", faults))
        {
            if (NationCode.TryParse(word.Text, out var nation)) nations.Add(nation);
            else faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no nation's code",
                "write codes such as [JPN, KOR]");
        }
        return nations.ToImmutable();
    }

    private ImmutableArray<T> Each<T>(Node node, string key, Func<Fields, T?> read) where T : class
    {
        if (node is Node.Listing list)
            return [.. list.Items.Select(item => Fields.Of(item, $"one of `{key}`", faults)).OfType<Fields>()
                .Select(read).OfType<T>()];
        faults.Add(node, $"{node.Form} stands here, `{key}` is a list", $"write `{key}: [{{ … }}]`");
        return [];
    }

    private ApprovalGiven? ReadApproval(Fields fields)
    {
        var role = fields.Require("role", "releaser") is { Value: Node.Word { Text: var text } } ? text : null;
        var by = fields.Require("by", "KOR/kisa/park") is { } officer ? ReadPrincipal(officer.Value, "by") : null;
        fields.RefuseRest();
        return role is null || by is not { } address ? null : new ApprovalGiven(role, address);
    }

    private Original? ReadOriginal(Fields fields)
    {
        var from = fields.Require("from", "USA/cisa/miller") is { } originator
            ? ReadPrincipal(originator.Value, "from") : null;
        var to = fields.Require("to", "[KOR/kisa]") is { } recipients ? ReadMailboxes(recipients.Value, "to") : [];
        var orcon = Value(fields, "caveats", Dimension.Caveats, 0) == 1;
        var released = fields.Take("released-to") is { } more ? ReadMailboxes(more.Value, "released-to") : [];
        fields.RefuseRest();
        if (from is not { } address) return null;
        // A case has no real original: its place in the file stands for it.
        var id = new EnvelopeId(Digest.Of(System.Text.Encoding.UTF8.GetBytes(fields.Place.ToString())));
        return new Original.Known(id, address, orcon, to)
        {
            Consents = released.IsEmpty ? [] : [new Consent(released, new Timestamp(ulong.MaxValue))],
        };
    }
}
