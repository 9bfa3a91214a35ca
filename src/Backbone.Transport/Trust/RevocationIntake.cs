using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>
/// Takes revocation lists that somebody hands over while the process runs: 1 size and form · 2 it names and is signed by a TLS root
/// of the domain that it is handed over for · 3 it is the one in use, or newer and in force · 4 it is remembered on disk, and then
/// used. What fails changes nothing.
/// </summary>
/// <param name="trust">The roots, and the lists in use.</param>
/// <param name="memory">Remembers across restarts; null: only as long as this process runs.</param>
/// <param name="clock">Says which lists are in force.</param>
public sealed class RevocationIntake(TrustStore trust, RevocationMemory? memory, TimeProvider clock)
{
    /// <summary>When a list whose root or time has not come yet is worth another try.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private const string Fetch = "hand over the newest list, as its CA issued it";

    /// <summary>Judges a list; nothing is changed.</summary>
    /// <param name="der">The list, DER.</param>
    /// <param name="domain">Whose list it must be.</param>
    /// <param name="list">What may be taken.</param>
    /// <param name="refused">Why it may not.</param>
    public bool TryExamine(ReadOnlyMemory<byte> der, TrustDomain domain, [NotNullWhen(true)] out HandedList? list, [NotNullWhen(false)] out Refused? refused)
    {
        (list, refused) = (null, null);
        // 1
        if (der.Length > TransportLimits.MaxRevocationListSize)
            return No(RefusalReason.TooLarge, $"a revocation list of {der.Length} bytes is over the limit of {TransportLimits.MaxRevocationListSize}",
                "have the CA issue a list without certificates that have ended", out refused);
        RevocationList read;
        try
        {
            read = RevocationList.Read(der.ToArray());
        }
        catch (TransportException fault)
        {
            return No(RefusalReason.Malformed, fault.Message, Fetch, out refused);
        }
        // 2
        if (trust.RootsOf(domain).FirstOrDefault(root => read.NamesIssuer(root.Certificate) && read.IsSignedBy(root.Certificate)) is not { } signer)
            return No(WhyForeign(read, domain), out refused);
        // 3
        var now = clock.GetUtcNow();
        var isInUse = signer.List?.Hash == read.Hash;
        if (!isInUse && signer.List is { } current && !read.IsNewerThan(current))
            return No(RefusalReason.DocumentInvalid, RootTrust.WhyNot(read, current, now).Cause, "", out refused);
        if (!isInUse && now < read.From)
            return No(new Refused(RefusalReason.DocumentInvalid, $"it is good from {read.From:u}, and it is {now:u}",
                "compare the clocks of the CA's machine and of this one, and hand it over again")
            { RetryAfter = Later }, out refused);
        if (!isInUse && now > read.Until)
            return No(RefusalReason.DocumentInvalid, $"it ended on {read.Until:u}, and it is {now:u}", Fetch, out refused);
        list = new HandedList(domain, RootTrust.KeyOf(signer.Certificate), read, isInUse);
        return true;
    }

    /// <summary>Takes a list up that was examined.</summary>
    /// <exception cref="TransportException">It cannot be remembered; then it is not used either.</exception>
    public void Take(HandedList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        // 4
        memory?.Keep(list.Root, list.List);
        trust.TakeRevocationList(list.Root, list.List, clock.GetUtcNow());
    }

    private Refused WhyForeign(RevocationList list, TrustDomain domain)
    {
        if (trust.RootsOf(domain).Any(root => list.NamesIssuer(root.Certificate)))
            return new Refused(RefusalReason.DocumentInvalid, $"the root that it names, {list.Issuer}, did not sign it", Fetch);
        return trust.FindIssuer(list) is { } other
            ? new Refused(RefusalReason.CallerMismatch, $"it is a list of {other}; only lists of {domain} are taken from you", $"it reaches this place by the gateway or operator of {other}")
            : new Refused(RefusalReason.DocumentInvalid, $"the charter in force here lists no TLS root {list.Issuer} of {domain}",
                "publish the charter that lists the root, then hand the list over again")
            { RetryAfter = Later };
    }

    private static bool No(Refused why, out Refused? refused)
    {
        refused = why;
        return false;
    }

    private static bool No(RefusalReason reason, string what, string nextStep, out Refused? refused) => No(new Refused(reason, what, nextStep), out refused);
}
