namespace Backbone.Gateway.Tests;

/// <summary>What a gateway's log says where something is wrong, for a test that makes it so.</summary>
internal static class Lines
{
    public const string Contradicted = "than the one known";
    public const string PolicyUnreadable = "cannot be compiled and counts for nothing";
    public const string PolicyRefused = "does not hold";
    public const string PolicyBroke = "broke what takes it up";
    public const string NotTaken = "alarm: the broker did not take";
    public const string Quarantined = "quarantined at step";
    public const string QuarantineFull = "alarm: the quarantine has as much";
    public const string LaneStopped = "decide on them in the quarantine, and it goes on";
    public const string DeadLetter = "is a dead letter of";
    public const string NotOpened = "does not open with the key of";
    public const string LaneForgotten = "expired before they were collected";
    public const string LaneLeftAlone = "that lane is left alone";
    public const string EntryLeftAlone = "breaks this program";
    public const string NotAcknowledged = "does not take the acknowledgement";
    public const string StoreBehind = "it is older than its own word";
    public const string FalseTrim = "shows no word of that";
    public const string LanesLeftOut = "more lanes than may be asked for";
    public const string ClockJumped = "the clock jumped";
    public const string Overdue = "is not delivered, and was due";
    public const string ReceiptWaits = "cannot be told";
    public const string OpenedNotTold = "is not told that";
    public const string BrokerDoesNotServe = "does not work with it";
    public const string RoomRunsOut = "alarm: room runs out";
}
