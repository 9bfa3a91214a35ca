using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Cli.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Evidence;
using Backbone.Client.Operations;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone journal tail|show|verify</c></summary>
internal static class JournalCommand
{
    public static Command Create(CommandDesk desk) => new("journal", "The nation's journal; needs the role operator")
    {
        Tail(desk),
        Explain(desk),
        Verify(desk),
    };

    private const int Newest = 50;

    private static Command Tail(CommandDesk desk)
    {
        var from = new Option<ulong?>("--from") { HelpName = "INDEX", Description = "From this entry on, instead of the newest" };
        var newest = new Option<int>("--newest")
        {
            HelpName = "N",
            Description = $"The newest so many [default: {Newest}]",
            DefaultValueFactory = _ => Newest,
        };
        newest.Validators.Add(result =>
        {
            if (!OptionMaking.IsNumber(result, 1)) result.AddError("--newest takes a number from 1 on");
        });
        var follow = new Option<bool>("--follow") { Description = "Goes on with what comes, until Ctrl-C" };
        var command = new Command("tail", "Show the journal's newest entries") { newest, from, follow };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            try
            {
                var (journal, following) = (session.Client.Operations, invocation.Value(follow));
                var records = invocation.Value(from) is { } first ? journal.ReadJournalAsync(first, following, cancel)
                    : journal.ReadNewestJournalAsync(invocation.Value(newest), following, cancel);
                await foreach (var record in records) Show(invocation, record);
            }
            catch (OperationCanceledException) when (invocation.Value(follow) && cancel.IsCancellationRequested)
            {
                // Ctrl-C is how following ends.
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Explain(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var whole = new Option<bool>("--whole")
        {
            Description = "Reads the whole journal, so that no entry about it can be left out; else the gateway searches, and each entry is proved to be in the journal",
        };
        var command = new Command("show",
            "Explain what was decided about a message, years later: by which rules and documents, with the evidence")
        {
            id, whole,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var prefix = invocation.Value(id)!;
            var message = await session.Client.Operations.FindMessageAsync(prefix.Reference, invocation.Value(whole), cancel);
            prefix.Accept(message.Envelope);
            if (invocation.Json) invocation.Output.Json(JournalledView.ToJson(message));
            else JournalledView.Show(invocation.Output, message, Timestamp.Now(invocation.Clock));
            return message.Journal.Holds && message.Rulings.All(pair => pair.Evidence.Holds)
                ? ExitCode.Done : ExitCode.FailedVerification;
        });
        return command;
    }

    private static Command Verify(CommandDesk desk)
    {
        var against = OptionMaking.Many<string>("--against", "FILE", "Evidence of another nation about messages of yours (backbone evidence export there)",
            "a file", (string text, out string file) => (file = text).Length > 0 && !text.StartsWith('-'), inARow: true);
        var quick = new Option<bool>("--quick")
        {
            Description = "Asks for the root alone, with the proof that the journal is what was seen here before, grown: no entry is read",
        };
        var command = new Command("verify",
            "Read the whole journal, recompute its RFC 6962 root, and hold it against what was seen here before and what has gone out") { against, quick };
        command.Validators.Add(result =>
        {
            if (result.GetValue(quick) && result.GetResult(against) is { Implicit: false })
                result.AddError("--against needs the entries, and --quick reads none: leave one of them out");
        });
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var shown = invocation.Value(against)!.SelectMany(file => ReadShown(file, session.Client.Profile.CharterHash)).ToList();
            var proof = invocation.Value(quick) ? await session.Client.Operations.CheckJournalAsync(cancel)
                : await session.Client.Operations.VerifyJournalAsync(shown, cancel);
            if (invocation.Json) invocation.Output.Json(ToJson(proof));
            else Show(invocation.Output, proof);
            return proof.Holds ? ExitCode.Done : ExitCode.FailedVerification;
        });
        return command;
    }

    // Evidence that does not hold proves nothing, so nothing is held against it.
    private static ImmutableArray<JournalledRuling> ReadShown(string file, Digest charter)
    {
        var evidence = EvidenceVerifier.Verify(SmallFile.Read(file, EvidenceVerifier.MostBytes), charter);
        return evidence.Failed is not { } failed ? evidence.Rulings
            : throw new BackboneException(FaultKind.FailedVerification, $"{file} proves nothing: {failed.Detail}", "backbone evidence verify shows each check of it");
    }

    private static void Show(Invocation invocation, JournalRecord record)
    {
        if (!invocation.Json)
        {
            var envelope = record.Envelope is { } id ? $" {IdPrefix.Short(id)}" : "";
            var facts = string.Join("  ", record.Facts.Select(fact => $"{fact.Key}={fact.Value}"));
            invocation.Output.Line($"{record.Index,6}  {Moments.Show(record.Time)}  {record.Event}{envelope}  {facts}");
            return;
        }
        invocation.Output.Json(JournalledView.ToJson(record));
    }

    private static void Show(Page page, JournalProof proof)
    {
        page.Check(proof.Holds, "journal", JournalledView.Tell(proof));
        page.Field("Against", JournalledView.Against(proof));
        if (proof.Shown > 0) page.Field("", $"{proof.Shown} messages that other nations hold");
        if (proof is { Holds: true, IsWhole: true })
            page.Field("Anchored", proof.Anchor is { } anchor
                ? $"the first {anchor.Size} entries, by the stamp of message {IdPrefix.Short(anchor.Envelope)}, {Moments.Show(anchor.Time)}, which other nations hold"
                : "no: no message that went out answers for it, or the key of its stamp is not known any more");
        if (proof.Holds)
            page.Field("Signed", proof.Signed is { } signed ? $"by the gateway, key {signed.Statement.Kid}, {Moments.Show(signed.Statement.Time)}"
                : "no; so nothing shows others that the gateway had these entries");
        if (proof is { Holds: false, Seen: { } seen })
            page.Field("Next", $"{(seen.Signed is null ? "" : "keep this profile's journal-root, which holds the gateway's signature on what it had; ")}keep a copy of the store as evidence, and compare it with backups; if it was restored from an older copy, "
                + "that explains it, and the file journal-root of this profile may go");
        if (proof.IsWhole) page.Field("Computed", proof.Head.Root.ToString());
        page.Field("Claimed", proof.Claimed?.ToString());
    }

    private static JsonObject ToJson(JournalProof proof) => new()
    {
        ["holds"] = proof.Holds,
        ["whole"] = proof.IsWhole,
        ["size"] = proof.Head.Size,
        ["root"] = proof.Head.Root.ToString(),
        ["claimed"] = proof.Claimed?.ToString(),
        ["break"] = proof.Break,
        ["anchored"] = proof.Anchor is not { } anchor ? null : new JsonObject
        {
            ["size"] = anchor.Size,
            ["envelope"] = anchor.Envelope.ToString(),
            ["time"] = anchor.Time.ToString(),
        },
        ["shown"] = proof.Shown,
        ["signed"] = proof.Signed?.Statement.Time.ToString(),
        ["seen"] = proof.Seen is not { } seen ? null : new JsonObject
        {
            ["time"] = seen.Time.ToString(),
            ["size"] = seen.Head.Size,
            ["root"] = seen.Head.Root.ToString(),
        },
    };
}
