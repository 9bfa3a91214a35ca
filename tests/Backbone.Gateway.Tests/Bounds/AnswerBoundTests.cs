using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Authority;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Operations;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Submission;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Member = Backbone.Protocol.Documents.Member;

namespace Backbone.Gateway.Tests.Bounds;

/// <summary>
/// No answer outgrows what a client can receive, whatever others have sent: each list is filled beyond one answer, and read to
/// its end page by page.
/// </summary>
public sealed class AnswerBoundTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void An_answer_holds_its_first_item_whatever_its_size_and_then_what_fits()
    {
        var room = new AnswerRoom(100);
        Assert.Equal((true, false, false), (room.Take(500), room.Take(1), room.Take(0)));
        room = new AnswerRoom(100);
        Assert.Equal((true, true, false, true), (room.Take(60), room.Take(40), room.Take(1), room.Take(0)));
    }

    [Fact]
    public async Task The_journal_is_read_in_answers_of_a_bounded_size_and_whole()
    {
        var large = new Contracts.Gateway.V1.JournalEntry
        {
            Ruled = new() { Handling = Google.Protobuf.ByteString.CopyFrom(new byte[900_000]) },
        };
        await _bench.WriteAsync(session =>
        {
            for (var i = 0; i < 12; i++) Journal.Append(session, _bench.Now, large);
        });
        var (read, pages) = (0UL, 0);
        for (; read < 12; pages++)
        {
            var page = await _bench.ReadAsync(session => Journal.Read(session, read, 256));
            Assert.InRange(page.Sum(entry => (long)entry.Length), 1, AnswerRoom.Bytes);
            read += (ulong)page.Count;
        }
        Assert.Equal((12UL, 3), (read, pages));
    }

    [Fact]
    public async Task The_journal_stays_readable_whatever_a_client_had_refused()
    {
        var junk = Enumerable.Range(0, 6).Select(_ => new OriginatorRelease(
            new EnvelopeId(new Digest(RandomNumberGenerator.GetBytes(32))), [MailboxAddress.Parse("JPN/npa")], _bench.Now,
            new SigningKid(new Digest(RandomNumberGenerator.GetBytes(32))), RandomNumberGenerator.GetBytes(CompositeSignature.SignatureSize))).ToList();
        var people = Enumerable.Range(0, 50).Select(i => PrincipalAddress.Parse($"JPN/npa/officer-{i:d2}-of-the-police-desk")).ToList();
        var to = people.Select(person => (Mailbox: MailboxAddress.PersonalOf(person), Key: OpeningKey.Generate().PublicKey)).ToList();
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("JPN", draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Concat(to.Select(one => new Mailbox(one.Mailbox,
                [new Reader(one.Mailbox.Person!.Value, ReaderKind.Device, "pc", [new OpeningEpoch(one.Key, new Lifetime(_bench.Now, _bench.Now.Plus(TimeSpan.FromDays(7))), false)])],
                [1]))).OrderBy(mailbox => mailbox.Address.ToString(), StringComparer.Ordinal)],
        }));
        var everybody = to.Select(one => new AddressedTo(one.Mailbox, RecipientRole.Action, [one.Key])).ToImmutableArray();
        for (var i = 0; i < 120; i++)
        {
            var plan = _bench.Letters.Plan("KOR/kisa/lee");
            plan = plan with { To = everybody, Handling = plan.Handling with { ReleasableTo = [NationCode.Parse("KOR")], Releases = junk } };
            Assert.IsType<ReleaseOutcome.Refused>(await _bench.ReleaseAsync(_bench.Letters.Seal(plan)));
        }
        var page = await _bench.ReadAsync(session => Journal.Read(session, 0, 256));
        Assert.InRange(page.Sum(entry => (long)entry.Length), 1, AnswerRoom.Bytes);
        Assert.True(page.Count < 120, "the journal fits one answer, and the test shows nothing");
    }

    [Fact]
    public async Task The_quarantine_is_listed_in_answers_of_a_bounded_size_and_whole()
    {
        await using var bench = new Bench { Quarantine = QuarantineLimits.Usual with { OfLane = 100 } };
        bench.Log.Expect(Lines.Quarantined);
        for (var i = 0UL; i < 6; i++) await bench.AcceptAsync(Junk(i), new byte[1_500_000]);
        var places = new List<ulong>();
        var pages = 0;
        while (await bench.ReadAsync(session => QuarantineTable.List(session, (long)places.LastOrDefault(), 1000, withEvidence: true)) is { Count: > 0 } page)
        {
            Assert.InRange(page.Sum(entry => (long)entry.CalculateSize()), 1, AnswerRoom.Bytes);
            places.AddRange(page.Select(entry => entry.Place));
            pages++;
        }
        Assert.Equal((6, 3), (places.Count, pages));
        Assert.Equal(6, (await bench.ReadAsync(session => QuarantineTable.List(session, 0, 1000, withEvidence: false))).Count);
    }

    [Fact]
    public async Task Mail_is_listed_in_answers_of_a_bounded_size_and_whole_across_mailboxes()
    {
        string[] mailboxes = ["KOR/kisa", "KOR/kisa/lee"];
        for (var i = 0UL; i < 4; i++)
            foreach (var one in _bench.Letters.Stamp(_bench.Letters.Seal(_bench.Letters.Plan("USA/cisa/kim", mailboxes))))
                await _bench.AcceptAsync(one, i);
        // As large as headers, handlings and wraps may make them together.
        await _bench.WriteAsync(session =>
        {
            for (var place = 1; place <= 8; place++)
            {
                var grown = MailTable.List(session, mailboxes, "KOR/kisa/lee", all: true, place - 1, 1)[0].Delivered;
                grown.Header = Google.Protobuf.ByteString.CopyFrom(new byte[900_000]);
                using var grow = session.Statement("UPDATE mail SET delivered = ? WHERE place = ?");
                grow.Bind(1, Google.Protobuf.MessageExtensions.ToByteArray(grown)).Bind(2, place).Run();
            }
        });
        var places = new List<long>();
        var pages = 0;
        while (await _bench.ReadAsync(session => MailTable.List(session, mailboxes, "KOR/kisa/lee", all: true, places.LastOrDefault(), 100)) is { Count: > 0 } page)
        {
            Assert.InRange(page.Sum(row => (long)row.Delivered.CalculateSize()), 1, AnswerRoom.Bytes);
            places.AddRange(page.Select(row => row.Place));
            pages++;
        }
        Assert.Equal(places.Order(), places);
        Assert.Equal((8, 2), (places.Distinct().Count(), pages));
    }

    [Fact]
    public async Task A_mandate_follows_one_that_is_not_known_and_clients_get_the_newest_alone()
    {
        var jpn = Bench.Federation.Jpn;
        var before = _bench.Documents.Snapshot.FindMandate(jpn.Code, _bench.Now)!;
        for (var i = 0; i < 5; i++)
        {
            await _bench.AdoptAsync(jpn.SignWithRoot(DocumentAuthority.DraftMandate(Large(jpn), before)));
            before = _bench.Documents.Snapshot.FindMandate(jpn.Code, _bench.Now)!;
        }
        var page = await PageAsync([], null);
        Assert.Equal(6ul, page.Newest.Single(one => one.Series == new DocumentSeries(DocumentType.Mandate, "JPN")).Version);
        Assert.Single(page.Documents);
        Assert.Null(page.Next);

        var skipped = Bench.Federation.NewHistory();
        Assert.IsType<Adoption.Adopted>(skipped.Adopt(page.Documents[0], _bench.Now));
        Assert.Equal(6ul, skipped.Snapshot!.FindMandate(jpn.Code, _bench.Now)!.Head.Version);
    }

    [Fact]
    public async Task The_federation_is_given_page_by_page_and_nothing_that_is_known()
    {
        await _bench.WriteAsync(session =>
        {
            foreach (var (nation, size) in new[] { ("AAA", 3_000_000), ("BBB", 3_000_000), ("CCC", 100), ("DDD", 5_000_000) })
            {
                using var insert = session.Statement("INSERT INTO documents (type, nation, version, bytes) VALUES (3, ?, 7, ?)");
                insert.Bind(1, nation).Bind(2, new byte[size]).Run();
            }
        });
        var first = await PageAsync([], null);
        var second = await PageAsync([], first.Next);
        var third = await PageAsync([], second.Next);
        Assert.Equal([3_000_000], first.Documents.Select(document => document.Length));
        Assert.Equal([3_000_000, 100], second.Documents.Select(document => document.Length));
        Assert.Equal([5_000_000], third.Documents.Select(document => document.Length));
        Assert.Null(third.Next);

        var known = new Dictionary<DocumentSeries, ulong> { [Roster("AAA")] = 7, [Roster("BBB")] = 9, [Roster("CCC")] = 6 };
        var rest = await PageAsync(known, null);
        Assert.Equal([100], rest.Documents.Select(document => document.Length));
        Assert.Equal(4, rest.Newest.Count);
    }

    [Fact]
    public async Task Policies_are_listed_in_answers_of_a_bounded_size_and_whole()
    {
        foreach (var nation in Bench.Federation.Nations)
            await _bench.AdoptAsync(nation.SignAcceptance(Bench.Federation, $"nation: {nation.Code}\naccept: []\n",
                _bench.Documents.Snapshot.FindAcceptance(nation.Code, _bench.Now)));
        await _bench.WriteAsync(session =>
        {
            using var grow = session.Statement("UPDATE documents SET bytes = zeroblob(3000000) WHERE type = ?");
            grow.Bind(1, (long)DocumentType.Acceptance).Run();
        });
        var desk = new DocumentDesk(_bench.Identity, _bench.Documents, _bench.Store, _bench.Clock);
        var (came, pages, next) = (0, 0, 0);
        do
        {
            var page = await desk.ListAsync(next, TestContext.Current.CancellationToken);
            Assert.InRange(page.Policies.Sum(policy => (long)policy.Document.Length), 1, AnswerRoom.Bytes);
            (came, pages, next) = (came + page.Policies.Count, pages + 1, page.Next);
        }
        while (next > 0);
        Assert.Equal((3, 3), (came, pages));
    }

    [Fact]
    public async Task The_state_of_a_message_stays_readable_whatever_receipts_come()
    {
        var letter = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await _bench.ReleaseAsync(letter);
        for (var i = 0UL; i < 30; i++)
        {
            var receipt = _bench.Letters.Stamp(_bench.Letters.Receipt("USA/cisa/kim", "KOR",
                [.. Enumerable.Repeat(_bench.Letters.Fact(letter.Id, ReceiptEvent.Opened), 256)]))[0];
            Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(receipt, i));
        }
        var states = new SubmissionStates(_bench.Store, new Watchers<EnvelopeId>(), _bench.Clock);
        var (state, _) = await _bench.ReadAsync(session => states.Find(session, letter.Handling.Author, letter.Id.Hash.ToArray()));
        Assert.Single(state!.Recipients[0].Receipts);
        Assert.Equal(1, await _bench.CountAsync("mail"));
        Assert.Single(await _bench.JournalAsync(), entry => entry.Receipted is not null);
    }

    [Fact]
    public async Task Facts_about_one_recipient_are_kept_up_to_a_number()
    {
        var letter = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await _bench.ReleaseAsync(letter);
        var fact = _bench.Letters.Fact(letter.Id, ReceiptEvent.Opened);
        await _bench.WriteAsync(session =>
        {
            for (var i = 0; i < ReceiptTable.MostOfRecipient; i++)
            {
                var author = PrincipalAddress.Parse($"USA/cisa/reader-{i}");
                Assert.True(ReceiptTable.IsNews(session, fact, author));
                using var mail = session.Statement("""
                    INSERT INTO mail (place, mailbox, generation, lane_index, entry_hash, envelope_id, precedence, receipt, sender, expires, collected,
                        delivered, content, content_hash) VALUES (?1, 'KOR/gateway', 0, ?1, x'', ?2, 1, 1, 'USA', 0, 0, x'', x'', zeroblob(32))
                    """);
                mail.Bind(1, i + 1).Bind(2, BitConverter.GetBytes(i)).Run();
                ReceiptTable.Insert(session, fact, author, i + 1);
                Assert.False(ReceiptTable.IsNews(session, fact, author));
            }
            Assert.False(ReceiptTable.IsNews(session, fact, PrincipalAddress.Parse("USA/cisa/one-more")));
        });
    }

    private static DocumentSeries Roster(string nation) => new(DocumentType.Roster, nation);

    private Task<DocumentPage> PageAsync(Dictionary<DocumentSeries, ulong> known, DocumentPlace? after) =>
        _bench.ReadAsync(session => DocumentTable.ForClients(session, known, after));

    private static MandateDraft Large(TestKit.Federation.TestNation nation)
    {
        var members = Enumerable.Range(0, 256 - nation.Members.Length).Select(i => new Member(
            MemberAddress.Parse($"JPN/x{i:d3}-aaaaaaaaaaaaaaaaaaaaaaaaaaa"), MemberKind.Other, false, new string('x', 256)));
        return nation.MandateDraft with
        {
            Members = [.. nation.Members.Concat(members).OrderBy(member => member.Address.ToString(), StringComparer.Ordinal)],
        };
    }

    private static AnnouncedEntry Junk(ulong index) => AnnouncedEntry.Read(new Contracts.Broker.V1.EntryHeader
    {
        Mailbox = "KOR/kisa",
        Index = index,
        Mark = 1,
        EntryHash = Google.Protobuf.ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
    })!;
}
