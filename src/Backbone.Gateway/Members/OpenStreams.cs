using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Gateway.Members;

/// <summary>
/// How many streams of each kind one caller, or one mailbox, may have open: each looks at the store while it rests, and holds
/// an answer while it writes.
/// </summary>
internal sealed class OpenStreams
{
    /// <summary>Followers of the journal of one caller: a console and what collects for it.</summary>
    public static readonly CallBound Journals = new("journal streams", 8);

    /// <summary>Messages of one caller watched at once.</summary>
    public static readonly CallBound States = new("watched messages", 128);

    /// <summary>Consumers of one caller: some of each subscription of its mailboxes.</summary>
    public static readonly CallBound Subscriptions = new("subscription streams", 64);

    /// <summary>Streams of messages that one caller hands over: each holds a window of them.</summary>
    public static readonly CallBound Submissions = new("submission streams", 8);

    /// <summary>Consumers of one mailbox, of all its readers: each is woken by every message.</summary>
    public static readonly CallBound OfMailbox = new("subscription streams of one mailbox", 256);

    private readonly OpenCalls<PrincipalAddress> _byCaller = new();
    private readonly OpenCalls<MailboxAddress> _byMailbox = new();

    /// <summary>Enters a stream; dispose at its end.</summary>
    /// <exception cref="RpcException">ResourceExhausted: as many are open as there may be.</exception>
    public IDisposable Enter(PrincipalAddress caller, CallBound bound) => _byCaller.Enter(caller, bound);

    /// <summary>Enters a consumer of a mailbox; null where as many are open as there may be.</summary>
    public IDisposable? TryEnter(MailboxAddress mailbox) => _byMailbox.TryEnter(mailbox, OfMailbox);
}
