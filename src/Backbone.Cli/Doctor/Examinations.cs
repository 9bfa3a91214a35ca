using System.Collections.Immutable;

namespace Backbone.Cli.Doctor;

/// <summary>The codes of all examinations; they stay the same, so that scripts and pages may name them.</summary>
internal static class Examinations
{
    /// <summary>The profile's settings.</summary>
    public const string Profile = "profile";

    /// <summary>The profile's folder takes files, and its disk has room.</summary>
    public const string Room = "room";

    /// <summary>The key files open with the passphrase, and lie open to nobody else.</summary>
    public const string Keys = "keys";

    /// <summary>The TLS certificate, its key and the nation's roots.</summary>
    public const string Certificate = "certificate";

    /// <summary>The gateway's name is known to this machine.</summary>
    public const string Name = "name";

    /// <summary>The gateway answers, it is the nation's own, and it lets this certificate in.</summary>
    public const string Gateway = "gateway";

    /// <summary>This machine's clock and the gateway's agree.</summary>
    public const string Clock = "clock";

    /// <summary>The documents verify from the charter's hash on, and are in force.</summary>
    public const string Documents = "documents";

    /// <summary>The documents name the profile's holder, with keys that are held here.</summary>
    public const string Standing = "standing";

    /// <summary>What the gateway says of itself.</summary>
    public const string Health = "health";

    /// <summary>A message that is really signed, sealed, delivered and opened.</summary>
    public const string Probe = "probe";

    /// <summary>A process's settings.</summary>
    public const string Settings = "settings";

    /// <summary>The process's own program takes the settings, and the files that they name.</summary>
    public const string Check = "check";

    /// <summary>A process answers at its management address.</summary>
    public const string Process = "process";

    /// <summary>All of a profile, in the order in which they are done: each needs those before it.</summary>
    public static readonly ImmutableArray<string> OfProfile =
        [Profile, Room, Keys, Certificate, Name, Gateway, Clock, Documents, Standing, Health, Probe];

    /// <summary>All of a process, before its own checks.</summary>
    public static readonly ImmutableArray<string> OfProcess = [Settings, Check, Name, Process];
}
