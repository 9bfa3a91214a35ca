using System.Text;
using System.Text.Json.Nodes;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Custody;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit;

namespace Backbone.EndToEnd.Tests.Year;

/// <summary>
/// Two nations of which everybody does what the pages say, day after day: people, operators and systems renew daily, registrars make
/// their round and the broker's operator renews weekly. Nobody touches a file.
/// </summary>
internal sealed class PassingTime(InProcessFederation federation, LeapingClock clock)
{
    /// <summary>Who renews, and in which folder where it is not the own one.</summary>
    private readonly List<(string Person, string? Into)> _renewing =
    [
        ("KOR/kisa/lee", null), ("KOR/kisa/siem-1", null), ("KOR/kisa/ops", null), ("KOR/kisa/ops", "KOR/gateway"),
        ("JPN/jpcert/tanaka", null), ("JPN/jpcert/ops", null), ("JPN/jpcert/ops", "JPN/gateway"),
    ];

    /// <summary>Days that have passed.</summary>
    public int Day { get; private set; }

    /// <summary>Renewals that were taken, by whose they are.</summary>
    public Dictionary<string, int> Renewed { get; } = [];

    /// <summary>An exercise gives its people a revocation list, for it ends before the list does; whoever enrolls by the commands has none.</summary>
    public void TakeListsFromPeople()
    {
        foreach (var (person, into) in _renewing)
            if (into is null && At([.. person.Split('/'), "tls", "crls"]) is var lists && Directory.Exists(lists)) Directory.Delete(lists, recursive: true);
    }

    /// <summary>One day, at whose end a message has gone each way and was opened.</summary>
    public async Task DayAsync(CancellationToken cancel)
    {
        clock.Leap(TimeSpan.FromDays(1));
        foreach (var (person, into) in _renewing) await RenewAsync(person, into);
        if (Day % 7 == 6)
        {
            foreach (var nation in new[] { "KOR", "JPN" }) await RoundAsync(nation);
            await DoAsync("broker", "renew", "--office", At("broker", "authority"), "--into", At("broker"),
                "--passphrase-file", At("broker", "authority", "passphrase"), "--yes");
        }
        await CrossAsync("KOR/kisa/lee", "JPN/jpcert", "JPN/jpcert/tanaka", cancel);
        await CrossAsync("JPN/jpcert/tanaka", "KOR/kisa", "KOR/kisa/lee", cancel);
        Day++;
    }

    private async Task RenewAsync(string person, string? into)
    {
        string[] folder = into is null ? [] : ["--into", At(into.Split('/'))];
        var said = await TypedCommand.RunAsync(federation, person, ["renew", "--json", .. folder]);
        Assert.True(said.Code == 0, $"day {Day}, {person} {into}: {said.Error}");
        var key = into ?? person;
        if ((string)JsonNode.Parse(said.Output)!["state"]! == "renewed") Renewed[key] = Renewed.GetValueOrDefault(key) + 1;
    }

    private async Task RoundAsync(string nation)
    {
        var said = await TypedCommand.RunAsync(federation, nation == "KOR" ? "KOR/kisa/ops" : "JPN/jpcert/ops",
            "registrar", "round", "--office", At(nation, "authority"), "--passphrase-file", At(nation, "authority", "passphrase"), "--yes", "--json");
        Assert.True(said.Code == 0, $"day {Day}, {nation}: {said.Error}");
        Assert.All(JsonNode.Parse(said.Output)!["requests"]!.AsArray(), one => Assert.Equal("renewed", (string?)one!["state"]));
    }

    private async Task CrossAsync(string from, string to, string reader, CancellationToken cancel)
    {
        using var author = new Seat(federation, from);
        using var colleague = new Seat(federation, reader);
        var text = $"day {Day}, {from} to {to}";
        var sent = await author.Client.Sending.SendAsync(new OutgoingMessage
        {
            To = [to],
            Tlp = Tlp.Amber,
            Subject = text,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes(text))],
            Exercise = true,
        }, cancel);
        sent.ThrowUnlessOnItsWay();
        var message = await ReadAsync(colleague.Client, EnvelopeReference.Of(sent.Envelope), text, cancel);
        Assert.Equal(text, message.Content.Subject);
        Assert.All(message.Checks, check => Assert.True(check.Holds, $"day {Day}: {check}"));
        // Receipts gather for a moment, which must be over before the day is: else it was due long ago.
        clock.Leap(TimeSpan.FromSeconds(5));
        await Patience.UntilAsync($"{text} delivered", async _ => (await author.Client.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope), cancel))
            .Recipients.All(recipient => recipient.Stage >= DeliveryStage.Delivered), cancel);
    }

    private static async Task<ReceivedMessage> ReadAsync(BackboneClient client, EnvelopeReference envelope, string what, CancellationToken cancel)
    {
        ReceivedMessage? message = null;
        await Patience.UntilAsync(what, async _ =>
        {
            try
            {
                message = await client.Receiving.ReadMailAsync(envelope, cancel: cancel);
            }
            catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
            {
                // It is on its way.
            }
            return message is not null;
        }, cancel);
        return message!;
    }

    private async Task DoAsync(params string[] args)
    {
        var said = await TypedCommand.RunAsync(federation, args);
        Assert.True(said.Code == 0, said.Error);
    }

    private string At(params string[] parts) => Path.Combine([federation.Folder.Path, .. parts]);

    // Somebody at work for a moment, with the keys and the certificate of now.
    private sealed class Seat : IDisposable
    {
        private readonly KeyFileCustody _keys;

        public Seat(InProcessFederation federation, string person)
        {
            var profile = Profile.Load(federation.PointToGateway(person));
            _keys = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
            Client = BackboneClient.Connect(profile, _keys, federation.Clock);
        }

        public BackboneClient Client { get; }

        public void Dispose()
        {
            Client.Dispose();
            _keys.Dispose();
        }
    }
}
