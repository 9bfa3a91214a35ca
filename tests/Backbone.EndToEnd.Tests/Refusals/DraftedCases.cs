using Backbone.Contracts.Gateway.V1;
using Backbone.EndToEnd.Tests.ThirdParty;
using Google.Protobuf;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>Drafts that people and systems hand to their own gateway and that it does not seal.</summary>
internal static class DraftedCases
{
    private const string Siem = "KOR/kisa/siem-1";

    public static IEnumerable<RefusedCase> All() =>
    [
        new("A draft of an officer, who has a key to sign with", RefusalReason.DraftsNotTaken, Sight.Client,
            (siege, cancel) => HandOverAsync(siege, "KOR/kisa/lee", New(), cancel))
        {
            Good = (siege, cancel) => HandOverAsync(siege, Siem, New(), cancel),
        },
        new("Another draft under a message id that was used", RefusalReason.MessageIdReused, Sight.Client,
            (siege, cancel) => HandOverTwiceAsync(siege, same: false, cancel))
        {
            Good = (siege, cancel) => HandOverTwiceAsync(siege, same: true, cancel),
        },
        Changed("A draft with a field that the gateway does not know", RefusalReason.Malformed,
            draft => Draft.Parser.ParseFrom([.. draft.ToByteArray(), .. SubmittedCases.UnknownField])),
        Changed("A draft to a mailbox that no key set has", RefusalReason.MailboxUnknown, draft =>
        {
            draft.Recipients[0].Mailbox = "USA/nobody";
            return draft;
        }),
    ];

    private static RefusedCase Changed(string sentence, RefusalReason reason, Func<Draft, Draft> bad) => new(
        sentence, reason, Sight.Client, (siege, cancel) => HandOverAsync(siege, Siem, bad(New()), cancel));

    private static Draft New() => RunningExercise.Draft(RunningExercise.Stix(), "USA/cisa");

    private static async Task<RefusalReason> HandOverTwiceAsync(Siege siege, bool same, CancellationToken cancel)
    {
        var draft = New();
        Assert.Equal(RefusalReason.Unspecified, await HandOverAsync(siege, Siem, draft, cancel));
        if (!same) draft.Subject = "another";
        return await HandOverAsync(siege, Siem, draft, cancel);
    }

    private static async Task<RefusalReason> HandOverAsync(Siege siege, string caller, Draft draft, CancellationToken cancel)
    {
        var answer = await new SubmissionService.SubmissionServiceClient(siege.LineOf(caller).Channel).SubmitAsync(
            new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        return answer.Refused?.Reason ?? RefusalReason.Unspecified;
    }
}
