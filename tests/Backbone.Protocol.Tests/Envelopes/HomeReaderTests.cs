using System.Collections.Immutable;
using System.Text;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>Who is let in to read at home what waits for approvals.</summary>
public sealed class HomeReaderTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Fact]
    public void The_nations_people_with_a_missing_role_are_let_in_but_for_the_author()
    {
        var readers = Choose(By("KOR/kisa/lee"), ["officer"]);
        Assert.Equal(["KOR/kisa/park", "KOR/nis/choi", "KOR/upbit/han"], Officers(readers));
        Assert.Equal(readers.Officers.Select(KeyOf).Order(), readers.Approvers.Select(key => key.Kid.ToString()).Order());
        Assert.Empty(readers.Obstacles);
    }

    [Fact]
    public void Nobody_is_let_in_to_approve_what_was_written_on_his_behalf() =>
        Assert.Equal(["KOR/kisa/lee", "KOR/nis/choi", "KOR/upbit/han"],
            Officers(Choose(By("KOR/kisa/gateway", "KOR/kisa/park"), ["releaser", "officer"])));

    [Fact]
    public void A_role_that_nobody_else_holds_is_told()
    {
        var readers = Choose(By("KOR/kisa/park"), ["releaser", "minister"]);
        Assert.Empty(readers.Officers);
        Assert.Equal(["releaser", "minister"], readers.Obstacles.Select(obstacle => obstacle.Split(' ')[^1]));
    }

    [Fact]
    public void Whoever_has_no_key_to_read_with_is_told()
    {
        var readers = Choose(By("KOR/kisa/lee"), ["service"]);
        Assert.Contains("KOR/nis/gateway has no key in force to read it with", readers.Obstacles);
        Assert.DoesNotContain("KOR/nis/gateway", Officers(readers));
    }

    [Theory]
    [InlineData(1, 1), InlineData(5, 5), InlineData(6, 5), InlineData(20, 5)]
    public void The_authors_own_keys_keep_their_place_as_far_as_approvers_leave_room(int own, int kept)
    {
        var kids = Enumerable.Range(0, own).Select(Kid).ToList();
        var readers = Choose(By("KOR/kisa/lee"), ["officer"], [.. kids]);
        Assert.Equal(kids.Take(kept), readers.Own);
        Assert.Equal(3, readers.Approvers.Length);
    }

    [Fact]
    public void A_key_that_the_authors_side_has_is_not_sealed_to_twice()
    {
        var parks = Federation.Principal("KOR/kisa/park").Epochs[0].Key.Kid;
        var readers = Choose(By("KOR/kisa/lee"), ["releaser"], [parks]);
        Assert.Empty(readers.Approvers);
        Assert.Equal(["KOR/kisa/park"], Officers(readers));
    }

    private static HomeReaders Choose(Handling handling, ImmutableArray<string> roles, params OpeningKid[] own) =>
        HomeReaders.Choose(Federation.Snapshot, handling, roles, own, Federation.Now);

    private static IEnumerable<string> Officers(HomeReaders readers) =>
        readers.Officers.Select(officer => officer.ToString()).Order(StringComparer.Ordinal);

    private static string KeyOf(PrincipalAddress officer) => Federation.Principal(officer.ToString()).Epochs[0].Key.Kid.ToString();

    private static OpeningKid Kid(int number) => new([.. Enumerable.Repeat((byte)number, OpeningKid.Size)]);

    private static Handling By(string author, string? onBehalfOf = null)
    {
        var writer = Federation.Principal(author);
        var plan = new EnvelopePlan
        {
            Federation = Federation.Name,
            MessageId = MessageId.New(TimeProvider.System),
            To = [new AddressedTo(MailboxAddress.Parse("USA/cisa"), RecipientRole.Action, [])],
            Precedence = Precedence.Routine,
            Expires = Federation.Now.Plus(TimeSpan.FromHours(1)),
            Content = new MessageContent("", [new MessagePart("text/plain", "", "", Encoding.UTF8.GetBytes("x"))]),
            Handling = HandlingPlan.By(writer.Address, writer.Kid, Federation.Snapshot.FindRoster(writer.Address.Nation, Federation.Now)!,
                Category.Bulletin, Tlp.Amber, Federation.Now) with
            { OnBehalfOf = onBehalfOf is null ? null : PrincipalAddress.Parse(onBehalfOf) },
        };
        Assert.True(EnvelopeOutline.TryWrite(plan, plan.Content.CountBytes(), out var outline, out var refused), refused?.Detail);
        return outline.Handling;
    }
}
