using System.Text;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Contracts.Gateway.V1;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.EndToEnd.Tests.ThirdParty;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>
/// Messages with marker words on every way there is: 1 delivered to two nations, and opened · 2 refused by the own gateway ·
/// 3 quarantined abroad · 4 refused by the broker · 5 drafted, and sealed and opened by gateways, which then see the content.
/// </summary>
internal sealed class MarkedTraffic(RunningFederation running, Markers markers)
{
    /// <summary>An officer who writes nothing else that comes as far as the broker.</summary>
    public const string Author = "KOR/nis/park";

    /// <summary>On whose behalf the gateway writes.</summary>
    public const string Drafter = "KOR/kisa/siem-1";

    private const string Service = "USA/cisa/siem-1";

    /// <summary>What every way leaves in the logs of the gateways, so that the search can be seen to find something.</summary>
    public sealed record Trace(EnvelopeId Delivered, EnvelopeId RefusedAtHome);

    public async Task<Trace> RunAsync(CancellationToken cancel)
    {
        using var park = new Officer(running, Author);
        // 1
        var delivered = (await park.Client.Sending.SendAsync(Message(Tlp.Amber), cancel)).Envelope;
        foreach (var reader in new[] { "USA/fbi/johnson", "JPN/npa/sato" }) await OpenAsync(reader, delivered, cancel);
        await Patience.UntilAsync("it is opened in both nations", async over =>
            (await park.Client.Sending.GetStateAsync(EnvelopeReference.Of(delivered), over))
                .Recipients.All(recipient => recipient.Stage == DeliveryStage.Opened), cancel);
        // 2
        var red = await park.Client.Sending.SendAsync(Message(Tlp.Red), cancel);
        Assert.Equal(RefusalReason.RedNotPersonal, red.Refusal?.Reason);
        // 3, 4
        await LetOutAsync(cancel);
        // 5
        await DraftAsync(cancel);
        return new Trace(delivered, red.Envelope);
    }

    private OutgoingMessage Message(Tlp tlp) => new()
    {
        To = ["USA/fbi", "JPN/npa"],
        Tlp = tlp,
        Category = Category.Response,
        ReleasableTo = [NationCode.Parse("JPN"), NationCode.Parse("KOR"), NationCode.Parse("USA")],
        Subject = markers.Subject,
        Exercise = true,
        Parts =
        [
            new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes(markers.Text)),
            new MessagePart("text/csv", "", markers.FileName, Encoding.UTF8.GetBytes(markers.FileContent)),
        ],
    };

    private async Task OpenAsync(string reader, EnvelopeId envelope, CancellationToken cancel)
    {
        using var officer = new Officer(running, reader);
        var receiving = officer.Client.Receiving;
        await Patience.UntilAsync("it is in the mail", async over =>
            (await receiving.ListMailAsync(new MailQuery { Max = 1000 }, over)).Any(mail => mail.Envelope == envelope), cancel);
        var message = await receiving.ReadMailAsync(EnvelopeReference.Of(envelope), cancel: cancel);
        Assert.Equal(markers.FileName, message.Content.Parts[1].FileName);
        await receiving.SendOpenedReceiptAsync(message, cancel);
    }

    private async Task DraftAsync(CancellationToken cancel)
    {
        using var drafter = new PlainClient(running.Profile(PrincipalAddress.Parse(Drafter)));
        using var service = new PlainClient(running.Profile(PrincipalAddress.Parse(Service)));
        var draft = RunningExercise.Draft(Encoding.UTF8.GetBytes(markers.FileContent), Service);
        (draft.Subject, draft.Parts[0].FileName, draft.Precedence) = (markers.Subject, markers.FileName, Precedence.Routine);
        var sent = await drafter.Submission.SubmitAsync(new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        await Patience.UntilAsync("its gateway has opened it for the service", async over =>
            (await service.Mailbox.GetMailAsync(new GetMailRequest { EnvelopeId = sent.EnvelopeId }, cancellationToken: over))
                .Opened?.Subject == markers.Subject, cancel);
        (draft.MessageId, draft.Tlp) = (ByteString.CopyFrom(MessageId.New(TimeProvider.System).ToArray()), Tlp.Red);
        var red = await drafter.Submission.SubmitAsync(new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        Assert.Equal(RefusalReason.NotReleased, red.Refused.Reason);
    }

    private async Task LetOutAsync(CancellationToken cancel)
    {
        using var world = new ExerciseWorld(running.Folder);
        using var gateway = new HostileGateway(running, NationCode.Parse("KOR"));
        using var operations = new Officer(running, "USA/cisa/ops");
        var letter = Forge.Letter(world.World, Author, "USA/fbi");
        letter.Content.Subject = markers.Subject;
        letter.Content.Parts[0].FileName = markers.FileName;
        letter.Content.Parts[0].Data = ByteString.CopyFromUtf8(markers.FileContent);
        var noise = ConsignmentForge.Of(letter);
        noise.OnHandlingText = text => NamedBytes.Of("noise", text.Length);
        Assert.Equal(RefusalReason.Unspecified, await gateway.PublishAsync(noise.Build(), cancel));
        await Patience.UntilAsync("it is in quarantine", async over =>
            (await operations.Client.Quarantine.ListAsync(max: 1000, cancel: over)).Any(entry => entry.Envelope == noise.Id), cancel);
        var again = new ConsignmentForge { Envelope = noise.Envelope, Id = noise.Id, Stamper = "KOR", World = world.World };
        Assert.Equal(RefusalReason.Conflict, await gateway.PublishAsync(again.Build(), cancel));
    }
}
