using System.Collections.Concurrent;
using System.Text;
using Backbone.Cli;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.EndToEnd.Tests.Rotating;

/// <summary>
/// What three nations write to one another while all keys change: each message is counted from its author until a reader's SDK has opened
/// and acknowledged it. Readers stay connected for as long as they are let; authors connect anew after each step.
/// </summary>
internal sealed class RotationTraffic : IAsyncDisposable
{
    /// <summary>Who writes, to which mailbox, and who reads it.</summary>
    private static readonly (string Author, string To, string Reader)[] Routes =
    [
        ("KOR/kisa/lee", "USA/cisa", "USA/cisa/miller"),
        ("USA/cisa/miller", "JPN/npa", "JPN/npa/sato"),
        ("JPN/npa/sato", "KOR/kisa", "KOR/kisa/lee"),
    ];

    private readonly RotationGround _ground;
    private readonly CancellationTokenSource _enough;
    private readonly List<Task> _receiving = [];
    private readonly Dictionary<string, Desk> _authors = [];
    private readonly ConcurrentBag<Task> _sending = [];
    private readonly ConcurrentDictionary<EnvelopeId, bool> _sent = new();
    private readonly ConcurrentDictionary<EnvelopeId, int> _opened = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentDictionary<(string Author, SigningKid Kid), int> _signed = new();
    private int _messages;

    public RotationTraffic(RotationGround ground, CancellationToken cancel)
    {
        (_ground, _enough) = (ground, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        foreach (var (author, to, reader) in Routes)
        {
            _authors[author] = new Desk(ground, author);
            _receiving.Add(ReceiveAsync(new Desk(ground, reader), reader, to, _enough.Token));
        }
    }

    /// <summary>Messages that gateways accepted.</summary>
    public int Sent => _sent.Count;

    /// <summary>Of these, messages that were opened.</summary>
    public int Opened => _opened.Count;

    /// <summary>Acknowledged more than once.</summary>
    public int Twice => _opened.Count(one => one.Value > 1);

    /// <summary>Accepted, and opened by nobody.</summary>
    public int Lost => _sent.Keys.Count(envelope => !_opened.ContainsKey(envelope));

    /// <summary>What was refused, or did not open, and why.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>How many signing keys of an author were seen in what was opened.</summary>
    public int KeysOf(string author) => _signed.Keys.Count(pair => pair.Author == author);

    /// <summary>Begins to send the next message, on the next route.</summary>
    public void Send()
    {
        var number = Interlocked.Increment(ref _messages);
        var (author, to, _) = Routes[number % Routes.Length];
        _sending.Add(SendAsync(author, to, number));
    }

    /// <summary>Sends at a pace until something has ended.</summary>
    public async Task SendUntilAsync(Task over, TimeSpan pace, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(pace);
        while (!over.IsCompleted)
        {
            Send();
            await timer.WaitForNextTickAsync(cancel);
        }
        await over;
    }

    /// <summary>From now on authors have the key files, certificates and roots that are there now, over new connections.</summary>
    public async Task ReconnectAsync()
    {
        foreach (var (author, desk) in _authors.ToList())
        {
            _authors[author] = new Desk(_ground, author);
            await desk.DisposeAsync();
        }
    }

    /// <summary>Waits until all that was sent was opened.</summary>
    public async Task ArriveAsync(CancellationToken cancel)
    {
        await Task.WhenAll(_sending);
        await Patience.UntilAsync($"all that was sent was opened", _ => Task.FromResult(Lost == 0), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        foreach (var receiving in _receiving) await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var desk in _authors.Values) await desk.DisposeAsync();
        _enough.Dispose();
    }

    private async Task SendAsync(string author, string to, int number)
    {
        var desk = _authors[author];
        try
        {
            var submission = await desk.SendAsync(new OutgoingMessage
            {
                To = [to],
                Tlp = Tlp.Amber,
                Pap = Pap.Amber,
                Category = Category.Indicators,
                Subject = $"message {number}",
                Exercise = true,
                Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("a wallet was emptied"))],
            }, _enough.Token);
            submission.ThrowUnlessOnItsWay();
            _sent[submission.Envelope] = true;
        }
        catch (BackboneException fault)
        {
            _refused.Enqueue($"{author} to {to}, message {number}: {fault.Kind}: {fault.Message}");
        }
    }

    // As backbone listen does it.
    private async Task ReceiveAsync(Desk desk, string reader, string mailbox, CancellationToken cancel)
    {
        try
        {
            var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse(mailbox), Name = "rotation", Credit = 64, RetryUnverified = TimeSpan.FromSeconds(1) };
            await foreach (var delivery in desk.Client.Receiving.SubscribeAsync(subscription, cancel))
            {
                if (delivery.Failure is { } failure) _refused.Enqueue($"{reader} opens: {failure.Kind}: {failure.Message}");
                if (delivery is not { Envelope: { } envelope, Message: { } message }) continue;
                _signed.AddOrUpdate((message.Handling.Author.ToString(), message.Handling.SigningKid), 1, (_, count) => count + 1);
                await delivery.AcknowledgeAsync(cancel);
                _opened.AddOrUpdate(envelope, 1, (_, count) => count + 1);
            }
        }
        catch (BackboneException fault)
        {
            _refused.Enqueue($"{reader} reads no more: {fault.Kind}: {fault.Message}");
        }
        finally
        {
            await desk.DisposeAsync();
        }
    }

    /// <summary>A person at a device, whose keys are looked at again as the command does it.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        private readonly KeyFileCustody _keys;
        private readonly KeyRefresh _refresh;
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _open = 1;

        public Desk(RotationGround ground, string person)
        {
            Profile profile = ground.Federation.NameGateway(person);
            var passphrase = profile.ReadPassphrase()!;
            _keys = KeyFileCustody.Open(profile.KeysFolder, passphrase);
            _refresh = new KeyRefresh(_keys, passphrase, TimeProvider.System, fault => throw new InvalidOperationException(fault));
            Client = BackboneClient.Connect(profile, _keys, TimeProvider.System);
        }

        public BackboneClient Client { get; }

        public async Task<Submission> SendAsync(OutgoingMessage message, CancellationToken cancel)
        {
            lock (_gate) _open++;
            try
            {
                return await Client.Sending.SendAsync(message, cancel);
            }
            finally
            {
                Leave();
            }
        }

        /// <summary>Ends once nothing is under way any more.</summary>
        public async ValueTask DisposeAsync()
        {
            Leave();
            await _idle.Task;
            _refresh.Dispose();
            Client.Dispose();
            _keys.Dispose();
        }

        private void Leave()
        {
            lock (_gate)
                if (--_open == 0) _idle.SetResult();
        }
    }
}
