using System.Collections.Immutable;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Sharing;

/// <summary>What would be shared with another reader of a mailbox, and what would not; nothing has been done yet.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="With">The other reader.</param>
/// <param name="Devices">That reader's devices and services that read the mailbox, each with the key that is sealed to now.</param>
/// <param name="Messages">Every message of the mailbox that was asked for, oldest first.</param>
public sealed record SharingPlan(
    MailboxAddress Mailbox, PrincipalAddress With, ImmutableArray<SharingDevice> Devices, ImmutableArray<PlannedMessage> Messages)
{
    /// <summary>Those that would be shared.</summary>
    public IEnumerable<PlannedMessage> ToShare => Messages.Where(message => message.Keys.Length > 0);

    /// <summary>Those that the other reader's devices can open already.</summary>
    public IEnumerable<PlannedMessage> Readable => Messages.Where(message => message.Keys.IsEmpty && message.LeftOut is null);

    /// <summary>Those that are left out, each with its reason.</summary>
    public IEnumerable<PlannedMessage> LeftOut => Messages.Where(message => message.LeftOut is not null);
}

/// <summary>One device or service of the other reader.</summary>
/// <param name="Name">Its name in the key set.</param>
/// <param name="Key">The key that is sealed to now.</param>
public sealed record SharingDevice(string Name, OpeningPublicKey Key);

/// <summary>One message of a mailbox that is to be shared.</summary>
/// <param name="Mail">The message; header and handling are verified where nothing speaks against it.</param>
/// <param name="Keys">The keys for which it would be wrapped anew; none where all can open it, or it is left out.</param>
/// <param name="LeftOut">Why it is left out; null where it is not.</param>
public sealed record PlannedMessage(MailEntry Mail, ImmutableArray<OpeningPublicKey> Keys, Refused? LeftOut);

/// <summary>What became of a message that was to be shared.</summary>
/// <param name="Mail">The message.</param>
/// <param name="Failure">Why it was not shared, or not with every device; null where it was.</param>
public sealed record SharedMessage(MailEntry Mail, BackboneException? Failure);
