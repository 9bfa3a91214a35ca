using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>How room is shared among callers.</summary>
public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(all: 1000, byCaller: 300);

    [Fact]
    public void A_caller_takes_up_to_its_own_bound()
    {
        Assert.True(_budget.TryTake(Caller(1), 300));
        Assert.False(_budget.TryTake(Caller(1), 1));
        _budget.GiveBack(Caller(1), 1);
        Assert.True(_budget.TryTake(Caller(1), 1));
        Assert.Equal(300, _budget.HeldBy(Caller(1)));
    }

    [Fact]
    public void Greedy_callers_leave_room_for_one_that_needs_little()
    {
        for (var caller = 0; caller < 6; caller++)
            while (_budget.TryTake(Caller(caller), 1)) { }
        Assert.InRange(_budget.Held, 900, 999);
        Assert.True(_budget.TryTake(Caller(999), 5));
    }

    [Fact]
    public void What_was_refused_is_not_taken_and_what_is_given_back_is_free()
    {
        Assert.False(_budget.TryTake(Caller(1), 301));
        Assert.Equal(0, _budget.Held);
        Assert.True(_budget.TryTake(Caller(1), 200));
        _budget.GiveBack(Caller(1), 200);
        Assert.Equal((0, 0), (_budget.Held, _budget.HeldBy(Caller(1))));
    }

    [Fact]
    public void More_is_not_given_back_than_was_taken()
    {
        _budget.TryTake(Caller(1), 5);
        Assert.Throws<InvalidOperationException>(() => _budget.GiveBack(Caller(1), 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => _budget.TryTake(Caller(1), -1));
    }

    private static TlsIdentity Caller(int number) => TlsIdentity.Parse($"spiffe://kor.backbone.example/desk/p{number}");
}
