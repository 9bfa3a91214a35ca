using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;

namespace Backbone.Desk.Writing;

/// <summary>Beginnings of messages that belong to one that was received. No marking is taken over: what may go where is decided anew.</summary>
internal static class Origin
{
    private const string ForwardPrefix = "Fwd: ";

    /// <summary>An answer, as the SDK has it: to where its author wants answers, in the same community; of a drill, part of it.</summary>
    public static Composition Answer(ReceivedMessage original, AddressBook book, string language)
    {
        var answer = Conversation.AsAnswer(
            new OutgoingMessage { To = [], Tlp = Tlp.Unspecified, Subject = Conversation.AnswerSubject(original), Parts = [] }, original);
        return new Composition
        {
            To = [.. answer.To.Select(to => new Addressee(to, book.TitleOf(to), "", false))],
            AnsweredCommunity = answer.Community ?? "",
            Subject = answer.Subject,
            Category = Category.Response,
            Exercise = answer.Exercise,
            Answers = original.Envelope.ToString(),
            Texts = [new WrittenText { Language = language }],
        };
    }

    /// <summary>
    /// A message of one's own that holds the original's texts and files and says so by its relation; the own gateway judges where it may
    /// go. Releases that the original brought are passed on.
    /// </summary>
    public static Composition Forward(ReceivedMessage original) => new()
    {
        Subject = original.Content.Subject.StartsWith(ForwardPrefix, StringComparison.OrdinalIgnoreCase)
            ? original.Content.Subject : ForwardPrefix + original.Content.Subject,
        Category = original.Handling.Category,
        Precedence = original.Header.Precedence,
        Exercise = original.Handling.Exercise,
        DerivedFrom = original.Envelope.ToString(),
        OriginalTlp = original.Handling.Tlp,
        BringsReleases = !original.Releases.IsEmpty,
        Texts =
        [
            .. original.Content.Parts.Where(part => PartText.Of(part) is not null)
                .Select(part => new WrittenText { Language = part.Language, Text = PartText.Of(part)! }),
        ],
        Files =
        [
            .. original.Content.Parts.Where(part => PartText.Of(part) is null)
                .Select(part => AttachedFile.Of(part.FileName, part.ContentType, part.Data.ToArray())),
        ],
    };
}
