using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Policies;
using Backbone.Policies.Linting;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone policy sign</c>: 1 compiled, faults at file:line:column, and contradictions asked about · 2 the version after the previous one · 3 signed with a
/// policy key of the mandate in force · 4 judged as every gateway will judge it. Asks nobody: it works where no network is.
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
        var previous = PolicyCommand.File("--previous", "The signed version before; without it this is version 1");
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
        var command = new Command("sign", "Compile and sign a policy, on a machine that need not be connected")
        {
            release, acceptance, key, days, previous, force, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(release) is null == result.GetResult(acceptance) is null)
                result.AddError("one policy is signed at a time: add --release FILE or --acceptance FILE");
        });
        desk.OnRun(command, (invocation, _) =>
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
            var before = invocation.Value(previous) is { } path ? ReadPrevious(path, history, now) : null;
            var payload = Draft(source, kind, profile, lifetime, before);
            // 3, 4
            var signed = Sign(invocation, payload, invocation.Value(key)!, policy, history, now);
            SmallFile.Write(invocation.Value(output)!, signed.Bytes.Span);
            Show(invocation, signed, invocation.Value(output)!);
            return Task.FromResult(ExitCode.Done);
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
        if (history.Adopt(signed, now) is Adoption.Adopted or Adoption.AlreadyKnown) return document;
        throw new BackboneException(FaultKind.Usage,
            $"{path} holds the {document.Id}, which the documents known here do not bear out",
            "fetch the newest documents with backbone members list, or name another file");
    }

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
