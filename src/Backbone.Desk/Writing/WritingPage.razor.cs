using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Desk.Languages;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Writing;

/// <summary>
/// A message from the first word to its receipts: 1 a draft under the id that the message will have, taken up where there is one · 2 while
/// it is written it is kept, ruled on and doubted · 3 it is sealed, and what will go out is looked at · 4 the same bytes are sent by one
/// act · 5 what becomes of it is followed; or it was refused, and is mended.
/// </summary>
public sealed partial class WritingPage
{
    private readonly BundleShelf _shelf = new();
    private ElementReference _summary;
    private MessageId _id;
    private string? _asked;
    private Composition _form = new();
    private AddressBook? _book;
    private RulingWatch? _watch;
    private DraftKeeper? _keeper;
    private IReadOnlyList<DraftEntry> _drafts = [];
    private IReadOnlyList<FieldFault> _faults = [];
    private IReadOnlyList<string> _doubts = [];
    private Preview? _refused;
    private Looked? _looked;
    private Submission? _sent;
    private string _fault = "";
    private string _note = "";
    private bool _isBusy;
    private bool _focusSummary;

    /// <summary>The draft that is taken up; the id that the message will have.</summary>
    [SupplyParameterFromQuery(Name = "draft")] private string? Draft { get; set; }

    /// <summary>The message that is answered.</summary>
    [SupplyParameterFromQuery(Name = "reply")] private string? Reply { get; set; }

    /// <summary>The message that it derives from.</summary>
    [SupplyParameterFromQuery(Name = "forward")] private string? Forward { get; set; }

    [Inject] private Speech Say { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    private string Here => new Uri(Navigation.Uri).PathAndQuery;

    /// <inheritdoc/>
    protected override void Leave()
    {
        _watch?.Dispose();
        _keeper?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // A draft's id stands in the address from the first moment on: locking, loading anew and going back lead to it.
        if (!MessageId.TryParse(Draft, out var id)) id = MessageId.New(Clock);
        var asked = $"{id} {Reply} {Forward}";
        if (_asked == asked) return;
        (_asked, _id, _form) = (asked, id, new Composition());
        (_faults, _doubts, _refused, _looked, _sent, _fault, _note) = ([], [], null, null, null, "", "");
        if (Draft != id.ToString()) Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("draft", id.ToString()), replace: true);
        await BeginAsync(Left);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusSummary || _faults.Count == 0) return;
        _focusSummary = false;
        await _summary.FocusAsync();
    }

    // 1
    private async Task BeginAsync(CancellationToken cancel)
    {
        _watch?.Dispose();
        _keeper?.Dispose();
        _watch = new RulingWatch((message, size, token) => Session.AskAsync((client, both) => client.Sending.PreviewAsync(message, size, both), token), Clock, Show);
        _keeper = new DraftKeeper(_id, (id, bytes) => Session.AskAsync(async (client, token) =>
        {
            await client.Sending.Drafts.KeepAsync(id, bytes, token);
            return 0;
        }, CancellationToken.None), Clock, KeptAsync);
        await TryAsync(async () =>
        {
            (_book, _drafts, _form) = await Session.AskAsync(async (client, token) =>
            {
                var book = new AddressBook(await client.Members.ListMembersAsync(token));
                return (book, DraftEntry.ListAll(client.Sending.Drafts), await FormAsync(client, book, token));
            }, cancel);
            await JudgeAsync();
        });
    }

    private async Task<Composition> FormAsync(BackboneClient client, AddressBook book, CancellationToken cancel)
    {
        if (client.Sending.Drafts.Find(_id) is { } bytes && DraftForm.Read(bytes) is { } kept) return kept;
        if ((Reply ?? Forward) is { } related)
        {
            if (!EnvelopeReference.TryParse(related, out var envelope) || !envelope.IsWhole)
                throw new BackboneException(FaultKind.NotFound, Say[WritingWords.NoOriginal, VisibleText.Line(related)]);
            var original = await client.Receiving.ReadMailAsync(envelope, evenExpired: true, cancel: cancel);
            return Reply is null ? Origin.Forward(original) : Origin.Answer(original, book, Say.Tag);
        }
        return new Composition { Texts = [new WrittenText { Language = Say.Tag }] };
    }

    private async Task<IReadOnlyList<string>> ResolveAsync(string name) =>
        [.. (await Session.AskAsync((client, cancel) => client.Members.ResolveAsync([name], [], cancel), Left)).Select(to => to.Mailbox.ToString())];

    // 2
    private async Task ChangeAsync()
    {
        if (_faults.Count > 0) _faults = FormCheck.Of(_form, Say, Clock);
        _keeper?.Change(_form);
        await JudgeAsync();
    }

    private Task JudgeAsync()
    {
        var message = ToMessage();
        _doubts = WritingDoubts.Of(message, ExpiryOf(message), _form.OriginalTlp, _shelf.Of(_form), Say);
        // Answered in its own time; the page is told.
        _ = _watch?.ChangeAsync(_form.Tlp != Tlp.Unspecified && _form.To.Count > 0 ? message : null);
        return Task.CompletedTask;
    }

    private Task LeaveOutAsync(IReadOnlyList<string> mailboxes)
    {
        _form.To.RemoveAll(one => mailboxes.Contains(one.Mailbox));
        return ChangeAsync();
    }

    private Task TakeAsync(Template template)
    {
        template.AddTo(_form, Say.Language);
        return ChangeAsync();
    }

    private Task RemoveDraftAsync(MessageId id) => TryAsync(async () => _drafts = await Session.AskAsync((client, _) =>
    {
        client.Sending.Drafts.Drop(id);
        return Task.FromResult(DraftEntry.ListAll(client.Sending.Drafts));
    }, Left));

    private Task KeptAsync(BackboneException? fault) => Left.IsCancellationRequested ? Task.CompletedTask : InvokeAsync(() =>
    {
        _note = fault is null ? Say[WritingWords.Kept] : Say[WritingWords.NotKept, $"{fault.Message} {fault.NextStep}"];
        StateHasChanged();
    });

    // 3
    private async Task LookAsync()
    {
        if (_isBusy) return;
        _faults = FormCheck.Of(_form, Say, Clock);
        _focusSummary = _faults.Count > 0;
        if (_faults.Count > 0) return;
        var (message, original, bundles) = (ToMessage(), _form.OriginalTlp, _shelf.Of(_form));
        await TryAsync(async () =>
        {
            _looked = await Session.AskAsync((client, cancel) => Looked.AtAsync(client, message,
                made => WritingDoubts.Of(message, made.Envelope.Header.Expires, original, bundles, Say), cancel), Left);
            _refused = null;
        });
    }

    // What got no answer and is changed now must not go out by itself later.
    private Task BackAsync(bool wasTried) => TryAsync(async () =>
    {
        if (wasTried && _looked is { } looked)
            await Session.AskAsync((client, _) => Task.FromResult(client.Sending.Outbox.Drop(looked.Sealed.Envelope.Id)), Left);
        _looked = null;
    });

    // 4. Kept in the outbox first, and the same bytes each time: two acts, or two desks, send it once.
    private async Task SendAsync()
    {
        if (_isBusy || _looked is not { } looked) return;
        try
        {
            (_isBusy, _fault) = (true, "");
            await EndAsync(await Session.AskAsync((client, cancel) => client.Sending.Outbox.SubmitAsync(looked.Sealed, cancel), Left));
        }
        catch (BackboneException fault)
        {
            _fault = fault.Kind == FaultKind.Unreachable ? Say[LookWords.KeptInOutbox, fault.Message] : $"{fault.Message} {fault.NextStep}";
        }
        catch (OperationCanceledException)
        {
            // The officer left, or the desk was locked; what was kept in the outbox is there.
        }
        finally
        {
            _isBusy = false;
        }
    }

    // 5
    private async Task EndAsync(Submission submission)
    {
        if (submission.Refusal is { } refusal)
        {
            (_refused, _looked) = (new Preview(submission.Decisions, refusal), null);
            return;
        }
        (_sent, _looked) = (submission, null);
        _watch?.Dispose();
        if (_keeper is { } keeper) await keeper.EndAsync();
        try
        {
            await Session.AskAsync((client, _) =>
            {
                client.Sending.Drafts.Drop(_id);
                return Task.FromResult(0);
            }, Left);
        }
        catch (BackboneException fault)
        {
            _note = Say[LookWords.DraftStays, fault.Message];
        }
    }

    private OutgoingMessage ToMessage() => _form.ToMessage(_id, Clock.LocalTimeZone, mailbox => _book?.CommunitiesOf(mailbox) ?? []);

    private Timestamp ExpiryOf(OutgoingMessage message) => message.Expires ?? Timestamp.Now(Clock).Plus(ClientLimits.DefaultLifetime);

    private void Show() => _ = InvokeAsync(StateHasChanged);

    private async Task TryAsync(Func<Task> act)
    {
        (_isBusy, _fault) = (true, "");
        try
        {
            await act();
        }
        catch (BackboneException fault)
        {
            _fault = $"{fault.Message} {fault.NextStep}";
        }
        catch (OperationCanceledException)
        {
            // The officer left, or the desk was locked: this page is gone.
        }
        finally
        {
            _isBusy = false;
        }
    }
}
