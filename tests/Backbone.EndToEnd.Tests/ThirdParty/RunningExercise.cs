using System.Text;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Exercise.Processes;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>One exercise of real processes for all tests of a class.</summary>
public sealed class RunningExercise : IAsyncLifetime
{
    private readonly TestFolder _place = new();

    public RunningFederation Federation { get; private set; } = null!;

    /// <summary>What its processes may say; checked in the end.</summary>
    public LogWatch Watch { get; } = new();

    public async ValueTask InitializeAsync() =>
        Federation = await RunningFederation.StartAsync(new ExerciseOptions { Folder = _place.PathOf("exercise") });

    public Profile Profile(string address) => Federation.Profile(PrincipalAddress.Parse(address));

    internal PlainClient Connect(string address) => new(Profile(address));

    public string PathOf(string name) => _place.PathOf(name);

    /// <summary>A STIX bundle as programs write them, with what a careless reader would tidy away.</summary>
    public static byte[] Stix(int objects = 1) => Encoding.UTF8.GetBytes(
        "{\r\n  \"type\" : \"bundle\",\t\"id\": \"bundle--9f2f53fb-5e1c-4b3c-8f6e-2b5a2f1c9d10\",\r\n  \"objects\": [\r\n"
        + string.Join(",\r\n", Enumerable.Range(0, objects).Select(number => $"    {{ \"name\": \"지갑 \\u0000 {number:d6}\"  }}"))
        + "\r\n  ]\r\n}\n\n");

    /// <summary>A draft with a bundle for some mailboxes.</summary>
    public static Draft Draft(byte[] stix, params string[] to)
    {
        var draft = new Draft
        {
            MessageId = ByteString.CopyFrom(MessageId.New(TimeProvider.System).ToArray()),
            Precedence = Precedence.Immediate,
            Expires = Timestamp.Now(TimeProvider.System).Plus(TimeSpan.FromHours(1)).Milliseconds,
            Tlp = Tlp.Green,
            Category = Category.Indicators,
            Exercise = true,
            Subject = "지갑 도난 경보",
        };
        draft.Recipients.AddRange(to.Select(mailbox => new DraftRecipient { Mailbox = mailbox, Role = RecipientRole.Action }));
        draft.Parts.Add(new Wire.Part
        {
            ContentType = "application/stix+json;version=2.1",
            FileName = "bundle.json",
            Data = ByteString.CopyFrom(stix),
        });
        return draft;
    }

    public async ValueTask DisposeAsync()
    {
        await Federation.DisposeAsync();
        ProcessLog.ReadAll(Federation, Watch);
        _place.Dispose();
        Watch.Check();
    }
}
