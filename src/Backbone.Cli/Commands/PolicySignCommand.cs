using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Operations;
using Backbone.Custody;
using Backbone.Policies;
using Backbone.Policies.Linting;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone policy sign</c>: 1 compiled, faults at file:line:column, and contradictions asked about · 2 the version after the one before,
/// which is a file, or what the own gateway has, or said not to be there · 3 signed with a policy key of the mandate in force · 4 judged
/// as every gateway will judge it. With the version before in a file, or none, it asks nobody: it works where no network is.
/// </summary>
internal static class PolicySignCommand
{
    private const int DaysMost = 366;

    public static Command Create(CommandDesk desk)
    {
        var release = PolicyCommand.File("--release", "The release policy to sign");
        var acceptance = PolicyCommand.File("--acceptance", "Or the acceptance policy to sign");
        var key = new Option<string>("--key")
        {
            HelpName = "KEYFILE",
            Description = "Holds a policy key of the nation",
            Required = true,
        };
        var days = new Option<int>("--days")
        {
            HelpName = "N",
            Description = $"In force so long from now, 1 to {DaysMost}",
            Required = true,
        };
        var previous = PolicyCommand.File("--previous", "The signed version before; without it your gateway is asked, which needs the role operator");
        var first = new Option<bool>("--first") { Description = "There is no version before: this is the nation's first policy of its kind" };
        var force = new Option<bool>("--force") { Description = "Signs it although a rule contradicts another and never lets anything pass" };
        var output = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "Where the signed policy goes; a new file",
            Required = true,
        };
        days.Validators.Add(result =>
        {
            if (!OptionMaking.IsNumber(result, 1, DaysMost))
                result.AddError($"--days takes a number from 1 to {DaysMost}");
        });
        var command = new Command("sign", "Compile and sign a policy; with --previous or --first on a machine that need not be connected")
        {
            release, acceptance, key, days, previous, first, force, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(previous) is not null && result.GetValue(first))
                result.AddError("a first policy has none before it: leave out --first or --previous");
            if (result.GetResult(release) is null == result.GetResult(acceptance) is null)
                result.AddError("one policy is signed at a time: add --release FILE or --acceptance FILE");
        });
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var (profile, now) = (Profile.Load(invocation.ProfileFolder), Timestamp.Now(invocation.Clock));
            var history = KnownDocuments.Read(profile, now);
            var kind = invocation.Value(release) is null ? PolicyKind.Acceptance : PolicyKind.Release;
            // 1
            var source = PolicyFile.Read(invocation.Value(release) ?? invocation.Value(acceptance)!);
            var policy = PolicyFile.Require(source, kind, KnownDocuments.Of(history), now, UnknownNames.AreFaults);
            if (policy.Nation != profile.Address.Nation)
                throw new BackboneException(FaultKind.Usage,
                    $"the policy is {policy.Nation}'s, this profile is of {profile.Address.Nation}",
                    "sign it with a profile of that nation");
            CheckRules(invocation, policy, KnownDocuments.Of(history), invocation.Value(force));
            // 2
            var lifetime = new Lifetime(now, now.Plus(TimeSpan.FromDays(invocation.Value(days))));
            var before = invocation.Value(first) ? null : invocation.Value(previous) is { } path ? ReadPrevious(path, history, now)
                : await AskPreviousAsync(invocation, profile.Address.Nation, kind, history, now, cancel);
            var payload = Draft(source, kind, profile, lifetime, before);
            // 3, 4
            var signed = Sign(invocation, payload, invocation.Value(key)!, policy, history, now);
            SmallFile.Write(invocation.Value(output)!, signed.Bytes.Span);
            Show(invocation, signed, invocation.Value(output)!);
            return ExitCode.Done;
        });
        return command;
    }

    // What was written and never counts is hardly what was meant; contradictions are not signed by accident.
    private static void CheckRules(Invocation invocation, Policy policy, FederationSnapshot federation, bool force)
    {
        var findings = PolicyLint.Look(policy, federation);
        foreach (var finding in findings) invocation.Error.Warning($"{finding.Kind.ToString().ToLowerInvariant()}: {finding}");
        if (!force && findings.Any(finding => finding.Kind == LintKind.Contradicted))
            throw new BackboneException(FaultKind.Usage, "a rule of the policy is contradicted by another, as shown above",
                "change one of them, or add --force");
    }

    private static DocumentPayload Draft(
        PolicySource source, PolicyKind kind, Profile profile, Lifetime lifetime, PolicyDocument? before)
    {
        var draft = new PolicyDraft
        {
            Federation = profile.Federation,
            Nation = profile.Address.Nation,
            Lifetime = lifetime,
            Text = source.Bytes,
        };
        return (kind, before) switch
        {
            (_, { Head.Version: DocumentHead.MaxVersion }) => throw new BackboneException(FaultKind.Usage,
                $"the {before.Id} has the last version that there can be", "agree on a new federation with the other nations"),
            (PolicyKind.Release, Release or null) => DocumentAuthority.DraftRelease(draft, before as Release),
            (PolicyKind.Acceptance, Acceptance or null) => DocumentAuthority.DraftAcceptance(draft, before as Acceptance),
            _ => throw new BackboneException(FaultKind.Usage, $"the previous document is the {before!.Id}",
                "name the version before of the policy that is signed"),
        };
    }

    private static PolicyDocument ReadPrevious(string path, FederationHistory history, Timestamp now)
    {
        var (signed, document) = SignedPolicy.Read(path);
        return Known(signed, document, path, history, now);
    }

    // The gateway's word is not enough: what it names as the version before must be rightly signed.
    private static async Task<PolicyDocument> AskPreviousAsync(
        Invocation invocation, NationCode nation, PolicyKind kind, FederationHistory history, Timestamp now, CancellationToken cancel)
    {
        const string next = "name the version before with --previous FILE; or, where there never was one, add --first";
        using var session = Session.OpenWithoutKeys(invocation);
        ImmutableArray<KnownPolicy> known;
        try
        {
            known = await session.Client.Operations.ListPoliciesAsync(cancel);
        }
        catch (BackboneException fault) when (fault.Kind is FaultKind.Unreachable or FaultKind.Refused)
        {
            throw new BackboneException(fault.Kind, $"the version before is not named, and the gateway does not say which it is: {fault.Message}", next, fault);
        }
        var before = known.Where(policy => policy.Document.Nation == nation && policy.Document is Release == (kind == PolicyKind.Release))
            .MaxBy(policy => policy.Document.Head.Version)
            ?? throw new BackboneException(FaultKind.NotFound, $"the gateway knows no {kind.ToString().ToLowerInvariant()} policy of {nation} that this one could follow", next);
        invocation.Error.Faint($"it follows the {before.Document.Id}, which the gateway has");
        return Known(before.Signed, before.Document, "the gateway", history, now);
    }

    private static PolicyDocument Known(SignedDocument signed, PolicyDocument document, string where, FederationHistory history, Timestamp now) =>
        history.Adopt(signed, now) is Adoption.Adopted or Adoption.AlreadyKnown ? document : throw new BackboneException(FaultKind.Usage,
            $"{where} holds the {document.Id}, which the documents known here do not bear out",
            "fetch the newest documents with backbone members list, or name another file with --previous");

    private static SignedDocument Sign(
        Invocation invocation, DocumentPayload payload, string keyFile, Policy policy, FederationHistory history,
        Timestamp now)
    {
        var mandate = KnownDocuments.Of(history).FindMandate(policy.Nation, now)
            ?? throw new BackboneException(FaultKind.Usage, $"no mandate of {policy.Nation} is in force here, so nobody's key may sign", "fetch it with backbone members list");
        using var custody = new MemoryKeyCustody();
        using (var keys = KeyFile.Read(keyFile, PassphraseSource.ReadFor(invocation, keyFile))) keys.MoveTo(custody);
        var key = mandate.PolicyKeys.FirstOrDefault(known => custody.CanSign(known.Key.Kid) && known.Lifetime.Covers(now))
            ?? throw new BackboneException(FaultKind.Identity,
                $"{keyFile} holds no policy key that the mandate of {policy.Nation}, version {mandate.Head.Version}, names for now",
                "take the nation's policy key, or have the mandate name this one");
        return new DocumentAuthority(invocation.Clock).TrySign(payload, custody, key.Key.Kid, history, out var signed, out var refused)
            ? signed : throw new BackboneException(FaultKind.Refused, refused);
    }

    private static void Show(Invocation invocation, SignedDocument signed, string path)
    {
        var document = SignedPolicy.DocumentOf(signed, path);
        if (invocation.Json)
            invocation.Output.Json(new JsonObject
            {
                ["document"] = document.Id.ToString(),
                ["version"] = document.Head.Version,
                ["hash"] = document.Id.Hash.ToString(),
                ["from"] = document.Head.Lifetime.From.ToString(),
                ["until"] = document.Head.Lifetime.Until.ToString(),
                ["file"] = path,
            });
        else
        {
            invocation.Output.Line($"signed: {document.Id}, until {Moments.Show(document.Head.Lifetime.Until)}");
            invocation.Output.Field("Hash", document.Id.Hash.ToString());
            invocation.Output.Faint($"it counts once an operator hands it over: backbone policy publish {path}");
        }
    }
}
