using Backbone.Client;
using Backbone.Client.Approvals;
using Backbone.Desk.Languages;
using Backbone.Desk.Message;
using Backbone.Desk.Stix;
using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Approvals;

/// <summary>
/// One message that waits: 1 verified and opened by the SDK, as it will cross · 2 decided about by one deliberate act, on what was read
/// and nothing else.
/// </summary>
public sealed partial class WaitingPage
{
    private string? _asked;
    private WaitingMessage? _waiting;
    private IReadOnlyList<ShownText> _texts = [];
    private IReadOnlyList<StixBundle> _bundles = [];
    private Phrase? _answer;
    private bool _isBusy;

    /// <summary>The envelope's id, whole.</summary>
    [Parameter] public string Id { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_asked == Id) return;
        (_asked, _waiting, _texts, _bundles, _answer) = (Id, null, [], [], null);
        // 1
        await AskAsync((client, cancel) => EnvelopeReference.TryParse(Id, out var envelope) && envelope.IsWhole
            ? client.Approvals.ReadAsync(envelope, cancel)
            : throw new BackboneException(FaultKind.NotFound, Say[MessageWords.NoId]), Show);
    }

    private void Show(WaitingMessage waiting)
    {
        if (_asked != Id) return;
        _waiting = waiting;
        (_texts, _bundles) = (ShownText.Of(waiting.Content), StixBundle.Of(waiting.Content));
    }

    // 2
    private Task GiveAsync(string role) => DecideAsync(async (client, waiting, cancel) =>
    {
        var answer = await client.Approvals.GiveAsync(waiting, role, cancel);
        answer.ThrowIfRefused();
        return answer.Released ? ApprovalWords.Released : ApprovalWords.StillWaits;
    });

    private Task DenyAsync(string reason) => DecideAsync(async (client, waiting, cancel) =>
    {
        await client.Approvals.DenyAsync(EnvelopeReference.Of(waiting.Envelope.Id), reason, cancel);
        return ApprovalWords.Denied;
    });

    private async Task DecideAsync(Func<BackboneClient, WaitingMessage, CancellationToken, Task<Phrase>> decide)
    {
        if (_isBusy || _waiting is not { } waiting) return;
        _isBusy = true;
        await AskAsync((client, cancel) => decide(client, waiting, cancel), answer => _answer = answer);
        _isBusy = false;
    }
}
