using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Compiling;
using Backbone.Policies.Language;
using Backbone.Policies.Reading;
using Backbone.Policies.Rules;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies;

/// <summary>
/// One nation's rules, compiled: immutable, and bound to the people and communities of the documents that were in force
/// when it was. A <see cref="ReleasePolicy"/> or an <see cref="AcceptancePolicy"/>.
/// </summary>
public abstract class Policy
{
    private protected Policy(PolicyKind kind, PolicySource source, PolicySyntax syntax, Names names,
        ImmutableArray<PolicyFault> notices)
    {
        (Kind, Source, Syntax, Notices) = (kind, source, syntax, notices);
        Rules = RuleSet.Of(kind, syntax, names);
    }

    /// <summary>Which of the two.</summary>
    public PolicyKind Kind { get; }

    /// <summary>Whose it is.</summary>
    public NationCode Nation => Syntax.Nation;

    /// <summary>The text as the officer wrote it, comments included: what is signed.</summary>
    public PolicySource Source { get; }

    /// <summary>Names that mean nobody by the documents in force; empty where they were asked to be faults.</summary>
    public ImmutableArray<PolicyFault> Notices { get; }

    /// <summary>The rules' ids, in the file's order.</summary>
    public IEnumerable<string> RuleIds => Syntax.Rules.Select(rule => rule.Id);

    internal PolicySyntax Syntax { get; }

    internal RuleSet Rules { get; }

    // 1 text → syntax · 2 what can never match · 3 who is meant. All of it is told, whatever fails first.
    private protected static (PolicySyntax Syntax, Names Names, ImmutableArray<PolicyFault> Notices)? Compile(
        PolicySource source, PolicyKind kind, FederationSnapshot federation, Timestamp now, UnknownNames unknown,
        out ImmutableArray<PolicyFault> faults)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(federation);
        var (found, notices) = (new Faults(source.File), new Faults(source.File));
        if (PolicyReader.Read(source, kind, found) is not { } syntax)
        {
            faults = found.ToList();
            return null;
        }
        var names = Names.Of(federation, now);
        new ReachCheck(syntax, kind, found).Run();
        new NameCheck(syntax, kind, names, unknown == UnknownNames.AreFaults ? found : notices).Run();
        faults = found.ToList();
        return found.None ? (syntax, names, notices.ToList()) : null;
    }

    // The same text, bound to other documents.
    private protected static (Names Names, ImmutableArray<PolicyFault> Notices) Bind(
        Policy policy, PolicyKind kind, FederationSnapshot federation, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        var (notices, names) = (new Faults(policy.Source.File), Names.Of(federation, now));
        new NameCheck(policy.Syntax, kind, names, notices).Run();
        return (names, notices.ToList());
    }
}
