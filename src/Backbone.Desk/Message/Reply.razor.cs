using System.Text;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Desk.Languages;
using Backbone.Protocol.Envelopes;
using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Message;

/// <summary>
/// A short answer in one language: 1 sealed, and the own gateway is asked how it would rule · 2 what was looked at, by its own bytes, is
/// sent by a second, deliberate act. Whatever is changed meanwhile begins anew.
/// </summary>
public sealed partial class Reply
{
    private const int MostCharacters = 20_000;

    private Tlp _tlp;
    private string _language = "";
    private string _text = "";
    private string _fault = "";
    private bool _isBusy;
    private Preview? _preview;
    private SealedMessage? _sealed;
    private Submission? _sent;

    /// <summary>The message that is answered.</summary>
    [Parameter, EditorRequired] public ReceivedMessage To { get; set; } = null!;

    [Inject] private Speech Say { get; set; } = null!;

    private bool MaySend => _preview is { IsRefused: false } && _sealed is not null;

    /// <inheritdoc/>
    protected override void OnInitialized() => _language = Say.Tag;

    private void Change(Action change)
    {
        change();
        (_preview, _sealed) = (null, null);
    }

    private async Task SubmitAsync()
    {
        if (_isBusy) return;
        if (_tlp == Tlp.Unspecified || string.IsNullOrWhiteSpace(_text) || _text.Length > MostCharacters)
        {
            _fault = Say[ReplyWords.Missing];
            return;
        }
        (_isBusy, _fault) = (true, "");
        try
        {
            if (_sealed is { } looked && MaySend) await SendAsync(looked);
            else await CheckAsync();
        }
        catch (BackboneException fault)
        {
            _fault = VisibleText.Line($"{fault.Message} {fault.NextStep}");
            (_preview, _sealed) = (null, null);
        }
        catch (OperationCanceledException)
        {
            // The officer left, or the desk was locked.
        }
        finally
        {
            _isBusy = false;
        }
    }

    // 1
    private async Task CheckAsync()
    {
        var message = Conversation.AsAnswer(new OutgoingMessage
        {
            To = [],
            Tlp = _tlp,
            Category = Category.Response,
            Subject = Conversation.AnswerSubject(To),
            Parts = [new MessagePart("text/plain;charset=utf-8", _language, "", Encoding.UTF8.GetBytes(_text))],
        }, To);
        (_sealed, _preview) = await Session.AskAsync(async (client, cancel) =>
        {
            var made = await client.Sending.SealAsync(message, cancel);
            return (made, await client.Sending.PreviewAsync(made, cancel));
        }, Left);
    }

    // 2
    private async Task SendAsync(SealedMessage looked)
    {
        var submission = await Session.AskAsync((client, cancel) => client.Sending.SubmitAsync(looked, cancel), Left);
        if (submission.Refusal is not null) submission.ThrowUnlessOnItsWay();
        _sent = submission;
    }

    private static Phrase Of(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => ReplyWords.Allowed,
        RulingOutcome.Pending => ReplyWords.Pending,
        _ => ReplyWords.Refused,
    };

    private static string Style(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => "good",
        RulingOutcome.Pending => "warn",
        _ => "bad",
    };
}
