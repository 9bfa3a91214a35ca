using System.Text.Json;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.Protocol.Tests.Golden;
using Backbone.Protocol.Tests.Suites;
using Backbone.TestKit;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Interop;

/// <summary>Both directions with a stranger's reader, in Python, written from the specification.</summary>
public sealed class InteropTests
{
    [Fact]
    public async Task A_strangers_reader_reaches_every_verdict_of_the_vectors()
    {
        var lines = await SpecReader.RunAsync("judge", ProjectFolder.At("tests", "vectors"));
        var expected = new[] { "envelopes", "consignments", "documents" }
            .SelectMany(kind => Directory.GetFiles(GoldenFolder.At(kind), "*.json").Order(StringComparer.Ordinal), (kind, path) =>
            {
                var vector = GoldenFolder.Read<GoldenCase>(path);
                return $"{kind}/{Path.GetFileName(path)} {vector.Verdict} {vector.Id ?? "-"}";
            });
        Assert.Equal(expected, lines);
    }

    [Fact]
    public async Task A_strangers_reader_judges_odd_signatures_as_we_do()
    {
        var file = ProjectFolder.At("tests", "vectors", "suites", "ed25519.json");
        var expected = JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(file))!
            .Select(one => one.GetProperty("verifies").GetBoolean() ? "True" : "False");
        Assert.Equal(expected, await SpecReader.RunAsync("ed25519", file));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50_000)]
    public async Task A_strangers_reader_opens_what_we_seal(int size)
    {
        var content = Content(size);
        var made = Seal(content);
        foreach (var reader in new[] { "JPN/npa/sato", "KOR/kisa/siem-1" })
        {
            var vector = Vector(reader) with { Envelope = Convert.ToBase64String(made.Bytes.Span) };
            AssertOpened(content, made.Id, await OpenAsync(vector));
        }
    }

    [Fact]
    public async Task A_strangers_border_opens_what_we_stamp()
    {
        var content = Content(3000);
        var made = Seal(content);
        var golden = GoldenWorld.Default;
        var nations = made.Header.RecipientNations;
        var handlings = nations.Select(nation => SealedHandling.Seal(
            made.Handling, made.Endorsements, made.Id, golden.Snapshot.FindBorderKeyToSealTo(nation, golden.Now)!.Key)).ToArray();
        var stampKey = golden.Snapshot.FindKeySet(made.Header.SenderNation, golden.Now)!.StampKeys[0].Key;
        var stamp = Stamp.Sign(
            new StampStatement(made.Id, made.Endorsements.Hash, [.. handlings.Select(handling => handling.Hash)], stampKey.Kid,
                golden.Now, Digest.Of([1]), 0, MerkleTree.EmptyRoot), golden.CustodyOf("KOR stamp"));
        var consignment = Consignment.Write(made, 1, handlings[1], stamp);
        var vector = Vector("KOR/kisa/lee") with
        {
            Consignment = Convert.ToBase64String(consignment.Bytes.Span),
            EntryHash = consignment.EntryHash(consignment.Lane(0)).ToString(),
        };
        AssertOpened(content, made.Id, await OpenAsync(vector));
    }

    [Theory]
    [InlineData("KOR/kisa/lee", 5, "JPN/npa", "KOR/kisa")]
    [InlineData("JPN/npa/sato", 40_000, "KOR/kisa/park")]
    public async Task We_verify_and_open_what_a_stranger_made(string author, int size, params string[] to)
    {
        var golden = GoldenWorld.Default;
        var data = NamedBytes.Of("from a stranger", size);
        var lines = await SpecReader.RunAsync("make", GoldenFolder.FederationPath, new
        {
            now = golden.Now.Milliseconds,
            author,
            to,
            subject = "가상자산",
            parts = new[] { new { contentType = "application/json", language = "en", fileName = "이름.json", data } },
        });
        var bytes = Convert.FromBase64String(Assert.Single(lines));
        foreach (var reader in to[0] == "JPN/npa" ? ["JPN/npa/sato", "KOR/kisa/park"] : new[] { "KOR/kisa/park" })
        {
            Assert.True(Judge.TryOpen(
                bytes, golden.Snapshot, golden.Now, golden.CustodyOf(reader), out var envelope, out var content, out var refused),
                refused?.ToString());
            Assert.Equal(author, envelope.Handling.Author.ToString());
            Assert.Equal("가상자산", content!.Subject);
            Assert.Equal(data, Assert.Single(content.Parts).Data.ToArray());
        }
        bytes[^1] ^= 1;
        Assert.False(Judge.TryOpen(
            bytes, golden.Snapshot, golden.Now, golden.CustodyOf("KOR/kisa/park"), out _, out _, out _));
    }

    private static async Task<GoldenCase> OpenAsync(GoldenCase vector)
    {
        var line = Assert.Single(await SpecReader.RunAsync("open", GoldenFolder.FederationPath, vector));
        var found = JsonSerializer.Deserialize<JsonElement>(line);
        return vector with
        {
            Verdict = found.GetProperty("verdict").GetString()!,
            Id = found.GetProperty("id").GetString(),
            Subject = found.GetProperty("subject").GetString(),
            Parts = found.GetProperty("parts").Deserialize<GoldenPart[]>(JsonSerializerOptions.Web),
        };
    }

    private static void AssertOpened(MessageContent content, EnvelopeId id, GoldenCase found)
    {
        Assert.Equal("ACCEPTED", found.Verdict);
        Assert.Equal(id.ToString(), found.Id);
        Assert.Equal(content.Subject, found.Subject);
        Assert.Equal(content.Parts.Select(part => new GoldenPart(part.ContentType, part.Language, part.FileName, part.Data.Length,
            KnownAnswersFile.Sha256(part.Data.Span))), found.Parts);
    }

    private static GoldenCase Vector(string reader) =>
        new() { What = "", Verdict = "", Now = GoldenWorld.Default.Now.Milliseconds, Reader = reader };

    private static MessageContent Content(int size) => new("비트코인 → 거래소",
    [
        new MessagePart("text/plain", "ko", "", "본문"u8.ToArray()),
        new MessagePart("application/stix+json;version=2.1", "", "bundle.json", NamedBytes.Of("a stix bundle", size)),
    ]);

    private static Envelope Seal(MessageContent content)
    {
        var golden = GoldenWorld.Default;
        var (lee, author) = (golden.CustodyOf("KOR/kisa/lee"), PrincipalAddress.Parse("KOR/kisa/lee"));
        var roster = golden.Snapshot.FindRoster(author.Nation, golden.Now)!;
        return EnvelopeSealer.Seal(new EnvelopePlan
        {
            Federation = golden.Snapshot.Federation,
            MessageId = MessageId.New(TimeProvider.System),
            Precedence = Precedence.Immediate,
            To = [To("JPN/npa"), To("KOR/kisa")],
            Expires = golden.Now.Plus(TimeSpan.FromDays(30)),
            Content = content,
            Handling = new HandlingPlan
            {
                Author = author,
                SigningKid = golden.Snapshot.FindPrincipal(author, golden.Now)!.SigningKeys[0].Key.Kid,
                RosterVersion = roster.Head.Version,
                RosterHash = roster.Id.Hash,
                Category = Category.Indicators,
                Created = golden.Now,
                Tlp = Tlp.AmberStrict,
                Pap = Pap.Green,
                Community = "dprk-crypto",
                Exercise = true,
                ReleasableTo = [NationCode.Parse("KOR"), NationCode.Parse("JPN")],
            },
        }, lee).Envelope;

        AddressedTo To(string mailbox) => new(MailboxAddress.Parse(mailbox), RecipientRole.Action,
            [.. golden.Snapshot.FindMailbox(MailboxAddress.Parse(mailbox), golden.Now)!.EpochsToSealTo(golden.Now).Select(e => e.Key)]);
    }
}
