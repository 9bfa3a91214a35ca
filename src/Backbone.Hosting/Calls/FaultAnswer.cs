using Grpc.Core;

namespace Backbone.Hosting.Calls;

/// <summary>
/// What callers are answered where a call fails by a fault that is known, such as a store that is full: no incident, for whoever
/// owns the part that failed tells the operator. Registered as a singleton.
/// </summary>
/// <param name="Find">The answer to a fault; null where it is another fault.</param>
public sealed record FaultAnswer(Func<Exception, Status?> Find);
