using Backbone.Protocol;
using Backbone.Sqlite;
using Grpc.Core;

namespace Backbone.Gateway;

/// <summary>What callers are told where the national store's disk did not take something: nothing of it was kept.</summary>
internal static class StoreAnswer
{
    private const string NextStep = "try again later; it goes on by itself, and health tells its operator";

    /// <summary>The answer to a call; null where the fault is another.</summary>
    public static Status? Find(Exception fault) =>
        fault is SqliteStoreException store ? new Status(StatusCode.Unavailable, $"{Words(store)}; {NextStep}") : null;

    /// <summary>The refusal of something that was to be kept, where the answer can hold one.</summary>
    public static Refused Refuse(SqliteStoreException fault) =>
        new(RefusalReason.StoreFull, Words(fault), NextStep) { RetryAfter = TimeSpan.FromMinutes(1) };

    private static string Words(SqliteStoreException fault) =>
        fault.IsFull ? "the store of this gateway is full" : "the store of this gateway cannot be used at the moment";
}
