using System.Security.Cryptography;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>What signature over ciphertext, header binding and commitment give together.</summary>
public sealed class BindingTests
{
    [Fact]
    public void One_signed_envelope_cannot_open_to_two_plaintexts()
    {
        // A dishonest author seals another content key to the second reader, and signs: the commitment is of one key only.
        var forge = Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa");
        var second = RandomNumberGenerator.GetBytes(Cobblestone.KeySize);
        byte[] header = [], handling = [], content = [];
        forge.OnHeader = bytes => header = bytes;
        forge.OnHandling = bytes => handling = bytes;
        forge.OnContent = bytes => content = bytes;
        forge.OnWraps = wraps => wraps[1] = Forge.WrapTo(forge.Readers[1], 1, Forge.BoundTo(header, handling), content, second);
        var envelope = forge.Build();
        Verdict.IsAccepted(envelope);
        Verdict.IsRefused(RefusalReason.ContentMismatch, envelope, "USA/cisa/kim");
    }

    [Fact]
    public void A_commitment_of_another_key_is_refused_before_anything_is_decrypted()
    {
        var forge = Forge.Letter();
        forge.OnContent = content =>
        {
            content[30] ^= 1; // inside the commitment
            return content;
        };
        Verdict.IsRefused(RefusalReason.ContentMismatch, forge.Build());
    }

    [Fact]
    public void A_stripped_signature_cannot_be_replaced_by_an_author_of_another_nation()
    {
        var taken = Forge.Letter("KOR/kisa/lee", "USA/cisa");
        Verdict.IsAccepted(taken.Build(), "USA/cisa/kim");
        // As it stands: the header says KOR.
        Verdict.IsRefused(RefusalReason.CallerMismatch, Claimed(taken, "JPN/npa/sato", _ => { }), "USA/cisa/kim");
        // With a header of one's own: neither wraps nor content open under it.
        Verdict.IsRefused(
            RefusalReason.ContentMismatch, Claimed(taken, "JPN/npa/sato", header => header.SenderNation = "JPN"), "USA/cisa/kim");
    }

    [Fact]
    public void A_stripped_signature_cannot_be_replaced_by_a_colleague_of_the_author()
    {
        // The header names the nation only, and this one is of it: the handling, author and markings included, is bound too.
        var taken = Forge.Letter("KOR/kisa/lee", "USA/cisa");
        Verdict.IsAccepted(taken.Build(), "USA/cisa/kim");
        Verdict.IsRefused(RefusalReason.ContentMismatch, Claimed(taken, "KOR/kisa/park", _ => { }), "USA/cisa/kim");
        // Nor by signing with a key of one's own under the other's name.
        taken.Signer = TestFederation.Default.Principal("KOR/kisa/park");
        Verdict.IsRefused(RefusalReason.SignatureInvalid, taken.Build(), "USA/cisa/kim");
    }

    [Fact]
    public void Content_and_wraps_taken_under_a_header_of_ones_own_do_not_open()
    {
        var taken = Wire.Envelope.Parser.ParseFrom(Forge.Letter().Build());
        var claim = Forge.Letter("KOR/kisa/park"); // another message id, so another header
        claim.OnContent = _ => taken.Content.ToByteArray();
        claim.OnWraps = wraps => wraps[0] = taken.Wraps[0];
        Verdict.IsRefused(RefusalReason.ContentMismatch, claim.Build());
    }

    [Fact]
    public void An_author_who_signs_the_same_content_under_another_marking_must_seal_it_anew()
    {
        var taken = Forge.Letter();
        var sealedBytes = Wire.Envelope.Parser.ParseFrom(taken.Build());
        taken.Handling.Tlp = Tlp.Clear;
        taken.OnContent = _ => sealedBytes.Content.ToByteArray();
        taken.OnWraps = wraps => wraps[0] = sealedBytes.Wraps[0];
        Verdict.IsRefused(RefusalReason.ContentMismatch, taken.Build());
    }

    [Fact]
    public void A_signature_under_another_context_is_refused()
    {
        var forge = Forge.Letter();
        forge.OnEndorsing = endorsements => endorsements.Signature.Sig = ByteString.CopyFrom(
            forge.Signer.Custody.Sign(forge.Signer.Kid, forge.Id.Hash.ToArray(), "backbone/1/approval"u8));
        Verdict.IsRefused(RefusalReason.SignatureInvalid, forge.Build());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3309)]
    public void Each_half_of_the_signature_must_hold(int half)
    {
        var forge = Forge.Letter();
        forge.OnEndorsing = endorsements =>
        {
            var sig = endorsements.Signature.Sig.ToByteArray();
            sig[half + 5] ^= 4;
            endorsements.Signature.Sig = ByteString.CopyFrom(sig);
        };
        Verdict.IsRefused(RefusalReason.SignatureInvalid, forge.Build());
    }

    [Fact]
    public void The_author_reads_again_what_was_sent_by_the_home_wrap_of_this_envelope_only()
    {
        var federation = TestFederation.Default;
        var lee = federation.Principal("KOR/kisa/lee");
        var content = new MessageContent("home", [new MessagePart("text/plain", "", "", "sweet home"u8.ToArray())]);
        var plan = RoundTripTests.Plan(content) with { Home = [lee.Epochs[0].Key] };
        var (one, other) = (EnvelopeSealer.Seal(plan, lee.Custody), EnvelopeSealer.Seal(plan, lee.Custody));
        Assert.True(one.HomeWraps[0].TryOpen(one.Envelope, lee.Custody, out var opened, out _));
        Assert.Equal(content.Write(), opened.Write());

        RefusesTo(one.HomeWraps[0], other.Envelope, lee); // another envelope's id
        RefusesTo(one.HomeWraps[0], one.Envelope, federation.Principal("KOR/kisa/park")); // another's keys
        RefusesTo(one.HomeWraps[0] with { Kid = lee.Epochs[1].Key.Kid }, one.Envelope, lee);
        RefusesTo(one.HomeWraps[0] with { Enc = default }, one.Envelope, lee);
        RefusesTo(one.HomeWraps[0] with { Ciphertext = default }, one.Envelope, lee);
        Assert.True(Envelope.TryRead(Forge.Receipt().Build(), out var receipt, out _));
        RefusesTo(one.HomeWraps[0], receipt, lee);
    }

    [Fact]
    public void A_wrap_for_a_reader_is_no_home_wrap_nor_the_other_way_round()
    {
        var sato = TestFederation.Default.Principal("JPN/npa/sato");
        var lee = TestFederation.Default.Principal("KOR/kisa/lee");
        var content = new MessageContent("", [new MessagePart("a", "", "", default)]);
        var made = EnvelopeSealer.Seal(RoundTripTests.Plan(content) with { Home = [sato.Epochs[0].Key] }, lee.Custody);
        var (wrap, home) = (made.Envelope.Wraps[0], made.HomeWraps[0]);
        RefusesTo(new HomeWrap(wrap.Kid, wrap.Enc, wrap.Ciphertext), made.Envelope, sato);
        Assert.False(EnvelopeOpener.TryOpen(
            made.Envelope.Header, made.Envelope.Handling.Hash, 0, [new Wrap(home.Kid, home.Enc, home.Ciphertext)],
            made.Envelope.Content.Span, sato.Custody, out _, out _));
    }

    // Somebody's wraps and content under a handling and a signature of one's own, and a header changed as one likes.
    private static byte[] Claimed(Forge taken, string author, Action<Wire.Header> change)
    {
        var envelope = Wire.Envelope.Parser.ParseFrom(taken.Build());
        var claim = Forge.Letter(author, "USA/cisa");
        claim.OnHeader = _ =>
        {
            var header = Wire.Header.Parser.ParseFrom(envelope.Header);
            change(header);
            return header.ToByteArray();
        };
        claim.OnContent = _ => envelope.Content.ToByteArray();
        claim.OnWraps = wraps => wraps[0] = envelope.Wraps[0];
        return claim.Build();
    }

    private static void RefusesTo(HomeWrap wrap, Envelope envelope, TestPrincipal who)
    {
        Assert.False(wrap.TryOpen(envelope, who.Custody, out _, out var refused));
        Assert.Equal(RefusalReason.ContentMismatch, refused.Reason);
    }
}
