using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Desk.Inbox;
using Backbone.Desk.Languages;
using Backbone.Desk.Stix;
using Backbone.Protocol;
using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Message;

/// <summary>
/// One message that was received: 1 fetched, verified and opened by the SDK; what does not hold is not shown · 2 its subject is kept,
/// sealed, for lists · 3 its sender is told · 4 the inbox knows it.
/// </summary>
public sealed partial class MessagePage
{
    private string? _asked;
    private ReceivedMessage? _message;
    private BackboneException? _fault;
    private IReadOnlyList<ShownText> _texts = [];
    private IReadOnlyList<StixBundle> _bundles = [];
    private string _note = "";
    private bool _evenExpired;

    /// <summary>The envelope's id, whole.</summary>
    [Parameter] public string Id { get; set; } = "";

    [Inject] private MailBook Book { get; set; } = null!;

    [Inject] private Speech Say { get; set; } = null!;

    private bool IsExpired => _message is { } message && message.Header.Expires <= Timestamp.Now(Clock);

    // Of all that can be wrong with a message only this is no doubt about it.
    private bool MayShowExpired => !_evenExpired && _fault is { Refusal.Reason: RefusalReason.TimeOutOfBounds, Checks: [.., { Name: "time" }] };

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_asked == Id) return;
        (_asked, _message, _fault, _texts, _bundles, _note) = (Id, null, null, [], [], "");
        await OpenAsync(evenExpired: false);
    }

    private async Task OpenAsync(bool evenExpired)
    {
        _evenExpired = evenExpired;
        if (!EnvelopeReference.TryParse(Id, out var envelope) || !envelope.IsWhole)
        {
            _fault = new BackboneException(FaultKind.NotFound, Say[MessageWords.NoId]);
            return;
        }
        try
        {
            // 1
            var cancel = Left;
            var message = await Session.AskAsync((client, token) => client.Receiving.ReadMailAsync(envelope, evenExpired: evenExpired, cancel: token), cancel);
            if (_asked != Id) return;
            (_message, _fault) = (message, null);
            _texts = ShownText.Of(message.Content);
            _bundles = StixBundle.Of(message.Content);
            StateHasChanged();
            // 2
            var kept = await TryAsync(MessageWords.NotKept, (client, token) => client.Receiving.KeepSubjectAsync(message, token), cancel);
            // 3
            var told = await TryAsync(MessageWords.NotTold, async (client, token) =>
                (await client.Receiving.SendOpenedReceiptAsync(message, token)).ThrowUnlessOnItsWay(), cancel);
            // 4
            Book.MarkOpened(message.Envelope, message.Content.Subject);
            _note = $"{kept} {told ?? Say[MessageWords.Told, message.Header.SenderNation]}".Trim();
        }
        catch (BackboneException fault)
        {
            _fault = fault;
        }
        catch (OperationCanceledException)
        {
            // The officer left, or the desk was locked: this page is gone.
        }
    }

    // The message is open already: what fails after that is said, and undoes nothing.
    private async Task<string?> TryAsync(Phrase failed, Func<BackboneClient, CancellationToken, Task> act, CancellationToken cancel)
    {
        try
        {
            return await Session.AskAsync<string?>(async (client, token) =>
            {
                await act(client, token);
                return null;
            }, cancel);
        }
        catch (BackboneException fault)
        {
            return Say[failed, fault.Message];
        }
    }
}
