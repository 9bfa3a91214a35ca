using System.CommandLine;

namespace Backbone.Cli.Grammar;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The environment variable that names the profile.</summary>
    public const string ProfileVariable = "BACKBONE_PROFILE";

    /// <summary>How long a call may take unless told.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The profile's folder.</summary>
    public Option<string?> Profile { get; } = new("--profile")
    {
        HelpName = "DIR",
        Description = $"Whose mail it is: a profile's folder (or ${ProfileVariable})",
        Recursive = true,
    };

    /// <summary>JSON on the output.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Results as JSON, one object a line; all else goes to standard error",
        Recursive = true,
    };

    /// <summary>File with the passphrase.</summary>
    public Option<string?> PassphraseFile { get; } = new("--passphrase-file")
    {
        HelpName = "FILE",
        Description = "Opens the key files; without it the profile's own file, or the keyboard",
        Recursive = true,
    };

    /// <summary>Longest wait.</summary>
    public Option<TimeSpan> Timeout { get; } = MakeTimeout();

    /// <summary>No questions.</summary>
    public Option<bool> Yes { get; } = new("--yes", "-y")
    {
        Description = "Answers yes to what would be asked",
        Recursive = true,
    };

    /// <summary>Adds all to the root.</summary>
    public void AddTo(Command root)
    {
        root.Add(Profile);
        root.Add(Json);
        root.Add(PassphraseFile);
        root.Add(Timeout);
        root.Add(Yes);
    }

    private static Option<TimeSpan> MakeTimeout() => new("--timeout")
    {
        HelpName = "SPAN",
        Description = "How long one call to the gateway, or --wait, may take [default: 30s]",
        Recursive = true,
        CustomParser = result =>
        {
            if (Durations.TryRead(result.Tokens.Count == 1 ? result.Tokens[0].Value : null, out var span)) return span;
            result.AddError($"--timeout takes {Durations.Form}");
            return default;
        },
    };
}
