using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>No part of one valid envelope passes in another, whoever made them.</summary>
public sealed class SwappedFieldTests
{
    private static readonly string[] To = ["JPN/npa", "USA/cisa"];

    public static TheoryData<string, Action<Wire.Envelope, Wire.Envelope>> Swaps() => new()
    {
        { "header", (into, from) => into.Header = from.Header },
        { "handling", (into, from) => into.Handling = from.Handling },
        { "content", (into, from) => into.Content = from.Content },
        { "endorsements", (into, from) => into.Endorsements = from.Endorsements },
        { "first wrap", (into, from) => into.Wraps[0] = from.Wraps[0] },
        { "second wrap", (into, from) => into.Wraps[1] = from.Wraps[1] },
        { "all wraps", (into, from) => (into.Wraps[0], into.Wraps[1]) = (from.Wraps[0], from.Wraps[1]) },
        { "kid of a wrap", (into, from) => into.Wraps[0].Kid = from.Wraps[1].Kid },
        { "enc of a wrap", (into, from) => into.Wraps[0].Enc = from.Wraps[0].Enc },
        { "sealed key of a wrap", (into, from) => into.Wraps[0].Ct = from.Wraps[0].Ct },
        { "header and content", (into, from) => (into.Header, into.Content) = (from.Header, from.Content) },
        { "content and wraps", (into, from) =>
            (into.Content, into.Wraps[0], into.Wraps[1]) = (from.Content, from.Wraps[0], from.Wraps[1]) },
        { "everything but the handling", (into, from) =>
            (into.Header, into.Content, into.Endorsements, into.Wraps[0], into.Wraps[1])
                = (from.Header, from.Content, from.Endorsements, from.Wraps[0], from.Wraps[1]) },
    };

    [Theory, MemberData(nameof(Swaps))]
    public void A_part_of_another_valid_envelope_is_refused(string part, Action<Wire.Envelope, Wire.Envelope> swap)
    {
        Assert.NotEmpty(part);
        foreach (var author in new[] { "KOR/kisa/lee", "KOR/kisa/park" })
        {
            var (into, from) = (Made("KOR/kisa/lee"), Made(author));
            Verdict.IsAccepted(into.ToByteArray());
            Verdict.IsAccepted(from.ToByteArray());
            swap(into, from);
            Assert.NotNull(Verdict.On(into.ToByteArray()));
        }
    }

    public static TheoryData<string, Action<Wire.Envelope>> Rearrangements() => new()
    {
        { "wraps in another order", envelope =>
            (envelope.Wraps[0], envelope.Wraps[1]) = (envelope.Wraps[1], envelope.Wraps[0]) },
        { "a wrap too few", envelope => envelope.Wraps.RemoveAt(1) },
        { "a wrap too many", envelope => envelope.Wraps.Add(envelope.Wraps[1]) },
        { "one wrap twice", envelope => envelope.Wraps[1] = envelope.Wraps[0] },
        { "no wrap", envelope => envelope.Wraps.Clear() },
        { "no content", envelope => envelope.Content = ByteString.Empty },
        { "no endorsements", envelope => envelope.Endorsements = ByteString.Empty },
        { "no handling", envelope => envelope.Handling = ByteString.Empty },
        { "no header", envelope => envelope.Header = ByteString.Empty },
        { "header and handling exchanged", envelope =>
            (envelope.Header, envelope.Handling) = (envelope.Handling, envelope.Header) },
    };

    [Theory, MemberData(nameof(Rearrangements))]
    public void Its_own_parts_rearranged_are_refused(string what, Action<Wire.Envelope> rearrange)
    {
        Assert.NotEmpty(what);
        var envelope = Made("KOR/kisa/lee");
        rearrange(envelope);
        Assert.NotNull(Verdict.On(envelope.ToByteArray()));
    }

    [Fact]
    public void Recipients_named_in_another_order_are_refused()
    {
        var envelope = Made("KOR/kisa/lee");
        var header = Wire.Header.Parser.ParseFrom(envelope.Header);
        (header.Recipients[0], header.Recipients[1]) = (header.Recipients[1].Clone(), header.Recipients[0].Clone());
        envelope.Header = header.ToByteString();
        (envelope.Wraps[0], envelope.Wraps[1]) = (envelope.Wraps[1].Clone(), envelope.Wraps[0].Clone());
        Verdict.IsRefused(RefusalReason.SignatureInvalid, envelope.ToByteArray());
    }

    [Fact]
    public void A_wrap_that_is_rightly_signed_but_for_another_place_does_not_open()
    {
        var forge = Forge.Letter("KOR/kisa/lee", To);
        var npa = forge.Readers[0];
        var (hh, content) = (Array.Empty<byte>(), Array.Empty<byte>());
        forge.OnHeader = header =>
        {
            hh = System.Security.Cryptography.SHA256.HashData([.. "backbone/1/header\0"u8, .. header]);
            return header;
        };
        forge.OnContent = bytes => content = bytes;
        forge.OnWraps = wraps => wraps[0] = Forge.WrapTo(npa, place: 1, hh, content, forge.ContentKey);
        Verdict.IsRefused(RefusalReason.ContentMismatch, forge.Build());
    }

    private static Wire.Envelope Made(string author) =>
        Wire.Envelope.Parser.ParseFrom(Forge.Letter(author, To).Build());
}
