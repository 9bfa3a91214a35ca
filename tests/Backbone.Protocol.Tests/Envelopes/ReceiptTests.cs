using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>The fixed form of SPEC § Receipts: nothing but facts crosses a border outside both policies.</summary>
public sealed class ReceiptTests
{
    public static TheoryData<string, Action<Forge>> Broken() => new()
    {
        { "a TLP", f => f.Handling.Tlp = Tlp.Clear },
        { "a PAP", f => f.Handling.Pap = Pap.Clear },
        { "a reply-to", f => f.Handling.ReplyTo = "JPN/npa" },
        { "a reply by", f => f.Handling.ReplyBy = 1 },
        { "a community", f => f.Handling.Community = "c" },
        { "nations", f => f.Handling.ReleasableTo.Add("KOR") },
        { "a caveat", f => f.Handling.Caveats.Add(Caveat.Orcon) },
        { "a relation", f => f.Handling.Relations.Add(
            new Wire.Relation { Kind = RelationKind.InReplyTo, EnvelopeId = ByteString.CopyFrom(new byte[32]) }) },
        { "no fact", f => f.Handling.Facts.Clear() },
        { "257 facts", f => f.Handling.Facts.AddRange(Enumerable.Repeat(Forge.Fact(), 256)) },
        { "a fact of no event", f => f.Handling.Facts[0].Event = ReceiptEvent.Unspecified },
        { "a fact of an unknown event", f => f.Handling.Facts[0].Event = (ReceiptEvent)6 },
        { "a fact about 31 bytes", f => f.Handling.Facts[0].EnvelopeId = ByteString.CopyFrom(new byte[31]) },
        { "a fact about recipient 64", f => f.Handling.Facts[0].Recipient = 64 },
        { "a fact without time", f => f.Handling.Facts[0].Time = 0 },
        { "a refusal without a reason", f => f.Handling.Facts[0].Event = ReceiptEvent.Refused },
        { "a delivery with a reason that nobody lifts", f => f.Handling.Facts[0].Reason = RefusalReason.Replayed },
        { "an opening with a reason", f =>
            (f.Handling.Facts[0].Event, f.Handling.Facts[0].Reason) = (ReceiptEvent.Opened, RefusalReason.NotAccepted) },
        { "an unknown reason", f =>
            (f.Handling.Facts[0].Event, f.Handling.Facts[0].Reason) = (ReceiptEvent.Refused, (RefusalReason)9999) },
        { "another category", f => { f.Handling.Category = Category.Response; f.Handling.Tlp = Tlp.Clear; f.Handling.Facts.Clear(); } },
        { "two recipients", f => f.Header.Recipients.Add(
            new Wire.Recipient { Mailbox = "USA/gateway", Role = RecipientRole.Action }) },
        { "a member's mailbox", f => f.Header.Recipients[0].Mailbox = "KOR/kisa" },
        { "a kid", f => f.Header.Recipients[0].Kids.Add(ByteString.CopyFrom(new byte[16])) },
        { "a wrap", f => f.OnWraps = wraps => wraps.Add(new Wire.Wrap
        {
            Kid = ByteString.CopyFrom(new byte[16]), Enc = ByteString.CopyFrom(new byte[1120]), Ct = ByteString.CopyFrom(new byte[48]),
        }) },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_receipt_that_states_anything_else_is_refused(string what, Action<Forge> spoil)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Receipt();
        spoil(forge);
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build(), "KOR/gateway");
    }

    [Fact]
    public void A_receipt_with_content_bytes_is_refused()
    {
        var forge = Forge.Receipt();
        forge.OnContent = _ => new byte[1];
        Verdict.IsRefused(RefusalReason.ContentMismatch, forge.Build(), "KOR/gateway");
    }

    [Theory]
    [InlineData("JPN/gateway")]   // delivered
    [InlineData("JPN/npa/sato")]  // opened, by the reader
    public void Receipts_of_gateways_and_readers_are_accepted(string author) =>
        Verdict.IsAccepted(Forge.Receipt(author).Build(), "KOR/gateway");

    [Theory]
    [InlineData(RefusalReason.NotAccepted)]
    [InlineData(RefusalReason.PolicyNotInForce)]
    public void A_delivery_may_name_the_refusal_that_was_lifted(RefusalReason lifted)
    {
        var forge = Forge.Receipt();
        forge.Handling.Facts[0].Reason = lifted;
        Verdict.IsAccepted(forge.Build(), "KOR/gateway");
    }

    [Fact]
    public void A_receipt_holds_256_facts_of_every_event_under_24_KiB()
    {
        var forge = Forge.Receipt();
        forge.Handling.Facts.Clear();
        for (var i = 0; i < 256; i++)
        {
            var fact = Forge.Fact();
            (fact.Recipient, fact.Event) = ((uint)i % 64, (ReceiptEvent)(1 + i % 5));
            if (fact.Event == ReceiptEvent.Refused) fact.Reason = RefusalReason.HandlingMismatch;
            forge.Handling.Facts.Add(fact);
        }
        Verdict.IsAccepted(forge.Build(), "KOR/gateway");
        Assert.InRange(forge.Handling.CalculateSize(), 12_000, EnvelopeLimits.HandlingBytes);
    }

    [Fact]
    public void A_drill_is_said_in_a_receipt_too()
    {
        var forge = Forge.Receipt();
        forge.Handling.Exercise = false;
        Verdict.IsAccepted(forge.Build(), "KOR/gateway");
    }

    [Fact]
    public void The_writer_makes_receipts_of_this_form()
    {
        var jpn = TestKit.Federation.TestFederation.Default.Principal("JPN/gateway");
        var plan = RoundTripTests.Plan(new MessageContent("", [new MessagePart("a", "", "", default)]));
        var fact = new Fact(default, 3, ReceiptEvent.Refused, RefusalReason.MailboxUnknown, new Timestamp(1));
        var receipt = EnvelopeSealer.Seal(plan with
        {
            To = [new AddressedTo(Protocol.Addresses.MailboxAddress.Parse("KOR/gateway"), RecipientRole.Info, [])],
            Content = null,
            Handling = plan.Handling with
            {
                Author = jpn.Address,
                SigningKid = jpn.Kid,
                Tlp = Tlp.Unspecified,
                Category = Category.Receipt,
                Facts = [fact],
            },
        }, jpn.Custody).Envelope;
        Assert.True(receipt.Header.IsReceipt);
        Assert.Equal([fact], receipt.Handling.Facts);
        Assert.Empty(receipt.Wraps);
    }
}
