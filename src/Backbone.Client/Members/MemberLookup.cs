using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Members;

/// <summary>
/// Who is in the federation, by documents that the SDK verified itself, from the profile's charter hash on. Safe for many
/// threads.
/// </summary>
public sealed class MemberLookup : IDisposable
{
    private readonly GatewayConnection _gateway;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly TimeProvider _clock;
    private readonly FederationMemory _memory;
    private Digest? _charter;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Fetched? _newest;

    internal MemberLookup(GatewayConnection gateway, Profile profile, IKeyCustody custody, TimeProvider clock)
    {
        (_gateway, _profile, _custody, _clock) = (gateway, profile, custody, clock);
        _memory = new FederationMemory(profile, clock);
    }

    /// <summary>What was not taken of the documents that were fetched last; empty where all holds.</summary>
    public ImmutableArray<DocumentFinding> Findings => _newest?.Findings ?? [];

    /// <summary>Fetches the documents, verifies them and remembers what is new.</summary>
    /// <exception cref="BackboneException">FailedVerification: another federation, or an older one than was seen.</exception>
    public Task<FederationSnapshot> GetFederationAsync(CancellationToken cancel = default) => FetchAsync(TimeSpan.Zero, cancel);

    /// <summary>
    /// Who the holder of this profile is. Roles and mailboxes come from the verified documents; the gateway is asked whether
    /// it sees the same.
    /// </summary>
    public async Task<CallerStanding> WhoAmIAsync(CancellationToken cancel = default)
    {
        var said = await AskAsync(cancel).ConfigureAwait(false);
        var federation = await GetFederationAsync(cancel).ConfigureAwait(false);
        var now = Timestamp.Now(_clock);
        var author = new AuthorKeys(federation, _profile, _custody, now);
        var signing = author.FindSigningKey();
        var standing = new CallerStanding
        {
            Address = _profile.Address,
            TlsIdentity = new TlsIdentity.Person(_profile.Federation, _profile.Address),
            CertificateUntil = _gateway.CertificateUntil,
            Roles = federation.FindPrincipal(_profile.Address, now)?.Roles ?? [],
            Mailboxes = [.. author.Mailboxes.Select(mailbox => mailbox.Address)],
            SigningKey = signing?.Key.Kid,
            SigningLifetime = signing?.Lifetime,
            SealedToUntil = author.SealedToUntil(),
            CanOpen = author.OpeningKeys().Any(key => _custody.CanOpen(key.Kid)),
            Differences = [],
        };
        return standing with { Differences = Compare(standing, said) };
    }

    /// <summary>
    /// How far the gateway's clock is ahead of this machine's, less what the question took; negative where it is behind. No document is
    /// needed for it, nor a key. Null where the gateway does not say what time it is.
    /// </summary>
    /// <exception cref="BackboneException">The call failed.</exception>
    public async Task<TimeSpan?> MeasureClockAsync(CancellationToken cancel = default)
    {
        var asked = _clock.GetUtcNow();
        var answer = await AskAsync(cancel).ConfigureAwait(false);
        return answer.Now == 0 ? null : Ahead(new Timestamp(answer.Now).ToDateTimeOffset(), asked, _clock.GetUtcNow());
    }

    /// <summary>All members of all nations in force, by address.</summary>
    public async Task<ImmutableArray<MemberEntry>> ListMembersAsync(CancellationToken cancel = default)
    {
        var federation = await CurrentAsync(cancel).ConfigureAwait(false);
        var now = Timestamp.Now(_clock);
        return [.. federation.Charter.Nations
            .SelectMany(nation => federation.FindMandate(nation.Code, now)?.Members ?? [])
            .Select(member => new MemberEntry(
                member,
                [.. federation.PrincipalsOf(member.Address.Nation, now)
                    .Where(principal => principal.Address.Member == member.Address)],
                [.. federation.MailboxesOf(member.Address.Nation, now)
                    .Where(mailbox => mailbox.Address.Member == member.Address)],
                [.. federation.CommunitiesOf(member.Address, now).Select(community => community.Name)]))];
    }

    /// <summary>A mailbox with its readers; null where no key set in force has it.</summary>
    public async Task<Mailbox?> FindMailboxAsync(MailboxAddress address, CancellationToken cancel = default) =>
        (await CurrentAsync(cancel).ConfigureAwait(false)).FindMailbox(address, Timestamp.Now(_clock));

    /// <summary>
    /// The mailboxes that names stand for, each with one key for each of its readers: <c>KOR/kisa</c>, <c>KOR/kisa/lee</c>,
    /// <c>coi:dprk-crypto</c> (all the community's shared mailboxes but the own member's). The first naming counts.
    /// </summary>
    /// <param name="to">Names of those who are asked to act.</param>
    /// <param name="info">Names of those who are told.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Usage, NotFound, Refused (too many, or no reader), FailedVerification.</exception>
    public async Task<ImmutableArray<AddressedTo>> ResolveAsync(
        IReadOnlyCollection<string> to, IReadOnlyCollection<string> info, CancellationToken cancel = default)
    {
        var federation = await CurrentAsync(cancel).ConfigureAwait(false);
        return Resolver(federation, Timestamp.Now(_clock)).Resolve(to, info).To;
    }

    /// <summary>The originators' releases that a handling carries, and who signed them by the documents at hand.</summary>
    /// <exception cref="BackboneException">FailedVerification; Unreachable where no documents were seen before.</exception>
    public async Task<ImmutableArray<CarriedRelease>> ReadReleasesAsync(Handling handling, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(handling);
        return handling.Releases.IsEmpty ? []
            : CarriedRelease.ReadAll(await CurrentOrRememberedAsync(cancel).ConfigureAwait(false), handling, Timestamp.Now(_clock));
    }

    /// <summary>Whose keys a header seals to, by the key sets seen last; a key that is in none of them is not in the answer.</summary>
    /// <exception cref="BackboneException">FailedVerification, Unreachable where nothing is remembered.</exception>
    public async Task<ImmutableDictionary<OpeningKid, PrincipalAddress>> FindReadersAsync(Header header, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(header);
        var federation = await CurrentOrRememberedAsync(cancel).ConfigureAwait(false);
        var now = Timestamp.Now(_clock);
        var readers = ImmutableDictionary.CreateBuilder<OpeningKid, PrincipalAddress>();
        foreach (var recipient in header.Recipients)
            foreach (var reader in federation.FindMailbox(recipient.Mailbox, now)?.Readers ?? [])
                foreach (var epoch in reader.Epochs.Where(epoch => recipient.Kids.Contains(epoch.Key.Kid)))
                    readers[epoch.Key.Kid] = reader.Principal;
        return readers.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    internal RecipientResolver Resolver(FederationSnapshot federation, Timestamp now) =>
        new(federation, Findings, _profile.Address, now);

    /// <summary>A view that is at most <see cref="ClientLimits.FederationAge"/> old.</summary>
    internal Task<FederationSnapshot> CurrentAsync(CancellationToken cancel) => FetchAsync(ClientLimits.FederationAge, cancel);

    /// <summary>
    /// A view that was asked for after this call: for what names something that is not known. Many share one, and one begins a second at
    /// most, so that what names nothing that there is costs no more however much of it comes.
    /// </summary>
    internal async Task<FederationSnapshot> RefreshAsync(CancellationToken cancel)
    {
        var asked = _clock.GetTimestamp();
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_newest is { } newest)
            {
                if (newest.At > asked) return newest.Snapshot;
                var pause = ClientLimits.FederationRefreshPeriod - _clock.GetElapsedTime(newest.At);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, _clock, cancel).ConfigureAwait(false);
            }
            return await FetchAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whether a policy would be adopted by the documents known here; it is not.</summary>
    /// <returns>Why not; null where it would.</returns>
    internal async Task<Refused?> ExamineAsync(SignedDocument policy, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _memory.Examine(policy);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The documents themselves, fetched anew and verified: every charter known here, of each nation the newest of each kind.</summary>
    /// <exception cref="BackboneException">FailedVerification: another federation, or an older one than was seen; Unreachable.</exception>
    public async Task<ImmutableArray<SignedDocument>> GetDocumentsAsync(CancellationToken cancel = default)
    {
        await GetFederationAsync(cancel).ConfigureAwait(false);
        return [.. (await ReadDocumentsAsync(cancel).ConfigureAwait(false)).Select(pair => pair.Signed)];
    }

    /// <summary>The documents themselves: every charter known here, of each nation the newest of each kind.</summary>
    internal async Task<ImmutableArray<(SignedDocument Signed, FederationDocument Document)>> ReadDocumentsAsync(CancellationToken cancel)
    {
        await CurrentAsync(cancel).ConfigureAwait(false);
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return [.. _memory.Read()];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The current view; where the gateway is away, the one remembered.</summary>
    internal async Task<FederationSnapshot> CurrentOrRememberedAsync(CancellationToken cancel)
    {
        try
        {
            return await CurrentAsync(cancel).ConfigureAwait(false);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.Unreachable)
        {
            if (await RememberedAsync(cancel).ConfigureAwait(false) is { } remembered) return remembered;
            throw;
        }
    }

    private async Task<FederationSnapshot?> RememberedAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            _memory.Recall();
            return _memory.Snapshot;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<FederationSnapshot> FetchAsync(TimeSpan age, CancellationToken cancel)
    {
        if (_newest is { } newest && IsFresh(newest, age)) return newest.Snapshot;
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _newest is { } meanwhile && IsFresh(meanwhile, age) ? meanwhile.Snapshot : await FetchAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    // One at a time.
    private async Task<FederationSnapshot> FetchAsync(CancellationToken cancel)
    {
        var began = _clock.GetTimestamp();
        var (documents, named) = await DownloadAsync(cancel).ConfigureAwait(false);
        // Until the gateway serves what verifies, nothing that it served before is used either.
        _newest = null;
        var findings = _memory.Take(documents, named);
        var snapshot = _memory.Snapshot ?? throw new InvalidOperationException("documents were taken without a charter");
        if (_charter != snapshot.Charter.Id.Hash && snapshot.Charter.FindNation(_profile.Address.Nation) is { } nation) _gateway.TakeRoots(nation.TlsRoots);
        _charter = snapshot.Charter.Id.Hash;
        _newest = new Fetched(snapshot, findings, began);
        return snapshot;
    }

    // Page by page, and only what is not known here.
    private async Task<(List<ReadOnlyMemory<byte>> Documents, List<(DocumentType, NationCode?, ulong)> Named)> DownloadAsync(
        CancellationToken cancel)
    {
        var (documents, named, request) = (new List<ReadOnlyMemory<byte>>(), new List<(DocumentType, NationCode?, ulong)>(), new GetFederationRequest());
        request.Known.AddRange(_memory.Known().Select(known =>
            new SeriesVersion { Type = known.Type, Nation = known.Nation?.ToString() ?? "", Version = known.Version }));
        for (var page = 0; page < ClientLimits.FederationPages; page++)
        {
            var answer = await _gateway.CallAsync(
                options => _gateway.Members.GetFederationAsync(request, options), cancel).ConfigureAwait(false);
            documents.AddRange(answer.Documents.Select(document => document.Memory));
            named.AddRange(answer.Newest.Take(ClientLimits.RememberedDocuments)
                .Where(one => one.Nation.Length == 0 || NationCode.TryParse(one.Nation, out _))
                .Select(one => (one.Type, one.Nation.Length == 0 ? (NationCode?)null : NationCode.Parse(one.Nation), one.Version)));
            if (answer.Next is null || answer.Documents.Count == 0) return (documents, named);
            request.After = answer.Next;
        }
        throw new BackboneException(FaultKind.FailedVerification, new Refused(RefusalReason.DocumentInvalid,
            $"the gateway has more than {ClientLimits.FederationPages} pages of documents", "do not use this gateway until that is explained"));
    }

    private bool IsFresh(Fetched fetched, TimeSpan age) => _clock.GetElapsedTime(fetched.At) < age;

    private Task<WhoAmIResponse> AskAsync(CancellationToken cancel) =>
        _gateway.CallAsync(options => _gateway.Members.WhoAmIAsync(new WhoAmIRequest(), options), cancel);

    // Somewhere between question and answer the gateway read its clock: what lies in that time is no difference.
    private static TimeSpan Ahead(DateTimeOffset said, DateTimeOffset asked, DateTimeOffset answered) =>
        said > answered ? said - answered : said < asked ? said - asked : TimeSpan.Zero;

    private static ImmutableArray<string> Compare(CallerStanding standing, WhoAmIResponse said)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (said.Address != standing.Address.ToString())
            differences.Add($"the gateway takes you for {ForeignText.Clean(said.Address)}");
        if (!said.Roles.Order(StringComparer.Ordinal).SequenceEqual(standing.Roles.Order(StringComparer.Ordinal)))
            differences.Add($"the gateway sees the roles {ForeignText.Clean(string.Join(", ", said.Roles))}");
        var mailboxes = standing.Mailboxes.Select(mailbox => mailbox.ToString()).Order(StringComparer.Ordinal);
        if (!said.Mailboxes.Order(StringComparer.Ordinal).SequenceEqual(mailboxes))
            differences.Add($"the gateway sees the mailboxes {ForeignText.Clean(string.Join(", ", said.Mailboxes))}");
        return differences.DrainToImmutable();
    }

    private sealed record Fetched(FederationSnapshot Snapshot, ImmutableArray<DocumentFinding> Findings, long At);
}
