using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;

namespace Backbone.Gateway.Tests.Opening;

/// <summary>For whom the gateway opens, and for whom it does not.</summary>
public sealed class ServiceOpenerTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Siem = PrincipalAddress.Parse(Mailroom.Siem);

    private readonly ServiceRoom _services = new();

    private Bench Bench => _services.Bench;

    [Fact]
    public async Task A_service_whose_key_is_held_here_gets_the_content_byte_for_byte_beside_the_message()
    {
        var envelope = await _services.GetAsync();
        var stream = new TestStream(_services.Room, Mailroom.Siem);
        stream.Say(new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "siem" } });
        await stream.SaysAsync();
        stream.Say(new SubscribeRequest { Credit = 1 });

        var said = await stream.SaysAsync();

        Assert.Equal(envelope.Id.Hash.ToArray(), said.EnvelopeId.ToByteArray());
        Assert.Equal(envelope.Content.ToArray(), said.Delivered.Content.ToByteArray());
        Assert.Equal(ServiceRoom.Subject, said.Content.Subject);
        var part = Assert.Single(said.Content.Parts);
        Assert.Equal(("application/stix+json;version=2.1", "wallets.json"), (part.ContentType, part.FileName));
        Assert.Equal(ServiceRoom.Stix, part.Data.ToByteArray());
        Assert.Null(said.NotOpened);
        await stream.LeavesAsync();
    }

    [Fact]
    public async Task A_person_gets_the_message_as_it_is_sealed()
    {
        await _services.GetAsync();
        var handout = await (await _services.Room.ConsumeAsync(reader: Mailroom.Lee)).NextHandoutAsync();
        Assert.IsType<ServiceOpening.NotHeld>(handout.Opening);
    }

    [Fact]
    public async Task For_a_service_that_keeps_its_key_itself_nothing_is_opened()
    {
        var envelope = await _services.GetAsync();
        using var empty = new MemoryKeyCustody();
        Assert.IsType<ServiceOpening.NotHeld>(Bench.ServiceOpener(empty).Open(Siem, envelope.Id, await _services.DeliveredAsync(envelope)));
    }

    [Fact]
    public async Task For_another_service_of_the_mailbox_nothing_is_opened_with_its_colleagues_key()
    {
        // Lee as a service whose key is held here too, and came after the message was sealed.
        using var custody = new HeldBeside(Bench.Nation.GatewayCustody);
        var epoch = new OpeningEpoch(custody.Own.Add(OpeningKey.Generate()), new Lifetime(Bench.Now, Bench.Now.Plus(TimeSpan.FromDays(7))), false);
        var envelope = await _services.GetAsync();
        await Bench.AdoptAsync(Bench.Letters.NextKeySet("KOR", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(WithLeeAsService)] }));
        var (opener, delivered) = (Bench.ServiceOpener(custody), await _services.DeliveredAsync(envelope));
        Assert.IsType<ServiceOpening.Opened>(opener.Open(Siem, envelope.Id, delivered));
        Assert.IsType<ServiceOpening.NotHeld>(opener.Open(PrincipalAddress.Parse(Mailroom.Lee), envelope.Id, delivered));

        Mailbox WithLeeAsService(Mailbox mailbox) => mailbox.Address.ToString() != Mailroom.Kisa ? mailbox : mailbox with
        {
            Readers = [.. mailbox.Readers.Select(reader => reader.Principal.ToString() != Mailroom.Lee ? reader
                : reader with { Kind = ReaderKind.Service, Device = "service", Epochs = [epoch] })],
        };
    }

    [Fact]
    public async Task For_a_service_that_is_no_reader_of_the_mailbox_any_more_nothing_is_opened()
    {
        var envelope = await _services.GetAsync();
        await Bench.AdoptAsync(Bench.Letters.NextKeySet("KOR", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(WithoutSiem)] }));
        Assert.IsType<ServiceOpening.NotHeld>(Bench.ServiceOpener().Open(Siem, envelope.Id, await _services.DeliveredAsync(envelope)));

        static Mailbox WithoutSiem(Mailbox mailbox) => mailbox.Readers.Length == 1 ? mailbox
            : mailbox with { Readers = [.. mailbox.Readers.Where(reader => reader.Principal != Siem)] };
    }

    [Fact]
    public async Task For_a_service_that_the_roster_gives_no_name_in_TLS_nothing_is_opened()
    {
        var envelope = await _services.GetAsync();
        await Bench.AdoptAsync(Bench.Letters.NextRoster("KOR", principal =>
            principal.Address == Siem ? principal with { TlsIdentity = null } : principal));
        Assert.IsType<ServiceOpening.NotHeld>(Bench.ServiceOpener().Open(Siem, envelope.Id, await _services.DeliveredAsync(envelope)));
    }

    [Fact]
    public async Task What_does_not_open_is_handed_over_without_its_content_and_is_an_alarm_once()
    {
        _services.Bench.Log.Expect(Lines.NotOpened);
        var envelope = await _services.GetAsync();
        await _services.BreakContentAsync(envelope);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var consumer = await _services.Room.ConsumeAsync(reader: Mailroom.Siem);
            var handout = await consumer.NextHandoutAsync();
            Assert.Equal((uint)attempt, handout.Delivered.Attempt);
            Assert.Equal(RefusalReason.ContentMismatch, Assert.IsType<ServiceOpening.Failed>(handout.Opening).Why.Reason);
            await consumer.LeaveAsync();
        }
        var alarm = Assert.Single((await Bench.JournalAsync()).Select(entry => entry.Alarm).OfType<Alarm>());
        Assert.Equal((AlarmKind.NotOpened, Mailroom.Kisa), (alarm.Kind, alarm.Mailbox));
        Assert.Equal(envelope.Id.Hash.ToArray(), alarm.EnvelopeId.ToByteArray());
        Assert.Equal(1, Bench.Alarms.Counts[AlarmKind.NotOpened]);
    }

    [Fact]
    public async Task The_stream_says_why_a_content_is_not_there()
    {
        _services.Bench.Log.Expect(Lines.NotOpened);
        await _services.BreakContentAsync(await _services.GetAsync());
        var stream = new TestStream(_services.Room, Mailroom.Siem);
        stream.Say(new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "siem" } });
        await stream.SaysAsync();
        stream.Say(new SubscribeRequest { Credit = 1 });
        var said = await stream.SaysAsync();
        Assert.NotNull(said.Delivered);
        Assert.Null(said.Content);
        Assert.Equal(RefusalReason.ContentMismatch, said.NotOpened.Reason);
        await stream.LeavesAsync();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
