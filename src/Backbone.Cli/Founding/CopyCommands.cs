using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority.Copies;
using Backbone.Authority.Offices;
using Backbone.Client.Connection;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone backup</c> and <c>backbone restore</c>: a whole copy of a profile or an office, and back.</summary>
internal static class CopyCommands
{
    public static Command CreateBackup(CommandDesk desk)
    {
        var office = new Option<string?>("--office") { HelpName = "DIR", Description = "Copies this office; without it, the profile" };
        var to = new Option<string>("--to") { HelpName = "FILE", Description = "The copy, which replaces no file", Required = true };
        var command = new Command("backup", "Copy a profile or an office whole into one file, verified after it was written; the passphrase is not in it") { office, to };
        desk.OnRun(command, (invocation, _) =>
        {
            var (folder, kind, of) = invocation.Value(office) is { } path ? OfOffice(path) : OfProfile(invocation.ProfileFolder);
            var manifest = FolderCopy.Make(folder, invocation.Value(to)!, kind, of, invocation.Clock);
            if (invocation.Json) invocation.Output.Json(ToJson(manifest, invocation.Value(to)!, null));
            else
            {
                invocation.Output.Line($"{invocation.Value(to)}: {manifest.Of}, {manifest.Files.Count} files, read again and whole");
                invocation.Output.Faint("key files are sealed in it as they are in the folder, the TLS key is not: keep it where only you can read it. "
                    + "The passphrase is not in it: keep that elsewhere");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    public static Command CreateRestore(CommandDesk desk)
    {
        var from = new Option<string?>("--from") { HelpName = "FILE", Description = "The copy" };
        var into = OfficeOptions.Into("Where to; with --from");
        into.Required = false;
        var replace = new Option<bool>("--replace") { Description = "What is there goes aside, and is kept under a name with the time" };
        var office = new Option<string?>("--office") { HelpName = "DIR", Description = "An office that was restored; with --newest" };
        var newest = new Option<string[]>("--newest")
        {
            HelpName = "FILE",
            Description = "The newest charter, documents of the nation and revocation list, as its gateway has them",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("restore", "Put a copy of a profile or an office back; or show an office that was restored what was published since its copy")
        {
            from, into, replace, office, newest,
        };
        command.Validators.Add(result =>
        {
            var (back, shown) = (result.GetResult(from) is not null || result.GetResult(into) is not null, result.GetResult(office) is not null || result.GetResult(newest) is { Implicit: false });
            var whole = back ? result.GetResult(from) is not null && result.GetResult(into) is not null : result.GetResult(office) is not null && result.GetResult(newest) is { Implicit: false };
            if (back == shown || !whole) result.AddError("write --from FILE --into DIR to put a copy back, or --office DIR --newest FILE to show an office the newest");
        });
        desk.OnRun(command, (invocation, _) => Task.FromResult(invocation.Value(office) is { } folder
            ? Show(invocation, OfficeFolder.Open(folder), invocation.Value(newest)!)
            : PutBack(invocation, invocation.Value(from)!, invocation.Value(into)!, invocation.Value(replace))));
        return command;
    }

    private static int PutBack(Invocation invocation, string from, string into, bool replace)
    {
        var (manifest, aside) = FolderCopy.Restore(from, into, replace, invocation.Clock);
        if (manifest.Kind == FolderKind.Office) RestoredOffice.Mark(OfficeFolder.Open(into), manifest.Made);
        if (invocation.Json)
        {
            invocation.Output.Json(ToJson(manifest, into, aside));
            return ExitCode.Done;
        }
        invocation.Output.Line($"{into}: {manifest.Of}, as it was at {Grammar.Moments.Show(Timestamp.From(manifest.Made))}; {manifest.Files.Count} files, each as it was copied");
        if (aside is not null) invocation.Output.Line($"what was there is kept: {aside}");
        foreach (var line in manifest.Kind == FolderKind.Office ? OfOfficeUnknown : OfProfileUnknown) invocation.Output.Faint(line);
        return ExitCode.Done;
    }

    private static int Show(Invocation invocation, OfficeFolder office, string[] files)
    {
        var byKind = files.ToLookup(Lists.IsList);
        var documents = DocumentFile.ReadAll(byKind[false]).Select(file => file.Bytes).ToList();
        var taken = RestoredOffice.TakeNewest(office, documents, [.. byKind[true].Select(Lists.Read)], Timestamp.Now(invocation.Clock));
        if (invocation.Json)
            invocation.Output.Json(new JsonObject
            {
                ["office"] = office.Path,
                ["taken"] = new JsonArray([.. taken.Select(id => (JsonNode)DocumentView.ToJson(id))]),
            });
        else
        {
            foreach (var id in taken) invocation.Output.Line($"published since the copy, and taken in: {id}, {id.Hash}");
            invocation.Output.Line(taken.Count == 0 ? "nothing was published since the copy; the office signs again" : "the office signs again");
            invocation.Output.Faint("certificates that it issued since the copy are not known here: they cannot be taken back one by one, and end within thirty days");
        }
        return ExitCode.Done;
    }

    private static readonly string[] OfOfficeUnknown =
    [
        "what the copy does not know: what this office signed, granted and took back after it was made",
        "until it was shown that it signs nothing, for its next document might be a second one of a version that others have",
        "next: put the passphrase where it was, then backbone restore --office DIR --newest FILE with the newest documents and revocation list",
    ];

    private static readonly string[] OfProfileUnknown =
    [
        "what the copy does not know: keys and certificates renewed after it was made, and the newest documents seen since",
        "next: put the passphrase where it was, then backbone doctor. Where keys were renewed since, enroll this device anew, and have a reader share "
            + "what came meanwhile: backbone mailbox share",
    ];

    private static (string, FolderKind, string) OfOffice(string path)
    {
        var office = OfficeFolder.Open(path);
        return (office.Path, FolderKind.Office, $"the office of {office.Owner} in {office.Federation}");
    }

    private static (string, FolderKind, string) OfProfile(string path)
    {
        var profile = Profile.Load(path);
        return (profile.Folder, FolderKind.Profile, $"the profile of {profile.Address} on {profile.Device}");
    }

    private static JsonObject ToJson(CopyManifest manifest, string place, string? aside) => new()
    {
        ["place"] = place,
        ["kind"] = manifest.Kind.ToString(),
        ["of"] = manifest.Of,
        ["made"] = manifest.Made.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["files"] = manifest.Files.Count,
        ["aside"] = aside,
    };
}
